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
    done = subprocess.run(["clang-format-14", "--dry-run", "--Werror", *files], cwd=ROOT, check=False)
    print(f"format: {len(files)} files" if done.returncode == 0 else "format: run clang-format-14 -i on these")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
