"""What a built environment is, for those who start processes in it and for the record."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from versus.environments.spec import Kind, Spec


class Interpreter(msgspec.Struct, frozen=True):
    """The Python under an environment, and the SQLite it is linked with."""

    version: str
    implementation: str
    build: str
    compiler: str
    gil: bool
    sqlite: str
    sqlite_options: tuple[str, ...]


class Environment(msgspec.Struct, frozen=True):
    """A Django installed with its pinned packages. `name` is what tables say and is unique in a run.

    `spec` is what was asked for, a Python and further packages too. `commit` is that of a tree or of a git reference,
    and `modified` says whether what was built differs from it.
    """

    name: str
    spec: Spec
    django: str
    wheel: str
    wheel_sha256: str
    interpreter: Interpreter
    packages: dict[str, str]
    replica: int = 0
    folder: str = ""
    commit: str | None = None
    modified: bool = False

    @property
    def python(self) -> str:
        return str(Path(self.folder) / "bin" / "python")

    def described(self) -> "Environment":
        """Returns it for a record: without the folder, and of a path the last part only."""
        spec = self.spec
        if spec.kind is Kind.PATH:
            spec = msgspec.structs.replace(spec, value=Path(spec.value).name)
        return msgspec.structs.replace(self, folder="", spec=spec)

    def equals(self, another: "Environment") -> bool:
        """Returns whether both are one Django on one Python with the same packages, however they were asked for."""
        return (
            self.wheel_sha256 == another.wheel_sha256
            and self.interpreter == another.interpreter
            and _beside_django(self.packages) == _beside_django(another.packages)
        )


def names_of(environments: Sequence[Environment]) -> list[str]:
    """Returns what to call environments that are shown together, in their order.

    A release is called by its exact version, a tree by the shortest end of its path that no other tree's path has.
    A Python and packages follow where they were asked for. No name is given twice.
    """
    names: list[str] = []
    labels = _labels([environment.spec for environment in environments])
    for environment, label in zip(environments, labels, strict=True):
        spec = environment.spec
        name = label if spec.kind in (Kind.PATH, Kind.GIT) else environment.django
        if spec.python is not None:
            name += f" @{environment.interpreter.version}{'t' if spec.python.endswith('t') else ''}"
        name += "".join(f" +{pin}" for pin in spec.packages)
        name += " (twin)" if environment.replica else ""
        names.append(_free(name, names))
    return names


def asked_names(specs: Sequence[Spec]) -> list[str]:
    """Returns specs as one would ask for them, paths cut to what distinguishes them."""
    return [
        label + (f"@{spec.python}" if spec.python else "") + "".join(f"+{pin}" for pin in spec.packages)
        for spec, label in zip(specs, _labels(specs), strict=True)
    ]


def _labels(specs: Sequence[Spec]) -> list[str]:
    paths = {spec.value for spec in specs if spec.kind is Kind.PATH}
    return [
        f"path:{_distinguishing_end(spec.value, paths - {spec.value})}" if spec.kind is Kind.PATH else spec.label
        for spec in specs
    ]


def _distinguishing_end(path: str, further: set[str]) -> str:
    parts = Path(path).parts
    for length in range(1, len(parts)):
        end = parts[-length:]
        if not any(Path(another).parts[-length:] == end for another in further):
            return "/".join(end)
    return path


def _free(name: str, taken: Sequence[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _beside_django(packages: dict[str, str]) -> dict[str, str]:
    return {name: version for name, version in packages.items() if name.lower() != "django"}


# What a process inside an environment may inherit; everything else is built from scratch, so that arms agree.
# A Python may need LD_LIBRARY_PATH to find its own library.
INHERITED = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")
FIXED = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "LANG": "C.UTF-8",
    # A development Django asks git for its version whenever it is imported, and would find the suite's repository.
    "GIT_DIR": "/dev/null",
}


def process_environment(**more: str) -> dict[str, str]:
    """Returns the environment variables of a process inside an environment; `more` are added to them."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**FIXED, **kept, **more}
