"""Carries out a plan that explains: both arms profiled, then the release notes between their Djangos searched."""

from collections.abc import Sequence

from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.history.mentions import Mentions, Wanted, find_mentions
from versus.history.release_notes import notes_between
from versus.history.used_names import used_names
from versus.judge.why.explain import explain, new_sql, written_anew
from versus.judge.why.explanation import Explanation
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.observations import Refusal
from versus.micro.instruments.profiling import Profile, Profiler, WhyPlan
from versus.runner.events import Activity, activities
from versus.runner.kinds import Ending
from versus.runner.recording import Recording
from versus.runner.session import Session


def profile(recording: Recording, session: Session) -> Ending:
    """Profiles both arms to the last round, or from where it was cut off."""
    plan: WhyPlan = recording.plan
    Profiler(
        plan,
        session.workers.start_one_each,
        sink=recording.append,
        report=lambda taken: session.tell(Activity(f"profiling: {taken} of {2 * plan.rounds} processes done")),
        done=recording.of(Profile, Refusal),
    ).run()
    session.tell(Activity("looking through release notes"))
    run = recording.read()
    sides = [session.environments[name] for name in dict.fromkeys(arm.environment for arm in plan.arms)]
    recording.append(mentions_between(sides, wanted(explain(run), run.manifest.catalogue), session))
    return Ending()


def wanted(explained: Explanation, catalogue: Catalogue) -> Wanted:
    """Returns what release notes may speak of: functions and statements that changed, and names the variants use."""
    subject = catalogue.find(explained.subject)
    sources = [subject.variant(side.variant).source for side in (explained.baseline, explained.candidate)]
    return Wanted(
        written_anew(explained.functions),
        frozenset(new_sql(explained.statement_changes)),
        explained.statement_changes,
        frozenset().union(*map(used_names, sources)),
    )


def mentions_between(sides: Sequence[Environment], asked: Wanted, session: Session) -> Mentions:
    """Returns what the release notes between two Djangos say; the reason where there are none to be had."""
    if len(sides) < 2:
        return Mentions((), 0, (), "both sides are the same Django")
    baseline, candidate = sides
    try:
        notes = notes_between(baseline, candidate, session.where, activities(session.tell))
    except EnvironmentFailedError as error:
        return Mentions((), 0, (), str(error).splitlines()[0].rstrip(":. "))
    if not notes:
        return Mentions((), 0, (), f"no release lies between {baseline.name} and {candidate.name}")
    releases = tuple(dict.fromkeys(note.release for note in notes))
    return Mentions(releases, len(notes), find_mentions(notes, asked))
