"""A load scenario in words."""

from collections.abc import Sequence
from inspect import getdoc

from versus.load.gates import Seen, gates_of
from versus.load.scenario import Case, Scenario, Target
from versus.publish import wording
from versus.publish.part import Column, Part

COLUMNS = (
    Column("case"), Column("asks for"), Column("statements", True), Column("served by"), Column("settings"),
    Column("Django"),
)  # fmt: skip


GATE_COLUMNS = (Column("gate"), Column("fails above", True), Column("why"))


def scenario_parts(scenario: Scenario) -> tuple[Part, ...]:
    """What is asked, how, and what a reader may make of it."""
    cases = [scenario.case(name) for name in scenario.case_names]
    return (
        Part("What is asked", (_load_sentence(scenario), _data_sentence(scenario)), COLUMNS, tuple(map(_row, cases)),
             after=_differences(cases)),
        _gates(scenario),
        Part("What it can show", bullets=tuple(map(wording.plain, scenario.may_conclude))),
        Part("What it cannot show", bullets=tuple(map(wording.plain, scenario.may_not_conclude))),
    )  # fmt: skip


def _gates(scenario: Scenario) -> Part:
    """Each with its threshold here, and where that comes from."""
    rows = []
    for gate in gates_of(scenario):
        outcome = gate.look(Seen(0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
        reason = " ".join((getdoc(type(gate)) or "").split())
        rows.append((outcome.gate, f"{outcome.threshold:.4g} {outcome.unit}", reason))
    said = "A stage in which one of these is above its threshold yields no number, and is measured once more."
    return Part("When a stage counts", (said,), GATE_COLUMNS, tuple(rows))


def _load_sentence(scenario: Scenario) -> str:
    model, slo = scenario.load, scenario.slo
    if model.journeys is not None:
        visitors = wording.counted(model.journeys.visitors, "visitor")
        return wording.plain(f"{visitors} on closed journeys, each waiting for an answer before the next request.")
    steady = f" in {wording.counted(len(model.shape), 'stretch', 'stretches')} of its own" if model.shape else ""
    return wording.plain(
        f"{model.arrivals.capitalize()} arrivals at {model.rate:g} a second{steady}, each timed from its intended "
        f"start. The service level: {slo.quantile * 100:g} % within {slo.latency_ms:g} ms."
    )


def _data_sentence(scenario: Scenario) -> str:
    sizes = [f"{number:,} {name}" for name, number in scenario.data.items() if number]
    return wording.plain(f"The database holds {wording.joined(sizes)}.") if sizes else "The database is empty."


def _row(case: Case) -> tuple[str, ...]:
    server = case.server
    cells = (
        case.name or "–",
        _asked(case.targets),
        ", ".join(dict.fromkeys(str(target.statements) for target in case.targets)),
        server.label if server is not None else "",
        ", ".join(f"{name.removeprefix('BENCH_')} = {value}" for name, value in case.settings.items()),
        case.django or "any",
    )
    return tuple(map(wording.plain, cells))


def _asked(targets: Sequence[Target]) -> str:
    whole = sum(target.weight for target in targets)
    said = []
    for target in targets:
        share = f" ({target.weight / whole:.0%})" if len(targets) > 1 else ""
        said.append(f"{target.method} {target.path}{share}")
    return ", ".join(said)


def _differences(cases: Sequence[Case]) -> tuple[str, ...]:
    """Answers are compared byte by byte; in what they differ on purpose is said."""
    differing = [f"{case.name}: {case.differs}" for case in cases if case.differs]
    if len(cases) == 1:
        return ()
    same = "All answer with the same bytes" + (", but for what is meant to differ." if differing else ".")
    return tuple(map(wording.plain, (same, *differing)))
