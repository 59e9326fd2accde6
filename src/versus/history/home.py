"""Makes a home folder for asv, because asv looks for its file about the machine only at home."""

import hashlib
import shutil
from pathlib import Path

import msgspec

from versus.files import write_whole
from versus.machine.fingerprint import Host, host

MACHINES = ".asv-machine.json"
# Settings and caches of pip, git and the network, which the tools that asv starts look for at home.
SHARED = (".cache", ".config", ".gitconfig", ".local", ".netrc", ".pip", ".ssh")


class Machine(msgspec.Struct, frozen=True):
    """asv's entry for a machine. Its name tells the hardware and not the owner."""

    machine: str
    os: str
    arch: str
    cpu: str
    num_cpu: str
    ram: str


def machine_entry(described: Host) -> Machine:
    """Returns the entry. Its name is made from the hardware, so that results of different machines do not mix."""
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
    """Makes the folder with a single entry, which asv takes whatever the host's name is; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        _share(name, folder)
    entry = machine_entry(host())
    write_whole(folder / MACHINES, msgspec.json.format(msgspec.json.encode({entry.machine: entry, "version": 1})))
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
