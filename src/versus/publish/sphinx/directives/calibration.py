"""The directive that shows the outcome of the calibration."""

from docutils import nodes

from versus.calibration.outcome import Outcome, outcome
from versus.calibration.trials import TRIAL, tried
from versus.publish.calibration import SPLITS, calibration_parts, targets
from versus.publish.origin import origin
from versus.publish.sphinx import elements
from versus.publish.sphinx.directive import RecordsDirective
from versus.records.store import CALIBRATION


class CalibrationDirective(RecordsDirective):
    """A section for each experiment, with or without trials."""

    def made(self) -> list[nodes.Node]:
        roots = [root / CALIBRATION for root in self.roots]
        for root in roots:
            for file in root.glob(f"*/*/{TRIAL}"):
                self.env.note_dependency(str(file))
        trials = tried(*roots)
        result = outcome(trials)
        parts = calibration_parts(result)
        made: list[nodes.Node] = []
        if trials.newest is not None:
            made.append(elements.paragraph(origin(trials.newest).sentence, classes=["versus-origin"]))
            made.append(self.section("What was wanted", *elements.part(targets(parts))))
        figures = {SPLITS: _figure(result)} if result.splits else {}
        made += [self.section(part.title, *figures.get(part.title, []), *elements.part(part)) for part in parts]
        if result.faults:
            made.append(elements.bullets(result.faults))
        return made


def _figure(result: Outcome) -> list[nodes.Node]:
    """Altair takes a second to import and is wanted only where there is something to draw."""
    from versus.publish.figures.splits import splits_figure

    return elements.figure(splits_figure(result.splits, SPLITS))
