"""The command line: launchers in turn, then what all rounds come to."""

from __future__ import annotations

import argparse
import os
import pathlib
import signal
import sys

from sidebyside.errors import BenchError, MeasurementFailed

from .home import Home
from .stream import goodput
from .summary import lines

TOP = pathlib.Path(__file__).resolve().parents[3]


def main(description: str) -> int:
    arguments = _parse(description)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what is set up is taken down
    if os.geteuid() != 0:
        print("relay: network namespaces are root's: run it with sudo.", file=sys.stderr)
        return 1
    measured: dict[str, list[float]] = {name: [] for name in arguments.launchers}
    try:
        for number in range(arguments.runs):
            for name, launcher in arguments.launchers.items():
                megabits = _one_round(launcher, arguments.seconds, arguments.streams)
                measured[name].append(megabits)
                print(f"round {number + 1}: {name} {megabits:,.0f} Mbit/s", flush=True)
    except (MeasurementFailed, BenchError) as failure:
        print(f"relay: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print("\n".join(lines(measured)))
    return 0


def _one_round(launcher: str, seconds: float, streams: int) -> float:
    home = Home(launcher)
    try:
        return goodput(home, seconds, streams)
    finally:
        home.close()


def _parse(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="relay", description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--streams", type=int, default=1)
    parser.add_argument("launchers", nargs="*", metavar="NAME=LAUNCHER", default=[f"wirelatch={TOP / 'wirelatch'}"])
    arguments = parser.parse_args()
    for launcher in arguments.launchers:
        if not all(launcher.partition("=")):
            parser.error(f"{launcher}: write it as NAME=LAUNCHER, for example before=/opt/before/wirelatch")
    if arguments.runs < 1 or arguments.streams < 1 or arguments.seconds <= 0:
        parser.error("--runs, --streams and --seconds are greater than nothing")
    arguments.launchers = dict(launcher.split("=", 1) for launcher in arguments.launchers)
    return arguments
