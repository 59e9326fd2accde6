"""The directive about all scenarios together."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from versus.judge.load.django_contrasts import django_contrasts
from versus.judge.load.stages import CPU_PER_REQUEST
from versus.publish.databases import with_databases
from versus.publish.load.between_djangos import differing_part
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.publish.sphinx.directives.scenarios import climbs, newest_runs


class BetweenDjangosDirective(RecordsDirective):
    """What differs between Djangos over the newest run of every scenario and database, by `metric`."""

    option_spec: ClassVar = {"metric": directives.unchanged_required}

    def made(self) -> list[nodes.Node]:
        newest = [
            judged for name in self.records.scenarios for judged in newest_runs(self.kept, name) if not climbs(judged)
        ]
        if not newest:
            return self.none_yet()
        metric = self.options.get("metric", CPU_PER_REQUEST)
        contrasts = django_contrasts(
            [(judged.run.manifest.plan, with_databases(judged.report, judged.run)) for judged in newest], metric
        )
        return elements.part(differing_part(contrasts, metric))
