"""A hundred peers that are connected to the server's engine and have nothing to say.

One process plays them all, each with keys, a UDP socket and a session of its own. As a client behind a
router would, each sends a keepalive every 25 seconds and makes a new session every 120; evenly spread
from the first second on, so that any stretch of time shows the steady state. Run in the client's
namespace; `join` is answered with their public keys, `connect` when all have a session.
"""

from __future__ import annotations

import base64
import json
import select
import socket
import subprocess
import sys
import time

from . import processes
from .errors import MeasurementFailed
from .noise import Initiator
from .testbed import LINKS, SERVER_PORT, Testbed

PEERS = 100
KEEPALIVE_SECONDS = 25
REKEY_SECONDS = 120  # REKEY-AFTER-TIME, section 6.1 of the whitepaper
RESPONSE_TIMEOUT_SECONDS = 1
ATTEMPTS = 8
SETTLING_SECONDS = 3
CONNECT_TIMEOUT_SECONDS = 60


def idle_cpu_share(testbed: Testbed, seconds: float) -> dict:
    """How much of one core the server's process uses, in percent, with all peers connected."""
    server = testbed.processes["server"]
    command = processes.worker("idle_peers", testbed.server_public_key, LINKS["client"][0], SERVER_PORT)
    peers = processes.start(testbed.inside("client", command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    public_keys: list[str] = []
    try:
        public_keys = json.loads(processes.read_line(peers, timeout_seconds=20))
        added = [
            words for i, key in enumerate(public_keys) for words in ("peer", key, "allowed-ips", f"10.77.1.{i + 1}/32")
        ]
        testbed.wg_set("server", *added)
        peers.stdin.write(b"connect\n")
        processes.read_line(peers, CONNECT_TIMEOUT_SECONDS)
        time.sleep(SETTLING_SECONDS)
        before = _transfer(testbed, public_keys)
        began, used_before = time.monotonic(), processes.precise_cpu_seconds(server.session)
        time.sleep(seconds)
        used = processes.precise_cpu_seconds(server.session) - used_before
        elapsed = time.monotonic() - began
        heard = sum(_transfer(testbed, public_keys)) - sum(before)
        if 0 in before:
            raise MeasurementFailed(f"{before.count(0)} of {PEERS} peers were not connected")
        if peers.poll() is not None:
            raise MeasurementFailed("the program that plays the peers ended early")
        return {"percentOfOneCore": 100 * used / elapsed, "peers": PEERS, "seconds": elapsed, "bytesHeard": heard}
    finally:
        processes.end(peers)
        if public_keys:
            testbed.wg_set("server", *[words for key in public_keys for words in ("peer", key, "remove")])


def _transfer(testbed: Testbed, public_keys: list[str]) -> list[int]:
    """The bytes that the server's engine has received from each of these peers."""
    lines = processes.run(["wg", "show", testbed.interface("server"), "transfer"]).splitlines()
    received = {key: int(bytes_in) for key, bytes_in, _ in (line.split() for line in lines)}
    return [received.get(key, 0) for key in public_keys]


class _Peer:
    def __init__(self, number: int, server_public_key: bytes, address: tuple[str, int]):
        self._index = number + 1
        self._initiator = Initiator(server_public_key)
        self.public_key = base64.b64encode(self._initiator.public).decode()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect(address)

    def connect(self) -> None:
        for _ in range(ATTEMPTS):
            self._socket.send(self._initiator.initiation(self._index))
            give_up_at = time.monotonic() + RESPONSE_TIMEOUT_SECONDS
            while (left := give_up_at - time.monotonic()) > 0:
                if select.select([self._socket], [], [], left)[0] and self._initiator.finish(self._socket.recv(2048)):
                    self.send_keepalive()
                    return
        raise SystemExit(f"idle peer {self._index}: no answer to {ATTEMPTS} handshake initiations")

    def send_keepalive(self) -> None:
        self._socket.send(self._initiator.keepalive())


def _main() -> None:
    server_public_key, address, port = base64.b64decode(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    peers = [_Peer(i, server_public_key, (address, port)) for i in range(PEERS)]
    print(json.dumps([peer.public_key for peer in peers]), flush=True)
    sys.stdin.readline()
    for peer in peers:
        peer.connect()
    print("connected", flush=True)
    _stay_connected(peers)


def _stay_connected(peers: list[_Peer]) -> None:
    begin = time.monotonic()
    duties = [
        (begin + KEEPALIVE_SECONDS * i / PEERS, KEEPALIVE_SECONDS, peer.send_keepalive) for i, peer in enumerate(peers)
    ]
    duties += [(begin + REKEY_SECONDS * i / PEERS, REKEY_SECONDS, peer.connect) for i, peer in enumerate(peers)]
    while True:
        duties.sort(key=lambda duty: duty[0])
        due, period, act = duties[0]
        time.sleep(max(0.0, due - time.monotonic()))
        act()
        duties[0] = (due + period, period, act)


if __name__ == "__main__":
    _main()
