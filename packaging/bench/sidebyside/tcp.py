"""TCP goodput, by iperf3."""

from __future__ import annotations

import json
import subprocess

from . import processes
from .errors import MeasurementFailed
from .testbed import INNER, Testbed

PORT = 5201
OMITTED_SECONDS = 1


def goodput(testbed: Testbed, receiver: str, seconds: float, *options: str) -> dict:
    """Sends from the client to `receiver`. The receiving ends count; slow start is left out.

    Returns bits a second in each direction and the retransmissions that the sending ends counted.
    """
    server = processes.start(
        testbed.inside(receiver, ["iperf3", "-s", "-1", "-B", INNER[receiver], "-p", str(PORT), "--forceflush"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
    )
    try:
        while "listening" not in processes.read_line(server, timeout_seconds=5):
            pass
        where = ["-c", INNER[receiver], "-p", str(PORT)]
        how = ["-J", "-t", f"{seconds:g}", "-O", str(OMITTED_SECONDS), *options]
        said = processes.run(testbed.inside("client", ["iperf3", *where, *how]), timeout_seconds=seconds + 15)
    finally:
        processes.end(server)
    return _read(json.loads(said))


def _read(result: dict) -> dict:
    if "error" in result:
        raise MeasurementFailed(f"iperf3: {result['error']}")
    end = result["end"]
    return {
        "forwardBitsPerSecond": end["sum_received"]["bits_per_second"],
        "backwardBitsPerSecond": end.get("sum_received_bidir_reverse", {}).get("bits_per_second", 0),
        "retransmits": end["sum_sent"].get("retransmits", 0)
        + end.get("sum_sent_bidir_reverse", {}).get("retransmits", 0),
    }
