"""Puts a cross-check of the load generator into words."""

from versus import spelling
from versus.load.stages.crosscheck import CrossCheck, Quantile
from versus.load.stages.same_question import MATTERS, VISITORS, SameQuestion
from versus.publish.tables.part import Column, Part
from versus.records.crosscheck import CheckedGenerator
from versus.spelling import percent

QUANTILES = (
    Column("start", number=True), Column("quantile"), Column("told", number=True),
    Column("recorded by the server", number=True), Column("seen by the generator", number=True),
    Column("tolerated", number=True), Column("agrees"),
)  # fmt: skip
THROUGHPUT = (Column("connections", number=True), Column("locust", number=True), Column("wrk", number=True))
SAME = (
    Column("tool"), Column("asked", number=True), Column("ratios", number=True), Column("“faster”", number=True),
    Column("“slower”", number=True), Column("“no difference”", number=True),
)  # fmt: skip
TITLE = "Cross-check: what the load generator says, beside what is known"


def cross_check_origin(checked: CheckedGenerator) -> str:
    """Returns where and when it was made, on a line."""
    host = checked.host
    cores = spelling.counted(host.cores, "core")
    return spelling.plain(f"{host.cpu}, {cores} · {spelling.day(checked.started)}")


def cross_check_parts(found: CrossCheck) -> tuple[Part, ...]:
    """Returns a table for each check."""
    requests = " or ".join(f"{number:,}" for number in sorted({start.requests for start in found.opened}))
    starts = spelling.counted(len(found.opened), "start")
    latency = Part(
        "Open arrivals against known delays",
        (
            f"{starts} of {requests} requests each, to a server that is told to take 10 to 50 ms.",
            "The server itself records how long it took; the generator counts from when a request was due.",
        ),
        QUANTILES,
        tuple(_row(number, quantile) for number, start in enumerate(found.opened, 1) for quantile in start.quantiles),
    )
    closed = Part(
        "Closed loop against wrk",
        (found.missing,) if found.missing else (),
        THROUGHPUT,
        tuple(
            (
                str(reading.connections),
                f"{reading.locust:,.0f}/s",
                "–" if reading.wrk is None else f"{reading.wrk:,.0f}/s",
            )
            for reading in found.throughput
        ),
        after=(
            "The server takes 20 ms for each request, so that a connection carries fifty requests a second at most.",
        ),
    )
    return latency, closed, *([] if found.same is None else [_same_question(found.same)])


def _same_question(same: SameQuestion) -> Part:
    """What somebody would conclude who asks another tool, and asks once."""
    where = spelling.plain(", ".join(filter(None, (same.scenario, same.case))))
    asked_for = (
        f"Which carries more of {where}: Django {same.baseline} or {same.candidate}? A fresh server of the one is "
        f"loaded as fast as it goes by {VISITORS} visitors who wait for each answer, then one of the other, and the "
        "requests a second are divided. Whoever does it once sees one of these ratios."
    )
    legend = (
        f"{same.candidate} is called faster or slower here from a difference of {percent(MATTERS, 0)} on, since these "
        "tools give no interval. A ratio above 1 is more requests a second."
    )
    rows = tuple(
        (
            asked.tool, str(len(asked.ratios)), spelling.interval(min(asked.ratios), max(asked.ratios)),
            *(str(asked.said[verdict]) for verdict in ("faster", "slower", "same")),
        )
        for asked in same.asked
    )  # fmt: skip
    missing = tuple(f"{tool} was not asked: {reason}." for tool, reason in same.missing.items())
    return Part("The same question put to others", (asked_for,), SAME, rows, after=(legend, *missing))


def _row(start: int, quantile: Quantile) -> tuple[str, ...]:
    told, taken, seen = (f"{ms:.2f} ms" for ms in (quantile.known, quantile.taken, quantile.seen))
    return (
        str(start),
        quantile.name,
        told,
        taken,
        seen,
        f"± {quantile.tolerated:.2f} ms",
        "yes" if quantile.agrees else "no",
    )
