"""Runs every variant once, and notes which of Django's functions it runs and which changed between two Djangos."""

import time
from collections.abc import Sequence
from typing import Any

from versus.environments.functions import changed, django_folder, functions
from versus.micro.declared.catalogue import Catalogue, SubjectDescription
from versus.micro.declared.schedule import Seat
from versus.micro.workers.conversation import Asked, DiedError, FailedError, RefusedError, stop_all
from versus.records.coverage import Coverage
from versus.records.provenance import revision
from versus.runner.events import Activity
from versus.runner.session import NO_LAYOUT, Session


def traced(session: Session, djangos: Sequence[str]) -> Coverage:
    """Traces on the second of two Djangos what its variants run, and compares its functions with the first's."""
    started = time.time()
    names = session.build(djangos, python=None, twin_of=None)
    catalogue = session.describe()
    runs, left_out = _runs(session, names[1], catalogue)
    before, after = (functions(django_folder(session.environments[name])) for name in names)
    different = changed(before, after)
    every = sorted(different.union(*runs.values()))
    numbers = {function: number for number, function in enumerate(every)}
    return Coverage(
        started=started,
        revision=revision(session.where.root),
        djangos=(session.environments[names[0]].django, session.environments[names[1]].django),
        functions=tuple(every),
        changed=tuple(sorted(numbers[function] for function in different)),
        runs={name: tuple(sorted(numbers[function] for function in found)) for name, found in runs.items()},
        left_out=left_out,
    )


def _runs(session: Session, environment: str, catalogue: Catalogue) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Returns the functions of each variant that this Django has, and why some could not be traced."""
    runs: dict[str, set[str]] = {}
    left_out: dict[str, str] = {}
    seat = Seat(environment, 0)
    there = session.catalogues[environment]
    for number, name in enumerate(subject.name for subject in catalogue.subjects):
        session.tell(Activity(f"tracing: {number} of {len(catalogue.subjects)} subjects"))
        workers = session.workers.start_one_each([seat], NO_LAYOUT)
        try:
            _trace(workers[seat], there.find(name), runs, left_out)
        except DiedError as error:
            left_out[name] = str(error)
        finally:
            stop_all(workers.values())
    return runs, left_out


def _trace(worker: Asked, subject: SubjectDescription, runs: dict[str, set[str]], left_out: dict[str, str]) -> None:
    """Adds what the subject's variants run, and why one could not be traced. Raises DiedError."""
    for variant in (variant for variant in subject.variants if variant.available):
        name = f"{subject.area}/{subject.name}/{variant.name}"
        for point in points_of_words(subject):
            asked: dict[str, Any] = {"subject": subject.name, "variant": variant.name, "point": point}
            try:
                runs.setdefault(name, set()).update(worker.ask("trace", **asked))
            except (RefusedError, FailedError) as error:
                left_out[name] = str(error)


def points_of_words(subject: SubjectDescription) -> list[dict[str, Any]]:
    """Returns the default point, and those that differ from it by a word: other sizes run the same functions again."""
    points = [dict(subject.default)]
    for axis, values in subject.parameters.items():
        others = [value for value in values if isinstance(value, str | bool) and value != subject.default[axis]]
        points += [{**subject.default, axis: value} for value in others]
    return points
