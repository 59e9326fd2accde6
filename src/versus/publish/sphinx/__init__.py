"""The Sphinx extension: `extensions = ["versus.publish.sphinx"]` in anybody's conf.py.

`versus_runs` lists the folders searched for runs, `versus_scenarios` those of load scenarios, relative to conf.py. For
pages about claims `versus_benchmarks` is the folder of subjects and `versus_answers` the file of probes' answers.
docs/contribute.md describes the directives.
"""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from versus.publish.sphinx import details, pages, records, schemas, value
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.directives import (
    between_djangos,
    calibration,
    cases,
    changed,
    claims,
    coverage,
    crosscheck,
    environments,
    findings,
    load,
    runs,
    scenarios,
    subjects,
    why,
)

STATIC = Path(__file__).with_name("static")
DIRECTIVES: dict[str, type[RecordsDirective]] = {
    "versus-runs": runs.RunsDirective,
    "versus-verdicts": runs.VerdictsDirective,
    "versus-figure": runs.FigureDirective,
    "versus-faults": runs.FaultsDirective,
    "versus-nulls": runs.NullsDirective,
    "versus-subjects": subjects.SubjectsDirective,
    "versus-subject": subjects.SubjectDirective,
    "versus-choices": subjects.ChoicesDirective,
    "versus-finding": findings.FindingDirective,
    "versus-environments": environments.EnvironmentsDirective,
    "versus-load": load.LoadDirective,
    "versus-scenarios": scenarios.ScenariosDirective,
    "versus-scenario": scenarios.ScenarioDirective,
    "versus-cases": cases.CasesDirective,
    "versus-middles": cases.MiddlesDirective,
    "versus-across": between_djangos.BetweenDjangosDirective,
    "versus-changed": changed.ChangedDirective,
    "versus-expected": changed.ExpectedDirective,
    "versus-claims": claims.ClaimsDirective,
    "versus-coverage": coverage.CoverageDirective,
    "versus-other-suite": coverage.OtherSuiteDirective,
    "versus-why": why.WhyDirective,
    "versus-whys": why.WhysDirective,
    "versus-cross-check": crosscheck.CrossCheckDirective,
    "versus-calibration": calibration.CalibrationDirective,
    "versus-schemas": schemas.SchemasDirective,
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers configuration, directives and roles; Sphinx calls it."""
    app.add_config_value("versus_runs", [], "env", list)
    app.add_config_value("versus_scenarios", [], "env", list)
    app.add_config_value("versus_benchmarks", "", "env", str)
    app.add_config_value("versus_answers", "", "env", str)
    app.add_config_value("versus_choices", "", "env", str)
    app.add_config_value("versus_findings", "", "env", str)
    app.connect("config-inited", lambda _app, config: config.html_static_path.append(str(STATIC)))
    app.add_css_file("versus.css")
    app.connect("builder-inited", records.load)
    app.connect("builder-inited", pages.generate)
    app.connect("build-finished", pages.forget)
    app.connect("build-finished", schemas.write)
    details.register(app)
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.add_role("versus-value", value.ValueRole())
    app.add_role("versus-claim", claims.ClaimRole())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
