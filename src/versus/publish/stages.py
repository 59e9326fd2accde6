"""A load run's stages as rows of words."""

from versus.load.observations import Stage
from versus.publish import wording
from versus.records.store import Run

_NOTHING = "–"


def stage_rows(run: Run) -> tuple[list[str], list[list[str]]]:
    """(titles, one row a stage). A stage that is not valid shows its reason and no number."""
    stages = sorted(run.of(Stage), key=lambda stage: stage.key)
    quantiles = _quantiles(stages)
    titles = ["Django", "start", "offered", "CPU a request", *quantiles, "dropped", "failed", "sound"]
    return titles, [_row(stage, quantiles) for stage in stages]


def gate_sentences(run: Run) -> list[str]:
    """What each gate read, a sentence a stage and gate that failed."""
    stages: list[Stage] = run.of(Stage)
    return [
        wording.plain(f"{stage.environment}, start {stage.start + 1}: {gate.sentence}")
        for stage in sorted(stages, key=lambda stage: stage.key)
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


def _row(stage: Stage, quantiles: list[str]) -> list[str]:
    named = [wording.plain(stage.environment), str(stage.start + 1), f"{stage.rate:g}/s"]
    measured = stage.measured
    if not stage.valid or measured is None:
        nothing = [_NOTHING] * (len(quantiles) + 3)
        return [*named, *nothing, wording.plain(f"no: {stage.reason or 'it broke off'}")]
    counts, cpu = measured.counts, measured.cpu.per_request_s
    return [
        *named,
        wording.duration(cpu) if cpu is not None else _NOTHING,
        *(_latency(measured.latency.quantiles, name) for name in quantiles),
        str(counts.dropped),
        str(counts.failed + counts.wrong),
        "yes",
    ]


def _latency(quantiles: dict[str, float | None], name: str) -> str:
    if name not in quantiles:
        return _NOTHING
    milliseconds = quantiles[name]
    return "never answered" if milliseconds is None else wording.quantity("ms", milliseconds)
