"""The part of a calibration that other tools make."""

import time

from versus.calibration.injection import TARGETS
from versus.calibration.other_tools.log import Sampled, TrialLog
from versus.calibration.other_tools.run import compare_missing, other_tools
from versus.calibration.other_tools.trial import REPEATS, SIZES, SUBJECTS, Material, sample
from versus.calibration.part import Part, seed_of
from versus.machine.fingerprint import host
from versus.records.provenance import revision, versions
from versus.runner.events import Activity
from versus.runner.session import Session
from versus.runner.tools import require


def compare_with_other_tools(session: Session, material: Material, seconds: float) -> bool:
    """Makes what is missing of the sample, as far as the time allows; True when it is whole."""
    require("history", tell=session.tell)
    where = session.where
    of = _sampled(session, material)
    log = TrialLog(where.calibration / Part.OTHER_TOOLS, of)
    try:
        return compare_missing(
            sample(of.subjects, seed=of.seed, sizes=of.sizes, repeats=of.repeats),
            other_tools(where, session.scratch, material),
            {subject.name: subject for subject in session.catalogues[material.baseline.environment.name].subjects},
            done=log.read().trials,
            limit_s=seconds,
            sink=log.append,
            report=lambda left, rest: session.tell(Activity(f"other tools: {left} comparisons left", rest)),
        )
    finally:
        log.close()


def _sampled(session: Session, material: Material) -> Sampled:
    used = {"baseline": material.baseline.environment, "twin": material.twin}
    used |= {f"{size * 100:g} % slower": material.slowed[size].environment for size in SIZES if size}
    return Sampled(
        seed=seed_of(Part.OTHER_TOOLS, 0),
        subjects=tuple(target.subject for target in TARGETS[:SUBJECTS]),
        sizes=SIZES,
        repeats=REPEATS,
        started=time.time(),
        environments={name: item.described() for name, item in used.items()},
        revision=revision(session.where.root),
        host=host(),
        versions=versions(),
    )
