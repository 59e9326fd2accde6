"""Made-up runs and reports with every kind of row. Nothing here was measured."""

import math
import random
from pathlib import Path

import msgspec

from versus.environments.environment import Environment, Interpreter
from versus.environments.spec import Kind, Spec
from versus.judge.report import Missing, Null, Report, Row, Side, StatementChange
from versus.load.declared.plan import plan_load
from versus.load.declared.scenario import LoadModel, Objective, Scenario, Target
from versus.load.readings.observations import (
    Counts,
    Cpu,
    GateOutcome,
    Latency,
    Measured,
    Spread,
    Stage,
)
from versus.machine.fingerprint import Disturbance, Host
from versus.micro.declared.catalogue import Catalogue, SubjectDescription, VariantDescription
from versus.micro.declared.observations import ArmSlices, Block, Check, GroupSlices, Seconds, Statements
from versus.micro.declared.plan import Arm, Comparison, Group, Plan, Purpose, Timing
from versus.records.journal import End
from versus.records.manifest import Manifest, Revision
from versus.records.store import Run, begin, read_run

DJANGOS = ("5.2.19", "6.0.10", "6.1.2")
STARTED = 1_790_000_000.0


def side(django: str, variant: str) -> Side:
    return Side(django=django, python="3.13.0", database="sqlite", variant=variant)


def row(subject: str, variant: str, django: str, ratio: float, verdict: str, **more) -> Row:
    """A time row against the first Django, or against `baseline_variant` in the same one."""
    against = more.pop("baseline_variant", None)
    half_width = more.pop("half_width", 0.011)
    value = more.pop("value", 412_000.0)
    usual = {
        "point": {"rows": 1000, "per_page": 20},
        "metric": "time",
        "unit": "ns",
        "better": "lower",
        "baseline": side(django, against) if against else side(DJANGOS[0], variant),
        "candidate": side(django, variant),
        "baseline_value": value,
        "candidate_value": value * ratio,
        "ratio": ratio,
        "low": ratio * math.exp(-half_width),
        "high": ratio * math.exp(half_width),
        "margin": 0.02,
        "verdict": verdict,
        "smallest_detectable": half_width * 1.4,
        "pairs": 24,
        "p": 0.001,
        "adjusted_p": 0.003,
    }
    return Row(subject=subject, variant=variant, **{**usual, **more})


def counter(subject: str, variant: str, django: str, before: int, after: int, verdict: str) -> Row:
    timed = row(subject, variant, django, 1.0, verdict)
    ratio = after / before if before else None
    return msgspec.structs.replace(
        timed, metric="statements", unit="statements", baseline_value=before, candidate_value=after, ratio=ratio,
        low=None, high=None, p=None, adjusted_p=None, smallest_detectable=None, margin=0.0,
    )  # fmt: skip


def sample_report(run: str = "20260921-compare-a1b2") -> Report:
    rows = (
        row("article-page", "paginator", "6.0.10", 1.004, "same"),
        row("article-page", "paginator", "6.1.2", 1.061, "slower"),
        row(
            "article-page", "async_paginator", "6.1.2", 1.018, "inconclusive", half_width=0.024, value=1_310_000.0,
            warnings=("The interval excludes 1 by itself, but not once adjusted for the 8 comparisons declared.",),
        ),
        row("article-page", "async_paginator", "6.0.10", 1.371, "slower", baseline_variant="paginator"),
        row("saving", "save_then_refresh", "6.0.10", 0.982, "same", warnings=(
            "The difference of -1.80 % is real, but inside the margin of 2.0 %.",), half_width=0.001),
        row("saving", "save", "6.0.10", 0.7312, "faster", value=233_400.0),
        counter("saving", "save", "6.0.10", 2, 1, "faster"),
        counter("saving", "save_then_refresh", "6.0.10", 2, 2, "same"),
        counter("article-page", "paginator", "6.0.10", 2, 2, "same"),
        row("template-reuse", "include", "6.1.2", 0.9891, "inconclusive", half_width=0.03, value=8_040.0,
            point={"items": 100}),
    )  # fmt: skip
    return Report(
        run=run,
        verdicts=rows,
        null=Null(trusted=True, reason=None, ratio=1.0013, low=0.9967, high=1.0059, blocks=24),
        missing=(
            Missing("article-page async_paginator in 5.2.19", "absent", "There is no django.core.paginator."
                    "AsyncPaginator."),
            Missing("template-reuse partial in 6.1.2", "not run", "The budget was spent."),
        ),
        notes=("3 of 8 comparisons reached the wanted precision.",),
        statement_changes=(
            StatementChange("saving", {"rows": 1000, "per_page": 20}, side("5.2.19", "save"), side("6.0.10", "save"), (
                '- UPDATE "shop_product" SET "stock" = ("shop_product"."stock" + %s)',
                "- SELECT 1 < 2",
                '+ UPDATE "shop_product" SET "stock" = ("shop_product"."stock" + %s) RETURNING "shop_product"."stock"',
            )),
        ),
    )  # fmt: skip


