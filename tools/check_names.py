#!/usr/bin/env python3
"""Checks that a namespace has one type of a name.

Two types of one name in two files compile and link: the linker keeps either one's destructor and inline functions for
both, and the program is wrong wherever it took the other's. Types in unnamed namespaces and in classes do not count.
"""
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMESPACE = re.compile(r"^namespace (zoneflow[\w:]*) \{", re.MULTILINE)
UNNAMED = re.compile(r"^namespace \{\n.*?^\}  // namespace$", re.MULTILINE | re.DOTALL)
# A qualified name (class Relay::State) is a nested type and does not match.
DEFINITION = re.compile(r"^(?:struct|class|enum class|enum)\s+(\w+)(?:\s+final)?\s*(?::[^:;{][^;{]*)?\{", re.MULTILINE)


def types(path):
    """Yields (namespace, name) of each type that the file defines for others to see."""
    text = path.read_text(encoding="utf-8")
    namespace = NAMESPACE.search(text)
    if namespace:
        for name in DEFINITION.findall(UNNAMED.sub("", text)):
            yield namespace.group(1), name


def main():
    places = collections.defaultdict(list)
    for top in ("common", "services", "tools", "tests"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in (".h", ".cpp") and "node_modules" not in path.parts:
                for defined in types(path):
                    places[defined].append(path.relative_to(ROOT).as_posix())
    twins = {defined: files for defined, files in places.items() if len(files) > 1}
    for (namespace, name), files in sorted(twins.items()):
        print(f"{namespace}::{name} is defined in {', '.join(files)}")
    if not twins:
        print(f"names: {len(places)} types, one of each name")
    return 1 if twins else 0


if __name__ == "__main__":
    sys.exit(main())
