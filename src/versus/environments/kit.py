"""The locked packages beside a Django, and what becomes of them where a user pins one in another version."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from versus.environments.spec import Spec
from versus.environments.tool import ToolFailedError, uv
from versus.environments.wheel import Wheel
from versus.errors import EnvironmentFailedError
from versus.spelling import joined

_LOCKED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


def locked_versions(text: str) -> dict[str, str]:
    """Returns the versions in a locked requirement file by the packages' normalised names."""
    return {canonicalize_name(name): version for name, version in _LOCKED.findall(text)}


def resolved_kit(locked: Path, spec: Spec, wheel: Wheel, python: str) -> str:
    """Returns the locked requirements with a spec's own pins in place of the kit's, and what those need.

    Every other pin of the kit stays, but for packages that are there for the sake of a replaced one alone: the binary
    half of psycopg goes where psycopg goes. Raises EnvironmentFailedError, with the resolver's reason, for pins that
    do not go together with the Django, the Python or the kit.
    """
    roots = [Requirement(line) for line in locked.with_suffix(".in").read_text().splitlines() if _is_requirement(line)]
    pins = {canonicalize_name(pin.partition("==")[0]): pin for pin in spec.packages}
    versions = locked_versions(locked.read_text())
    staying = [root for root in roots if canonicalize_name(root.name) not in pins]
    if len(staying) < len(roots):
        needed = locked_versions(_resolve([str(root) for root in staying], versions, locked, wheel, python))
        kept = {name: version for name, version in versions.items() if name in needed and name not in pins}
    else:
        kept = {name: version for name, version in versions.items() if name not in pins}
    try:
        return _resolve([*map(str, roots), *pins.values()], kept, locked, wheel, python)
    except ToolFailedError as error:
        reason = reason_in(error.said)
        if reason is None:
            raise
        raise EnvironmentFailedError(
            f"{joined(list(pins.values()))} cannot be had beside Django {wheel.version}, because {reason}."
        ) from error


def _resolve(wanted: Sequence[str], constraints: dict[str, str], locked: Path, wheel: Wheel, python: str) -> str:
    """Returns locked requirements for what is wanted; of the rest, versions of the kit are preferred."""
    with tempfile.TemporaryDirectory() as scratch:
        limits, answer = Path(scratch) / "constraints.txt", Path(scratch) / "resolved.txt"
        limits.write_text("".join(f"{name}=={version}\n" for name, version in constraints.items()))
        answer.write_text(locked.read_text())  # uv keeps what stands in its output where it can
        uv(
            "pip", "compile", "-", "--python", python, "--constraint", limits, "--output-file", answer, "--quiet",
            "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-package", "django",
            doing="Resolving packages", stdin="".join(f"{line}\n" for line in [*wanted, f"django @ {_uri(wheel)}"]),
        )  # fmt: skip
        return answer.read_text()


def _uri(wheel: Wheel) -> str:
    return Path(wheel.path).resolve().as_uri()


def _is_requirement(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("#", "-"))


def reason_in(said: str) -> str | None:
    """Returns the premises from which a resolver first concluded that there is no solution.

    None where it failed at something else, such as an index that does not answer.
    """
    words = " ".join(said.replace("│", " ").split())
    found = re.search(r"\bBecause (.+?)\.?(, we can conclude | And because | hint: |$)", words)
    return None if found is None else re.sub(r"only (\S+) is available and \1 depends", r"\1 depends", found[1])
