"""How a user names a Django: `5.2`, `6.0.3`, `path:DIR`, `git:REF`."""

import re
from enum import StrEnum
from pathlib import Path

import msgspec

from versus.environments.series import known_series
from versus.errors import UserError, unknown


class Kind(StrEnum):
    SERIES = "series"
    RELEASE = "release"
    PATH = "path"
    GIT = "git"


class Spec(msgspec.Struct, frozen=True):
    """`value` is the series, the exact version, the absolute folder or the git revision."""

    kind: Kind
    value: str

    @property
    def label(self) -> str:
        """Short and without the rest of the path: what tables show before the version is known."""
        if self.kind is Kind.PATH:
            return f"path:{Path(self.value).name}"
        return f"git:{self.value}" if self.kind is Kind.GIT else self.value


_VERSION = re.compile(r"\d+\.\d+(\.\d+)?((a|b|rc)\d+)?")


def parse_spec(text: str) -> Spec:
    """Raises UserError for anything that cannot name a Django, before anything is built."""
    scheme, colon, rest = text.partition(":")
    if colon and scheme == "path":
        return Spec(Kind.PATH, str(_source_tree(rest)))
    if colon and scheme == "git":
        if not rest or rest.startswith("-"):
            raise UserError(f"{text!r} names no commit; write git:REF, as in git:v6.0.")
        return Spec(Kind.GIT, rest)
    series = [one.name for one in known_series()]
    if text in series:
        return Spec(Kind.SERIES, text)
    if _VERSION.fullmatch(text) and text.count(".") + ("a" in text or "b" in text or "rc" in text) >= 2:
        return Spec(Kind.RELEASE, text)
    raise unknown("Django", text, [*series, "path:DIR", "git:REF"])


def _source_tree(text: str) -> Path:
    folder = Path(text).expanduser().resolve()
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder; path: wants a Django source tree.")
    if not (folder / "django" / "__init__.py").is_file():
        raise UserError(f"{folder} is no Django source tree: it has no django/__init__.py.")
    if not (folder / "pyproject.toml").is_file():
        raise UserError(f"{folder} is no Django source tree: it has no pyproject.toml to build it with.")
    return folder
