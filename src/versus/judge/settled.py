"""Rules over rows: what the records make of a statement about cost or load."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from versus.claims.ledger import Rule
from versus.environments.series import is_of
from versus.judge.report import Growth, Report, Row, Side, between_djangos

LINEAR_UP_TO = 1.1
"""Sizes of ten times as much cost up to 1.26 times as much each: nobody would call that worse than linear."""

type Outcome = Literal["supported", "refuted", "true only when", "no difference", "could not tell"]


class Evidence(msgspec.Struct, frozen=True):
    """What was read for a statement; `holds` is None where it cannot tell."""

    row: Row | Growth
    holds: bool | None


class Settled(msgspec.Struct, frozen=True):
    """What the rows make of a statement, and the rows."""

    outcome: Outcome
    evidence: tuple[Evidence, ...]


def settle(rules: Sequence[Rule], reports: Sequence[Report]) -> Settled:
    """Returns what the newest rows say; `reports` come oldest first, without those whose null forbids to trust them.

    Rows that are inconclusive say nothing. Where some say so and some do not, it is true only in some cases.
    """
    evidence = [found for rule in rules for found in _evidence(rule, reports)]
    return Settled(_outcome(evidence), tuple(evidence))


def _outcome(evidence: Sequence[Evidence]) -> Outcome:
    decided = [found for found in evidence if found.holds is not None]
    if not decided:
        return "could not tell"
    held = sum(bool(found.holds) for found in decided)
    if held:
        return "supported" if held == len(decided) else "true only when"
    same = all(isinstance(found.row, Row) and found.row.verdict == "same" for found in decided)
    return "no difference" if same else "refuted"


def _evidence(rule: Rule, reports: Sequence[Report]) -> Iterator[Evidence]:
    if rule.axis:
        for growth in _newest_growths(rule, reports):
            yield Evidence(growth, _grows_linearly(growth))
        return
    for row in _newest_rows(rule, reports):
        yield Evidence(row, _holds(rule, row))


def _holds(rule: Rule, row: Row) -> bool | None:
    if rule.bound is not None:
        value = row.candidate_value
        return value <= rule.bound if rule.says == "at most" else value >= rule.bound
    if row.verdict == "inconclusive":
        return None
    return row.verdict != "same" if rule.says == "differs" else row.verdict == rule.says


def _newest_rows(rule: Rule, reports: Iterable[Report]) -> list[Row]:
    found: dict[object, Row] = {}
    for report in reports:
        for row in report.verdicts:
            if _is_about(rule, row):
                found[row.subject, str(row.point), row.metric, _kind(row.baseline), _kind(row.candidate)] = row
    return list(found.values())


def _kind(side: Side) -> tuple[str, str, str]:
    """A side without its patch release: of two patches the one that was measured last counts."""
    return ".".join(side.django.split(".")[:2]), side.variant, side.database.partition(" ")[0]


def _is_about(rule: Rule, row: Row) -> bool:
    if row.metric not in rule.metrics or not _is_named(rule, row.subject, row.candidate.variant):
        return False
    if any(str(row.point.get(name)) != value for name, value in rule.at.items()):
        return False
    if "target" in row.point and "target" not in rule.at:
        return False
    if rule.to:
        return between_djangos(row) and is_of(row.baseline.django, rule.since) and is_of(row.candidate.django, rule.to)
    return not between_djangos(row) and rule.than in ("", row.baseline.variant) and _is_on(rule, row.candidate.django)


def _is_named(rule: Rule, subject: str, variant: str) -> bool:
    return any(name in (subject, f"{subject}/{variant}") for name in rule.rows)


def _newest_growths(rule: Rule, reports: Iterable[Report]) -> list[Growth]:
    found: dict[object, Growth] = {}
    for report in reports:
        for growth in report.growths:
            named = growth.axis == rule.axis and growth.metric in rule.metrics
            if named and _is_named(rule, growth.subject, growth.side.variant) and _is_on(rule, growth.side.django):
                found[growth.subject, growth.metric, _kind(growth.side)] = growth
    return list(found.values())


def _is_on(rule: Rule, django: str) -> bool:
    return not rule.on or any(is_of(django, name) for name in rule.on)


def _grows_linearly(growth: Growth) -> bool | None:
    """Returns whether cost grows at most in proportion; None where its interval holds the bound."""
    if growth.low is None or growth.high is None:
        return None
    if growth.high <= LINEAR_UP_TO:
        return True
    return False if growth.low > LINEAR_UP_TO else None
