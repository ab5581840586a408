"""One byte there, one byte back, over one TCP connection: how long the round trip takes.

Run as `echo answer` and `echo ask`, each in its namespace.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import time

from . import processes
from .testbed import INNER, Testbed

PORT = 5203
SETTLING_SECONDS = 0.3


def round_trips(testbed: Testbed, seconds: float) -> dict:
    """Median and tail of the round trips from client to server and back, in microseconds."""
    answer = processes.worker("echo", "answer", INNER["server"], PORT)
    server = processes.start(testbed.inside("server", answer), stdout=subprocess.PIPE, bufsize=0)
    try:
        processes.read_line(server, timeout_seconds=10)
        ask = processes.worker("echo", "ask", INNER["server"], PORT, "--seconds", seconds)
        return json.loads(processes.run(testbed.inside("client", ask), timeout_seconds=seconds + 15))
    finally:
        processes.end(server)


def answer(address: str, port: int) -> None:
    with socket.create_server((address, port)) as listener:
        print("ready", flush=True)
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while byte := connection.recv(1):
            connection.sendall(byte)


def ask(address: str, port: int, seconds: float) -> None:
    with socket.create_connection((address, port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(None)
        _exchange(connection, SETTLING_SECONDS)
        nanos = sorted(_exchange(connection, seconds))
    print(
        json.dumps(
            {
                "medianMicros": nanos[len(nanos) // 2] / 1000,
                "p90Micros": nanos[len(nanos) * 90 // 100] / 1000,
                "p99Micros": nanos[len(nanos) * 99 // 100] / 1000,
                "roundTrips": len(nanos),
            }
        )
    )


def _exchange(connection: socket.socket, seconds: float) -> list[int]:
    nanos = []
    until = time.monotonic_ns() + int(seconds * 1e9)
    while (began := time.monotonic_ns()) < until:
        connection.send(b"x")
        connection.recv(1)
        nanos.append(time.monotonic_ns() - began)
    return nanos


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=("answer", "ask"))
    parser.add_argument("address")
    parser.add_argument("port", type=int)
    parser.add_argument("--seconds", type=float, default=2)
    arguments = parser.parse_args()
    if arguments.side == "answer":
        answer(arguments.address, arguments.port)
    else:
        ask(arguments.address, arguments.port, arguments.seconds)


if __name__ == "__main__":
    _main()
