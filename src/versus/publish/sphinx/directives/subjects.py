"""Directives about subjects: a list of all, and the page of a single one."""

import shlex
from collections import Counter
from textwrap import dedent

from docutils import nodes

from versus import spelling
from versus.judge.settled import Settled
from versus.micro.declared.catalogue import SubjectDescription, VariantDescription
from versus.micro.declared.plan import point_text
from versus.micro.declared.size import axes_of
from versus.publish.choices import advice
from versus.publish.claims.settling import evidence_text
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.directives.growth import growth_sections
from versus.publish.sphinx.directives.runs import drawn, linked_origin
from versus.publish.sphinx.directives.statements import statements
from versus.publish.sphinx.directives.why import explanations
from versus.publish.sphinx.question import Question, between, title
from versus.publish.sphinx.records import Judged
from versus.publish.tables.lines import lines_of
from versus.publish.tables.part import Column


class SubjectsDirective(RecordsDirective):
    """A table of all subjects by area, each with its page."""

    def made(self) -> list[nodes.Node]:
        subjects = self.records.subjects()
        if not subjects:
            return self.none_yet()
        rows = [
            [
                [elements.subject_link(self.env.docname, subject.name)],
                subject.area.replace("_", " "),
                [node for paragraph in elements.prose(_first_paragraph(subject)) for node in paragraph.children],
                ", ".join(variant.name for variant in subject.variants),
                self._verdicts(subject.name),
            ]
            for subject in subjects.values()
        ]
        columns: list[str | Column] = [
            "subject", "area", Column("what it does", words=True), Column("variants", words=True),
            Column("verdicts", words=True),
        ]  # fmt: skip
        return [elements.table(columns, rows)]

    def _verdicts(self, subject: str) -> elements.Cell:
        answers = self.records.newest_answers(subject)
        timed = [(asked, judged) for asked, judged in answers.items() if asked.about == "time"]
        found = Counter(
            row.verdict
            for asked, judged in timed
            for row in judged.report.verdicts
            if (row.subject, row.metric, between(row)) == (subject, "time", asked.between)
        )
        parts: list[nodes.Node] = []
        for name in ("faster", "slower", "inconclusive", "same"):
            if found[name]:
                parts += [nodes.Text(", ")] if parts else []
                parts.append(elements.verdict(f"{found[name]} {name}", name))
        return parts or "not measured yet"


class SubjectDirective(RecordsDirective):
    """A subject's variants with their source, its newest verdicts, and the commands that repeat them."""

    required_arguments = 1
    final_argument_whitespace = True

    def made(self) -> list[nodes.Node]:
        if not self.records.judged:
            return self.none_yet()
        name = self.arguments[0]
        answers = self.records.newest_answers(name)
        answered = _by_run(answers)
        several = len({asked.database for asked in answers}) > 1
        runs = [judged for judged, _ in answered]
        described = runs[0].run.manifest.catalogue.subjects if runs else ()
        subject = next((candidate for candidate in described if candidate.name == name), None) or self.records.subject(
            name
        )
        return [
            *elements.prose(subject.doc),
            *self._advice(name),
            *([self._found(subject, *answer, several=several) for answer in answered] or [_not_measured(subject)]),
            *explanations(self.env.docname, name, self.records),
            self._variants(subject),
            self._repeating(subject, runs),
        ]

    def _advice(self, name: str) -> list[nodes.Node]:
        """When to choose which: as far as the records bear it out."""
        found = advice(self.records.choices, name, self.kept.trusted())
        parts = [elements.paragraph(choice.advice, _rests_on(settled)) for choice, settled in found]
        return [self.section("When to choose which", *parts)] if parts else []

    def _found(
        self, subject: SubjectDescription, judged: Judged, asked: list[Question], *, several: bool
    ) -> nodes.Node:
        lines = lines_of(judged.report, judged.run, subject=subject.name)
        heading = elements.paragraph(*linked_origin(self.env.docname, judged), classes=["versus-origin"])
        point = point_text(subject.default)
        where = [elements.paragraph(f"Measured at {point} where no other point is named.")] if point else []
        return self.section(
            title(asked, database=several),
            heading,
            *elements.null(lines),
            *where,
            *elements.verdicts(self.env.docname, lines),
            *drawn(lines, subject.name),
            *growth_sections(judged.report, self.section, subject.name),
            *statements(subject, judged),
        )

    def _variants(self, subject: SubjectDescription) -> nodes.Node:
        several = len(subject.variants) > 1
        title = "What is compared" if several else "What is measured"
        section = self.section(title, *_contract(subject))
        for variant in subject.variants:
            section += self.section(
                variant.name,
                *elements.prose(variant.doc),
                *_traits(variant),
                elements.code(dedent(variant.source).rstrip(), "python"),
            )
        if subject.preparation.strip():
            section += elements.paragraph("Prepared once a process, never timed:")
            section += elements.code(dedent(subject.preparation).rstrip(), "python")
        return section

    def _repeating(self, subject: SubjectDescription, runs: list[Judged]) -> nodes.Node:
        commands = _commands(subject, runs)
        asked = [" ".join(map(shlex.quote, judged.run.manifest.command)) for judged in runs]
        parts: list[nodes.Node] = [elements.code("\n".join(commands), "console")]
        if asked:
            parts += [elements.paragraph("What is shown above was measured by:"), elements.code("\n".join(asked),
                                                                                                "console")]  # fmt: skip
        return self.section("How to repeat it", *parts)