def sample_catalogue() -> Catalogue:
    return Catalogue((
        subject("article-page", "pagination", "Fetch one page of published articles, ready to render.\n\nThe page's "
                "`object_list` is evaluated and counted.", ("paginator", "async_paginator", "paginator_in_thread")),
        subject("saving", "saving", "Save a row whose database fills in a column, and know what it holds.",
                ("save", "save_then_refresh"), writes=("blog.Article",)),
        subject("template-reuse", "templates", "Render a list with the same fragment for every item.",
                ("include", "partial")),
    ))  # fmt: skip


def subject(name: str, area: str, doc: str, variants: tuple[str, ...], writes: tuple[str, ...] = ()):
    return SubjectDescription(
        name=name,
        area=area,
        area_doc=f"{area} in Django.",
        doc=doc,
        parameters={"rows": [1000, 100_000], "per_page": [20, 100]},
        default={"items": 20} if name == "template-reuse" else {"rows": 1000, "per_page": 20},
        margin=0.02,
        writes=writes,
        preparation="def prepare(self, rows, per_page):\n    self.articles = Article.objects.published()\n",
        variants=tuple(
            VariantDescription(
                name=name,
                doc=f"What one would choose for {name.replace('_', ' ')}.",
                source=_source(name),
                baseline=index == 0,
                awaited="async" in name,
                needs="django.core.paginator.AsyncPaginator" if name == "async_paginator" else None,
                available=True,
                differs="It sends one SELECT more." if name == "save_then_refresh" else None,
                version=f"v{index}",
            )
            for index, name in enumerate(variants)
        ),
    )


def _source(variant: str) -> str:
    start = "async def" if "async" in variant or "thread" in variant else "def"
    return (
        f"    @variant\n    {start} {variant}(self, rows, per_page):\n"
        "        page = Paginator(self.articles, per_page).page(1)\n"
        '        return [article.title for article in page.object_list if article.title != "<b>"]\n'
    )


def sample_environment(django: str, replica: int = 0) -> Environment:
    return Environment(
        name=f"{django} (twin)" if replica else django,
        spec=Spec(Kind.SERIES, django.rpartition(".")[0]),
        django=django,
        wheel=f"django-{django}-py3-none-any.whl",
        wheel_sha256="0123456789abcdef" * 4,
        interpreter=Interpreter(
            version="3.13.0", implementation="CPython", build="main, Oct 7 2026", compiler="GCC 12.2.0", gil=True,
            sqlite="3.40.1", sqlite_options=("MAX_VARIABLE_NUMBER=250000",),
        ),
        packages={"asgiref": "3.9.1", "django": django, "sqlparse": "0.5.3"},
        replica=replica,
    )  # fmt: skip


def sample_plan() -> Plan:
    arms = tuple(Arm(django, "paginator") for django in (*DJANGOS, f"{DJANGOS[0]} (twin)"))
    group = Group("article-page", {"rows": 1000, "per_page": 20}, arms, 0.02, all_cores=True, writes=False)
    comparisons = (
        Comparison(group.key, arms[0], arms[1], Purpose.DJANGO),
        Comparison(group.key, arms[0], arms[2], Purpose.DJANGO),
        Comparison(group.key, arms[0], arms[3], Purpose.NULL),
    )
    saving = Group("saving", {}, tuple(Arm(django, "save") for django in DJANGOS), 0.02, all_cores=False, writes=True)
    saved = Comparison(saving.key, saving.arms[0], saving.arms[1], Purpose.DJANGO)
    return Plan((group, saving), (*comparisons, saved), Timing(), seed=7, database="sqlite")


def sample_manifest(run: str, plan, catalogue: Catalogue | None = None, started: float = STARTED) -> Manifest:
    environments = [*map(sample_environment, DJANGOS), sample_environment(DJANGOS[0], replica=1)]
    return Manifest(
        run=run,
        command=("./versus", "compare", *DJANGOS),
        started=started,
        plan=plan,
        plan_digest="0" * 16,
        revision=Revision(commit="7c110fc0aa", dirty=False),
        environments={environment.name: environment for environment in environments},
        host=Host(cpu="Example CPU @ 2.00GHz", cores=2, memory_bytes=8_000_000_000, kernel="6.1.0",
                  architecture="x86_64", governor=None, virtualisation="KVM"),
        versions={"asv": "0.6.6", "pyperf": "2.9.0"},
        catalogue=catalogue if catalogue is not None else sample_catalogue(),
    )  # fmt: skip


