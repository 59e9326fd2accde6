"""A run's observations in, its report out: each kind of plan says how."""

from collections.abc import Sequence
from typing import Protocol, cast

from versus.judge.report import Missing, Report
from versus.micro.declared.observations import Refusal
from versus.records.kinds import RecordedKind, kind_of
from versus.records.store import Run


class JudgedKind(RecordedKind, Protocol):
    """What judging needs of a kind."""

    def judge(self, run: Run) -> Report:
        """Returns the same report for the same records, whenever it is made."""
        ...


def judge_run(run: Run) -> Report:
    """Returns the same report for the same records, whenever it is made."""
    return cast("JudgedKind", kind_of(run.manifest.plan)).judge(run)


def refused(run: Run, refusals: Sequence[Refusal] | None = None) -> tuple[Missing, ...]:
    """Returns what the run was asked for and has no number of: all that its journal refuses, or these of it."""
    return tuple(_missing(refusal) for refusal in (run.of(Refusal) if refusals is None else refusals))


def notes_of(run: Run) -> tuple[str, ...]:
    """Returns what a reader has to know of a run of any kind."""
    notes = list(run.faults)
    if not run.ended:
        notes.append("This run was cut off; start the same command again to continue it.")
    if run.manifest.revision.dirty:
        notes.append("The suite's own files differed from its commit when this was measured.")
    return tuple(notes)


def _missing(refusal: Refusal) -> Missing:
    return Missing(_named(refusal.group, refusal.arm), refusal.kind, refusal.reason)


def _named(group: str, arm: str) -> str:
    """Returns `pagination async_paginator on 5.2.19 (rows=1000)` for the keys of a group and an arm."""
    subject, _, rest = group.partition("[")
    point, _, database = rest.partition("]")
    environment, _, variant = arm.rpartition("/")
    words = [subject, variant, *(["on", environment] if environment else []), database.strip()]
    words += [f"({point})"] if point else []
    return " ".join(word for word in words if word)
