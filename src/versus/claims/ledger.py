"""What is said about Django, in our own words, and how each statement is settled."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from versus.errors import UserError, unknown

LEDGER = Path(__file__).with_name("ledger.toml")
PROBES = Path(__file__).parent / "inside"
CORRECTED = " corrected"
"""What follows a statement's id in the name of the probe of what works instead."""
PROBED = "api"
RULED = ("perf", "load", "docs")
type ClaimKind = Literal["api", "perf", "load", "peer", "opinion", "docs"]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rows of the records settle a statement, and what they should say; fixed before they are measured.

    - `rows`: subjects or scenarios, or `name/variant` for a single variant or case.
    - `says`: the verdict on the candidate; for memory *faster* is less. "differs" is either, "at most" and "at least"
      compare the candidate's own value with `bound`, in its row's unit.
    - `to`: the rows compare Django `since` with this one. Without it they compare variants on one Django, those of
      `on` or all, with the variant `than` where it is named.
    - `at`: parts of the rows' point, such as `rows = "1000"`; a row with another point does not count.
    - `axis`: the statement is about growth along it, and `says` is "linear".
    """

    rows: tuple[str, ...]
    says: Literal["faster", "slower", "same", "differs", "at most", "at least", "linear"]
    to: str = ""
    since: str = "5.2"
    on: tuple[str, ...] = ()
    than: str = ""
    metrics: tuple[str, ...] = ("time", "instructions")
    at: dict[str, str] = {}
    axis: str = ""
    bound: float | None = None

    @property
    def fault(self) -> str:
        """What does not go together; empty where all does."""
        if bool(self.axis) != (self.says == "linear"):
            return "names an axis where, and only where, it is about growth"
        if (self.bound is None) == (self.says in ("at most", "at least")):
            return "has a bound where, and only where, it is about one"
        return ""

    @property
    def names(self) -> Iterator[tuple[str, str]]:
        """(subject or scenario, variant or case); an empty variant means all, and `than` is one of them."""
        for named in self.rows:
            subject, _, variant = named.partition("/")
            yield subject, variant
            if self.than:
                yield subject, self.than


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement and the kinds of text it is from, with commas.

    One of kind "api" is settled by the probe of its id, one about cost or load by its rules. A system that others name
    stands in the subjects and scenarios of `seen_in`, or `why` says why it cannot be compared. An opinion names in
    `seen_in` what bears on it, if anything does. `instead` is what is true instead, where that is not the statement;
    `where` a page of Django's documentation.
    """

    id: str
    kind: ClaimKind
    source: str
    statement: str
    rules: tuple[Rule, ...] = ()
    seen_in: tuple[str, ...] = ()
    why: str = ""
    instead: str = ""
    where: str = ""

    @property
    def sources(self) -> list[str]:
        return self.source.split(", ")

    @property
    def fault(self) -> str:
        """What a statement of its kind lacks or has too much; empty where it is whole."""
        if bool(self.rules) != (self.kind in RULED):
            return "needs a rule" if self.kind in RULED else "is not settled by a rule"
        if self.kind == "peer" and bool(self.seen_in) == bool(self.why):
            return "stands either in a subject or scenario, or says why not"
        if bool(self.where) != (self.kind == "docs"):
            return "needs the page it stands on" if self.kind == "docs" else "stands on no page of the documentation"
        return next((rule.fault for rule in self.rules if rule.fault), "")


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


def read_ledger(known: Mapping[str, Collection[str]], file: Path = LEDGER, folder: Path = PROBES) -> tuple[Claim, ...]:
    """Returns the statements. `known` are the variants or cases of every subject and scenario there is, by its name.

    Raises UserError, by name, for an id that comes twice, a statement that nothing settles, a probe of none, and a rule
    about a subject, scenario, variant or case that is not there.
    """
    try:
        claims = msgspec.toml.decode(file.read_bytes(), type=Ledger).claim
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UserError(f"{file.name} is no ledger: {error}.") from error
    ids = [claim.id for claim in claims]
    probed = {claim.id for claim in claims if claim.kind == PROBED}
    probes = {key.removesuffix(CORRECTED) for key in probe_sources(folder)}
    corrected = {key.removesuffix(CORRECTED) for key in probe_sources(folder) if key.endswith(CORRECTED)}
    for fault, named in (
        ("come twice", sorted({key for key in ids if ids.count(key) > 1})),
        ("have no probe", sorted(probed - set(probe_sources(folder)))),
        ("are probed and stand in no ledger", sorted(probes - probed)),
        ("are corrected and not probed", sorted(corrected - set(probe_sources(folder)))),
    ):
        if named:
            raise UserError(f"{file.name}: {', '.join(named)} {fault}.")
    for claim in claims:
        if claim.fault:
            raise UserError(f"{file.name}: {claim.id} {claim.fault}.")
        _check_names(file.name, claim, known)
    return claims


def chosen(claims: Sequence[Claim], ids: Sequence[str], source: str | None) -> list[Claim]:
    """Returns the claims with these ids, or all; of one source where it is named. UserError for an unknown name."""
    known = {claim.id.lower(): claim for claim in claims}
    for key in ids:
        if key.lower() not in known:
            raise unknown("claim", key, [claim.id for claim in claims])
    sources = list(dict.fromkeys(name for claim in claims for name in claim.sources))
    if source is not None and source not in sources:
        raise unknown("source", source, sources)
    wanted = [known[key.lower()] for key in ids] if ids else list(claims)
    return [claim for claim in wanted if source is None or source in claim.sources]


def _check_names(file: str, claim: Claim, known: Mapping[str, Collection[str]]) -> None:
    named = [pair for rule in claim.rules for pair in rule.names]
    named += [(subject, variant) for subject, _, variant in (name.partition("/") for name in claim.seen_in)]
    for subject, variant in named:
        if subject not in known:
            raise UserError(f"{file}: {claim.id} names {subject!r}, and no subject or scenario is called so.")
        if variant and variant not in known[subject]:
            raise UserError(f"{file}: {claim.id} names {variant!r} of {subject}, which has none of that name.")


def _ids(node: ast.AST) -> list[str]:
    """Returns what `@probe("A001")` names; `@corrected("A001")` is a probe of what works instead."""
    suffixes = {"probe": "", "corrected": CORRECTED}
    return [
        argument.value + suffixes[decorator.func.id]
        for decorator in getattr(node, "decorator_list", ())
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id in suffixes
        for argument in decorator.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
