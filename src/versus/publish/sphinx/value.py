"""The role that puts a number of the records into prose."""

import shlex
from collections.abc import Callable, Iterable, Mapping

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from versus import spelling
from versus.environments.series import is_of
from versus.errors import UserError, unknown
from versus.judge.report import Row, between_djangos
from versus.publish import wording
from versus.publish.sphinx.records import NONE_YET, Records, records_of

FIELDS: dict[str, Callable[[Row], str]] = {
    "ratio": lambda row: spelling.ratio(row.ratio),
    "interval": lambda row: spelling.interval(row.low, row.high),
    "verdict": wording.verdict,
    "baseline": lambda row: spelling.quantity(row.unit, row.baseline_value),
    "candidate": lambda row: spelling.quantity(row.unit, row.candidate_value),
    "detectable": lambda row: "–" if row.smallest_detectable is None else spelling.share(row.smallest_detectable),
    "pairs": lambda row: str(row.pairs),
}
_FORM = "SUBJECT.VARIANT DJANGO [DJANGO] [METRIC] [NAME=VALUE] FIELD"


class ValueRole(SphinxRole):
    """Shows a field of the newest row that fits, as in `article-page.async_paginator 5.2 6.0 ratio`.

    A name with spaces stands in quotes. With a single Django the row compares the variant with the subject's baseline.
    A series means its newest patch that was measured. NAME=VALUE is part of the row's point, such as `rows=1000`;
    `target=slow` selects the latency of a single target.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        records = records_of(self.config)
        self.env.note_dependency(str(records.marker))
        try:
            text = value(records.kept, self.text)
        except UserError as error:
            raise ExtensionError(f"{self.get_location()}: {error}") from error
        return [nodes.inline("", text, classes=["versus-value"])], []


def value(records: Records, asked: str) -> str:
    """Returns the text that a role asks for.

    Raises UserError for anything that the records do not hold; it names the nearest name that they do.
    """
    try:
        name, *words = shlex.split(asked)
    except ValueError:
        words = []
    if len(words) < 2:
        raise UserError(f"A value is asked for as {_FORM}, not {asked!r}.")
    field = words.pop()
    if field not in FIELDS:
        raise unknown("field", field, list(FIELDS))
    if not records.judged:
        return f"({NONE_YET.rstrip('.').lower()})"
    rows = _rows(records, name)
    point = dict(word.split("=", 1) for word in words if "=" in word)
    words = [word for word in words if "=" not in word]
    metrics = sorted({row.metric for row in rows})
    metric = words.pop() if words and words[-1] in metrics else "time"
    found = next((row for row in rows if row.metric == metric and _at(row, point) and _fits(row, words)), None)
    if found is None:
        measured = sorted({_called(row, point) for row in rows if row.metric == metric})
        wanted = [*words, *(f"{key}={value}" for key, value in point.items())]
        raise unknown(f"{metric} of {name} between Djangos", " ".join(wanted), measured)
    return FIELDS[field](found)


def _rows(records: Records, name: str) -> list[Row]:
    subject, _, variant = name.partition(".")
    found = [row for row in records.rows() if (row.subject, row.variant) == (subject, variant)]
    if not found:
        raise unknown("measured variant", name, sorted({f"{row.subject}.{row.variant}" for row in records.rows()}))
    return found


def _called(row: Row, names: Iterable[str]) -> str:
    """The words that would select a row, with these names of its point."""
    point = [f"{name}={row.point[name]}" for name in names if name in row.point]
    return " ".join([row.baseline.django, row.candidate.django, *point])


def _at(row: Row, point: Mapping[str, str]) -> bool:
    """Whether a row is at the point. A row of a single target must be asked for."""
    there = {name: str(value) for name, value in row.point.items()}
    return point.items() <= there.items() and ("target" in point) == ("target" in there)


def _fits(row: Row, djangos: list[str]) -> bool:
    sides = [row.baseline.django, row.candidate.django] if between_djangos(row) else [row.candidate.django]
    return len(sides) == len(djangos) and all(map(is_of, sides, djangos))
