"""Carries out a plan that explains: both arms profiled, then the release notes between their Djangos searched."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

import versus.micro.inside
from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError, NotMeasuredError
from versus.history.mentions import Mentions, Wanted, find_mentions
from versus.history.release_notes import notes_between
from versus.history.used_names import used_names
from versus.judge.why.explain import explain, new_sql, written_anew
from versus.judge.why.explanation import Explanation
from versus.load.declared.why import RequestWhyPlan
from versus.load.stages.watched import WatchedRequests, watch_all
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.observations import Refusal, Statements
from versus.micro.declared.plan import group_key
from versus.micro.instruments.profiling import FunctionCost, Profile, Profiler, WhyPlan
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
    _look_up(recording, session)
    return Ending()


def profile_requests(recording: Recording, session: Session) -> Ending:
    """Watches the servers of both arms to the last round, or from where it was cut off."""
    plan: RequestWhyPlan = recording.plan
    by_id = {arm.id: arm for arm in plan.arms}
    done = [(profile.round, by_id[profile.arm]) for profile in recording.of(Profile)]
    if not recording.of(Refusal):
        try:
            watch_all(
                plan,
                session.environments,
                Path(versus.micro.inside.__file__).with_name("profiling.py"),
                scratch=session.scratch,
                folder=recording.folder,
                done=done,
                sink=lambda watched: recording.append(_profile(watched)),
                report=activities(session.tell),
                where=session.where,
                database=msgspec.structs.replace(session.store, pooling=plan.load.pooling),
            )
        except (NotMeasuredError, EnvironmentFailedError, OSError, ValueError) as error:
            reason = f"it cannot be profiled ({str(error).rstrip('.')})."
            recording.append(Refusal(group_key(plan.subject, plan.point), "", reason))
    _look_up(recording, session)
    return Ending()


def _profile(watched: WatchedRequests) -> Profile:
    """Returns a record of watched requests, functions summed over the server's processes."""
    bodies = msgspec.json.encode(watched.bodies, order="sorted")
    return Profile(
        round=watched.start,
        arm=watched.arm.id,
        started=watched.started,
        hash_seed=int(watched.layout["PYTHONHASHSEED"]),
        padding=len(watched.layout["VERSUS_PADDING"]),
        calls=watched.requests,
        result_digest=hashlib.sha256(bodies).hexdigest(),
        statements=Statements(len(watched.texts), watched.texts),
        functions=_summed(watched.functions),
        whole_s=watched.whole_s,
    )


def _summed(processes: Iterable[list[list[Any]]]) -> tuple[FunctionCost, ...]:
    found: dict[tuple[str, str], FunctionCost] = {}
    for functions in processes:
        for cost in msgspec.convert(functions, list[FunctionCost]):
            known = found.get((cost.module, cost.name))
            found[cost.module, cost.name] = cost if known is None else _sum(known, cost)
    return tuple(found[key] for key in sorted(found))


def _sum(known: FunctionCost, cost: FunctionCost) -> FunctionCost:
    return msgspec.structs.replace(
        known,
        calls=known.calls + cost.calls,
        instructions=known.instructions + cost.instructions,
        seconds=known.seconds + cost.seconds,
    )


def _look_up(recording: Recording, session: Session) -> None:
    """Adds what the release notes say of what changed."""
    plan: WhyPlan | RequestWhyPlan = recording.plan
    session.tell(Activity("looking through release notes"))
    run = recording.read()
    sides = [session.environments[name] for name in dict.fromkeys(arm.environment for arm in plan.arms)]
    recording.append(mentions_between(sides, wanted(explain(run), run.manifest.catalogue), session))


def wanted(explained: Explanation, catalogue: Catalogue) -> Wanted:
    """Returns what release notes may speak of: functions and statements that changed, and names the variants use."""
    sources = []
    if explained.per == "call":  # of a request nobody names what it uses
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
