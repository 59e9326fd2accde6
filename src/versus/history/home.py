"""A home folder of asv's own: the one place where asv looks for what it knows about the machine."""

import hashlib
import os
import shutil
from pathlib import Path

import msgspec

from versus.machine.fingerprint import Host, host

MACHINES = ".asv-machine.json"
# What the tools that asv starts look for at home: settings of pip, git and the network, and their caches.
SHARED = (".cache", ".config", ".gitconfig", ".local", ".netrc", ".pip", ".ssh")


class Machine(msgspec.Struct, frozen=True):
    """asv's entry for a machine, under a name that says what it is and not whose."""

    machine: str
    os: str
    arch: str
    cpu: str
    num_cpu: str
    ram: str


def machine_entry(described: Host) -> Machine:
    """The same machine has the same name, and results of different ones do not mix."""
    memory_gib = round(described.memory_bytes / 2**30)
    key = f"{described.cpu}\0{described.cores}\0{memory_gib}"
    return Machine(
        machine=f"{described.architecture}-{described.cores}-cores-{hashlib.sha256(key.encode()).hexdigest()[:6]}",
        os=f"Linux {described.kernel}",
        arch=described.architecture,
        cpu=described.cpu,
        num_cpu=str(described.cores),
        ram=f"{memory_gib} GiB",
    )


def make_home(folder: Path) -> Path:
    """The folder, holding the one entry that asv then takes whatever the host is called."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        _share(name, folder)
    entry = machine_entry(host())
    unfinished = folder / f"{MACHINES}.{os.getpid()}"
    unfinished.write_bytes(msgspec.json.format(msgspec.json.encode({entry.machine: entry, "version": 1})))
    unfinished.rename(folder / MACHINES)
    return folder


def _share(name: str, folder: Path) -> None:
    """Links to what the user has at home; what a tool made here when there was none gives way to it."""
    here = folder / name
    try:
        there = Path("~").expanduser() / name
        if not there.exists() or there == here:
            return
    except (OSError, RuntimeError):  # a user without a home, or whose home cannot be read
        return
    if here.is_symlink() or here.is_file():
        here.unlink()
    elif here.is_dir():
        shutil.rmtree(here)
    here.symlink_to(there)
