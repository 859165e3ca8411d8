#!/usr/bin/env python3
"""Runs clang-tidy (.clang-tidy) and checks that the locks of common/ guard what they say they guard.

clang-tidy reads the C++ sources that differ from HEAD, and those beside a header that does; all with --all. The
lock annotations are checked on every source of common/: they are few, and a lock is used far from its field.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def compile_commands(build):
    """The arguments of each of our sources, without the compiler and what a check does not need."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if build in path.parents or ROOT not in path.parents:
            continue
        words = shlex.split(entry["command"])
        start = next(i for i, word in enumerate(words) if word.endswith("c++") or "g++" in word)
        commands[path] = (entry["directory"], words[start + 1 :])
    return commands


def changed():
    names = set()
    for listing in (["diff", "HEAD", "--name-only", "-z"], ["ls-files", "--others", "--exclude-standard", "-z"]):
        done = subprocess.run(["git", *listing], cwd=ROOT, check=True, capture_output=True, text=True)
        names |= {ROOT / name for name in done.stdout.split("\0") if name.endswith((".h", ".cpp"))}
    return {name.with_suffix(".cpp") for name in names} | {name.with_name(f"{name.stem}_test.cpp") for name in names}


def run(label, command, folder=ROOT):
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"-- {label}\n{done.stdout}{done.stderr}", flush=True)
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    build = (ROOT / arguments.build).resolve()
    commands = compile_commands(build)

    tidied = sorted(commands if arguments.all else changed() & commands.keys())
    annotated = sorted(path for path in commands if ROOT / "common" in path.parents)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tidy = [
            pool.submit(run, path.relative_to(ROOT), ["clang-tidy-14", "--quiet", "-p", build, path]) for path in tidied
        ]
        # Not -w for what the compiler says of the rest: it would hide these errors as well.
        only_locks = ["-fsyntax-only", "-Wno-everything", "-Wthread-safety", "-Werror=thread-safety"]
        locks = [
            pool.submit(
                run,
                path.relative_to(ROOT),
                ["clang++-14", *commands[path][1], *only_locks],
                commands[path][0],
            )
            for path in annotated
        ]
    wrong = sum(not task.result() for task in tidy), sum(not task.result() for task in locks)
    print(f"clang-tidy: {len(tidy)} files, {wrong[0]} with findings")
    print(f"lock annotations: {len(locks)} files, {wrong[1]} with findings")
    return 1 if any(wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
