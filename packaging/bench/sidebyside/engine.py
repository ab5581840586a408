"""An engine: what the user named, and one running process of it."""

from __future__ import annotations

import hashlib
import pathlib
import re
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass

from . import processes
from .errors import BenchError, MeasurementFailed

UAPI_FOLDER = pathlib.Path("/var/run/wireguard")
START_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Engine:
    """`command` is what `-f INTERFACE` is appended to; `package` names the file that it was fetched in."""

    name: str
    command: tuple[str, ...]
    package: str | None = None

    @staticmethod
    def parse(text: str) -> Engine:
        name, equals, command = text.partition("=")
        words = shlex.split(command)
        if not equals or not words or not re.fullmatch(r"[\w.-]+", name):
            raise BenchError(f"--engine {text}: write it as NAME=COMMAND, for example --engine mine='/opt/mine run'")
        program = shutil.which(words[0])
        if program is None:
            raise BenchError(f"--engine {text}: there is no program {words[0]}; give its path")
        return Engine(name, (str(pathlib.Path(program).absolute()), *words[1:]))

    def facts(self) -> dict:
        program = pathlib.Path(self.command[0])
        return {
            "name": self.name,
            "command": " ".join([program.name, *self.command[1:], "-f"]),
            "version": self._version(),
            "package": self.package,
            "programSha256": hashlib.sha256(program.read_bytes()).hexdigest(),
        }

    def _version(self) -> str:
        """The first line of `--version`, asked of the whole command, then of the program alone."""
        for command in ([*self.command, "--version"], [self.command[0], "--version"]):
            try:
                lines = processes.run(command, timeout_seconds=10).strip().splitlines()
            except MeasurementFailed:
                continue
            if lines:
                return lines[0]
        return "unknown"


class EngineProcess:
    """One engine that runs in one namespace and serves UAPI for one interface."""

    def __init__(self, engine: Engine, namespace: str, interface: str):
        self.interface = interface
        self._socket = UAPI_FOLDER / f"{interface}.sock"
        self._socket.unlink(missing_ok=True)
        self._log = tempfile.TemporaryFile()
        started_at = time.monotonic()
        self._process = processes.start(
            processes.in_namespace(namespace, [*engine.command, "-f", interface]),
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait_for_uapi()
        except BaseException:
            self.close()
            raise
        self.start_seconds = time.monotonic() - started_at

    @property
    def session(self) -> int:
        return self._process.pid

    def _wait_for_uapi(self) -> None:
        give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
        while not self._answers():
            self.check_alive()
            if time.monotonic() > give_up_at:
                raise MeasurementFailed(
                    f"no UAPI at {self._socket} after {START_TIMEOUT_SECONDS} s{self._last_words()}"
                )
            time.sleep(0.001)

    def _answers(self) -> bool:
        """Whether a UAPI `get` is answered. Whoever merely listens is not ready yet."""
        with socket.socket(socket.AF_UNIX) as uapi:
            uapi.settimeout(2)
            try:
                uapi.connect(str(self._socket))
                uapi.sendall(b"get=1\n\n")
                answer = b""
                while not answer.endswith(b"\n\n"):
                    more = uapi.recv(65536)
                    if not more:
                        return False
                    answer += more
            except OSError:
                return False
            return b"errno=0\n" in answer

    def check_alive(self) -> None:
        if self._process.poll() is not None:
            raise MeasurementFailed(f"the engine ended with {self._process.returncode}{self._last_words()}")

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return "; it said:\n    " + "\n    ".join(lines[-8:]) if lines else "; it said nothing"

    def close(self) -> None:
        processes.end(self._process)
        self._socket.unlink(missing_ok=True)
        self._log.close()
