"""Facts about the machine, without which figures mean little."""

from __future__ import annotations

import os
import pathlib
import platform

from . import processes

BUSY_LOAD = 0.3


def facts() -> dict:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _cpu_model(),
        "architecture": platform.machine(),
        "kernel": platform.release(),
        "memoryBytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": _system_name(),
        "iperf3": processes.run(["iperf3", "--version"]).splitlines()[0],
        "loadAtStart": os.getloadavg()[0],
    }


def _cpu_model() -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _system_name() -> str:
    try:
        for line in pathlib.Path("/etc/os-release").read_text().splitlines():
            if line.startswith("PRETTY_NAME="):
                return line.partition("=")[2].strip('"')
    except OSError:
        pass
    return "unknown"


class StealMeter:
    """How much of the time since it was made a hypervisor gave to somebody else, as a share of all cores."""

    def __init__(self) -> None:
        self._steal, self._total = self._read()

    def share(self) -> float:
        steal, total = self._read()
        return (steal - self._steal) / max(1, total - self._total)

    @staticmethod
    def _read() -> tuple[int, int]:
        ticks = [int(word) for word in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return ticks[7], sum(ticks)
