"""The initiator's half of WireGuard's handshake, and its keepalive, in plain Python.

Enough to be a peer that is connected and idle. It is slow and its timing tells about its keys: it is
for throw-away keys on one machine alone. Sections are those of the WireGuard whitepaper.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import time

CONSTRUCTION = b"Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s"  # 5.4
IDENTIFIER = b"WireGuard v1 zx2c4 Jason@zx2c4.com"
LABEL_MAC1 = b"mac1----"
TAI64_BASE = 0x400000000000000A

INITIATION, RESPONSE, TRANSPORT_DATA = 1, 2, 4
RESPONSE_BYTES = 92
NO_PRESHARED_KEY = bytes(32)


class Initiator:
    """One peer: a key pair, the server's key, and after `finish` a session to send keepalives in."""

    def __init__(self, server_public_key: bytes):
        self._private = os.urandom(32)
        self.public = x25519(self._private)
        self._server = server_public_key
        self._static_static = x25519(self._private, server_public_key)

    def initiation(self, sender_index: int) -> bytes:
        """5.4.2, first message."""
        self._index = sender_index
        self._ephemeral = os.urandom(32)
        ephemeral_public = x25519(self._ephemeral)
        chain = _hash(CONSTRUCTION)
        transcript = _hash(_hash(chain + IDENTIFIER) + self._server)
        (chain,) = _kdf(1, chain, ephemeral_public)
        transcript = _hash(transcript + ephemeral_public)
        chain, key = _kdf(2, chain, x25519(self._ephemeral, self._server))
        static = seal(key, 0, self.public, transcript)
        transcript = _hash(transcript + static)
        chain, key = _kdf(2, chain, self._static_static)
        timestamp = seal(key, 0, _tai64n(), transcript)
        self._chain, self._transcript = chain, _hash(transcript + timestamp)
        message = struct.pack("<II", INITIATION, sender_index) + ephemeral_public + static + timestamp
        return message + self._mac1(message) + bytes(16)

    def finish(self, message: bytes) -> bool:
        """5.4.3, second message. False where it is not the answer to the last initiation."""
        if len(message) != RESPONSE_BYTES:
            return False
        kind, responder_index, receiver_index = struct.unpack_from("<III", message)
        if kind != RESPONSE or receiver_index != self._index:
            return False
        ephemeral = message[12:44]
        (chain,) = _kdf(1, self._chain, ephemeral)
        transcript = _hash(self._transcript + ephemeral)
        (chain,) = _kdf(1, chain, x25519(self._ephemeral, ephemeral))
        (chain,) = _kdf(1, chain, x25519(self._private, ephemeral))
        chain, mixed, key = _kdf(3, chain, NO_PRESHARED_KEY)
        transcript = _hash(transcript + mixed)
        if not hmac.compare_digest(seal(key, 0, b"", transcript), message[44:60]):
            return False
        self._sending_key, _ = _kdf(2, chain, b"")  # 5.4.5
        self._responder_index, self._counter = responder_index, 0
        return True

    def keepalive(self) -> bytes:
        """5.4.6 with an empty packet; the first one confirms the session to the server."""
        header = struct.pack("<IIQ", TRANSPORT_DATA, self._responder_index, self._counter)
        message = header + seal(self._sending_key, self._counter, b"", b"")
        self._counter += 1
        return message

    def _mac1(self, message: bytes) -> bytes:
        return hashlib.blake2s(message, digest_size=16, key=_hash(LABEL_MAC1 + self._server)).digest()  # 5.4.4


def _hash(data: bytes) -> bytes:
    return hashlib.blake2s(data).digest()


def _kdf(count: int, chain: bytes, data: bytes) -> list[bytes]:
    """KDFn of 5.4: HKDF with HMAC-BLAKE2s."""
    secret = hmac.digest(chain, data, hashlib.blake2s)
    keys, previous = [], b""
    for i in range(1, count + 1):
        previous = hmac.digest(secret, previous + bytes([i]), hashlib.blake2s)
        keys.append(previous)
    return keys


def _tai64n() -> bytes:
    now = time.time_ns()
    return struct.pack(">QI", TAI64_BASE + now // 10**9, now % 10**9)


# --- X25519, RFC 7748 section 5 --------------------------------------------------------------

P = 2**255 - 19
BASE_POINT = (9).to_bytes(32, "little")


def x25519(scalar: bytes, point: bytes = BASE_POINT) -> bytes:
    k = int.from_bytes(scalar, "little") & ~(7 | 1 << 255) | 1 << 254
    u = int.from_bytes(point, "little") & ((1 << 255) - 1)
    x2, z2, x3, z3, swapped = 1, 0, u, 1, 0
    for t in range(254, -1, -1):
        bit = k >> t & 1
        if bit != swapped:
            x2, z2, x3, z3, swapped = x3, z3, x2, z2, bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swapped:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


# --- ChaCha20-Poly1305, RFC 8439 -------------------------------------------------------------

CHACHA_CONSTANTS = struct.unpack("<4I", b"expand 32-byte k")
QUARTER_ROUNDS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip


def seal(key: bytes, counter: int, plaintext: bytes, additional: bytes) -> bytes:
    """Section 2.8, under WireGuard's nonce: four zero bytes, then the counter in little endian."""
    return seal_with_nonce(key, struct.pack("<IQ", 0, counter), plaintext, additional)


def seal_with_nonce(key: bytes, nonce: bytes, plaintext: bytes, additional: bytes) -> bytes:
    stream = b"".join(_chacha20_block(key, 1 + i, nonce) for i in range((len(plaintext) + 63) // 64))
    sealed = bytes(x ^ y for x, y in zip(plaintext, stream))
    lengths = struct.pack("<QQ", len(additional), len(sealed))
    return sealed + _poly1305(_chacha20_block(key, 0, nonce)[:32], _padded(additional) + _padded(sealed) + lengths)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


def _chacha20_block(key: bytes, counter: int, nonce: bytes) -> bytes:
    initial = (*CHACHA_CONSTANTS, *struct.unpack("<8I", key), counter, *struct.unpack("<3I", nonce))
    x = list(initial)
    for _ in range(10):
        for a, b, c, d in QUARTER_ROUNDS:
            x[a] = x[a] + x[b] & 0xFFFFFFFF
            x[d] = _rotated(x[d] ^ x[a], 16)
            x[c] = x[c] + x[d] & 0xFFFFFFFF
            x[b] = _rotated(x[b] ^ x[c], 12)
            x[a] = x[a] + x[b] & 0xFFFFFFFF
            x[d] = _rotated(x[d] ^ x[a], 8)
            x[c] = x[c] + x[d] & 0xFFFFFFFF
            x[b] = _rotated(x[b] ^ x[c], 7)
    return struct.pack("<16I", *(a + b & 0xFFFFFFFF for a, b in zip(x, initial)))


def _rotated(word: int, bits: int) -> int:
    return (word << bits | word >> 32 - bits) & 0xFFFFFFFF


def _poly1305(key: bytes, message: bytes) -> bytes:
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    accumulator = 0
    for i in range(0, len(message), 16):
        accumulator = (accumulator + int.from_bytes(message[i : i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return (accumulator + int.from_bytes(key[16:], "little") & 2**128 - 1).to_bytes(16, "little")
