"""When to choose which of a subject's ways: written by hand, and bound to the rows that it rests on."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from versus.claims.ledger import Rule
from versus.errors import UserError
from versus.judge.report import Report
from versus.judge.settled import Settled, settle
from versus.publish.written import read_written


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Advice about a subject, and the rules that have to hold for it, as those of statements."""

    subject: str
    advice: str
    rules: tuple[Rule, ...]


class Choices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of choices."""

    choice: tuple[Choice, ...] = ()


def read_choices(file: Path, known: Mapping[str, Collection[str]]) -> tuple[Choice, ...]:
    """Returns the advice of a file. `known` are the variants of every subject.

    Raises UserError for advice that rests on nothing, or on a subject or variant that is not there.
    """
    choices = read_written(file, Choices, "choices").choice
    for choice in choices:
        check_rules(choice.rules, known, f"{file.name}: the advice about {choice.subject}")
    return choices


def check_rules(rules: Sequence[Rule], known: Mapping[str, Collection[str]], what: str) -> None:
    """Raises UserError, which begins with `what`, where there is no rule, or one names what is not there."""
    if not rules:
        raise UserError(f"{what} rests on no rule.")
    for subject, variant in (name for rule in rules for name in rule.names):
        if subject not in known or (variant and variant not in known[subject]):
            raise UserError(f"{what} names {subject}/{variant}, which is not there.")


def borne_out(rules: Sequence[Rule], reports: Sequence[Report], what: str) -> Settled | None:
    """Returns the rows that bear a sentence out; None where they cannot tell.

    Raises UserError, which begins with `what`, where they contradict it, or only some of them do not.
    """
    settled = settle(rules, reports)
    if settled.outcome == "could not tell":
        return None
    if settled.outcome != "supported":
        raise UserError(f"{what} rests on what is {settled.outcome} by the records.")
    return settled


def advice(choices: Sequence[Choice], subject: str, reports: Sequence[Report]) -> list[tuple[Choice, Settled]]:
    """Returns what is advised about a subject, with the rows; what no row decides is left out.

    Raises UserError for advice that the rows contradict, or hold for some of them only.
    """
    found = [
        (choice, borne_out(choice.rules, reports, f"The advice about {subject}, “{choice.advice[:50]}…”,"))
        for choice in choices
        if choice.subject == subject
    ]
    return [(choice, settled) for choice, settled in found if settled is not None]
