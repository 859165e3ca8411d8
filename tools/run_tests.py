#!/usr/bin/env python3
"""Runs every test of a build and prints one closing line: N passed, N failed, N skipped.

GoogleTest binaries are counted case by case from their JSON results, the checks below as one each. What failed
or was skipped is named right before that line, with the reason. Exit 1 if anything failed or nothing ran. Of a
sanitized build the tests alone run, and each report of a sanitizer, whichever process made it, is printed and counts
as one that failed.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

from gtest_programs import gtest_programs

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKIPPED = 77  # the exit code of a check that cannot be done here; its last line says why


def gtest_cases(results):
    """Yields (name, state, message) of every case in the result files."""
    for path in sorted(results.glob("*.json")):
        for suite in json.loads(path.read_text(encoding="utf-8"))["testsuites"]:
            for case in suite["testsuite"]:
                name = f"{path.stem}: {suite['name']}.{case['name']}"
                if case.get("failures"):
                    yield name, "failed", "\n".join(f["failure"].rstrip() for f in case["failures"])
                elif case.get("result") == "SKIPPED":
                    notes = [n.get("message", "") for n in case.get("skipped", [])]
                    yield name, "skipped", " ".join(notes).strip().splitlines()[-1] if any(notes) else ""
                elif case.get("status") == "RUN":
                    yield name, "passed", ""


def sanitizer_options(reports):
    """The environment in which every process of the tests writes its findings into the folder."""
    log = f"log_path={reports}/report"
    return {
        "ASAN_OPTIONS": f"{log}:detect_stack_use_after_return=1:strict_string_checks=1",
        "UBSAN_OPTIONS": f"{log}:print_stacktrace=1",
        "TSAN_OPTIONS": f"{log}:suppressions={ROOT}/tools/sanitize/tsan.supp:history_size=4",
    }


def run_check(command):
    """Runs a check and shows what it prints; returns its exit code and last line."""
    last = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--sanitized", action="store_true", help="the tests alone, and what the sanitizers report")
    arguments = parser.parse_args()
    build = (ROOT / arguments.build).resolve()

    results = build / "results"
    reports = build / "reports"
    for folder in (results, reports) if arguments.sanitized else (results,):
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
    environment = dict(os.environ, **(sanitizer_options(reports) if arguments.sanitized else {}))

    counts = {"passed": 0, "failed": 0, "skipped": 0}
    notes = []

    def count(name, state, message=""):
        counts[state] += 1
        if state != "passed":
            notes.append(f"{state}: {name}" + "".join(f"\n    {line}" for line in message.splitlines()))

    ctest = subprocess.run(["ctest", "--test-dir", str(build), "--output-on-failure"], env=environment, check=False)
    for case in gtest_cases(results):
        count(*case)
    for program in gtest_programs(build):
        if not (results / f"{program['name']}.json").exists():
            count(f"{program['name']}: ended before it wrote its results", "failed")
    if ctest.returncode != 0 and not counts["failed"]:
        count("ctest: see its output above", "failed")

    for report in sorted(reports.glob("*")) if arguments.sanitized else ():
        print(report.read_text(encoding="utf-8", errors="replace"))
        count(f"a sanitizer's report, {report.relative_to(ROOT)}", "failed")

    checks = {
        "layers": ["python3", "tools/check_layers.py"],
        "names": ["python3", "tools/check_names.py"],
        "migrations": ["python3", "tools/check_migrations.py"],
        "format": ["python3", "tools/check_format.py"],
        "lint of the protos": ["tools/lint/run"],
        "protos of before": ["python3", "tools/check_breaking.py"],
        "manifests": ["tests/deploy/check_manifests"],
        "browser journey": ["tests/browser/run"],
        "Connect conformance": ["tests/conformance/run", "--build", str(build)],
        "short fault run": ["tools/faults", "--seed", "1", "--documents", "100"],
    }
    for name, command in ({} if arguments.sanitized else checks).items():
        print(f"-- {name}", flush=True)
        code, last = run_check(command)
        count(name, {0: "passed", SKIPPED: "skipped"}.get(code, "failed"), last if code == SKIPPED else "")

    for note in notes:
        print(note)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
