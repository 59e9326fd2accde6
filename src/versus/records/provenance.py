"""Where a run's numbers come from: this repository's state, the tools' versions, a name for the run."""

import hashlib
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import msgspec

from versus import __version__
from versus.environments.environment import Environment
from versus.environments.git import git
from versus.errors import EnvironmentFailedError
from versus.locations import Locations
from versus.records.kinds import AnyPlan
from versus.records.manifest import Revision

MEASURING = ("environments", "machine", "micro", "load", "runner")
"""Layers of this package that have a part in what is measured."""
CODE = (".py", ".toml", ".html")
TOOLS = ("asv", "asv-runner", "pyperf", "locust", "numpy", "scipy", "msgspec")


def revision(root: Path) -> Revision:
    """Returns the commit of the folder's checkout; a commit of None where it is none."""
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return Revision(None, dirty=False)
    changed = _git(
        root, "status", "--porcelain", "--", "src", "benchmarks", "bench_project", "scenarios", "locustfiles"
    )
    return Revision(commit, dirty=bool(changed))


def versions() -> dict[str, str]:
    """Returns the versions of the installed tools that take part in measuring, and of the suite's own Python."""
    found = {"python": ".".join(map(str, sys.version_info[:3])), "versus": __version__}
    for tool in TOOLS:
        try:
            found[tool] = metadata.version(tool)
        except metadata.PackageNotFoundError:
            continue
    return found


def plan_digest(plan: AnyPlan, environments: Mapping[str, Environment], declared: str) -> str:
    """Returns the same for two runs that may be continued as one.

    It covers the plan but for its seed, the Djangos with their packages and Pythons, and the subjects as `declared`.
    """
    wheels = {
        name: (environment.wheel_sha256, environment.packages, environment.interpreter.version)
        for name, environment in environments.items()
    }
    any_seed = msgspec.to_builtins(plan) | {"seed": 0}
    content = msgspec.json.encode([any_seed, wheels, declared], order="deterministic")
    return hashlib.sha256(content).hexdigest()[:20]


def code_digest(where: Locations) -> str:
    """Returns a digest of the files that decide what is measured and how.

    A run is only continued by the code that began it: what judges and shows may change meanwhile.
    """
    package = Path(__file__).resolve().parents[1]
    folders = [where.benchmarks, where.bench_project, where.locustfiles, where.scenarios]
    folders += [package / layer for layer in MEASURING]
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.suffix in CODE and path.is_file()):
            digest.update(f"{folder.name}/{file.relative_to(folder)}".encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def recorded_command(words: Sequence[str]) -> tuple[str, ...]:
    """Returns the command line without what may not be told: folders of this machine and URLs of databases."""
    return tuple(_without_folders(word) for word in words)


def _without_folders(word: str) -> str:
    if "://" in word:
        return "URL"
    return word if word.startswith("git:") else re.sub(r"[^=:]*/", "", word)


def run_name(command: str, started: float, seed: int) -> str:
    """Returns a name that sorts by time; the seed keeps two runs of one second apart."""
    moment = datetime.fromtimestamp(started, UTC).strftime("%Y%m%d-%H%M%S")
    return f"{moment}-{command}-{seed % 0x10000:04x}"


def _git(root: Path, *arguments: str) -> str | None:
    try:
        return git("-C", root, *arguments, doing=f"Asking git about {root}").strip()
    except EnvironmentFailedError:
        return None
