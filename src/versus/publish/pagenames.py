"""The stable addresses of generated pages."""

import re

from versus.judge.why.explain import variant_of
from versus.load.declared.why import RequestWhyPlan
from versus.micro.declared.plan import point_text
from versus.micro.instruments.profiling import WhyPlan
from versus.records.manifest import AnyManifest

RUNS = "runs"
SUBJECTS = "subjects"
WHY = "why"
SCENARIOS = "scenarios"
CLAIMS = "claims"
GENERATED = (RUNS, SUBJECTS, WHY, SCENARIOS, CLAIMS)


def run_page(run: str) -> str:
    return f"{RUNS}/{_file_name(run)}"


def subject_page(subject: str) -> str:
    return f"{SUBJECTS}/{_file_name(subject)}"


def scenario_page(scenario: str) -> str:
    return f"{SCENARIOS}/{_file_name(scenario)}"


def claims_page(title: str) -> str:
    """`claims/upgrade-guide` for a source, `claims/first-in-6.0` for a verdict."""
    return f"{CLAIMS}/{_file_name(title.lower())}"


def why_page(manifest: AnyManifest) -> str:
    """`why/saving-save-5.2.19-6.0.10`; with the point where it is no default, the database where it is not SQLite."""
    plan: WhyPlan | RequestWhyPlan = manifest.plan
    djangos = [manifest.environments[arm.environment].name for arm in plan.arms]
    defaults = {subject.name: subject.default for subject in manifest.catalogue.subjects}
    words = [plan.subject, *filter(None, dict.fromkeys(map(variant_of, plan.arms))), *dict.fromkeys(djangos)]
    words += [] if plan.point == defaults.get(plan.subject, {}) else [point_text(plan.point)]
    words += [] if plan.database == "sqlite" else [plan.database.partition(" ")[0]]
    return f"{WHY}/{_file_name('-'.join(words))}"


def _file_name(name: str) -> str:
    """Names come from records and may hold anything; an address holds letters, digits, dots, dashes, underscores."""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-") or "unnamed"
    return f"{kept}-page" if kept == "index" else kept
