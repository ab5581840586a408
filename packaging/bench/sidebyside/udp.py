"""UDP traffic: a sender and a receiver that take little from the engines' processors.

Run as `udp send` and `udp receive`, each in its namespace. Each reads one job a line from standard
input and answers with one line; times in it are CLOCK_MONOTONIC, which all namespaces share.

Both move up to 64 datagrams a system call (sendmmsg, recvmmsg), which Python's socket module does not
offer, so they are called in the C library. The receiver naps between reads. No segmentation offload is
asked for: every datagram passes through the kernel alone, as from most programs.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

from . import processes
from .testbed import INNER, Testbed

PORT = 5202
BATCH = 64
SEND_TICK_SECONDS = 0.00025
RECEIVE_NAP_SECONDS = 0.0005
LARGEST_BURST_SECONDS = 0.001
RECEIVE_BUFFER_BYTES = 16 << 20
LEAD_SECONDS = 0.05
DRAIN_SECONDS = 0.2
SO_RCVBUFFORCE = 33
PR_SET_TIMERSLACK = 29

_libc = ctypes.CDLL(None, use_errno=True)


# --- the side that measures ------------------------------------------------------------------


@dataclass(frozen=True)
class Probe:
    """What came of sending for a while. Rates are datagrams a second."""

    sent: int
    received: int
    sent_rate: float
    received_rate: float

    @property
    def loss(self) -> float:
        return max(0.0, 1 - self.received / self.sent) if self.sent else 1.0


class UdpFlow:
    """A sender at the client and a receiver at the server, ready for one probe after another."""

    def __init__(self, testbed: Testbed, payload_bytes: int):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "bufsize": 0}
        receive = processes.worker("udp", "receive", INNER["server"], PORT, payload_bytes)
        send = processes.worker("udp", "send", INNER["server"], PORT, payload_bytes)
        self._receiver = processes.start(testbed.inside("server", receive), **pipes)
        self._sender = processes.start(testbed.inside("client", send), **pipes)
        try:
            for process in (self._receiver, self._sender):
                processes.read_line(process, timeout_seconds=10)
        except BaseException:
            self.close()
            raise

    def probe(self, rate: float | None, seconds: float, lead_in_seconds: float = 0) -> Probe:
        """Sends at that rate (None: as fast as it can be sent) and counts.

        Received is what arrived during the sending or shortly after it. The received rate is that
        of the sending time alone without its lead-in, so that full queues do not count.
        """
        begin = time.monotonic() + LEAD_SECONDS
        until = begin + lead_in_seconds + seconds
        receive_job = {"from": begin, "count": begin + lead_in_seconds, "until": until, "drain": DRAIN_SECONDS}
        self._ask(self._receiver, receive_job)
        self._ask(self._sender, {"from": begin, "until": until, "rate": rate})
        answer_within_seconds = lead_in_seconds + seconds + 10
        sent = json.loads(processes.read_line(self._sender, answer_within_seconds))["sent"]
        received = json.loads(processes.read_line(self._receiver, answer_within_seconds))
        return Probe(sent, received["total"], sent / (until - begin), received["counted"] / seconds)

    @staticmethod
    def _ask(process: subprocess.Popen, job: dict) -> None:
        process.stdin.write(json.dumps(job).encode() + b"\n")

    def close(self) -> None:
        processes.end(self._sender)
        processes.end(self._receiver)

    def __enter__(self) -> UdpFlow:
        return self

    def __exit__(self, *_) -> None:
        self.close()


# --- sendmmsg and recvmmsg -------------------------------------------------------------------


class _Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class _Msghdr(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint32),
        ("iov", ctypes.POINTER(_Iovec)),
        ("iov_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    ]


class _Mmsghdr(ctypes.Structure):
    _fields_ = [("header", _Msghdr), ("length", ctypes.c_uint)]


class _Batch:
    """Room for 64 datagrams of one size, in the form that both calls take."""

    def __init__(self, payload_bytes: int):
        self._memory = ctypes.create_string_buffer(BATCH * payload_bytes)
        self._iovecs = (_Iovec * BATCH)()
        self.messages = (_Mmsghdr * BATCH)()
        for i in range(BATCH):
            self._iovecs[i] = _Iovec(ctypes.addressof(self._memory) + i * payload_bytes, payload_bytes)
            self.messages[i].header.iov = ctypes.pointer(self._iovecs[i])
            self.messages[i].header.iov_count = 1


def _send(descriptor: int, batch: _Batch, count: int) -> int:
    sent = _libc.sendmmsg(descriptor, batch.messages, count, 0)
    if sent < 0 and ctypes.get_errno() not in (11, 105, 111):  # EAGAIN, ENOBUFS, ECONNREFUSED: not sent, go on
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return max(sent, 0)


def _receive(descriptor: int, batch: _Batch) -> int:
    """How many came in one call; 0 when none was waiting."""
    received = _libc.recvmmsg(descriptor, batch.messages, BATCH, socket.MSG_DONTWAIT, None)
    if received < 0 and ctypes.get_errno() != 11:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return max(received, 0)


# --- the programs ----------------------------------------------------------------------------


def send(address: str, port: int, payload_bytes: int) -> None:
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.connect((address, port))
    batch = _Batch(payload_bytes)
    print("ready", flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        _sleep_until(job["from"])
        if job["rate"] is None:
            sent = _send_flat_out(out.fileno(), batch, job["until"])
        else:
            sent = _send_paced(out.fileno(), batch, job["from"], job["until"], job["rate"])
        print(json.dumps({"sent": sent}), flush=True)


def _send_flat_out(descriptor: int, batch: _Batch, until: float) -> int:
    sent = 0
    while time.monotonic() < until:
        sent += _send(descriptor, batch, BATCH)
    return sent


def _send_paced(descriptor: int, batch: _Batch, begin: float, until: float, rate: float) -> int:
    """What is due, every tick. Whoever was kept from the processor does not make up for it with a burst."""
    largest_burst = max(1, int(rate * LARGEST_BURST_SECONDS))
    sent = forgone = 0
    while (now := time.monotonic()) < until:
        due = int((now - begin) * rate) - sent - forgone
        if due > largest_burst:
            forgone += due - largest_burst
            due = largest_burst
        while due > 0:
            count = min(due, BATCH)
            sent += _send(descriptor, batch, count)
            due -= count
        _sleep_until(now + SEND_TICK_SECONDS)
    return sent


def receive(address: str, port: int, payload_bytes: int) -> None:
    into = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    into.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES)
    into.bind((address, port))
    batch = _Batch(payload_bytes)
    print("ready", flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        _receive_until(into.fileno(), batch, job["from"])  # late ones of the job before
        before = _receive_until(into.fileno(), batch, job["count"])
        counted = _receive_until(into.fileno(), batch, job["until"])
        after = _receive_until(into.fileno(), batch, job["until"] + job["drain"])
        print(json.dumps({"total": before + counted + after, "counted": counted}), flush=True)


def _receive_until(descriptor: int, batch: _Batch, until: float) -> int:
    received = 0
    while time.monotonic() < until:
        count = _receive(descriptor, batch)
        received += count
        if count < BATCH:
            time.sleep(RECEIVE_NAP_SECONDS)
    return received


def _sleep_until(when: float) -> None:
    left = when - time.monotonic()
    if left > 0:
        time.sleep(left)


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("direction", choices=("send", "receive"))
    parser.add_argument("address")
    parser.add_argument("port", type=int)
    parser.add_argument("payload_bytes", type=int)
    arguments = parser.parse_args()
    _libc.prctl(PR_SET_TIMERSLACK, 1)  # naps as short as they are meant
    program = send if arguments.direction == "send" else receive
    program(arguments.address, arguments.port, arguments.payload_bytes)


if __name__ == "__main__":
    _main()
