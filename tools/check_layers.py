#!/usr/bin/env python3
"""Checks that arrows point inward: main -> adapters -> core -> common/base.

Linking alone cannot show it: Debian's headers lie in one folder, so a core that includes <soci/soci.h> compiles.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)
# The part of the filter that knows neither SQL nor protobuf.
PURE_FILTER = tuple(f"common/filter/{name}.h" for name in ("ast", "index_keys", "match", "order_by", "parse", "schema"))
# Commands that run a core on files, without any service.
CORES_ALONE = ("tools/zoneflow/extract/", "tools/zoneflow/ledger/", "tools/zoneflow/plan/", "tools/zoneflow/recognize/", "tools/zoneflow/score/")
# A library inside of a core: it knows the base and itself.
NUMBERS = "services/ingest/core/numbers/"
# The libraries of formats, and who reads them.
FORMATS = {
    ("gumbo.h", "poppler-"): ("services/ingest/front/",),
    ("unicode/",): ("services/ingest/front/", "common/table/"),
    ("zip.h", "pugixml.hpp"): ("common/table/",),
}
# Values alone of common/table: what a core may see of it.
PURE_TABLE = ("common/table/sheet.h",)
STANDARD = re.compile(r"^[a-z_0-9]+$")  # <vector>, <string_view>


def mistakes(path):
    name = path.relative_to(ROOT).as_posix()
    is_test = name.endswith(("_test.cpp", "_fuzz.cpp")) or "/testing/" in name or name.startswith("tests/")
    service = name.split("/")[1] if name.startswith("services/") else None
    for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
        owner = include.split("/")[1] if include.startswith("services/") and "/" in include[9:] else None
        if not is_test and "/testing/" in include:
            yield f"{name}: includes {include}, which is for tests"
        if service and owner and owner != service:
            yield f"{name}: includes {include} of another service; depend on its proto"
        if name.startswith("tools/zoneflow/") and owner and not name.startswith(CORES_ALONE):
            yield f"{name}: includes {include}; the command line knows services by their RPCs"
        if name.startswith("common/") and owner:
            yield f"{name}: includes {include}; common knows no service"
        for libraries, readers in FORMATS.items():
            if include.startswith(libraries) and not name.startswith(readers):
                yield f"{name}: includes {include}; that is read by {' and '.join(readers)}"
        if name.startswith("services/ingest/front/") and owner and not is_test:
            if not include.startswith(("services/ingest/core/", "services/ingest/front/")):
                yield f"{name}: the text front includes {include}"
        if service and f"services/{service}/core/" in name and not is_test:
            allowed = (
                STANDARD.match(include)
                or include in (f"{service}_ledger.h", f"{service}_lexicon.h")  # words that are embedded as data
                or include.startswith(("absl/", "common/base/", "common/workdays/", *PURE_FILTER, *PURE_TABLE, f"services/{service}/core/"))
                or (name.startswith(NUMBERS) and include == "numbers_data.h")  # embedded
            )
            if not allowed:
                yield f"{name}: a core includes {include}"
            if name.startswith(NUMBERS) and owner and not include.startswith(NUMBERS):
                yield f"{name}: includes {include}; the numbers know nothing of what they are read for"


def main():
    found = []
    for top in ("common", "services", "tools", "tests"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in (".h", ".cpp") and "node_modules" not in path.parts:
                found.extend(mistakes(path))
    print("\n".join(found) if found else "layers: nothing points outward")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
