"""Fetches the newest wireguard-go that Debian has, without installing it.

apt itself does it, with the machine's own mirror, proxy and keys, but with lists and sources of our
own: it checks the archive's signature, then the package index by it, then the package by the index.
"""

from __future__ import annotations

import hashlib
import pathlib
import shutil

from . import processes
from .engine import Engine
from .errors import BenchError, MeasurementFailed

SUITE = "sid"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
PACKAGE = "wireguard-go"
PROGRAM = pathlib.Path("usr/bin/wireguard-go")
UPDATE_TIMEOUT_SECONDS = 180


def fetch(cache: pathlib.Path, mirror: str | None) -> Engine:
    cache = cache.absolute()
    try:
        package = _download(cache, mirror or _configured_mirror())
        unpacked = cache / package.stem
        if not (unpacked / PROGRAM).exists():
            processes.run(["dpkg-deb", "-x", str(package), str(unpacked)])
    except MeasurementFailed as failure:
        raise BenchError(
            f"wireguard-go could not be fetched: {failure}\n"
            "Fetch it yourself and name it: --engine wireguard-go=/path/to/wireguard-go"
        ) from None
    print(f"{package.name}  sha256 {hashlib.sha256(package.read_bytes()).hexdigest()}")
    return Engine("wireguard-go", (str(unpacked / PROGRAM),), package.name)


def _configured_mirror() -> str:
    """The first mirror of Debian itself in this machine's apt sources."""
    uris = processes.run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]).split()
    mirrors = [uri for uri in uris if uri.rstrip("/").endswith("/debian")]
    if not mirrors:
        raise BenchError("apt knows no mirror of Debian on this machine; name one with --debian-mirror URL")
    return mirrors[0]


def _download(cache: pathlib.Path, mirror: str) -> pathlib.Path:
    if not pathlib.Path(KEYRING).exists():
        raise BenchError(f"{KEYRING} is missing; apt install debian-archive-keyring")
    folder = cache / "apt"
    for name in ("lists/partial", "archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} {SUITE} main\n")
    options = {
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": "-",
        "Dir::Etc::Preferences": "-",
        "Dir::Etc::PreferencesParts": "-",
        "Dir::State::Lists": folder / "lists",
        "Dir::State::Status": folder / "status",
        "Dir::Cache": folder,
        "APT::Sandbox::User": "root",  # the cache may lie where no other user may write
        "Acquire::Languages": "none",
        "APT::Update::Post-Invoke-Success::": "",
    }
    apt = ["apt-get", "-q"] + [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    print(f"Asking {mirror} for the newest {PACKAGE} ...", flush=True)
    processes.run([*apt, "update"], timeout_seconds=UPDATE_TIMEOUT_SECONDS)
    fresh = folder / "download"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    processes.run([*apt, "download", PACKAGE], timeout_seconds=UPDATE_TIMEOUT_SECONDS, folder=fresh)
    (package,) = fresh.glob("*.deb")
    return package.replace(cache / package.name)
