"""Made-up explanations and their runs. Nothing here was profiled."""

from pathlib import Path

import msgspec

from tests.publish.samples import DJANGOS, STARTED, sample_catalogue, sample_manifest
from versus.history.mentions import Mention, Mentions
from versus.judge.report import Missing, Report, Side
from versus.judge.why.explanation import Explanation, FunctionChange, Measured, Span
from versus.machine.fingerprint import Disturbance
from versus.micro.declared.observations import Statements
from versus.micro.declared.plan import Arm
from versus.micro.instruments.profiling import FunctionCost, Profile, WhyPlan
from versus.records.journal import End
from versus.records.store import Run, begin, read_run

UPDATE = 'UPDATE "blog_article" SET "views" = ("blog_article"."views" + %s) WHERE "blog_article"."id" = %s'
RETURNING = f'{UPDATE} RETURNING "blog_article"."views"'
MENTIONS = Mentions(
    ("6.0", "6.0.1", "6.0.10"), 298,
    (
        Mention("6.0", "Models", "Fields are read back on databases with RETURNING.", ("RETURNING", "Model.save"), 9.1),
        Mention("6.0.1", "Bugfixes", "Model.save() no longer <forgets> | anything.", ("Model.save",), 5.0),
    ),
)  # fmt: skip


def function(name: str, before: float, after: float, code: str = "same", **more) -> FunctionChange:
    usual = {
        "module": "django.db.models.base",
        "kind": "python",
        "lines": (1039, 1041),
        "calls": Span(1, 1),
        "seconds": Span(2e-5, 3e-5),
        "seconds_share": 0.02,
        "certain": ("instructions",),
    }
    return FunctionChange(
        name=name, code=code, instructions=Span(before, after), instructions_share=(after - before) / 17_670,
        **{**usual, **more},
    )  # fmt: skip


def sample_explanation() -> Explanation:
    return Explanation(
        run="20260922-why-0007",
        subject="saving",
        point={"rows": 1000, "per_page": 20},
        baseline=Side("5.2.19", "3.13.0", "sqlite", "save"),
        candidate=Side("6.0.10", "3.13.0", "sqlite", "save"),
        rounds=5,
        instructions=Span(17_670, 18_340),
        seconds=Span(0.0031, 0.0034),
        functions=(
            function("Model._save_table", 253, 414, "changed", certain=("instructions", "seconds")),
            function(
                "SQLUpdateCompiler.execute_returning_sql", 0, 89, "not called before", lines=(None, 2125),
                module="django.db.models.sql.compiler", calls=Span(0, 1),
            ),
            function("BaseSaver.begin", 24, 31.5, "takes over", former="django.db.models.base.Saver.begin"),
            function("Field.__eq__", 240, 241, calls=Span(11.5, 12)),
            function("Cursor.fetchall", 0, 0, "unseen", kind="c", module="sqlite3", lines=(None, None),
                     calls=Span(0, 1), seconds=Span(0, 6.4e-5), certain=("calls", "seconds")),
            function("isinstance", 0, 0, "unseen", kind="c", module="builtins", lines=(None, None),
                     calls=Span(91, 95), certain=("calls",)),
        ),
        statements=Span(2, 2),
        statement_changes=(f"- {UPDATE}", f"+ {RETURNING}"),
        mentions=MENTIONS,
        measured=Measured("20260921-compare-a1b2", 1.051, 1.032, 1.07, "slower", trusted=False),
        missing=(Missing("saving 6.0.10/other", "fault", "It raised."),),
        notes=("The suite's own files differed from its commit when this was profiled.",),
    )  # fmt: skip


def write_why_run(folder: Path, *, name: str = "save", text: str = RETURNING, ended: bool = True) -> Run:
    """Five rounds of a few functions; `name` and `text` stand wherever a record holds text that the suite did not
    write."""
    plan = WhyPlan("saving", {"rows": 1000, "per_page": 20}, Arm(DJANGOS[0], name), Arm(DJANGOS[1], name), False, 7,
                   "sqlite")  # fmt: skip
    journal = begin(folder, sample_manifest(folder.name, plan, sample_catalogue(), started=STARTED + 2000))
    for number in range(5):
        for arm, more, sent in ((plan.baseline, 0, UPDATE), (plan.candidate, 161, text)):
            functions = (
                FunctionCost("django.db.models.base", f"Model.{name}", "python", 1039, f"{more}", 1, 253 + more, 2e-5),
                FunctionCost("builtins", "len", "c", 0, "", 4, 0, 1e-6),
            )
            journal.append(Profile(number, arm.id, STARTED, 1, 2, 9, "d", Statements(1, (sent,)), functions, 1.0))
    journal.append(msgspec.structs.replace(MENTIONS, mentions=(Mention("6.0", text, text, (name,), 9.0),)))
    if ended:
        journal.append(End(STARTED + 2090, "plan", Disturbance(0.0, 0.1, 10.0)))
    journal.close()
    (folder / "report.json").write_bytes(msgspec.json.encode(Report(folder.name, ())))
    return read_run(folder)
