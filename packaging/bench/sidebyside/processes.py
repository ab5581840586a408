"""Starting, watching and ending processes, each in a session of its own.

A session of its own keeps a Ctrl-C on the terminal away from the children, so that they are ended in
order, and names everything that an engine's command started: a launcher and what it launched.
"""

from __future__ import annotations

import ctypes
import os
import pathlib
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from .errors import MeasurementFailed

PR_SET_PDEATHSIG = 1
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
BENCH_FOLDER = pathlib.Path(__file__).resolve().parent.parent

_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def in_namespace(namespace: str, command: list[str]) -> list[str]:
    """The command line that runs `command` there. `ip` replaces itself, so the process id is the command's."""
    return ["ip", "netns", "exec", namespace, *command]


def worker(module: str, *arguments: object) -> list[str]:
    """The command line of one of our own traffic programs; to be started with `start`, which finds it."""
    return [sys.executable, "-B", "-m", f"sidebyside.{module}", *map(str, arguments)]


def start(command: list[str], **options) -> subprocess.Popen:
    environment = {**os.environ, "PYTHONPATH": str(BENCH_FOLDER)}
    return subprocess.Popen(
        command,
        start_new_session=True,
        preexec_fn=_die_with_parent,
        env=environment,
        **{"stdin": subprocess.DEVNULL, **options},
    )


def run(
    command: list[str],
    *,
    input: str | None = None,
    folder: pathlib.Path | None = None,
    timeout_seconds: float = 20,
) -> str:
    """Runs to the end and returns what it printed. What goes wrong is a `MeasurementFailed` that says what."""
    process = start(
        command,
        stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    try:
        out, err = process.communicate(input, timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        raise MeasurementFailed(f"`{' '.join(command)}` had not ended after {timeout_seconds:.0f} s") from None
    finally:
        end(process)
    if process.returncode != 0:
        said = (err.strip() or out.strip() or "nothing")[-500:]
        raise MeasurementFailed(f"`{' '.join(command)}` ended with {process.returncode} and said: {said}")
    return out


def read_line(process: subprocess.Popen, timeout_seconds: float) -> str:
    """One line of the process' output (a binary, unbuffered pipe), waited for no longer than that."""
    line = bytearray()
    give_up_at = time.monotonic() + timeout_seconds
    while not line.endswith(b"\n"):
        left = give_up_at - time.monotonic()
        if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
            raise MeasurementFailed(f"{_name(process)} said nothing for {timeout_seconds:.0f} s")
        byte = os.read(process.stdout.fileno(), 1)
        if not byte:
            raise MeasurementFailed(f"{_name(process)} ended before it answered")
        line += byte
    return line.decode()


def _name(process: subprocess.Popen) -> str:
    return f"`{' '.join(process.args)}`"


def end(process: subprocess.Popen, patience_seconds: float = 3) -> None:
    """Asks the process' whole session to stop, then makes it. Does nothing where all of it has ended."""
    for signal_number, patience in ((signal.SIGTERM, patience_seconds), (signal.SIGKILL, 5)):
        members = session_members(process.pid)
        if process.poll() is not None and not members:
            break
        for pid in members or [process.pid]:
            _signal(pid, signal_number)
        give_up_at = time.monotonic() + patience
        while time.monotonic() < give_up_at and (process.poll() is None or session_members(process.pid)):
            time.sleep(0.01)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                pass  # it was being written to when the other end went away


def _signal(pid: int, signal_number: int) -> None:
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        pass  # it ended in this moment


def session_members(session: int) -> list[int]:
    """The ids of the running processes of a session; a zombie has ended."""
    members = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            fields = _stat_fields(int(entry))
            if fields and int(fields[3]) == session and fields[0] != "Z":
                members.append(int(entry))
    return members


def _stat_fields(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third (state) on; proc(5) numbers them from 1."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


@dataclass(frozen=True)
class CpuTime:
    """Seconds of processor time."""

    user: float
    system: float

    def __sub__(self, earlier: CpuTime) -> CpuTime:
        return CpuTime(self.user - earlier.user, self.system - earlier.system)


def cpu_time(session: int) -> CpuTime:
    """What all processes of the session have used since they started, in steps of one tick (10 ms)."""
    user = system = 0
    for pid in session_members(session):
        fields = _stat_fields(pid)
        if fields:
            user += int(fields[11])
            system += int(fields[12])
    return CpuTime(user / TICKS_PER_SECOND, system / TICKS_PER_SECOND)


def precise_cpu_seconds(session: int) -> float:
    """The same, user and system together, in nanosecond steps: for an engine that does next to nothing."""
    return sum(time.clock_gettime(~pid << 3 | 2) for pid in session_members(session))  # see clock_getcpuclockid(3)


@dataclass(frozen=True)
class Memory:
    """Bytes. `proportional` divides pages that several processes share among them."""

    resident: int
    proportional: int


def memory(session: int) -> Memory:
    resident = proportional = 0
    for pid in session_members(session):
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, *rest = line.split()
            if name == "Rss:":
                resident += int(rest[0]) * 1024
            elif name == "Pss:":
                proportional += int(rest[0]) * 1024
    return Memory(resident, proportional)
