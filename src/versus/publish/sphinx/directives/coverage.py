"""Directives about what subjects run of Django, and about what another suite measures."""

from pathlib import Path
from typing import ClassVar

import msgspec
from docutils import nodes
from docutils.parsers.rst import directives

from versus.publish.coverage import coverage_part, judged_coverage, missing_parts
from versus.publish.sphinx import elements
from versus.publish.sphinx.details import folded
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.tables.part import Column
from versus.publish.written import read_written
from versus.records.coverage import FILE, read_coverage
from versus.spelling import counted


class CoverageDirective(RecordsDirective):
    """A row a part of Django; with `missing`, folded away, the functions that changed and that no subject runs."""

    option_spec: ClassVar = {"missing": directives.flag}

    def made(self) -> list[nodes.Node]:
        found = [file for root in self.roots if (file := root / "coverage" / FILE).exists()]
        if not found:
            return [elements.not_measured("./versus coverage --keep")]
        self.env.note_dependency(str(found[0]))
        coverage = read_coverage(found[0])
        judged = judged_coverage(coverage)
        if "missing" in self.options:
            return [folded(part.title, *elements.part(part)) for part in missing_parts(judged)]
        return elements.part(coverage_part(coverage, judged))


class _Benchmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A benchmark of another suite; `here` are subjects, or `note` says why there is none."""

    name: str
    area: str
    here: tuple[str, ...] = ()
    note: str = ""


class _Suite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    benchmark: tuple[_Benchmark, ...]


class OtherSuiteDirective(RecordsDirective):
    """A row a benchmark of another suite, read from a file relative to conf.py, with the subjects that ask the same."""

    required_arguments = 1

    def made(self) -> list[nodes.Node]:
        file = Path(self.env.srcdir, self.arguments[0])
        self.env.note_dependency(str(file))
        listed = read_written(file, _Suite, "benchmarks").benchmark
        known = self.records.subjects()
        rows: list[list[elements.Cell]] = [
            [
                found.name,
                found.area,
                [
                    node
                    for name in found.here
                    for node in (
                        elements.subject_link(self.env.docname, name) if name in known else nodes.Text(name),
                        nodes.Text(" "),
                    )
                ] or "–",
                found.note,
            ]
            for found in listed
        ]  # fmt: skip
        here = sum(bool(found.here) for found in listed)
        columns = [Column("benchmark"), Column("area"), Column("here", words=True), Column("remark", words=True)]
        return [
            elements.paragraph(f"{counted(len(listed), 'benchmark')}; {here} have a subject here."),
            elements.table(columns, rows),
        ]
