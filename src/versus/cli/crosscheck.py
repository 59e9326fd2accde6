"""`versus cross-check`: whether the load generator is to be believed."""

from pathlib import Path

import click
import msgspec

from versus.cli.session import open_session
from versus.cli.tools import require
from versus.errors import UntrustedError
from versus.load.crosscheck import CrossCheck, cross_check
from versus.publish.part import Column, Part
from versus.publish.parts import print_parts
from versus.records.store import write_whole

TITLE = "Cross-check: what the load generator says, beside what is known"

EPILOG = """\b
Nothing else should run meanwhile: on two cores the server has one and the generator the other.

\b
Examples:
  ./versus cross-check
  ./versus cross-check --json cross-check.json
"""


@click.command(epilog=EPILOG)
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Also write what was found as JSON (versus.crosscheck/1).",
)  # fmt: skip
def command(json_file: Path | None) -> None:
    """Hold the generator against a server whose delays are known, and its closed loop against wrk."""
    require("load")
    with open_session() as session:
        found = cross_check(session.scratch, session.where, session.progress.now)
    if json_file is not None:
        told = {"schema": "versus.crosscheck/1", "found": found}
        write_whole(json_file, msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")
    print_parts(TITLE, "", parts(found))
    if not found.agrees:
        raise UntrustedError("the generator is further from the known delays than tolerated; is the machine quiet?")


def parts(found: CrossCheck) -> tuple[Part, ...]:
    """Both checks as tables."""
    latency = Part(
        "Open arrivals against known delays",
        (f"{found.requests:,} requests to a server that takes 10 to 50 ms, each timed from its intended start.",),
        (Column("quantile"), Column("known", True), Column("seen", True), Column("tolerated", True), Column("agrees")),
        tuple(
            (one.name, f"{one.known:.2f} ms", f"{one.seen:.2f} ms", f"± {one.tolerated:.2f} ms", _yes(one.agrees))
            for one in found.quantiles
        ),
    )
    closed = Part(
        "Closed loop against wrk",
        (found.missing,) if found.missing else (),
        (Column("connections", True), Column("locust", True), Column("wrk", True)),
        tuple(
            (str(one.connections), f"{one.locust:,.0f}/s", "–" if one.wrk is None else f"{one.wrk:,.0f}/s")
            for one in found.throughput
        ),
        after=("The server takes 20 ms for each, so that fifty a second and connection is the most there can be.",),
    )
    return latency, closed


def _yes(agrees: bool) -> str:
    return "yes" if agrees else "no"
