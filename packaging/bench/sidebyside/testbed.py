"""Where one engine is measured: three namespaces in a row, one process of the engine in each.

    client 198.51.100.2 --veth-- 198.51.100.1 server 198.51.100.5 --veth-- 198.51.100.6 other
    inside the tunnel: client 10.77.0.2, server 10.77.0.1, other 10.77.0.3

Most figures run between client and server; the other stands by for what passes through the server.
Namespaces share the file system, and with it the folder of UAPI sockets, so interface names are unique.
"""

from __future__ import annotations

import pathlib
import time
from contextlib import ExitStack
from dataclasses import dataclass

from . import processes
from .engine import UAPI_FOLDER, Engine, EngineProcess
from .errors import MeasurementFailed

INNER_MTU = 1420
OUTER_MTU = 1500
SERVER_PORT = 51820
NAMESPACE_PREFIX = "side-by-side-"
INTERFACE_PREFIX = "sbs"
NETWORK = "10.77.0.0/16"
INNER = {"server": "10.77.0.1", "client": "10.77.0.2", "other": "10.77.0.3"}
LINKS = {"client": ("198.51.100.1", "198.51.100.2"), "other": ("198.51.100.5", "198.51.100.6")}
ROLES = ("server", "client", "other")
PING_TIMEOUT_SECONDS = 15


@dataclass(frozen=True)
class KeyPair:
    private: str
    public: str


class Testbed:
    """Set up when made; `close` takes everything down, also what a failed set-up had made so far."""

    def __init__(self, engine: Engine, index: int):
        self.engine = engine
        self._index = index
        self.processes: dict[str, EngineProcess] = {}
        self._cleanup = ExitStack()
        try:
            self._make_namespaces()
            for role in ROLES:
                process = EngineProcess(engine, self.namespace(role), self.interface(role))
                self._cleanup.callback(process.close)
                self.processes[role] = process
            self._configure()
            for role in LINKS:
                self._wait_for_ping(role)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._cleanup.close()

    def namespace(self, role: str) -> str:
        return f"{NAMESPACE_PREFIX}{self._index}-{role}"

    def interface(self, role: str) -> str:
        return f"{INTERFACE_PREFIX}{self._index}{role[0]}"

    def inside(self, role: str, command: list[str]) -> list[str]:
        return processes.in_namespace(self.namespace(role), command)

    def check_alive(self) -> None:
        for role, process in self.processes.items():
            try:
                process.check_alive()
            except MeasurementFailed as failure:
                raise MeasurementFailed(f"{role}: {failure}") from None

    # --- set-up -------------------------------------------------------------------------------

    def _make_namespaces(self) -> None:
        for role in ROLES:
            self._cleanup.callback(delete_namespace, self.namespace(role))
            processes.run(["ip", "netns", "add", self.namespace(role)])
            self._ip(role, "link", "set", "lo", "up")
        # The server routes between its peers where the engine leaves that to the kernel. A redirect
        # would tell the client of a shorter way that a tunnel does not have.
        settings = [
            "net.ipv4.ip_forward=1",
            "net.ipv4.conf.all.send_redirects=0",
            "net.ipv4.conf.default.send_redirects=0",
        ]
        processes.run(self.inside("server", ["sysctl", "-q", "-w", *settings]))
        for role, (server_address, address) in LINKS.items():
            self._ip("server", "link", "add", f"to-{role}", "mtu", OUTER_MTU, "type", "veth",
                     "peer", "name", "to-server", "mtu", OUTER_MTU, "netns", self.namespace(role))  # fmt: skip
            self._ip("server", "address", "add", f"{server_address}/30", "dev", f"to-{role}")
            self._ip("server", "link", "set", f"to-{role}", "up")
            self._ip(role, "address", "add", f"{address}/30", "dev", "to-server")
            self._ip(role, "link", "set", "to-server", "up")

    def _ip(self, role: str, *arguments: object) -> None:
        processes.run(["ip", "-n", self.namespace(role), *map(str, arguments)])

    def _configure(self) -> None:
        keys = {role: generate_keys() for role in ROLES}
        self.server_public_key = keys["server"].public
        for role in ROLES:
            listen = ["listen-port", str(SERVER_PORT)] if role == "server" else []
            self.wg_set(role, "private-key", "/dev/stdin", *listen, input=keys[role].private)
        for role, (server_address, _) in LINKS.items():
            self.wg_set("server", "peer", keys[role].public, "allowed-ips", f"{INNER[role]}/32")
            self.wg_set(role, "peer", keys["server"].public, "allowed-ips", NETWORK,
                        "endpoint", f"{server_address}:{SERVER_PORT}")  # fmt: skip
        for role in ROLES:
            self._ip(role, "address", "add", f"{INNER[role]}/16", "dev", self.interface(role))
            self._ip(role, "link", "set", self.interface(role), "mtu", INNER_MTU, "up")

    def wg_set(self, role: str, *arguments: str, input: str | None = None) -> None:
        processes.run(["wg", "set", self.interface(role), *arguments], input=input)

    def _wait_for_ping(self, role: str) -> None:
        give_up_at = time.monotonic() + PING_TIMEOUT_SECONDS
        while True:
            try:
                processes.run(self.inside(role, ["ping", "-n", "-c", "1", "-W", "1", INNER["server"]]))
                return
            except MeasurementFailed:
                self.check_alive()
                if time.monotonic() > give_up_at:
                    raise MeasurementFailed(
                        f"no ping came through from {role} to server in {PING_TIMEOUT_SECONDS} s"
                    ) from None


def generate_keys() -> KeyPair:
    private = processes.run(["wg", "genkey"])
    return KeyPair(private, processes.run(["wg", "pubkey"], input=private).strip())


def delete_namespace(name: str) -> None:
    """Deletes it where it exists, and with it its interfaces."""
    if (pathlib.Path("/run/netns") / name).exists():
        processes.run(["ip", "netns", "delete", name])


def delete_leftovers() -> None:
    """Removes what a run left behind that was killed. Only call it when no other run can be going on."""
    folder = pathlib.Path("/run/netns")
    for namespace in folder.glob(f"{NAMESPACE_PREFIX}*") if folder.exists() else ():
        delete_namespace(namespace.name)
    for socket in UAPI_FOLDER.glob(f"{INTERFACE_PREFIX}[0-9]*.sock"):
        socket.unlink(missing_ok=True)
