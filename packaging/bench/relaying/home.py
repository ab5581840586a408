"""A server and two clients that have paired with it, each in a network namespace of its own.

    one 198.51.100.2 --veth-- 198.51.100.1 server 198.51.100.5 --veth-- 198.51.100.6 two
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
from contextlib import ExitStack

from sidebyside import processes
from sidebyside.errors import MeasurementFailed

CABLES = {"one": ("198.51.100.1", "198.51.100.2"), "two": ("198.51.100.5", "198.51.100.6")}
START_TIMEOUT_SECONDS = 30


class Home:
    """Set up when made; `close` takes everything down, also what a failed set-up had made so far."""

    def __init__(self, launcher: str):
        self._launcher = launcher
        self._prefix = f"relay-{os.getpid()}-"
        self._cleanup = ExitStack()
        try:
            self._folder = pathlib.Path(self._cleanup.enter_context(tempfile.TemporaryDirectory()))
            for role in ("server", *CABLES):
                self._add_namespace(role)
            # Whatever arrives has gone through the engine.
            processes.run(self.inside("server", ["sysctl", "-q", "-w", "net.ipv4.ip_forward=0"]))
            for role, (server_address, address) in CABLES.items():
                self._lay_cable(role, server_address, address)
            self._pair()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._cleanup.close()

    def inside(self, role: str, command: list[str]) -> list[str]:
        return processes.in_namespace(self._prefix + role, command)

    def address(self, role: str) -> str:
        """Its first address inside the tunnel."""
        status = json.loads(processes.run(self._wirelatch(role, "status", "--json")))
        return status["addresses"][0].partition("/")[0]

    def _add_namespace(self, role: str) -> None:
        name = self._prefix + role
        processes.run(["ip", "netns", "add", name])
        self._cleanup.callback(processes.run, ["ip", "netns", "delete", name])
        self._ip(role, "link", "set", "lo", "up")

    def _lay_cable(self, role: str, server_address: str, address: str) -> None:
        peer = ["peer", "name", "eth0", "netns", self._prefix + role]
        self._ip("server", "link", "add", f"to-{role}", "type", "veth", *peer)
        for end, device, its_address in (("server", f"to-{role}", server_address), (role, "eth0", address)):
            self._ip(end, "address", "add", f"{its_address}/30", "dev", device)
            self._ip(end, "link", "set", device, "up")

    def _ip(self, role: str, *arguments: str) -> None:
        processes.run(["ip", "-n", self._prefix + role, *arguments])

    def _wirelatch(self, role: str, *arguments: str) -> list[str]:
        own = self._folder / role
        where = ["--state-dir", str(own / "state"), "--run-dir", str(own / "run")]
        uapi = ["env", f"WIRELATCH_UAPI_DIR={own / 'uapi'}"]
        return self.inside(role, [*uapi, self._launcher, *arguments, *where])

    def _pair(self) -> None:
        server = self._start("server", "serve", "--open", "60")
        _await(server, r"pairing: OPEN")
        token = _await(server, r"--token (\S+)")
        for role, (server_address, _) in CABLES.items():
            client = self._start(role, "join", server_address, "--token", token, "--name", role)
            _await(client, r"(connected to)")

    def _start(self, role: str, *arguments: str) -> subprocess.Popen:
        process = processes.start(
            self._wirelatch(role, *arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0
        )
        self._cleanup.callback(processes.end, process, patience_seconds=10)
        return process


def _await(process: subprocess.Popen, pattern: str) -> str:
    """What the pattern's group, or all of it, matches in the first line that has it."""
    said = ""
    give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < give_up_at:
        try:
            said += (line := processes.read_line(process, timeout_seconds=START_TIMEOUT_SECONDS))
        except MeasurementFailed as failure:
            raise MeasurementFailed(f"{failure}; before that: {said.strip()[-500:]}") from None
        if found := re.search(pattern, line):
            return found.group(found.re.groups)
    raise MeasurementFailed(f"no line with '{pattern}' came, but: {said.strip()[-500:]}")
