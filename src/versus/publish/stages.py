"""A load run's stages as rows of words."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from versus.load.observations import Held, Jobs, Measured, Stage
from versus.publish import wording
from versus.records.store import Run

_NOTHING = "–"


def stage_rows(run: Run) -> tuple[list[str], list[list[str]]]:
    """(titles, one row a stage). A stage that is not valid shows its reason and no number; a column that no stage has
    anything for is left out."""
    stages = sorted(run.of(Stage), key=_place)
    sound = [stage.measured for stage in stages if stage.valid and stage.measured]
    quantiles = sorted({name for one in sound for name in one.latency.quantiles}, key=lambda name: (len(name), name))
    columns = [
        _Column("CPU a request", lambda one: _given(one.cpu.per_request_s, wording.duration)),
        *(_Column(name, partial(_quantile, name)) for name in quantiles),
        *COLUMNS,
    ]
    shown = [column for column in columns if any(column.value(one) is not None for one in sound)]
    cases = any(stage.case for stage in stages)
    named = ["Django", *(["case"] if cases else []), "start", "offered"]
    titles = [*named, *(column.title for column in shown), "sound"]
    return titles, [_row(stage, shown, cases=cases) for stage in stages]


def gate_sentences(run: Run) -> list[str]:
    """What each gate read, a sentence a stage and gate that failed."""
    stages: list[Stage] = run.of(Stage)
    return [
        wording.plain(f"{stage.arm.id}, start {stage.start + 1}: {gate.sentence}")
        for stage in sorted(stages, key=_place)
        if stage.measured is not None
        for gate in stage.measured.gates
        if not gate.passed
    ]


def server_commands(run: Run) -> list[str]:
    """The server command lines, each once."""
    stages: list[Stage] = run.of(Stage)
    return list(dict.fromkeys(wording.plain(" ".join(stage.command)) for stage in stages if stage.command))


def _place(stage: Stage) -> tuple[int, str]:
    return stage.start, stage.arm.id


def _row(stage: Stage, columns: Sequence["_Column"], *, cases: bool) -> list[str]:
    named = [stage.environment, *([stage.case] if cases else []), str(stage.start + 1), f"{stage.rate:g}/s"]
    named = list(map(wording.plain, named))
    measured = stage.measured
    if not stage.valid or measured is None:
        return [*named, *[_NOTHING] * len(columns), wording.plain(f"no: {stage.reason or 'it broke off'}")]
    return [*named, *(column.value(measured) or _NOTHING for column in columns), "yes"]


class _Column(NamedTuple):
    """`value` is None where a stage has none."""

    title: str
    value: Callable[[Measured], str | None]


def _given[T](value: T | None, said: Callable[[T], str] = str) -> str | None:
    return None if value is None else said(value)


def _quantile(name: str, measured: Measured) -> str | None:
    if name not in measured.latency.quantiles:
        return None
    milliseconds = measured.latency.quantiles[name]
    return "never answered" if milliseconds is None else _ms(milliseconds)


def _ms(milliseconds: float) -> str:
    return wording.quantity("ms", milliseconds)


def _of_held[T](value: Callable[[Held], T | None], said: Callable[[T], str] = str) -> Callable[[Measured], str | None]:
    return lambda measured: None if measured.held is None else _given(value(measured.held), said)


def _of_jobs[T](value: Callable[[Jobs], T | None], said: Callable[[T], str] = str) -> Callable[[Measured], str | None]:
    return lambda measured: None if measured.jobs is None else _given(value(measured.jobs), said)


def _of_connections(index: int) -> Callable[[Measured], str | None]:
    return lambda measured: str(measured.connections[index]) if measured.connections[0] else None


COLUMNS = (
    _Column("memory", _of_held(lambda held: held.memory_after, partial(wording.quantity, "bytes"))),
    _Column("peak", _of_held(lambda held: held.memory_peak or None, partial(wording.quantity, "bytes"))),
    _Column("loop lag p99", _of_held(lambda held: None if held.loop_lag is None else held.loop_lag.p99, _ms)),
    _Column("threads", _of_held(lambda held: held.threads)),
    _Column("database connections", _of_held(lambda held: held.connections_in_use)),
    _Column("left open", _of_held(lambda held: held.connections_left)),
    _Column("held", _of_connections(0)),
    _Column("lost", _of_connections(1)),
    _Column("tasks left", _of_held(lambda held: held.tasks_left)),
    _Column("jobs", _of_jobs(lambda jobs: jobs.enqueued)),
    _Column("never done", _of_jobs(lambda jobs: jobs.enqueued - jobs.done)),
    _Column("done twice", _of_jobs(lambda jobs: jobs.repeated)),
    _Column("drained after", _of_jobs(lambda jobs: jobs.drained_s, wording.duration)),
    _Column("dropped", lambda one: str(one.counts.dropped)),
    _Column("failed", lambda one: str(one.counts.failed + one.counts.wrong)),
)
