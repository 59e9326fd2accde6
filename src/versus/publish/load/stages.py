"""A load run's stages as rows of words, one by one or in the middle of an arm's."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from typing import NamedTuple

from versus import spelling
from versus.errors import unknown
from versus.judge.load.stages import QUANTILES, sound_attempts
from versus.load.declared.plan import LoadArm, LoadPlan
from versus.load.readings.observations import CountedRequests, Held, Jobs, Latency, Measured, Stage
from versus.publish.tables.part import Column, Part
from versus.records.store import Run

_NOTHING = "–"


def stage_part(run: Run) -> Part:
    """One row a stage. One that is not valid shows its reason and no number; a column that no stage has anything for is
    left out."""
    stages = sorted(run.of(Stage), key=_place)
    sound = [stage.measured for stage in stages if stage.valid and stage.measured]
    columns = _columns(sound)
    cases = any(stage.case for stage in stages)
    shown = (
        *_named(cases), Column("start", number=True), Column("offered", number=True), *map(_numbers, columns),
        Column("sound", words=True),
    )  # fmt: skip
    return Part("Each start", columns=shown, rows=tuple(_row(stage, columns, cases=cases) for stage in stages))


def _every(arm: LoadArm) -> bool:  # noqa: ARG001
    return True


def arm_part(run: Run, *, titles: Sequence[str] = (), wanted: Callable[[LoadArm], bool] = _every) -> Part | None:
    """Each Django and case `wanted` in the middle of its sound stages, in the columns of these titles or all, where
    something was measured for them; None for a run without any. UserError for a title that no column has."""
    plan: LoadPlan = run.manifest.plan
    by_arm: dict[LoadArm, list[Measured]] = {}
    for (_, arm), attempts in sound_attempts(run.of(Stage)).items():
        if wanted(arm):
            by_arm.setdefault(arm, []).append(attempts[max(attempts)])
    if not by_arm:
        return None
    columns = _titled(titles, _columns([measured for stages in by_arm.values() for measured in stages]))
    cases = any(arm.case for arm in by_arm)
    rows = []
    for arm in plan.every_arm:
        stages = by_arm.get(arm, [])
        named = [spelling.plain(word) for word in (arm.environment, *([arm.case] if cases else []))]
        if stages:
            rows.append((*named, f"{len(stages)}", *(_middle(column, stages) for column in columns)))
    shown = (*_named(cases), Column("starts", number=True), *map(_numbers, columns))
    return Part(f"At {plan.rate:g} requests a second, in the middle of the starts", columns=shown, rows=tuple(rows))


def _named(cases: bool) -> tuple[Column, ...]:
    return (Column("Django"), Column("case")) if cases else (Column("Django"),)


def _numbers(column: "_Column") -> Column:
    return Column(column.title, number=True)


def gate_sentences(run: Run, *, wanted: Callable[[LoadArm], bool] = _every) -> list[str]:
    """What each gate read, a sentence a stage and gate that failed."""
    stages = sorted(run.of(Stage), key=_place)
    last = {stage.key: stage.attempt for stage in stages}
    return [
        spelling.plain(f"{stage.arm.id}, start {stage.start + 1}: {gate.sentence}{_again(stage, last[stage.key])}")
        for stage in stages
        if stage.measured is not None and wanted(stage.arm)
        for gate in stage.measured.gates
        if not gate.passed
    ]


def _again(stage: Stage, last: int) -> str:
    return " – measured again" if stage.attempt < last else ""


def server_commands(run: Run) -> list[str]:
    """The server command lines, each once."""
    started: list[Stage | CountedRequests] = [*run.of(Stage), *run.of(CountedRequests)]
    return list(dict.fromkeys(spelling.plain(" ".join(server.command)) for server in started if server.command))


def _place(stage: Stage) -> tuple[int, str, int]:
    return stage.start, stage.arm.id, stage.attempt


def _row(stage: Stage, columns: Sequence["_Column"], *, cases: bool) -> tuple[str, ...]:
    named = [stage.environment, *([stage.case] if cases else []), str(stage.start + 1), f"{stage.rate:g}/s"]
    named = list(map(spelling.plain, named))
    measured = stage.measured
    if not stage.valid or measured is None:
        return *named, *[_NOTHING] * len(columns), spelling.plain(f"no: {stage.unsound_because}")
    return *named, *(_middle(column, [measured]) for column in columns), "yes"


class _Column(NamedTuple):
    """`number` is None where a stage has none; infinite for a request or a job that never ended."""

    title: str
    number: Callable[[Measured], float | None]
    said: Callable[[float], str]


def _columns(sound: Sequence[Measured]) -> list[_Column]:
    """Those that any stage has something for."""
    names = sorted(
        {name for measured in sound for name in measured.latency.quantiles}, key=lambda name: (len(name), name)
    )
    quantiles = [_Column(name, partial(_quantile, name), _ms) for name in names]
    cpu = _Column("CPU a request", lambda measured: measured.cpu.per_request_s, spelling.duration)
    every = [*_ASKED, cpu, *quantiles, *_FURTHER]
    return [column for column in every if any(column.number(measured) is not None for measured in sound)]


def _titled(titles: Sequence[str], columns: Sequence[_Column]) -> Sequence[_Column]:
    """Those of these titles, in their order; all where none is named."""
    by_title = {column.title: column for column in columns}
    known = dict.fromkeys((*by_title, *QUANTILES, *(column.title for column in (*_ASKED, *_FURTHER))))
    for title in titles:
        if title not in known:
            raise unknown("column", title, list(known))
    return [by_title[title] for title in titles if title in by_title] if titles else columns


def _middle(column: _Column, stages: Sequence[Measured]) -> str:
    known = [number for number in map(column.number, stages) if number is not None]
    if not known:
        return _NOTHING
    value = median(known)
    return column.said(value) if math.isfinite(value) else "never"


def _quantile(name: str, measured: Measured) -> float | None:
    return _of_latency(measured.latency, name)


def _of_latency(latency: Latency | None, name: str = "p50") -> float | None:
    """In ms; None where too few were measured to tell."""
    if latency is None or name not in latency.quantiles:
        return None
    milliseconds = latency.quantiles[name]
    return math.inf if milliseconds is None else milliseconds


def _ms(milliseconds: float) -> str:
    return spelling.quantity("ms", milliseconds)


def _bytes(size: float) -> str:
    return spelling.quantity("bytes", size)


def _count(number: float) -> str:
    return f"{number:g}"


def _of_held(number: Callable[[Held], float | None]) -> Callable[[Measured], float | None]:
    return lambda measured: None if measured.held is None else number(measured.held)


def _of_jobs(number: Callable[[Jobs], float | None]) -> Callable[[Measured], float | None]:
    return lambda measured: None if measured.jobs is None else number(measured.jobs)


def _of_connections(number: Callable[[Measured], float | None]) -> Callable[[Measured], float | None]:
    return lambda measured: number(measured) if measured.connections[0] else None


_ASKED = (
    _Column("first byte p50", lambda measured: _of_latency(measured.first_byte), _ms),
    _Column("held", _of_connections(lambda measured: measured.connections[0]), _count),
    _Column("lost", _of_connections(lambda measured: measured.connections[1]), _count),
    _Column("delivered p50", lambda measured: _of_latency(measured.delivery), _ms),
    _Column("jobs", _of_jobs(lambda jobs: jobs.enqueued), _count),
    _Column("never done", _of_jobs(lambda jobs: jobs.enqueued - jobs.done), _count),
    _Column("done twice", _of_jobs(lambda jobs: jobs.repeated), _count),
    _Column("done p50", _of_jobs(lambda jobs: _of_latency(jobs.completion)), _ms),
    _Column("drained after", _of_jobs(lambda jobs: jobs.drained_s), spelling.duration),
)
"""What some scenarios are about; it comes first, for narrow pages and terminals show the first columns."""

_FURTHER = (
    _Column("dropped", lambda measured: measured.counts.dropped or None, _count),
    _Column("failed", lambda measured: (measured.counts.failed + measured.counts.wrong) or None, _count),
    _Column("memory", _of_held(lambda held: held.memory_after), _bytes),
    _Column("peak", _of_held(lambda held: held.memory_peak or None), _bytes),
    _Column("threads", _of_held(lambda held: held.threads), _count),
    _Column("tasks left", _of_held(lambda held: held.tasks_left), _count),
    _Column("loop lag p99", _of_held(lambda held: None if held.loop_lag is None else held.loop_lag.p99), _ms),
    _Column("database connections", _of_held(lambda held: held.connections_in_use), _count),
    _Column("left open", _of_held(lambda held: held.connections_left), _count),
    _Column("CPU at rest a second", _of_connections(lambda measured: measured.cpu.idle), spelling.duration),
)