def sample_blocks(plan: Plan, count: int = 3) -> list[Block]:
    draw = random.Random(3)
    group = plan.groups[0]

    def slices(first: bool) -> ArmSlices:
        walls = tuple(int(25_000_000 * draw.uniform(0.95, 1.1)) for _ in range(8))
        check = Check(
            result_digest="ab" * 32, result_shown="['One', 'Two']",
            statements=Statements(2, ("SELECT COUNT(*) FROM blog_article", "SELECT title FROM blog_article LIMIT 20")),
            work=(120, 120, 120), database={"vendor": "sqlite", "version": "3.40.1", "journal_mode": "wal"},
        )  # fmt: skip
        return ArmSlices(60, walls, Seconds(0.1, 0.2, 0.0), check if first else None)

    return [
        Block(
            index=index, started=STARTED + index, hash_seed=index, twin_hash_seed=index + 9, padding=64,
            groups=(GroupSlices(group.key, {arm.id: slices(index == 0) for arm in group.arms},
                                tuple(arm.id for arm in group.arms) * 8),),
            starting_s=1.2, whole_s=4.0,
        )
        for index in range(count)
    ]  # fmt: skip


def write_run(
    folder: Path, report: Report | None = None, catalogue: Catalogue | None = None, plan: Plan | None = None, **more
) -> Run:
    """A run on disk, with the report that the made-up judge gives for it beside it."""
    report = report or sample_report(folder.name)
    plan = plan or sample_plan()
    journal = begin(folder, sample_manifest(folder.name, plan, catalogue, **more))
    for block in sample_blocks(plan):
        journal.append(block)
    journal.append(End(STARTED + 90, "precision", Disturbance(steal=0.001, others_load=0.3, seconds=90.0)))
    journal.close()
    (folder / "report.json").write_bytes(msgspec.json.encode(report))
    return read_run(folder)


def made_up_judge(run: Run) -> Report:
    return msgspec.json.decode((run.folder / "report.json").read_bytes(), type=Report)


def sample_scenario() -> Scenario:
    return Scenario(
        question="What does a page of articles cost under ASGI?",
        may_conclude=("Which Django needs less processor time for this page at this rate.",),
        may_not_conclude=("How many users a server can carry.",),
        targets=(Target("/articles/", statements=2),),
        data={"articles": 1000},
        load=LoadModel(rate=50, stage_s=5),
        slo=Objective(quantile=0.99, latency_ms=100),
        name="article-list",
    )


def sample_stage(start: int, django: str, factor: float, *, reason: str | None = None) -> Stage:
    spread = Spread(mean=0.1, p50=0.1, p99=0.4, largest=1.0)
    gates = (GateOutcome("generator lag", 5.2 if reason else 0.4, 2.0, "ms"),)
    measured = Measured(
        counts=Counts(offered=250, sent=250, answered=250, right=250, failed=0, wrong=0, dropped=0),
        cpu=Cpu(idle=0.002, stage_s=0.9 * factor, window_s=5.0, per_request_s=0.0036 * factor),
        lag=spread, queue=spread, service=spread,
        latency=Latency(count=250, quantiles={"p50": 4.1 * factor, "p90": 6.6 * factor}, largest=31.0),
        gates=gates, samples=f"samples/{start}-{django}.zst",
    )  # fmt: skip
    return Stage(
        environment=django, start=start, started=STARTED + start, rate=50.0, seconds=5.0,
        command=("python", "-m", "uvicorn", "bench_project.asgi:application", "--port", "PORT"),
        bodies={"/articles/": "ab" * 32}, statements={"/articles/": 2}, valid=reason is None, reason=reason,
        measured=measured,
    )  # fmt: skip


def write_load_run(folder: Path, *, starts: int = 2, climbs: bool = False) -> Run:
    plan = plan_load(sample_scenario(), DJANGOS[:2], seed=3, starts=starts)
    plan = msgspec.structs.replace(plan, climbs=climbs)
    journal = begin(folder, sample_manifest(folder.name, plan, Catalogue(()), started=STARTED + 1000))
    journal.append(sample_stage(0, DJANGOS[0], 1.0))
    journal.append(sample_stage(0, DJANGOS[1], 1.08))
    journal.append(sample_stage(1, DJANGOS[1], 1.07))
    journal.append(sample_stage(1, DJANGOS[0], 1.0, reason="the generator fell behind"))
    journal.close()
    rows = (
        msgspec.structs.replace(
            row("article-list", "uvicorn", "6.0.10", 1.08, "inconclusive", value=3.6, half_width=0.05),
            metric="cpu_per_request", unit="ms", point={"rate": 50},
        ),
    )  # fmt: skip
    missing = (Missing("article-list 5.2.19 start 2", "fault", "The generator fell behind."),)
    (folder / "report.json").write_bytes(msgspec.json.encode(Report(folder.name, rows, missing=missing)))
    return read_run(folder)
