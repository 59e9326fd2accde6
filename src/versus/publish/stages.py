"""A load run's stages as rows of words."""

from versus.load.observations import Held, Jobs, Stage
from versus.publish import wording
from versus.records.store import Run

_NOTHING = "–"
JOB_TITLES = ("jobs", "never done", "done twice", "drained after")


def stage_rows(run: Run) -> tuple[list[str], list[list[str]]]:
    """(titles, one row a stage). A stage that is not valid shows its reason and no number."""
    stages = sorted(run.of(Stage), key=_place)
    quantiles = _quantiles(stages)
    cases = any(stage.case for stage in stages)
    jobs = any(stage.measured and stage.measured.jobs for stage in stages)
    titles = ["Django", *(["case"] if cases else []), "start", "offered", "CPU a request", *quantiles, "memory",
              "loop lag p99", "dropped", "failed", *(JOB_TITLES if jobs else []), "sound"]  # fmt: skip
    return titles, [_row(stage, quantiles, cases=cases, jobs=jobs) for stage in stages]


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


def _quantiles(stages: list[Stage]) -> list[str]:
    """The names that any stage printed, in their order."""
    names = {name for stage in stages if stage.measured for name in stage.measured.latency.quantiles}
    return sorted(names, key=lambda name: (len(name), name))


def _place(stage: Stage) -> tuple[int, str]:
    return stage.start, stage.arm.id


def _row(stage: Stage, quantiles: list[str], *, cases: bool, jobs: bool) -> list[str]:
    named = [stage.environment, *([stage.case] if cases else []), str(stage.start + 1), f"{stage.rate:g}/s"]
    named = list(map(wording.plain, named))
    measured = stage.measured
    if not stage.valid or measured is None:
        nothing = [_NOTHING] * (len(quantiles) + 5 + (len(JOB_TITLES) if jobs else 0))
        return [*named, *nothing, wording.plain(f"no: {stage.reason or 'it broke off'}")]
    counts, cpu = measured.counts, measured.cpu.per_request_s
    return [
        *named,
        wording.duration(cpu) if cpu is not None else _NOTHING,
        *(_latency(measured.latency.quantiles, name) for name in quantiles),
        *_held(measured.held),
        str(counts.dropped),
        str(counts.failed + counts.wrong),
        *(_jobs(measured.jobs) if jobs else ()),
        "yes",
    ]


def _held(held: Held | None) -> tuple[str, str]:
    """Memory after the stage, and how late the event loop woke."""
    if held is None:
        return _NOTHING, _NOTHING
    lag = wording.quantity("ms", held.loop_lag.p99) if held.loop_lag is not None else _NOTHING
    return wording.quantity("bytes", held.memory_after), lag


def _jobs(jobs: Jobs | None) -> tuple[str, ...]:
    """How many there were and what became of them."""
    if jobs is None:
        return (_NOTHING,) * len(JOB_TITLES)
    drained = _NOTHING if jobs.drained_s is None else wording.duration(jobs.drained_s)
    return str(jobs.enqueued), str(jobs.enqueued - jobs.done), str(jobs.repeated), drained


def _latency(quantiles: dict[str, float | None], name: str) -> str:
    if name not in quantiles:
        return _NOTHING
    milliseconds = quantiles[name]
    return "never answered" if milliseconds is None else wording.quantity("ms", milliseconds)
