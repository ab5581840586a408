"""The command: arguments and checks, the rounds, and what is written afterwards."""

from __future__ import annotations

import argparse
import datetime
import fcntl
import json
import os
import pathlib
import shutil
import signal
import sys
import time
from contextlib import contextmanager

from . import chart, machine, report, rounds, testbed, wireguard_go
from .engine import Engine
from .errors import BenchError
from .figures import FIGURES, LARGE_PAYLOAD_BYTES, SMALL_PAYLOAD_BYTES, Figure

DESCRIPTION = """\
Compares userspace WireGuard engines on this machine, in network namespaces of their own. The first
engine is the base of the ratios. Needs root, iperf3 and wireguard-tools; your network is not touched."""

EPILOG = """\
figures: {figures}

example: sudo side-by-side --fetch-wireguard-go --engine wirelatch='./wirelatch tunnel' --json run.json --chart run.svg"""

PACKAGE_OF_TOOL = {
    "ip": "iproute2",
    "wg": "wireguard-tools",
    "iperf3": "iperf3",
    "ping": "iputils-ping",
    "sysctl": "procps",
}
PACKAGE_OF_FETCHING_TOOL = {"apt-get": "apt", "dpkg-deb": "dpkg"}
LOCK = pathlib.Path("/run/side-by-side.lock")
REPORT_FORMAT = 1
DEFAULT_CACHE = pathlib.Path(__file__).resolve().parents[3] / "target" / "bench"


def main() -> int:
    arguments = _parse()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return _show(arguments) if arguments.read else _compare(arguments)
    except BenchError as error:
        print(f"side-by-side: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nside-by-side: interrupted; everything is cleaned up, nothing was written", file=sys.stderr)
        return 130


