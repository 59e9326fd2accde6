"""A cross-check of the load generator in words."""

from versus import spelling
from versus.load.stages.crosscheck import CrossCheck, Quantile
from versus.publish.tables.part import Column, Part
from versus.records.crosscheck import CheckedGenerator

QUANTILES = (
    Column("start", number=True), Column("quantile"), Column("told", number=True),
    Column("taken, it says", number=True), Column("seen by the generator", number=True),
    Column("tolerated", number=True), Column("agrees"),
)  # fmt: skip
THROUGHPUT = (Column("connections", number=True), Column("locust", number=True), Column("wrk", number=True))
TITLE = "Cross-check: what the load generator says, beside what is known"


def cross_check_origin(checked: CheckedGenerator) -> str:
    """Where and when, in one line."""
    host = checked.host
    cores = spelling.counted(host.cores, "core")
    return spelling.plain(f"{host.cpu}, {cores} · {spelling.day(checked.started)}")


def cross_check_parts(found: CrossCheck) -> tuple[Part, ...]:
    """Both checks as tables."""
    requests = " or ".join(f"{number:,}" for number in sorted({start.requests for start in found.opened}))
    starts = spelling.counted(len(found.opened), "start")
    latency = Part(
        "Open arrivals against known delays",
        (
            f"{starts} of {requests} requests each, to a server that is told to take 10 to 50 ms.",
            "It says itself how long it took; the generator counts from when a request was due.",
        ),
        QUANTILES,
        tuple(_row(number, one) for number, start in enumerate(found.opened, 1) for one in start.quantiles),
    )
    closed = Part(
        "Closed loop against wrk",
        (found.missing,) if found.missing else (),
        THROUGHPUT,
        tuple(
            (str(one.connections), f"{one.locust:,.0f}/s", "–" if one.wrk is None else f"{one.wrk:,.0f}/s")
            for one in found.throughput
        ),
        after=("The server takes 20 ms for each, so that fifty a second and connection is the most there can be.",),
    )
    return latency, closed


def _row(start: int, one: Quantile) -> tuple[str, ...]:
    told, taken, seen = (f"{ms:.2f} ms" for ms in (one.known, one.taken, one.seen))
    return str(start), one.name, told, taken, seen, f"± {one.tolerated:.2f} ms", "yes" if one.agrees else "no"
