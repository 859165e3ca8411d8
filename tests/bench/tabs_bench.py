#!/usr/bin/env python3
"""Measures what pages that nobody touches cost the console: 20 tabs for a minute.

Prints JSON lines, in % of a core, of the console's process alone. A tab is played as the page does it: a stream of events
over a connection of its own, and three small calls every ten seconds that ask whether the services are there. The tabs of
one browser share one stream and one who asks (`one_browser`); those of as many browsers share nothing (`own_browsers`).
"""
import argparse
import http.client
import json
import os
import pathlib
import struct
import tempfile
import threading
import time

from size_bench import Suite, line

TICKS = os.sysconf("SC_CLK_TCK")
PULSE_S = 10
PULSE = (
    ("zoneflow.ingest.v1.IngestService/ListSignings", {"pageSize": 1}),
    ("zoneflow.approval.v1.ApprovalService/ListCases", {"pageSize": 1}),
    ("zoneflow.scoring.v1.ScoringService/ListBoards", {}),
)


class Browser(threading.Thread):
    """Holds a stream and asks for the pulse until it is told to stop."""

    def __init__(self, address, after_s):
        super().__init__(daemon=True)
        self.address = address
        self.after_s = after_s
        self.over = threading.Event()
        self.calls = 0

    def run(self):
        message = json.dumps({"filter": 'type = "signing.announced"'}).encode()
        stream = http.client.HTTPConnection(self.address)
        stream.request("POST", "/zoneflow.notification.v1.NotificationService/WatchEvents",
                       struct.pack(">BI", 0, len(message)) + message, {"Content-Type": "application/connect+json"})
        answer = stream.getresponse()
        answer.read(5)  # the first envelope says that it stands
        calls = http.client.HTTPConnection(self.address)
        self.over.wait(self.after_s)
        while not self.over.is_set():
            for method, request in PULSE:
                calls.request("POST", f"/{method}", json.dumps(request),
                              {"Content-Type": "application/json", "Accept-Encoding": "gzip"})
                answered = calls.getresponse()
                answered.read()
                if answered.status != 200:
                    raise RuntimeError(f"{method}: {answered.status}")
                self.calls += 1
            self.over.wait(PULSE_S)
        stream.close()
        calls.close()


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def console(suite):
    return next(pid for pid in suite.services()
                if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "console_service")


def endpoint(data):
    for row in (data / "endpoints.env").read_text(encoding="utf-8").splitlines():
        name, _, address = row.partition("=")
        if name == "CONSOLE_ADDR":
            return address
    raise RuntimeError("endpoints.env names no console")


def measure(name, address, pid, browsers, seconds):
    # Spread over the interval, as people open them.
    held = [Browser(address, PULSE_S * i / max(1, browsers)) for i in range(browsers)]
    for browser in held:
        browser.start()
    time.sleep(PULSE_S)
    before, began = cpu_s(pid), time.monotonic()
    time.sleep(seconds)
    spent, took = cpu_s(pid) - before, time.monotonic() - began
    for browser in held:
        browser.over.set()
    for browser in held:
        browser.join()
    if browsers and min(browser.calls for browser in held) < len(PULSE):
        raise RuntimeError("a browser asked nothing")
    line(name, spent / took * 100, "% of a core", 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tabs", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zoneflow-tabs-") as name:
        data = pathlib.Path(name) / "data"
        suite = Suite(data)
        try:
            address, pid = endpoint(data), console(suite)
            measure("tabs_none", address, pid, 0, arguments.seconds)
            measure(f"tabs_{arguments.tabs}_one_browser", address, pid, 1, arguments.seconds)
            measure(f"tabs_{arguments.tabs}_own_browsers", address, pid, arguments.tabs, arguments.seconds)
        finally:
            suite.stop()


if __name__ == "__main__":
    main()
