#!/usr/bin/env python3
"""Runs every test of a build and prints one closing line: N passed, N failed, N skipped.

GoogleTest binaries are counted case by case from their JSON results, the checks below as one each. What is
skipped or failed is named. Exit 1 if anything failed or nothing ran.
"""
import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def gtest_cases(results):
    """Yields (name, state, message) of every case in the result files."""
    for path in sorted(results.glob("*.json")):
        for suite in json.loads(path.read_text(encoding="utf-8"))["testsuites"]:
            for case in suite["testsuite"]:
                name = f"{path.stem}: {suite['name']}.{case['name']}"
                if case.get("failures"):
                    yield name, "failed", ""
                elif case.get("result") == "SKIPPED":
                    notes = [n.get("message", "") for n in case.get("skipped", [])]
                    yield name, "skipped", " ".join(notes).strip().splitlines()[-1] if any(notes) else ""
                elif case.get("status") == "RUN":
                    yield name, "passed", ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    build = (ROOT / parser.parse_args().build).resolve()

    results = build / "results"
    results.mkdir(exist_ok=True)
    for old in results.glob("*.json"):
        old.unlink()

    counts = {"passed": 0, "failed": 0, "skipped": 0}

    def count(name, state, message=""):
        counts[state] += 1
        if state != "passed":
            print(f"{state}: {name}" + (f" ({message})" if message else ""), flush=True)

    ctest = subprocess.run(["ctest", "--test-dir", str(build), "--output-on-failure"], check=False)
    cases = list(gtest_cases(results))
    for case in cases:
        count(*case)
    if ctest.returncode != 0 and not any(state == "failed" for _, state, _ in cases):
        count("a test binary that ended before it wrote its results", "failed")

    for name, command in {
        "layers": ["python3", "tools/check_layers.py"],
        "format": ["python3", "tools/check_format.py"],
        "lint of the protos": ["tools/lint/run"],
        "manifests": ["tests/deploy/check_manifests"],
        "browser journey": ["tests/browser/run"],
        "short fault run": ["tools/faults", "--seed", "1", "--documents", "100"],
    }.items():
        if not (ROOT / command[-1 if command[0] == "python3" else 0]).exists():
            continue
        print(f"-- {name}", flush=True)
        done = subprocess.run(command, cwd=ROOT, check=False)
        count(name, "passed" if done.returncode == 0 else "failed")

    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
