"""A cross-check of the load generator in words."""

from versus.load.crosscheck import CrossCheck
from versus.publish import wording
from versus.publish.part import Column, Part
from versus.records.crosscheck import CheckedGenerator

QUANTILES = (
    Column("quantile"), Column("known", number=True), Column("seen", number=True), Column("tolerated", number=True),
    Column("agrees"),
)  # fmt: skip
THROUGHPUT = (Column("connections", number=True), Column("locust", number=True), Column("wrk", number=True))
TITLE = "Cross-check: what the load generator says, beside what is known"


def cross_check_origin(checked: CheckedGenerator) -> str:
    """Where and when, in one line."""
    host = checked.host
    cores = wording.counted(host.cores, "core")
    return wording.plain(f"{host.cpu}, {cores} · {wording.day(checked.started)}")


def cross_check_parts(found: CrossCheck) -> tuple[Part, ...]:
    """Both checks as tables."""
    latency = Part(
        "Open arrivals against known delays",
        (f"{found.requests:,} requests to a server that takes 10 to 50 ms, each timed from its intended start.",),
        QUANTILES,
        tuple(
            (one.name, f"{one.known:.2f} ms", f"{one.seen:.2f} ms", f"± {one.tolerated:.2f} ms", _yes(one.agrees))
            for one in found.quantiles
        ),
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


def _yes(agrees: bool) -> str:
    return "yes" if agrees else "no"
