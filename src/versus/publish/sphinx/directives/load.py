"""The directive about a load run."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from versus import spelling
from versus.errors import UserError
from versus.load.declared.plan import FEWEST_LAYOUTS, LoadPlan
from versus.publish.load.stages import arm_part, gate_sentences, server_commands
from versus.publish.load.starts import start_parts
from versus.publish.sphinx import elements
from versus.publish.sphinx.details import folded
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.directives import runs
from versus.publish.sphinx.records import Judged
from versus.publish.tables.lines import lines_of
from versus.publish.tables.part import Part


class LoadDirective(RecordsDirective):
    """Every stage of a load run: one that is not valid shows its reason and no number."""

    option_spec: ClassVar = {"run": directives.unchanged_required}

    def made(self) -> list[nodes.Node]:
        wanted = self.options.get("run")
        measured = {judged.name: plan for judged, plan in self.records.of(LoadPlan)}
        judged = self.records.run(wanted or next(reversed(measured), "")) if wanted or measured else None
        if judged is None:
            return self.none_yet()
        if judged.name not in measured:
            raise UserError(f"The run {judged.name!r} put no server under load.")
        return [*self._scenario(judged, measured[judged.name]), *self._verdicts(judged), *stages(judged)]

    def _verdicts(self, judged: Judged) -> list[nodes.Node]:
        lines = lines_of(judged.report, judged.run)
        return [*elements.verdicts(self.env.docname, lines), *runs.drawn(lines, f"run {judged.name}")]

    def _scenario(self, judged: Judged, plan: LoadPlan) -> list[nodes.Node]:
        scenario = plan.scenario
        parts: list[nodes.Node] = [
            elements.paragraph(nodes.strong("", scenario.name), f": {spelling.plain(scenario.question)}"),
            elements.paragraph(*runs.linked_origin(self.env.docname, judged), classes=["versus-origin"]),
            elements.paragraph(_driven(plan)),
        ]
        for title, sentences in (
            ("It can show:", scenario.may_conclude),
            ("It cannot show:", scenario.may_not_conclude),
        ):
            parts += [elements.paragraph(title), elements.bullets(sentences)] if sentences else []
        return parts


def _driven(plan: LoadPlan) -> str:
    """In one sentence."""
    starts = f"{spelling.counted(plan.starts, 'fresh start')} of each server"
    if plan.scenario.load.journeys is not None:
        visitors = spelling.counted(plan.scenario.load.journeys.visitors, "visitor")
        return f"{visitors} on closed journeys for {plan.seconds:g} s against {starts}, for throughput alone."
    if plan.climbs:
        return f"A search for the highest rate under the service level, on {starts}."
    if plan.counts:
        layouts = f"{FEWEST_LAYOUTS} to {plan.starts} memory layouts"
        return f"Requests one after another to each server under callgrind, counted in {layouts}."
    rate = f"{plan.rate:g} requests a second for {plan.seconds:g} s"
    if plan.precision:
        wanted = f"CPU time a request was within ±{spelling.percent(plan.precision)}"
        return f"Open arrivals at {rate} against fresh starts of each server until {wanted}, or the time was up."
    return f"Open arrivals at {rate} against {starts}, timed from the intended start."


def stages(judged: Judged) -> list[nodes.Node]:
    """The middle of all starts, each start, the gates that failed, and the servers' command lines."""
    arms = arm_part(judged.run)
    commands = server_commands(judged.run)
    return [
        *([] if arms is None else titled_part(arms)),
        *(folded(part.title, *elements.part(part)) for part in start_parts(judged.run)),
        *failed_gates(gate_sentences(judged.run)),
        *([elements.paragraph("Served by:"), elements.code("\n".join(commands), "console")] if commands else []),
    ]


def failed_gates(sentences: list[str]) -> list[nodes.Node]:
    return [elements.paragraph("Gates that failed:"), elements.bullets(sentences)] if sentences else []


def titled_part(part: Part) -> list[nodes.Node]:
    """Below its title as a sentence, for what is no section of its own."""
    return [elements.paragraph(f"{part.title}:"), *elements.part(part)]
