#!/usr/bin/env python3
"""Checks that every C++ file of the repository is formatted as .clang-format says."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.h", "*.cpp"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    files = [name for name in listed.split("\0") if name and (ROOT / name).exists()]
    done = subprocess.run(
        ["clang-format-14", "--dry-run", *files], cwd=ROOT, check=True, capture_output=True, text=True
    )
    # One line for a file, however much of it is wrong.
    wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines() if "clang-format-violations" in line})
    for name in wrong:
        print(f"{name}: run clang-format-14 -i on it")
    print(f"format: {len(files)} files, {len(wrong)} to format")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
