"""Why a row moved: profiles and statements of two arms in, their explanation out."""

from collections.abc import Sequence

from versus.history.mentions import Mentions, sql_words
from versus.judge.calls.statements import statement_diff
from versus.judge.report import Report, Side
from versus.judge.run import notes_of, refused
from versus.judge.why.costs import arm_costs, changes
from versus.judge.why.explanation import Explanation, FunctionChange, Measured, Span
from versus.load.declared.plan import LoadArm
from versus.load.declared.why import RequestWhyPlan
from versus.micro.declared.plan import Arm
from versus.micro.instruments.profiling import Profile, WhyPlan
from versus.records.manifest import AnyManifest
from versus.records.store import Run


def explain(run: Run, measured: Measured | None = None) -> Explanation:
    """Returns the explanation, the same for the same records."""
    plan: WhyPlan | RequestWhyPlan = run.manifest.plan
    profiles = [_profiles(arm, run.of(Profile)) for arm in plan.arms]
    before, after = arm_costs(*profiles, waits=plan.all_cores)
    sent = [by_round[0].statements.texts if by_round else () for by_round in profiles]
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
        missing=refused(run),
        notes=_notes(run, profiles),
        per=plan.per,
    )


def judge_why(run: Run) -> Report:
    """Returns what could not be profiled; an explanation has no verdicts."""
    return Report(run.manifest.run, (), missing=refused(run), notes=notes_of(run))


def written_anew(functions: Sequence[FunctionChange]) -> list[tuple[str, str]]:
    """Returns (module, name) of the Python functions whose own code changed: release notes may speak of them."""
    return [(function.module, function.name) for function in functions if _is_written_anew(function)]


def new_sql(statement_changes: Sequence[str]) -> set[str]:
    """Returns the SQL keywords that only one side sends; the changes are lines of `statement_diff`."""
    sides = [sql_words(line for line in statement_changes if line.startswith(sign)) for sign in "-+"]
    return sides[0] ^ sides[1]


def _is_written_anew(function: FunctionChange) -> bool:
    return function.kind == "python" and function.code != "same"


def _profiles(arm: Arm | LoadArm, profiles: Sequence[Profile]) -> list[Profile]:
    return [profile for profile in profiles if profile.arm == arm.id]


def _side(manifest: AnyManifest, plan: WhyPlan | RequestWhyPlan, arm: Arm | LoadArm) -> Side:
    environment = manifest.environments[arm.environment]
    return Side(environment.name, environment.interpreter.version, plan.database, variant_of(arm))


def variant_of(arm: Arm | LoadArm) -> str:
    """Returns what runs in an arm's environment: a variant, or a case, which has no name where it is the only one."""
    return arm.case if isinstance(arm, LoadArm) else arm.variant


def _notes(run: Run, profiles: Sequence[Sequence[Profile]]) -> tuple[str, ...]:
    digests = {first.result_digest for by_round in profiles for first in by_round[:1]}
    if len(digests) > 1:
        return *notes_of(run), "The two sides return different results: they do not do the same thing."
    return notes_of(run)
