"""How a user names an environment: `DJANGO[@PYTHON][+PACKAGE==VERSION…]`."""

import re
from enum import StrEnum
from pathlib import Path

import msgspec
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from versus.environments.series import known_series
from versus.errors import EnvironmentFailedError, UserError, unknown

GRAMMAR = "DJANGO[@PYTHON][+PACKAGE==VERSION…]"
FORM = f"{GRAMMAR}, as in 6.0, 6.0@3.12 or 6.1+asgiref==3.9.1"
_RELEASE = re.compile(r"\d+\.\d+(\.\d+)?((a|b|rc)\d+)?")
PYTHON_VERSION = re.compile(r"\d+\.\d+(\.\d+)?t?")
_NUMBER = re.compile(r"[^@+]*")
# A folder's or a commit's name may hold @ and + itself: only what can be nothing else is cut off.
_SURE_TAIL = re.compile(r"( ?@\d+\.\d+(\.\d+)?t?)?( ?\+[A-Za-z0-9._-]+==[A-Za-z0-9.!_-]+)*$")


class Kind(StrEnum):
    """How a Django is named."""

    SERIES = "series"
    RELEASE = "release"
    PATH = "path"
    GIT = "git"


class Spec(msgspec.Struct, frozen=True):
    """What a user asked for.

    `value` is the series, the exact version, the absolute folder or the git revision. `python` is the version of
    Python asked for, such as "3.12" or "3.13.0t". `packages` are pins such as "asgiref==3.9.1", sorted by name.
    """

    kind: Kind
    value: str
    python: str | None = None
    packages: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The Django alone, a folder without the path to it: what is shown before the version is known."""
        if self.kind is Kind.PATH:
            return f"path:{Path(self.value).name}"
        return f"git:{self.value}" if self.kind is Kind.GIT else self.value


def parse_spec(text: str) -> Spec:
    """Reads what a user wrote, or the name by which tables call an environment of a release, a space before its parts.

    Raises UserError where it cannot name an environment. Nothing is built for that.
    """
    scheme, colon, rest = text.partition(":")
    if colon and scheme == "path":
        named, tail = (rest, "") if _is_folder(rest) else _cut(rest)
        return Spec(Kind.PATH, str(_source_tree(named)), *_tail(text, tail))
    if colon and scheme == "git":
        named, tail = _cut(rest)
        if not named or named.startswith("-"):
            raise UserError(f"{text!r} names no commit; write git:REF, as in git:v6.0.")
        return Spec(Kind.GIT, named, *_tail(text, tail))
    found = _NUMBER.match(text)
    named = found[0].rstrip() if found else ""
    series = [known.name for known in known_series()]
    parts = named.count(".") + any(letter in named for letter in "abr")
    is_release = _RELEASE.fullmatch(named) is not None and parts >= 2
    if named not in series and not is_release:
        raise unknown("Django", named or text, [*series, "path:DIR", "git:REF"])
    more = _tail(text, text[len(named) :])
    return Spec(Kind.SERIES, named, *more) if named in series else Spec(Kind.RELEASE, exact_release(named), *more)


def exact_release(version: str) -> str:
    """Returns a final release's version with all three numbers, for "6.1" is how a series is asked for."""
    parsed = Version(version)
    if parsed.is_prerelease or parsed.is_postrelease or parsed.local or len(parsed.release) > 3:
        return str(parsed)
    return f"{parsed.major}.{parsed.minor}.{parsed.micro}"


def _cut(text: str) -> tuple[str, str]:
    found = _SURE_TAIL.search(text)
    assert found is not None  # it matches the empty end
    return text[: found.start()], found[0]


def _tail(text: str, tail: str) -> tuple[str | None, tuple[str, ...]]:
    """Returns the Python and the pins behind a Django."""
    before, *pins = (part.strip(" ") for part in tail.split("+"))
    python = before.removeprefix("@") if before else None
    if python is not None and (not before.startswith("@") or not PYTHON_VERSION.fullmatch(python)):
        raise UserError(f"{before!r} in {text!r} names no Python version; write {FORM}.")
    packages: dict[str, str] = {}
    for pin in pins:
        name, equals, version = pin.partition("==")
        if not equals or not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", name):
            raise UserError(f"{'+' + pin!r} in {text!r} pins no package; write {FORM}.")
        try:
            pinned = str(Version(version))
        except InvalidVersion:
            raise UserError(f"{version!r} in {text!r} is no exact version; write {FORM}.") from None
        name = canonicalize_name(name)
        if name == "django":
            raise UserError(f"{text!r} names Django twice; its version stands in front: write {FORM}.")
        if name in packages:
            raise UserError(f"{text!r} pins {name} twice; pin it once.")
        packages[name] = f"{name}=={pinned}"
    return python, tuple(packages[name] for name in sorted(packages))


def _is_folder(text: str) -> bool:
    try:
        return bool(text) and Path(text).expanduser().is_dir()
    except (OSError, RuntimeError):  # a name that is too long, or ~ without a home
        return False


def _source_tree(text: str) -> Path:
    if not text:
        raise UserError("path: names no folder; write path:DIR, as in path:../django.")
    try:
        folder = Path(text).expanduser().resolve()
        if not folder.is_dir():
            raise UserError(f"{folder} is not a folder; path: wants a Django source tree.")
        if not (folder / "django" / "__init__.py").is_file():
            raise UserError(f"{folder} is no Django source tree: it has no django/__init__.py.")
        if not (folder / "pyproject.toml").is_file():
            raise UserError(f"{folder} is no Django source tree: it has no pyproject.toml to build it with.")
    except PermissionError as error:
        raise EnvironmentFailedError(f"{error.filename} cannot be read: {error.strerror}.") from error
    except OSError as error:
        raise UserError(f"{text} is not a folder: {error.strerror}.") from error
    except RuntimeError as error:
        raise UserError(f"{text} names no home directory that is known; write the folder's whole path.") from error
    return folder
