"""Why a row moved: profiles and statements of two arms in, their explanation out."""

from collections.abc import Sequence

from versus.history.mentions import Mentions, sql_words
from versus.judge.report import Missing, Report, Side
from versus.judge.run import notes_of, refused
from versus.judge.why.costs import arm_costs, changes
from versus.judge.why.explanation import Explanation, FunctionChange, Measured, Span
from versus.judge.why.statements import statement_diff
from versus.micro.declared.observations import Refusal
from versus.micro.declared.plan import Arm
from versus.micro.instruments.profiling import Profile, WhyPlan
from versus.records.manifest import Manifest
from versus.records.store import Run


def explain(run: Run, measured: Measured | None = None) -> Explanation:
    """Returns the same explanation for the same records."""
    plan: WhyPlan = run.manifest.plan
    profiles = [_of(arm, run.of(Profile)) for arm in plan.arms]
    before, after = arm_costs(*profiles, waits=plan.all_cores)
    sent = [one[0].statements.texts if one else () for one in profiles]
    rounds = min(map(len, profiles))
    return Explanation(
        run=run.manifest.run,
        subject=plan.subject,
        point=plan.point,
        baseline=_side(run.manifest, plan, plan.baseline),
        candidate=_side(run.manifest, plan, plan.candidate),
        rounds=rounds,
        instructions=Span(before.total("instructions"), after.total("instructions")),
        seconds=Span(before.total("seconds"), after.total("seconds")),
        functions=tuple(changes(before, after)) if rounds else (),
        statements=Span(*(float(len(texts)) for texts in sent)),
        statement_changes=statement_diff(*sent) if rounds else (),
        mentions=next(iter(run.of(Mentions)), None),
        measured=measured,
        missing=tuple(Missing(f"{one.group.removesuffix('[]')} {one.arm}", one.kind, one.reason)
                      for one in run.of(Refusal)),
        notes=_notes(run, profiles),
    )  # fmt: skip


def judge_why(run: Run) -> Report:
    """Returns what could not be profiled; an explanation has no verdicts."""
    return Report(run.manifest.run, (), missing=refused(run), notes=notes_of(run))


def written_anew(functions: Sequence[FunctionChange]) -> list[tuple[str, str]]:
    """(module, name) of those whose own code is another one: what release notes can speak of."""
    return [(one.module, one.name) for one in functions if one.kind == "python" and one.code != "same"]


def new_sql(changes_: Sequence[str]) -> set[str]:
    """Keywords that one side sends and the other does not."""
    sides = [sql_words(one for one in changes_ if one.startswith(sign)) for sign in "-+"]
    return sides[0] ^ sides[1]


def _of(arm: Arm, profiles: Sequence[Profile]) -> list[Profile]:
    return [one for one in profiles if one.arm == arm.id]


def _side(manifest: Manifest[WhyPlan], plan: WhyPlan, arm: Arm) -> Side:
    environment = manifest.environments[arm.environment]
    return Side(environment.name, environment.interpreter.version, plan.database, arm.variant)


def _notes(run: Run, profiles: Sequence[Sequence[Profile]]) -> tuple[str, ...]:
    notes = list(run.faults)
    if not run.ended:
        notes.append("This run was cut off; start the same command again to continue it.")
    if run.manifest.revision.dirty:
        notes.append("The suite's own files differed from its commit when this was profiled.")
    digests = {one.result_digest for each in profiles for one in each[:1]}
    if len(digests) > 1:
        notes.append("The two sides return different results: they do not do the same thing.")
    return tuple(notes)
