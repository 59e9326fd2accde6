"""When to choose which of a subject's ways: written by hand, and bound to the rows that it rests on."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from versus.claims.ledger import Rule
from versus.errors import UserError
from versus.judge.report import Report
from versus.judge.settled import Settled, settle


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
    try:
        choices = msgspec.toml.decode(file.read_bytes(), type=Choices).choice
    except OSError as error:
        raise UserError(f"The choices in {file.name} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UserError(f"{file.name} holds no choices: {error}.") from error
    for choice in choices:
        if not choice.rules:
            raise UserError(f"{file.name}: the advice about {choice.subject} rests on no rule.")
        for subject, variant in (name for rule in choice.rules for name in rule.names):
            if subject not in known or (variant and variant not in known[subject]):
                raise UserError(
                    f"{file.name}: the advice about {choice.subject} names {subject}/{variant}, which is not there."
                )
    return choices


def advice(choices: Sequence[Choice], subject: str, reports: Sequence[Report]) -> list[tuple[Choice, Settled]]:
    """Returns what is advised about a subject, with the rows; what no row decides is left out.

    Raises UserError for advice that the rows contradict, or hold for some of them only.
    """
    found = [(choice, settle(choice.rules, reports)) for choice in choices if choice.subject == subject]
    for choice, settled in found:
        if settled.outcome not in ("supported", "could not tell"):
            begins = f"“{choice.advice[:50]}…”"
            raise UserError(f"The advice about {subject}, {begins}, rests on what is {settled.outcome} by the records.")
    return [(choice, settled) for choice, settled in found if settled.outcome == "supported"]