def _interrupt(_number: int, _frame: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # cleaning up takes a moment and is not to be disturbed
    raise KeyboardInterrupt


# --- arguments -------------------------------------------------------------------------------


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="side-by-side",
        description=DESCRIPTION,
        epilog=EPILOG.format(figures=", ".join(figure.id for figure in FIGURES)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--engine", action="append", default=[], metavar="NAME=COMMAND",
                        help="an engine: COMMAND -f INTERFACE must run it and serve UAPI; repeat for each")  # fmt: skip
    parser.add_argument("--fetch-wireguard-go", action="store_true",
                        help="fetch Debian's newest wireguard-go (not installed) and take it as the first engine")  # fmt: skip
    parser.add_argument("--runs", type=_at_least(int, 1), default=5, help="rounds (default 5)")
    parser.add_argument("--seconds", type=_at_least(float, 1), default=5.0, help="seconds a measurement (default 5)")
    parser.add_argument("--warm-up", type=_at_least(float, 0), default=2.0, metavar="SECONDS",
                        help="uncounted traffic after each start (default 2)")  # fmt: skip
    parser.add_argument(
        "--only", type=_figures, default=FIGURES, metavar="FIGURE,...", help="measure these figures alone"
    )
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write everything measured there")
    parser.add_argument("--chart", type=pathlib.Path, metavar="FILE.svg", help="draw the comparison there")
    parser.add_argument("--from", dest="read", type=pathlib.Path, metavar="FILE",
                        help="measure nothing: table and chart of an earlier run's JSON file")  # fmt: skip
    parser.add_argument("--cache", type=pathlib.Path, default=DEFAULT_CACHE, metavar="FOLDER",
                        help="where fetched packages are kept (default: target/bench of this repository)")  # fmt: skip
    parser.add_argument(
        "--debian-mirror", metavar="URL", help="fetch from there (default: the mirror in apt's sources)"
    )
    arguments = parser.parse_args()
    if not (arguments.engine or arguments.fetch_wireguard_go or arguments.read):
        parser.error("name at least one --engine, or --fetch-wireguard-go, or --from FILE")
    return arguments


def _at_least(kind: type, lowest: int):
    def parse(text: str):
        value = kind(text)
        if not lowest <= value < 3600:
            raise ValueError
        return value

    parse.__name__ = f"number of at least {lowest}"  # argparse puts it into its message
    return parse


def _figures(text: str) -> tuple[Figure, ...]:
    wanted = text.split(",")
    unknown = set(wanted) - {figure.id for figure in FIGURES}
    if unknown:
        known = ", ".join(figure.id for figure in FIGURES)
        raise argparse.ArgumentTypeError(f"there is no figure {', '.join(sorted(unknown))}; there are {known}")
    return tuple(figure for figure in FIGURES if figure.id in wanted)


# --- the run ---------------------------------------------------------------------------------


def _compare(arguments: argparse.Namespace) -> int:
    _check_machine(PACKAGE_OF_TOOL)
    _check_writable(arguments.json, arguments.chart)
    engines = [Engine.parse(text) for text in arguments.engine]
    if arguments.fetch_wireguard_go:
        _check_machine(PACKAGE_OF_FETCHING_TOOL)
        _make_folder(arguments.cache)
        engines.insert(0, wireguard_go.fetch(arguments.cache, arguments.debian_mirror))
        _give_to_caller(arguments.cache)
    names = [engine.name for engine in engines]
    if len(set(names)) < len(names):
        raise BenchError(f"each engine needs a name of its own, but these were given: {', '.join(names)}")
    plan = rounds.Plan(tuple(engines), arguments.only, arguments.runs, arguments.seconds, arguments.warm_up)
    with _only_run():
        testbed.delete_leftovers()
        result = _measure(plan)
    _write(arguments, result)
    return 1 if report.failed(result) else 0


def _measure(plan: rounds.Plan) -> dict:
    facts = machine.facts()
    if facts["loadAtStart"] > machine.BUSY_LOAD:
        print(f"This machine is busy (load {facts['loadAtStart']:.1f}): figures will be low and noisy, ratios less so.")
    engines = [engine.facts() for engine in plan.engines]
    date = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    steal, began = machine.StealMeter(), time.monotonic()
    results = rounds.run(plan, lambda line: print(line, flush=True))
    return {
        "format": REPORT_FORMAT,
        "date": date,
        "machine": {**facts, "stolenShare": steal.share()},
        "settings": {
            "runs": plan.runs,
            "seconds": plan.seconds,
            "warmUpSeconds": plan.warm_up_seconds,
            "tookSeconds": time.monotonic() - began,
            "innerMtu": testbed.INNER_MTU,
            "outerMtu": testbed.OUTER_MTU,
            "udpPayloadBytes": {"udp-1372": LARGE_PAYLOAD_BYTES, "udp-64": SMALL_PAYLOAD_BYTES},
        },
        "engines": engines,
        "figures": [
            {
                "id": figure.id,
                "title": figure.title,
                "unit": figure.unit,
                "higherIsBetter": figure.higher_is_better,
                "decimals": figure.decimals,
                "rounds": results[figure.id],
            }
            for figure in plan.figures
        ],
    }


def _show(arguments: argparse.Namespace) -> int:
    try:
        result = json.loads(arguments.read.read_text())
    except (OSError, ValueError) as error:
        raise BenchError(f"{arguments.read} cannot be read: {error}") from None
    if not isinstance(result, dict) or result.get("format") != REPORT_FORMAT:
        raise BenchError(f"{arguments.read} is not a file that side-by-side --json wrote")
    _check_writable(arguments.json, arguments.chart)
    _write(arguments, result)
    return 0


def _write(arguments: argparse.Namespace, result: dict) -> None:
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
        _give_to_caller(arguments.json)
    if arguments.chart:
        arguments.chart.write_text(chart.svg(result))
        _give_to_caller(arguments.chart)
    print("\n" + report.table(result))


# --- checks ----------------------------------------------------------------------------------


def _check_machine(package_of_tool: dict[str, str]) -> None:
    if os.geteuid() != 0:
        raise BenchError("network namespaces and tunnel interfaces need root; run it with sudo")
    missing = [package for tool, package in package_of_tool.items() if shutil.which(tool) is None]
    if missing:
        raise BenchError(f"tools are missing; apt install {' '.join(missing)}")
    if not pathlib.Path("/dev/net/tun").exists():
        raise BenchError("there is no /dev/net/tun; modprobe tun, or give the container that device")


def _check_writable(*files: pathlib.Path | None) -> None:
    """Before the run, not after a quarter of an hour of it."""
    for file in files:
        if file and not (file.absolute().parent.is_dir() and not file.is_dir()):
            raise BenchError(f"{file} cannot be written: there is no folder {file.absolute().parent}")


@contextmanager
def _only_run():
    """Two at once would share names, and spoil each other's figures."""
    with open(LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BenchError("another side-by-side is running on this machine; wait until it is done") from None
        yield


def _make_folder(path: pathlib.Path) -> None:
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        _give_to_caller(folder)


def _give_to_caller(path: pathlib.Path) -> None:
    """Under sudo, files belong to the user who asked."""
    user, group = int(os.environ.get("SUDO_UID", -1)), int(os.environ.get("SUDO_GID", -1))
    for item in [path, *path.rglob("*")]:
        os.chown(item, user, group, follow_symlinks=False)
