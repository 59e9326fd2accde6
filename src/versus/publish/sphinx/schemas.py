"""Makes JSON Schemas of the records' formats from the types that read and write them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from docutils import nodes
from sphinx.application import Sphinx

from versus.calibration.outcome import Outcome
from versus.judge.report import Report
from versus.judge.why.explanation import Explanation
from versus.publish.calls.diagnosis import Diagnosis
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.tables.part import Column
from versus.records.answers import Answers
from versus.records.coverage import Coverage
from versus.records.crosscheck import CheckedGenerator
from versus.records.journal import entry_type
from versus.records.manifest import manifest_type

FOLDER = "schemas"
DOCUMENTS: dict[str, tuple[Callable[[], Any], str]] = {
    "run-1": (manifest_type, "manifest.json: everything needed to repeat a run"),
    "journal-1": (entry_type, "one line of journal.jsonl: a finished block, a refusal, a stage, or the end"),
    "verdicts-1": (lambda: Report, "what --json writes"),
    "doctor-1": (lambda: Diagnosis, "what doctor --json writes"),
    "crosscheck-2": (lambda: CheckedGenerator, "what cross-check --json writes"),
    "calibration-2": (lambda: Outcome, "what calibrate --json writes"),
    "answers-1": (lambda: Answers, "results/claims/answers.json: what probes answered"),
    "coverage-1": (lambda: Coverage, "what coverage --json writes"),
    "why-1": (lambda: Explanation, "what why --json writes"),
}


def schema(kind: Any) -> str:
    """Returns a type's JSON Schema; the same text every time."""
    (whole,), components = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole, "$defs": components}
    return json.dumps(described, indent=1, sort_keys=True) + "\n"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Writes the schemas into the finished site, beside the pages."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, (kind, _) in DOCUMENTS.items():
        (folder / f"{name}.json").write_text(schema(kind()))


class SchemasDirective(RecordsDirective):
    """A table of links to the schemas, with what each describes."""

    def made(self) -> list[nodes.Node]:
        up = "../" * self.env.docname.count("/")
        rows: list[list[elements.Cell]] = [
            [[nodes.reference("", f"{name}.json", refuri=f"{up}{FOLDER}/{name}.json", internal=True)], said]
            for name, (_, said) in DOCUMENTS.items()
        ]
        return [elements.table(["schema", Column("what it describes", words=True)], rows)]