class ChoicesDirective(RecordsDirective):
    """All advice that the records bear out, each with its subject and the rows that it rests on."""

    def made(self) -> list[nodes.Node]:
        subjects = dict.fromkeys(choice.subject for choice in self.records.choices)
        known = self.records.subjects()
        parts: list[nodes.Node] = []
        for name in subjects:
            for choice, settled in advice(self.records.choices, name, self.kept.trusted()):
                link = elements.subject_link(self.env.docname, name) if name in known else nodes.strong("", name)
                parts.append(elements.paragraph(link, f": {choice.advice}", _rests_on(settled)))
        return parts or [elements.not_measured("./versus choose")]


def _first_paragraph(subject: SubjectDescription) -> str:
    return spelling.plain(subject.doc.partition("\n\n")[0])


def _rests_on(settled: Settled) -> nodes.Node:
    return elements.small(f"It rests on: {evidence_text(settled.evidence)}.")


def _by_run(answers: dict[Question, Judged]) -> list[tuple[Judged, list[Question]]]:
    """Each run with the questions to which it has the newest answer, in their order on a page."""
    found: dict[str, tuple[Judged, list[Question]]] = {}
    for question in sorted(answers, key=lambda question: question.place):
        judged = answers[question]
        found.setdefault(judged.name, (judged, []))[1].append(question)
    return list(found.values())


def _not_measured(subject: SubjectDescription) -> nodes.Node:
    return elements.not_measured(f"./versus compare 5.2 6.0 --subject {shlex.quote(subject.name)}")


def _contract(subject: SubjectDescription) -> list[nodes.Node]:
    differing = [variant for variant in subject.variants if variant.differs]
    parts: list[nodes.Node] = []
    if len(subject.variants) > 1:
        parts.append(
            elements.paragraph(
                f"{len(subject.variants)} ways to the same end. Before anything is timed each runs once, and what "
                "they return is compared"
                + (", apart from what is meant to differ:" if differing else "; a difference is an error.")
            )
        )
    if differing:
        parts.append(elements.bullets(f"{variant.name}: {variant.differs}" for variant in differing))
    if subject.writes:
        sentence = f"It writes {spelling.joined(list(subject.writes))}, restored outside the timing."
        parts.append(elements.paragraph(sentence))
    if subject.parameters:
        named = [f"{name} ({', '.join(map(str, values))})" for name, values in subject.parameters.items()]
        axes = [axis.name for axis in axes_of(subject)]
        swept = f" It can be swept over {spelling.joined(axes)}." if axes else ""
        parts.append(elements.paragraph(f"Its parameters: {spelling.joined(named)}.{swept}"))
    parts.append(elements.paragraph(f"Differences within {spelling.share(subject.margin)} count as the same."))
    return parts


def _traits(variant: VariantDescription) -> list[nodes.Node]:
    traits = ["the baseline"] if variant.baseline else []
    traits += ["awaited inside a running loop"] if variant.awaited else []
    parts: list[str | nodes.Node] = ["; ".join(traits)]
    if variant.needs:
        parts += ["; " if traits else "", "needs ", nodes.literal("", variant.needs)]
    return [elements.paragraph(*parts, classes=["versus-traits"])] if any(parts) else []


def _commands(subject: SubjectDescription, runs: list[Judged]) -> list[str]:
    name = shlex.quote(subject.name)
    commands = []
    for judged in runs:
        djangos = [env.name for env in judged.run.manifest.environments.values() if not env.replica]
        database = "" if judged.database in ("", "sqlite") else f" --database {shlex.quote(judged.database)}"
        if len(djangos) > 1:
            specs = " ".join(map(shlex.quote, djangos))
            commands.append(f"./versus compare {specs} --subject {name}{database}")
        if len(subject.variants) > 1 and djangos:
            commands.append(f"./versus choose {name} --django {shlex.quote(djangos[-1])}{database}")
    if not commands:
        commands.append(f"./versus compare 5.2 6.0 --subject {name}")
    return [*commands, f"./versus asv run --bench {shlex.quote(subject.area)}"]
