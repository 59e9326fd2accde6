"""The judged runs of a build: found, judged once, and looked up by the directives."""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from versus.claims.ledger import read_ledger
from versus.errors import UserError, unknown
from versus.judge.report import Report, Row
from versus.load.declared.plan import LoadPlan
from versus.load.declared.scenario import Scenario, known_scenarios, read_scenario
from versus.micro.declared.catalogue import SubjectDescription
from versus.micro.declared.plan import Plan
from versus.publish.choices import Choice, read_choices
from versus.publish.claims.settling import SettledClaim, known_names, settled
from versus.publish.findings import Finding, read_findings
from versus.publish.kinds import ShownKind, shown_kind
from versus.publish.sphinx.question import Question, questions
from versus.records.answers import Answers, read_answers
from versus.records.kinds import AnyPlan
from versus.records.store import Run, read_runs, runs_of
from versus.spelling import plain

logger = logging.getLogger(__name__)
NONE_YET = "No records yet."
_MARKER = "versus-records.digest"


class Judged(msgspec.Struct, frozen=True):
    """A run and what it says."""

    run: Run
    report: Report
    place: int = 0
    """Which of the configured folders it lies in, counted from 0: a run in several lies in the first of them."""

    @property
    def name(self) -> str:
        return self.run.manifest.run

    @property
    def kind(self) -> ShownKind:
        return shown_kind(self.run.manifest.plan)

    @property
    def compares_times(self) -> bool:
        """Whether it times Djangos or variants against each other."""
        return self.kind.compares_times(self.run.manifest.plan)

    @property
    def database(self) -> str:
        plan: AnyPlan = self.run.manifest.plan
        return plan.database


class Records(msgspec.Struct, frozen=True):
    """All judged runs, oldest first; `faults` names what was left out, `marker` changes when any of this does."""

    judged: tuple[Judged, ...]
    faults: tuple[str, ...]
    marker: Path
    scenarios: dict[str, Scenario] = {}
    """By name: as declared now, else as the newest run that knows it."""
    claims: tuple[SettledClaim, ...] = ()
    """What is said about Django, settled by kept answers and kept runs; nothing where no answers are kept."""
    answers: Answers | None = None
    choices: tuple[Choice, ...] = ()
    """When to choose which of a subject's ways."""
    findings: dict[str, Finding] = {}
    """What pages say was found, by name."""

    @property
    def kept(self) -> "Records":
        """Those of the first folder that holds verdicts: what was kept, without what was only measured here.

        Sentences were written over these. A short run of a busy machine neither bears them out nor contradicts them.
        """
        first = min((judged.place for judged in self.judged if judged.kind.verdicts), default=None)
        return msgspec.structs.replace(
            self, judged=tuple(judged for judged in self.judged if first in (None, judged.place))
        )

    def run(self, name: str | None) -> Judged | None:
        """By name or its beginning; without one the newest of the kept that compared most subjects, by time where any
        did, and that came to their end.

        None where there are no records.
        """
        if name is None:
            found = [judged for judged in self.kept.judged if judged.kind.verdicts]
            timed = [judged for judged in found if judged.report.verdicts and judged.compares_times]
            ended = [judged for judged in timed if judged.run.ended]
            return max(reversed(ended or timed or found[-1:]), key=_subjects_judged, default=None)
        if not self.judged:
            return None
        found = [judged for judged in self.judged if judged.name.startswith(name)]
        exact = [judged for judged in found if judged.name == name]
        if len(exact or found) != 1:
            raise unknown("run", name, [judged.name for judged in self.judged])
        return (exact or found)[0]

    def of[PlanOfAKind](self, plan: type[PlanOfAKind]) -> list[tuple[Judged, PlanOfAKind]]:
        """Returns the runs whose plan is of this kind with their plans, oldest first."""
        by_run = {judged.name: judged for judged in self.judged}
        runs = runs_of(plan, [judged.run for judged in self.judged])
        return [(by_run[run.manifest.run], run.manifest.plan) for run in runs]

    def subjects(self) -> dict[str, SubjectDescription]:
        """By name; described as by the newest run that knows it."""
        found = {subject.name: subject for judged in self.judged for subject in judged.run.manifest.catalogue.subjects}
        return dict(sorted(found.items(), key=lambda item: (item[1].area, item[0])))

    def subject(self, name: str) -> SubjectDescription:
        subjects = self.subjects()
        if name not in subjects:
            raise unknown("subject", name, list(subjects))
        return subjects[name]

    def scenario(self, name: str) -> Scenario:
        if name not in self.scenarios:
            raise unknown("scenario", name, list(self.scenarios))
        return self.scenarios[name]

    def newest_answers(self, subject: str) -> dict[Question, Judged]:
        """For each question that was asked of the subject the newest run that did."""
        return {
            question: judged for judged, plan in self.of(Plan) for question in questions(plan, judged.report, subject)
        }

    def claim(self, key: str) -> SettledClaim:
        by_id = {found.claim.id: found for found in self.claims}
        if key not in by_id:
            raise unknown("claim", key, list(by_id))
        return by_id[key]

    def trusted(self) -> list[Report]:
        """What all runs say whose null does not forbid to trust them, oldest first."""
        return [judged.report for judged in self.judged if judged.report.trusted]

    def rows(self) -> list[Row]:
        """Of all runs, newest first."""
        return [row for judged in reversed(self.judged) for row in judged.report.verdicts]


