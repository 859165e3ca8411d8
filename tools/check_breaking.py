#!/usr/bin/env python3
"""Checks with `buf breaking` that the protos still understand what was written and sent by those before.

Compared is the folder as it lies here with what it was ten of its changes ago: a submission brings several commits, and
two services of one suite may be as far apart. What is taken away on purpose stands in the list below with its reason;
a line that no finding needs is refused as soon as its change is older than that.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUF = ROOT / "tools/lint/node_modules/.bin/buf"
PROTOS = ("proto", "services/*/storage/*.proto", "common/*/storage/*.proto")
CHANGES = 10  # of these, as far back as is looked
SKIPPED = 77

# The beginning of buf's message: why nobody needs it any more.
ALLOWED = {}


def git(*arguments):
    return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, check=False)


def base():
    """The commit to compare with: the parent of the tenth last change, or the first commit there is; "" without history."""
    changes = git("rev-list", "HEAD", "--", *PROTOS).stdout.decode().split()
    if not changes:
        return ""
    parent = git("rev-parse", "--quiet", "--verify", changes[:CHANGES][-1] + "^").stdout.decode().strip()
    return parent or changes[-1]


def take_here(folder):
    """Copies the protos as they lie here, public and stored ones, in one tree as their imports name them."""
    for path in sorted([*ROOT.glob("proto/**/*"), *ROOT.glob("services/*/storage/**/*.proto"),
                        *ROOT.glob("common/*/storage/**/*.proto")]):
        if path.is_file():
            to = folder / path.relative_to(ROOT / "proto" if path.is_relative_to(ROOT / "proto") else ROOT)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())


def take_commit(folder, commit):
    """Copies those of the commit."""
    listed = git("ls-tree", "-r", "--name-only", commit, "--", "proto", "services", "common").stdout.decode().splitlines()
    paths = [path for path in listed if path.startswith("proto/") or "/storage/" in path]
    archive = git("archive", commit, *paths).stdout
    subprocess.run(["tar", "-x", "-C", folder, "--transform", "s,^proto/,,"], input=archive, check=True)


def findings(ours, theirs):
    """What breaks: path, line and message of each."""
    ran = subprocess.run([BUF, "breaking", ".", "--against", theirs, "--config", ROOT / "proto/buf.yaml",
                          "--error-format", "json"], capture_output=True, text=True, check=False, cwd=ours)
    if ran.returncode not in (0, 100):
        raise SystemExit(f"buf breaking: {ran.stderr.strip()}")
    return [json.loads(line) for line in ran.stdout.splitlines()]


def self_test():
    """A field that changes its number is found, of what is sent and of what is stored."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = pathlib.Path(folder) / "ours", pathlib.Path(folder) / "theirs"
        take_here(ours)
        take_here(theirs)
        for name in ("zoneflow/common/v1/values.proto", "services/approval/storage/v1/case_state.proto"):
            path = ours / name
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(" = 1;", " = 1000;"), encoding="utf-8")
            if not findings(ours, theirs):
                raise SystemExit(f"protos: buf breaking does not find a number that changed in {name}")
            path.write_text(text, encoding="utf-8")


def main():
    commit = base()
    if not commit:
        print("no history of the protos to compare with")
        return SKIPPED
    if not BUF.exists():
        subprocess.run([ROOT / "tools/lint/run"], check=True)  # which installs it
    self_test()
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = pathlib.Path(folder) / "ours", pathlib.Path(folder) / "theirs"
        theirs.mkdir()
        take_here(ours)
        take_commit(theirs, commit)
        found = findings(ours, theirs)
    unused = dict(ALLOWED)
    faults = []
    for finding in found:
        reasons = [begin for begin in ALLOWED if finding["message"].startswith(begin)]
        for begin in reasons:
            unused.pop(begin, None)
        if not reasons:
            path = finding["path"]
            faults.append(f"{'proto/' if path.startswith('zoneflow/') else ''}{path}:{finding['start_line']}: "
                          f"{finding['message']}")
    faults += [f"tools/check_breaking.py: nothing needs the line {begin!r} any more" for begin in unused]
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"protos: nothing breaks what {commit[:9]} wrote or sent")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
