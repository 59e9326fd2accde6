"""Puts a load scenario into words."""

from collections.abc import Sequence
from inspect import getdoc

from versus import spelling
from versus.load.declared.scenario import Case, Pooling, Scenario, Target
from versus.load.readings.gates import SOUND_EVIDENCE, gates_of
from versus.publish import wording
from versus.publish.tables.part import Column, Part
from versus.spelling import percent

COLUMNS = (
    Column("case"), Column("asks for", words=True), Column("statements", number=True), Column("served by"),
    Column("beside it", words=True), Column("settings", words=True), Column("Django"),
)  # fmt: skip
HELD = {
    "idle": "idle connections are", "long-poll": "polls are", "events": "streams of events are",
    "websocket": "WebSockets are",
}  # fmt: skip
SERVICES = {"upstream": "a slow service", "redis": "Redis"}
POOLING = {
    Pooling.NONE: "a connection a request", Pooling.MAX_AGE: "connections kept (CONN_MAX_AGE)",
    Pooling.POOL: "psycopg's pool", Pooling.PGBOUNCER: "PgBouncer",
}  # fmt: skip
GATE_COLUMNS = (Column("gate"), Column("fails above", number=True), Column("why", words=True))


def scenario_parts(scenario: Scenario) -> tuple[Part, ...]:
    """Returns what a scenario asks, how it is measured, and what it can and cannot show."""
    cases = [scenario.case(name) for name in scenario.case_names]
    columns, rows = _filled([_row(case, shared=scenario.load.journeys is None) for case in cases])
    sentences = (_load_sentence(scenario), _order_sentence(scenario), *_meanwhile(scenario), _data_sentence(scenario))
    return (
        Part("What is asked", sentences, columns, rows, after=_differences(cases)),
        _gates(scenario),
        Part("What it can show", bullets=tuple(map(spelling.plain, scenario.may_conclude))),
        Part("What it cannot show", bullets=tuple(map(spelling.plain, scenario.may_not_conclude))),
    )


def _filled(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[Column, ...], tuple[tuple[str, ...], ...]]:
    """The columns and rows without columns that are empty for every case."""
    kept = [number for number in range(len(COLUMNS)) if any(row[number] for row in rows)]
    return tuple(COLUMNS[number] for number in kept), tuple(tuple(row[number] for number in kept) for row in rows)


def _gates(scenario: Scenario) -> Part:
    """The gates, each with its threshold in this scenario and the threshold's reason."""
    rows = []
    for gate in gates_of(scenario, in_turn=bool(scenario.slice_s)):
        outcome = gate.look(SOUND_EVIDENCE)
        reason = " ".join((getdoc(type(gate)) or "").split())
        rows.append((outcome.gate, outcome.limit, reason))
    again = "" if scenario.load.journeys is not None else ", and is measured once more"
    sentence = f"A stage in which one of these is above its threshold yields no number{again}."
    return Part("When a stage counts", (sentence,), GATE_COLUMNS, tuple(rows))


def _load_sentence(scenario: Scenario) -> str:
    model, slo = scenario.load, scenario.slo
    if model.journeys is not None:
        visitors = spelling.counted(model.journeys.visitors, "visitor")
        return spelling.plain(
            f"{visitors} on closed journeys: logging in, browsing, commenting and ordering, each waiting for an answer "
            "before the next request. Each request in the table is sent once, to check its answer."
        )
    stretches = spelling.counted(len(model.shape), "stretch", "stretches")
    shape = f" (the rate changes over {stretches})" if model.shape else ""
    return spelling.plain(
        f"{model.arrivals.capitalize()} arrivals at {model.rate:g} a second{shape}, each timed from its intended "
        f"start. The service level: {slo.quantile * 100:g} % within {slo.latency_ms:g} ms."
    )


def _order_sentence(scenario: Scenario) -> str:
    if not scenario.slice_s:
        return "Fresh servers are loaded one after the other, in random order within a round."
    return spelling.plain(
        f"The fresh servers of a round run side by side and are loaded in turn, {scenario.slice_s:g} s each, in "
        "random order."
    )


def _meanwhile(scenario: Scenario) -> list[str]:
    """Says what happens during a stage beside its requests."""
    sentences = []
    if (hold := scenario.load.hold) is not None:
        sentences.append(f"{hold.connections:,} {HELD[hold.kind]} opened before the stage and held through it.")
    if (share := scenario.load.worker_killed_at) is not None:
        sentences.append(f"After {percent(share, 0)} of the stage the worker is killed and started again.")
    return sentences


def _data_sentence(scenario: Scenario) -> str:
    name = wording.database(scenario.database)
    sizes = [f"{number:,} {what}" for what, number in scenario.data.items() if number]
    holds = f"holds {spelling.joined(sizes)}" if sizes else "is empty"
    return spelling.plain(f"The database, {name} unless another is asked for, {holds}.")


def _row(case: Case, *, shared: bool) -> tuple[str, ...]:
    server = case.server
    cells = (
        case.name or "–",
        _asked(case.targets, shared=shared),
        ", ".join(dict.fromkeys(str(target.statements) for target in case.targets)),
        server.label if server is not None else "",
        _beside(case),
        ", ".join(f"{name.removeprefix('BENCH_')} = {value}" for name, value in case.settings.items()),
        case.django or "any",
    )
    return tuple(map(spelling.plain, cells))


def _beside(case: Case) -> str:
    """Names what a case needs beside its server."""
    needs = [SERVICES[service] for service in case.services]
    needs += [f"worker {case.worker}"] if case.worker else []
    needs += [POOLING[case.pooling]] if case.pooling is not None else []
    return ", ".join(needs)


def _asked(targets: Sequence[Target], *, shared: bool) -> str:
    whole = sum(target.weight for target in targets)
    requests = []
    for target in targets:
        share = f" ({percent(target.weight / whole, 0)})" if shared and len(targets) > 1 else ""
        requests.append(f"{target.method} {target.path}{share}")
    return ", ".join(requests)


def _differences(cases: Sequence[Case]) -> tuple[str, ...]:
    """Says that answers are compared byte by byte, and in what a case differs on purpose."""
    differing = [f"{case.name}: {case.differs}" for case in cases if case.differs]
    if len(cases) == 1:
        return ()
    same = "All cases answer with the same bytes" + (", except where they differ on purpose." if differing else ".")
    return tuple(map(spelling.plain, (same, *differing)))