def _subjects_judged(judged: Judged) -> int:
    return len({row.subject for row in judged.report.verdicts})


# Not in the build environment: that is pickled, and runs are large.
_loaded: WeakKeyDictionary[Config, Records] = WeakKeyDictionary()


def records_of(config: Config) -> Records:
    return _loaded[config]


def judge(run: Run) -> Report:
    # Imported here: the judge needs numpy and scipy, and a project without records needs neither.
    from versus.judge.run import judge_run

    return judge_run(run)


def load(app: Sphinx) -> None:
    """Reads and judges every run that the configuration leads to."""
    roots = [(Path(app.confdir) / folder).resolve() for folder in app.config.versus_runs]
    found, faults = read_runs(*roots)
    runs = _distinct(found, faults, roots)
    judged: list[Judged] = []
    for run in runs:
        try:
            judged.append(Judged(run, judge(run), _place(run, roots)))
        except (UserError, ValueError, LookupError, TypeError) as error:
            faults.append(f"{run.folder / 'manifest.json'} cannot be judged ({error}).")
    told = tuple(_without_roots(fault, roots) for fault in faults)
    for fault in told:
        logger.info("versus: left out: %s", fault)
    scenarios = _scenarios(app, judged)
    answers = _answers(app)
    known = _known(app)
    records = Records(tuple(judged), told, Path(app.doctreedir) / _MARKER, scenarios)
    reports = [judged.report for judged in records.kept.judged]
    claims = () if answers is None else tuple(settled(read_ledger(known), answers.answers, reports))
    records = msgspec.structs.replace(records, claims=claims, answers=answers, choices=_choices(app, known))
    records = msgspec.structs.replace(records, findings=_findings(app, known))
    _mark(records)
    _loaded[app.config] = records


def _known(app: Sphinx) -> Mapping[str, Collection[str]]:
    """What statements and choices may name; nothing where the configuration names no subjects."""
    if not app.config.versus_benchmarks:
        return {}
    scenarios = [Path(app.confdir, folder) for folder in app.config.versus_scenarios]
    return known_names(Path(app.confdir, app.config.versus_benchmarks), *scenarios)


def _choices(app: Sphinx, known: Mapping[str, Collection[str]]) -> tuple[Choice, ...]:
    return read_choices(Path(app.confdir, app.config.versus_choices), known) if app.config.versus_choices else ()


def _findings(app: Sphinx, known: Mapping[str, Collection[str]]) -> dict[str, Finding]:
    return read_findings(Path(app.confdir, app.config.versus_findings), known) if app.config.versus_findings else {}


def _answers(app: Sphinx) -> Answers | None:
    file = Path(app.confdir, app.config.versus_answers)
    return read_answers(file) if app.config.versus_answers and file.exists() else None


def _scenarios(app: Sphinx, judged: list[Judged]) -> dict[str, Scenario]:
    measured = runs_of(LoadPlan, [found.run for found in judged])
    found = {run.manifest.plan.scenario.name: run.manifest.plan.scenario for run in measured}
    for folder in (Path(app.confdir, name).resolve() for name in app.config.versus_scenarios):
        found |= {name: read_scenario(name, folder) for name in known_scenarios(folder)}
    return dict(sorted(found.items()))


def _distinct(found: list[Run], faults: list[str], roots: list[Path]) -> list[Run]:
    """A run that was kept lies in two folders and counts once. Pages have one address a name."""
    runs: dict[str, Run] = {}
    for run in sorted(found, key=lambda run: _place(run, roots)):
        first = runs.setdefault(run.manifest.run, run)
        if first.manifest != run.manifest:
            faults.append(
                f"{run.folder} is another run called {run.manifest.run}; only the one in {first.folder} is shown."
            )
    return sorted(runs.values(), key=lambda run: run.manifest.started)


def _place(run: Run, roots: list[Path]) -> int:
    return next(number for number, root in enumerate(roots) if run.folder.is_relative_to(root))


def _without_roots(fault: str, roots: list[Path]) -> str:
    """A published page names no folder of the machine that built it."""
    for root in roots:
        fault = fault.replace(f"{root}/", "")
    return plain(fault)


def _mark(records: Records) -> None:
    """Rewrites the file that every page made from records depends on, only when records or this package change."""
    digest = hashlib.sha256()
    for found in records.judged:
        for part in (found.run.manifest, found.report, len(found.run.entries), found.place):
            digest.update(msgspec.json.encode(part))
    digest.update(msgspec.json.encode((records.faults, records.scenarios, records.claims)))
    for source in sorted(Path(__file__).parents[1].glob("**/*.py")):
        digest.update(source.read_bytes())
    if not records.marker.exists() or records.marker.read_text() != digest.hexdigest():
        records.marker.parent.mkdir(parents=True, exist_ok=True)
        records.marker.write_text(digest.hexdigest())
