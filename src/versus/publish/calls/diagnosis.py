"""What a null run and the machine's readings say together: quiet or noisy, and what can be resolved."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from versus.judge.calls.slices import log_ratios
from versus.judge.report import Report
from versus.judge.statistics.resolution import SIZES, Resolution, pooled_scatter, resolution
from versus.machine.equipment import Equipment, missing
from versus.machine.finding import findings
from versus.machine.fitness import Fitness, fitness
from versus.machine.readings import Neighbour, Readings
from versus.micro.blocks.cost import turn_seconds
from versus.micro.declared.observations import Block
from versus.micro.declared.plan import Plan
from versus.publish.tables.lines import null_sentence
from versus.records.store import Run
from versus.spelling import percent

WITH_NULL = 1.5  # a comparison is measured with its null, three arms; the null run has two of them
SLOWEST_S = 30.0  # what a comparison may cost at the default precision
DEFAULT_PRECISION = 0.01


class Diagnosis(msgspec.Struct, frozen=True):
    """What `--json` writes: the machine before and after the null run, and what the run says of it."""

    run: str
    quiet: bool
    reasons: tuple[str, ...]
    before: Fitness
    after: Fitness
    scatter: float | None
    """Standard deviation of a null pair, in log ratio."""
    seconds_a_pair: float | None
    resolutions: tuple[Resolution, ...]
    null: str
    missing: dict[str, str]
    schema: Literal["versus.doctor/1"] = "versus.doctor/1"


def diagnosed(run: Run, report: Report, before: Readings, after: Readings) -> Diagnosis:
    """Quiet where nothing noisy was found, before or after, and the null run is sound and fast enough."""
    plan: Plan = run.manifest.plan
    blocks: list[Block] = run.of(Block)
    rows = [log_ratios(comparison, blocks) for comparison in plan.family]
    measured = any(len(row) > 1 for row in rows)
    turns = turn_seconds(blocks)
    scatter = pooled_scatter([row for row in rows if row]) if measured else None
    pair_s = WITH_NULL * sum(turns.values()) / len(turns) if turns else None
    resolutions = tuple(resolution(scatter, pair_s, size) for size in SIZES) if scatter is not None and pair_s else ()
    noisy = {type(finding): finding.text for finding in (*findings(after), *findings(before)) if finding.noisy}
    reasons = (*noisy.values(), *_shortcomings(report, resolutions))
    return Diagnosis(
        run=report.run,
        quiet=not reasons,
        reasons=reasons,
        before=fitness(before),
        after=fitness(after),
        scatter=scatter,
        seconds_a_pair=pair_s,
        resolutions=resolutions,
        null=null_sentence(report.null),
        missing={equipment.name: equipment.get for equipment in missing()},
    )


def _shortcomings(report: Report, resolutions: Sequence[Resolution]) -> list[str]:
    """What the null run itself has against the machine."""
    found = []
    if report.null is not None and report.null.trusted is False:
        found.append(f"The null run is untrusted: {report.null.reason}")
    asked = next((found for found in resolutions if found.size == DEFAULT_PRECISION), None)
    if asked is None:
        found.append("The null run measured too little to tell anything.")
    elif asked.precise.seconds is None or asked.precise.seconds > SLOWEST_S:
        took = "more than 10 minutes" if asked.precise.seconds is None else f"about {asked.precise.seconds:.0f} s"
        found.append(f"Intervals of ±1 % take {took} a comparison (quiet: up to {SLOWEST_S:.0f} s).")
    return found


def lines(diagnosis: Diagnosis, neighbours: Sequence[Neighbour], lacking: Sequence[Equipment]) -> list[str]:
    """The diagnosis as a terminal shows it. Neighbours are shown and not recorded."""
    notes = dict.fromkeys((*diagnosis.before.notes, *diagnosis.after.notes))
    said = [f"This machine is {'quiet' if diagnosis.quiet else 'noisy'}."]
    said += [f"- {reason}" for reason in diagnosis.reasons]
    if neighbours:
        said.append(f"Busiest beside it: {', '.join(_busiest(neighbours))}.")
    said += ["", "What it can resolve:"] if diagnosis.resolutions else []
    said += [f"- {found.text}" for found in diagnosis.resolutions]
    if diagnosis.scatter is not None and diagnosis.seconds_a_pair is not None:
        said.append(f"A pair scatters by {percent(diagnosis.scatter)} and takes {diagnosis.seconds_a_pair:.1f} s.")
    said += [diagnosis.null]
    said += ["", "Worth knowing:", *(f"- {note}" for note in notes)] if notes else []
    said += ["", "Not there, and how to get it:"] if lacking else []
    said += [f"- {equipment.name} ({equipment.wanted}): {equipment.get}" for equipment in lacking]
    return said


def _busiest(neighbours: Sequence[Neighbour]) -> list[str]:
    """Each name once, with the most that was seen of it."""
    most: dict[str, float] = {}
    for neighbour in neighbours:
        most[neighbour.name] = max(neighbour.cores, most.get(neighbour.name, 0.0))
    return [f"{name} ({percent(cores, 0)} of a core)" for name, cores in most.items()]
