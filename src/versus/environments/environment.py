"""What a built environment is, for those who start processes in it and for the record."""

import os
from pathlib import Path

import msgspec

from versus.environments.spec import Spec


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
    """A Django installed with its pinned packages. `name` is what tables say and is unique in a run."""

    name: str
    spec: Spec
    django: str
    wheel: str
    wheel_sha256: str
    interpreter: Interpreter
    packages: dict[str, str]
    replica: int = 0
    folder: str = ""

    @property
    def python(self) -> str:
        return str(Path(self.folder) / "bin" / "python")

    def described(self) -> "Environment":
        """Without the folder, and with a path: spec cut to its label: no path of this machine enters a record."""
        return msgspec.structs.replace(self, folder="", spec=Spec(self.spec.kind, self.spec.label.rpartition(":")[2]))


# What a process inside an environment may inherit; everything else is built from scratch, so that arms agree.
# A Python may need LD_LIBRARY_PATH to find its own library.
INHERITED = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")


def process_environment(**more: str) -> dict[str, str]:
    """The environment variables of a process inside an environment."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "LANG": "C.UTF-8", **kept, **more}
