"""What is measured: one function a figure, and the list of them in the order in which they run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from . import echo, idle_peers, processes, search, tcp
from .errors import MeasurementFailed
from .testbed import ROLES, Testbed
from .udp import Probe, UdpFlow

LARGE_PAYLOAD_BYTES = 1372  # with 8 bytes of UDP header and 20 of IPv4: an inner packet of 1400
SMALL_PAYLOAD_BYTES = 64  # an inner packet of 92
MOST_LOSS = 0.01
LOWEST_RATE = 200
LEAD_IN_SECONDS = 0.5
SHORTEST_PROBE_SECONDS = 0.3


@dataclass(frozen=True)
class Measurement:
    """`value` in the figure's unit; `details` is whatever else explains it."""

    value: float
    details: dict


@dataclass(frozen=True)
class Figure:
    """`higher_is_better` tells how to read a ratio; `decimals` how much of the value means something."""

    id: str
    title: str
    unit: str
    higher_is_better: bool
    decimals: int
    measure: Callable[[Testbed, float], Measurement]


def _tcp_one_stream(testbed: Testbed, seconds: float) -> Measurement:
    return _goodput(testbed, "server", seconds)


def _tcp_four_streams(testbed: Testbed, seconds: float) -> Measurement:
    return _goodput(testbed, "server", seconds, "-P", "4")


def _tcp_both_directions(testbed: Testbed, seconds: float) -> Measurement:
    return _goodput(testbed, "server", seconds, "--bidir")


def _tcp_through_server(testbed: Testbed, seconds: float) -> Measurement:
    return _goodput(testbed, "other", seconds)


def _goodput(testbed: Testbed, receiver: str, seconds: float, *options: str) -> Measurement:
    result = tcp.goodput(testbed, receiver, seconds, *options)
    return Measurement((result["forwardBitsPerSecond"] + result["backwardBitsPerSecond"]) / 1e9, result)


def _udp_without_loss(testbed: Testbed, seconds: float) -> Measurement:
    """Starts at what comes through when far too much is sent, and searches from there."""
    probe_seconds = max(SHORTEST_PROBE_SECONDS, seconds / 8)
    passed: list[Probe] = []
    probes = 0
    with UdpFlow(testbed, LARGE_PAYLOAD_BYTES) as flow:

        def passes(rate: float) -> bool:
            nonlocal probes
            probes += 1
            probe = flow.probe(rate, probe_seconds)
            if probe.loss <= MOST_LOSS:
                passed.append(probe)
            return probe.loss <= MOST_LOSS

        flood = flow.probe(None, probe_seconds)
        search.highest_passing(passes, flood.received_rate, LOWEST_RATE)
    if not passed:
        raise MeasurementFailed(f"every one of {probes} rates lost more than {MOST_LOSS:.0%}")
    best = max(passed, key=lambda probe: probe.received_rate)
    return Measurement(
        best.received_rate / 1000,
        {"best": _probe_details(best), "flood": _probe_details(flood), "probes": probes},
    )


def _udp_small_flood(testbed: Testbed, seconds: float) -> Measurement:
    with UdpFlow(testbed, SMALL_PAYLOAD_BYTES) as flow:
        probe = flow.probe(None, seconds, LEAD_IN_SECONDS)
    return Measurement(probe.received_rate / 1000, _probe_details(probe))


def _probe_details(probe: Probe) -> dict:
    return {"sentPerSecond": probe.sent_rate, "receivedPerSecond": probe.received_rate, "loss": probe.loss}


def _latency(testbed: Testbed, seconds: float) -> Measurement:
    result = echo.round_trips(testbed, seconds / 2)
    return Measurement(result["medianMicros"], result)


def _memory(testbed: Testbed, _seconds: float) -> Measurement:
    each = {role: processes.memory(testbed.processes[role].session) for role in ROLES}
    largest = max(ROLES, key=lambda role: each[role].resident)
    details = {role: {"residentBytes": m.resident, "proportionalBytes": m.proportional} for role, m in each.items()}
    return Measurement(each[largest].resident / 1e6, {"largest": largest, **details})


def _idle(testbed: Testbed, seconds: float) -> Measurement:
    result = idle_peers.idle_cpu_share(testbed, 3 * seconds)
    return Measurement(result["percentOfOneCore"], result)


def _start(testbed: Testbed, _seconds: float) -> Measurement:
    each = {role: testbed.processes[role].start_seconds * 1000 for role in ROLES}
    return Measurement(statistics.median(each.values()), {f"{role}Millis": millis for role, millis in each.items()})


FIGURES = (
    Figure("start", "start until UAPI answers", "ms", False, 0, _start),
    Figure("tcp-1", "one TCP stream", "Gbit/s", True, 2, _tcp_one_stream),
    Figure("tcp-4", "four TCP streams", "Gbit/s", True, 2, _tcp_four_streams),
    Figure("tcp-both", "one TCP stream each way, sum", "Gbit/s", True, 2, _tcp_both_directions),
    Figure("tcp-through", "TCP from client to client", "Gbit/s", True, 2, _tcp_through_server),
    Figure("udp-1372", "UDP 1372 bytes, loss ≤ 1 %", "kpps", True, 1, _udp_without_loss),
    Figure("udp-64", "UDP 64 bytes, received", "kpps", True, 1, _udp_small_flood),
    Figure("latency", "round trip of one byte", "µs", False, 1, _latency),
    Figure("memory", "resident memory after traffic", "MB", False, 1, _memory),
    Figure("idle", "CPU with 100 idle peers", "% of a core", False, 3, _idle),
)  # fmt: skip


def measure(figure: Figure, testbed: Testbed, seconds: float) -> dict:
    """One measurement, with the processor time that each of the engine's processes spent on it."""
    testbed.check_alive()
    before = {role: processes.cpu_time(testbed.processes[role].session) for role in ROLES}
    began = time.monotonic()
    measurement = figure.measure(testbed, seconds)
    elapsed = time.monotonic() - began
    testbed.check_alive()
    used = {role: asdict(processes.cpu_time(testbed.processes[role].session) - before[role]) for role in ROLES}
    return {"value": measurement.value, "elapsedSeconds": elapsed, "cpuSeconds": used, "details": measurement.details}


def warm_up(testbed: Testbed, seconds: float) -> None:
    """Traffic of both kinds that nobody counts: an engine that compiles or grows while it runs gets to do so."""
    tcp.goodput(testbed, "other", seconds, "--bidir")
    with UdpFlow(testbed, SMALL_PAYLOAD_BYTES) as flow:
        flow.probe(None, seconds / 2)
