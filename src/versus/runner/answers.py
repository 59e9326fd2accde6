"""Probes statements in the environments of a session."""

import json
import time
from collections.abc import Mapping, Sequence

from versus.claims.ledger import CORRECTED, probe_sources
from versus.claims.probing import probed
from versus.environments.environment import Environment
from versus.environments.series import known_series
from versus.errors import EnvironmentFailedError
from versus.history.release_notes import release_dates
from versus.machine.placement import Placement, cores
from versus.records.answers import Answers
from versus.records.provenance import revision
from versus.runner.events import Activity
from versus.runner.session import Session

DATED = "A097"
"""The statement about release dates, which stand in Django's sources and not in a wheel."""


def probed_statements(session: Session, djangos: Mapping[str, str], ids: Sequence[str]) -> Answers:
    """Probes statements in the session's environments; `djangos` are their names by what was asked for."""
    started = time.time()
    environments = {label: session.environments[name] for label, name in djangos.items()}
    ordered = sorted(environments, key=lambda label: _release(environments[label].django))
    keys = [*ids, *(key + CORRECTED for key in ids if key + CORRECTED in probe_sources())]

    def report(done: int, whole: int) -> None:
        session.tell(Activity(f"checking statements: {done} of {whole} answers"))

    found = probed(
        session.scratch,
        {label: environments[label] for label in ordered},
        keys,
        newest=known_series()[-1].name,
        at_once=len(cores(Placement.ALL)),
        variables=_dates(session, environments[ordered[-1]]) if DATED in keys else {},
        report=report,
    )
    return Answers(
        started=started,
        revision=revision(session.where.root),
        python=environments[ordered[0]].interpreter.version,
        releases={label: environments[label].django for label in ordered},
        answers={key: {label: found[label, key] for label in ordered} for key in keys},
    )


def _dates(session: Session, newest: Environment) -> dict[str, str]:
    """Returns what the probe of the dates is told; nothing where the newest Django's source cannot be had."""
    try:
        dates = release_dates(newest, session.where, lambda text: session.tell(Activity(text)))
    except EnvironmentFailedError:
        return {}
    return {"VERSUS_RELEASED": json.dumps(dates)}


def _release(version: str) -> list[int]:
    """As numbers, so that 6.10 comes after 6.9; what is no number counts as nothing."""
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]
