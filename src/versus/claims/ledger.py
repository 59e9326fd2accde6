"""What is said about Django, in our own words, and how each statement is settled."""

import ast
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from versus.errors import UserError, unknown

LEDGER = Path(__file__).with_name("ledger.toml")
PROBES = Path(__file__).parent / "inside"


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement, and the kind of text it is from. One of kind "api" is settled by the probe of its id."""

    id: str
    kind: Literal["api"]
    source: str
    statement: str


class Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All statements."""

    claim: tuple[Claim, ...]


@cache
def probe_sources(folder: Path = PROBES) -> Mapping[str, str]:
    """Returns the source of every probe by the id that it settles, without running any. Raises UserError for an id that
    two probes settle."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.py")):
        text = file.read_text()
        for node in ast.parse(text).body:
            for key in _ids(node):
                if key in found:
                    raise UserError(f"{file.name} has a second probe for {key}.")
                found[key] = ast.get_source_segment(text, node) or ""
    return found


def read_ledger(file: Path = LEDGER, folder: Path = PROBES) -> tuple[Claim, ...]:
    """Raises UserError, by name, for an id that comes twice, a statement that nothing settles, and a probe of none."""
    try:
        claims = msgspec.toml.decode(file.read_bytes(), type=Ledger).claim
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UserError(f"{file.name} is no ledger: {error}.") from error
    ids = [claim.id for claim in claims]
    probes = probe_sources(folder)
    for fault, named in (
        ("come twice", sorted({key for key in ids if ids.count(key) > 1})),
        ("have no probe", sorted(set(ids) - set(probes))),
        ("are probed and stand in no ledger", sorted(set(probes) - set(ids))),
    ):
        if named:
            raise UserError(f"{file.name}: {', '.join(named)} {fault}.")
    return claims


def chosen(claims: Sequence[Claim], ids: Sequence[str], source: str | None) -> list[Claim]:
    """Returns the claims with these ids, or all; of one source where it is named. UserError for an unknown name."""
    known = {claim.id.lower(): claim for claim in claims}
    for key in ids:
        if key.lower() not in known:
            raise unknown("claim", key, [claim.id for claim in claims])
    sources = list(dict.fromkeys(claim.source for claim in claims))
    if source is not None and source not in sources:
        raise unknown("source", source, sources)
    wanted = [known[key.lower()] for key in ids] if ids else list(claims)
    return [claim for claim in wanted if source in (None, claim.source)]


def _ids(node: ast.AST) -> list[str]:
    """Returns what `@probe("A001")` names."""
    return [
        argument.value
        for decorator in getattr(node, "decorator_list", ())
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "probe"
        for argument in decorator.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
