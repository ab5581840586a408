"""TCP from one client to the other, by iperf3."""

from __future__ import annotations

import json
import subprocess

from sidebyside import processes
from sidebyside.errors import MeasurementFailed

from .home import Home

WARM_UP_SECONDS = 2


def goodput(home: Home, seconds: float, streams: int) -> float:
    """Mbit/s that arrive at the receiving client. What flows before is left out: code is compiled then."""
    receiver = home.address("two")
    listening = processes.start(
        home.inside("two", ["iperf3", "-s", "-1", "-B", receiver, "--forceflush"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
    )
    try:
        while "listening" not in processes.read_line(listening, timeout_seconds=5):
            pass
        how = ["-J", "-t", f"{seconds:g}", "-O", str(WARM_UP_SECONDS), "-P", str(streams)]
        command = home.inside("one", ["iperf3", "-c", receiver, *how])
        said = processes.run(command, timeout_seconds=WARM_UP_SECONDS + seconds + 15)
    finally:
        processes.end(listening)
    return received_megabits(said)


def received_megabits(said: str) -> float:
    """From what the sending iperf3 prints with `-J`."""
    result = json.loads(said)
    if "error" in result:
        raise MeasurementFailed(f"iperf3: {result['error']}")
    return result["end"]["sum_received"]["bits_per_second"] / 1e6
