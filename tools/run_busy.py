#!/usr/bin/env python3
"""Runs every test program of a build many times, several at once, and names what failed in any of the runs.

A test that needs a quiet machine, or a file or port of its own that is not its own, fails here and not elsewhere.
Programs that start servers (all but the unit tests) run fewer times, fewer at once. Exit 1 if anything failed.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import sys

from gtest_programs import RESULT_OPTION, gtest_programs

ROOT = pathlib.Path(__file__).resolve().parent.parent
UNIT = (24, 6)  # runs, at once
OTHERS = (3, 3)


def test_programs(build):
    """Yields the test programs: (name, command without its result file, environment, folder, whether a unit test)."""
    for test in gtest_programs(build):
        command = [part for part in test["command"] if not part.startswith(RESULT_OPTION)]
        properties = {p["name"]: p["value"] for p in test.get("properties", [])}
        variables = dict(entry.split("=", 1) for entry in properties.get("ENVIRONMENT", []))
        yield test["name"], command, variables, properties["WORKING_DIRECTORY"], "unit" in properties.get("LABELS", [])


def run_once(command, variables, folder):
    """Returns the names of the cases that failed, or how the program ended, and what it printed; () if it passed."""
    done = subprocess.run(command, cwd=folder, env=dict(os.environ, **variables), check=False, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0:
        return ()
    prefix = "[  FAILED  ] "
    cases = {line[len(prefix):].split(" ")[0].rstrip(",") for line in done.stdout.splitlines()
             if line.startswith(prefix) and "." in line.split(" (")[0]}
    return sorted(cases) or [f"ended with {done.returncode}"], done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    build = (ROOT / parser.parse_args().build).resolve()
    logs = build / "busy"
    logs.mkdir(exist_ok=True)

    failed = collections.Counter()
    for name, command, variables, folder, is_unit in test_programs(build):
        runs, at_once = UNIT if is_unit else OTHERS
        before = failed.total()
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            for outcome in pool.map(lambda _: run_once(command, variables, folder), range(runs)):
                if outcome:
                    cases, text = outcome
                    failed.update(f"{name}: {case}" for case in cases)
                    (logs / f"{name}.log").write_text(text, encoding="utf-8")
        print(f"{name}: {runs} runs, {'ok' if failed.total() == before else 'some failed'}", flush=True)
    for case, times in sorted(failed.items()):
        print(f"failed {times} times: {case}; see {(logs / case.split(':')[0]).relative_to(ROOT)}.log")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
