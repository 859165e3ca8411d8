#!/usr/bin/env python3
"""Measures the five processes on embedded defaults: start, memory, idle CPU, growth.

Prints JSON lines. `ready_s` is from the start of `zoneflow dev` on an existing store to its word that all serve; memory is
the sum of the five processes' proportional set sizes (PSS), Redis and `dev` apart; idle CPU is that of the five
over ten seconds; growth is the PSS after DOCUMENTS documents less the one before.
"""
import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = ROOT / "build/release/bin"
SERVICES = ("ingest", "approval", "scoring", "notification", "console")
TICKS = os.sysconf("SC_CLK_TCK")


def line(name, value, unit, limit):
    print(json.dumps({"name": name, "value": round(value, 4), "unit": unit, "baseline": "target",
                      "baseline_value": limit, "ratio": round(value / limit, 4)}), flush=True)


class Suite:
    """`zoneflow dev` on a data folder, from its start until all services are healthy."""

    def __init__(self, data):
        began = time.monotonic()
        self.process = subprocess.Popen([BIN / "zoneflow", "dev", "--data", data], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        health = [BIN / "zoneflow", "health", "--data", data]
        while subprocess.run(health, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() - began > 60:
                sys.exit("size: the suite did not come up")
            time.sleep(0.02)
        self.ready = time.monotonic() - began

    def services(self):
        """Pids of the five services, children of dev."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        names = {f"{service}_service"[:15] for service in SERVICES}
        pids = [pid for pid in children if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() in names]
        if len(pids) != len(SERVICES):
            sys.exit(f"size: found {len(pids)} services, not {len(SERVICES)}")
        return pids

    def pss_mb(self):
        total = 0
        for pid in self.services():
            for row in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if row.startswith("Pss:"):
                    total += int(row.split()[1])
        return total / 1024

    def cpu_s(self):
        total = 0
        for pid in self.services():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def documents(folder, count):
    """Writes small pages that differ, each with one signing."""
    paths = []
    for i in range(count):
        path = folder / f"page-{i:05}.txt"
        path.write_text(f"本报讯 近日，总投资{i % 900 + 1}亿元的第{i}号产业园项目落户成都高新区。\n", encoding="utf-8")
        paths.append(path)
    return paths


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory(prefix="zoneflow-size-") as name:
        folder = pathlib.Path(name)
        data = folder / "data"
        Suite(data).stop()  # makes the store
        suite = Suite(data)
        try:
            line("ready", suite.ready, "s", 2)
            time.sleep(5)
            idle = suite.pss_mb()
            line("idle_memory", idle, "MB", 250)
            before = suite.cpu_s()
            time.sleep(10)
            line("idle_cpu", (suite.cpu_s() - before) / 10 * 100, "% of a core", 2)
            paths = documents(folder, count)
            for i in range(0, count, 500):
                subprocess.run([BIN / "zoneflow", "ingest", "--data", data, "--published", "2021-02-01",
                                *paths[i:i + 500]], check=True, stdout=subprocess.DEVNULL)
            subprocess.run([BIN / "zoneflow", "wait", "--settled", "--data", data], check=True,
                           stdout=subprocess.DEVNULL)
            time.sleep(5)
            line(f"growth_after_{count}_documents", suite.pss_mb() - idle, "MB", 50)
        finally:
            suite.stop()


if __name__ == "__main__":
    main()
