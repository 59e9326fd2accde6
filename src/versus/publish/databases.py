"""The databases of a run in words: their versions, and SQLite's limits, which decide how many statements it takes."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import msgspec

from versus.environments.environment import Environment, Interpreter
from versus.judge.report import Report, Row, Side
from versus.micro.declared.observations import Check
from versus.micro.declared.plan import Plan
from versus.publish.calls.checks import RUNS, CheckedArm, checks_of, sides_of
from versus.publish.wording import database, databases
from versus.records.store import Run, runs_of
from versus.spelling import joined, plain

_LIMITS = {
    "max_variable_number": "{} variables in a statement",
    "max_compound_select": "{} SELECTs joined by UNION",
    "max_expr_depth": "expressions of depth {}",
}
_SQLITE = "sqlite"
MANY_PLACEHOLDERS, MANY_SELECTS = 500, 100
"""From here on a statement may be too long for some SQLite: the smallest usual limits are 999 and 500."""


class Database(msgspec.Struct, frozen=True):
    """What one environment's arms were connected to. `limits` are SQLite's, in words; empty where they are unknown."""

    name: str
    version: str
    limits: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """`SQLite 3.40.1`; the name alone where the version is unknown."""
        return plain(f"{database(self.name)} {self.version}").strip()

    @property
    def limits_text(self) -> str:
        """`250,000 variables in a statement, 500 SELECTs joined by UNION and expressions of depth 1,000`."""
        return plain(joined(list(self.limits)))

    @property
    def whole(self) -> str:
        """The text, with the limits where they are known."""
        return f"{self.text} ({self.limits_text})" if self.limits else self.text


def database_facts(run: Run) -> dict[str, str]:
    """Returns the database's version and settings as the first arm that looked saw them."""
    return next((check.database for check in checks_of(run).values() if check.database), {})


type Placed = tuple[str, str]
"""An environment's name, and the database that the plan names."""


@lru_cache(maxsize=RUNS)
def databases_of(run: Run) -> Mapping[Placed, Database]:
    """Returns each environment's databases: as its own arms saw them, else as any did, else as its Python has it."""
    seen: dict[Placed, dict[str, str]] = {}
    for arm, check in checks_of(run).items():
        if check.database:
            seen.setdefault((arm.environment, arm.database), check.database)
    found: dict[Placed, Database] = {}
    for planned in _planned(run):
        anyone = next((facts for (_, database), facts in seen.items() if database == planned != _SQLITE), {})
        for name, environment in run.manifest.environments.items():
            found[name, planned] = _database(planned, environment, seen.get((name, planned), anyone))
    return MappingProxyType(found)


def _planned(run: Run) -> Sequence[str]:
    for calls in runs_of(Plan, [run]):
        databases: tuple[str, ...] = calls.manifest.plan.databases
        return databases
    return (run.manifest.plan.database,)


def database_text(run: Run) -> str:
    """Returns all databases of a run, each once, with the limits only where they tell two apart."""
    return ", ".join(databases(found.whole for found in databases_of(run).values()).values())


def with_databases(report: Report, run: Run) -> Report:
    """Returns the report with rows whose databases are named whole, so that what runs on different ones is never taken
    for one."""
    known = databases_of(run)

    def named(side: Side) -> Side:
        found = known.get((side.django, side.database))
        return side if found is None else msgspec.structs.replace(side, database=found.whole)

    rows = [
        msgspec.structs.replace(row, baseline=named(row.baseline), candidate=named(row.candidate))
        for row in report.verdicts
    ]
    return msgspec.structs.replace(report, verdicts=tuple(rows))


def database_notes(row: Row, known: Mapping[Placed, Database], checks: Mapping[CheckedArm, Check]) -> tuple[str, ...]:
    """Returns what a reader of a row must know of its database: that its sides differ in it, or that SQLite's limits
    decide how many statements its calls send."""
    found = [known.get((side.django, side.database)) for side in (row.baseline, row.candidate)]
    before, after = found
    if before is not None and after is not None and before != after:
        return (f"Its sides differ in the database, too: {before.whole} and {after.whole}.",)
    sent = [text for side in sides_of(row) if side in checks for text in checks[side].statements.texts]
    if after is None or after.name != _SQLITE or not after.limits or not _reaches_limits(sent):
        return ()
    return (f"It sends long statements, which SQLite limits: here {after.limits_text}. Others send more or fewer.",)


def _reaches_limits(statements: Sequence[str]) -> bool:
    return any(
        text.count("%s") > MANY_PLACEHOLDERS or text.count(" UNION ") > MANY_SELECTS
        for text in dict.fromkeys(statements)
    )


def _database(planned: str, environment: Environment, facts: Mapping[str, str]) -> Database:
    name = facts.get("vendor") or planned
    version = facts.get("version") or facts.get("server_version") or ""
    if name != _SQLITE:
        return Database(name, version)
    python = environment.interpreter
    known = _compiled_limits(python) | dict(facts)
    limits = tuple(form.format(f"{int(known[key]):,}") for key, form in _LIMITS.items() if known.get(key, "").isdigit())
    return Database(name, version or python.sqlite, limits)


def _compiled_limits(python: Interpreter) -> dict[str, str]:
    """What SQLite was compiled with, which holds unless somebody lowered it; records of old know no more."""
    options = dict(option.split("=", 1) for option in python.sqlite_options if "=" in option)
    return {key: options[key.upper()] for key in _LIMITS if key.upper() in options}
