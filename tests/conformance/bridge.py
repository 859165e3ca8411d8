#!/usr/bin/env python3
"""The server under test: the console as a bridge to the suite's reference gRPC server.

The suite starts it, writes one ServerCompatRequest to its standard input (four bytes of length, big endian, then the
message) and expects one ServerCompatResponse on its standard output; both programs end with it.

usage: bridge.py CONSOLE_SERVICE GRPC_SERVER DESCRIPTORS
"""
import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile

PROTOCOL_GRPC = 2
HTTP_VERSION_2 = 2
# Of ServerCompatRequest.
PROTOCOL, HTTP_VERSION, MESSAGE_RECEIVE_LIMIT = 1, 2, 6
# Of ServerCompatResponse.
HOST, PORT = 1, 2


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def parse(data):
    """The fields of a message by number: int of a varint, bytes of the rest."""
    fields, at = {}, 0
    while at < len(data):
        key, at = read_varint(data, at)
        if key & 7 == 0:
            fields[key >> 3], at = read_varint(data, at)
        elif key & 7 == 2:
            size, at = read_varint(data, at)
            fields[key >> 3], at = data[at : at + size], at + size
        else:
            raise ValueError(f"wire type {key & 7}")
    return fields


def number(field, value):
    return varint(field << 3) + varint(value)


def text(field, value):
    return varint(field << 3 | 2) + varint(len(value)) + value


def read_message(stream):
    (size,) = struct.unpack(">I", stream.read(4))
    return parse(stream.read(size))


def write_message(stream, data):
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def address_of(console):
    """The address in the log line that says it; the rest of the log goes on to standard error."""
    for line in console.stderr:
        sys.stderr.write(line)
        try:
            fields = json.loads(line)
        except ValueError:
            continue
        if fields.get("message") == "console serves":
            return fields["address"]
    raise RuntimeError("the console ended")


def main():
    console_service, grpc_server, descriptors = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    asked = read_message(sys.stdin.buffer)
    started = []
    with tempfile.TemporaryDirectory() as web:
        pathlib.Path(web, "index.html").write_text("<!doctype html>", encoding="utf-8")
        try:
            grpc = subprocess.Popen(
                [grpc_server, "-port", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            started.append(grpc)
            write_message(
                grpc.stdin,
                number(PROTOCOL, PROTOCOL_GRPC)
                + number(HTTP_VERSION, HTTP_VERSION_2)
                + number(MESSAGE_RECEIVE_LIMIT, asked.get(MESSAGE_RECEIVE_LIMIT, 0) or 4 << 20),
            )
            backend = read_message(grpc.stdout)
            environment = dict(
                os.environ,
                MODE="development",
                LISTEN="127.0.0.1:0",
                WEB_ROOT=web,
                FOREIGN_DESCRIPTORS=descriptors,
                FOREIGN_ADDR=f"{backend[HOST].decode()}:{backend[PORT]}",
            )
            console = subprocess.Popen(
                [console_service], env=environment, stderr=subprocess.PIPE, text=True
            )
            started.append(console)
            host, port = address_of(console).rsplit(":", 1)
            write_message(sys.stdout.buffer, text(HOST, host.encode()) + number(PORT, int(port)))
            for line in console.stderr:
                sys.stderr.write(line)
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main()
