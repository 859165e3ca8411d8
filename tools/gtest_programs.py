"""The GoogleTest programs of a build, as ctest knows them."""
import json
import subprocess

RESULT_OPTION = "--gtest_output=json:"


def gtest_programs(build):
    """Yields ctest's entry of each test that writes a result file."""
    listed = subprocess.run(["ctest", "--test-dir", str(build), "--show-only=json-v1"], check=True, capture_output=True)
    for test in json.loads(listed.stdout)["tests"]:
        if any(part.startswith(RESULT_OPTION) for part in test.get("command", [])):
            yield test
