"""A probe's answer turns when what it asks about does: else it could not tell."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.claims.negations import EXCEPTIONS, NEGATIONS
from versus.claims.ledger import CORRECTED, probe_sources
from versus.claims.probing import probed
from versus.environments.build import Builder
from versus.environments.spec import parse_spec
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.records.answers import FILE, read_answers


@pytest.fixture(scope="module")
def answers(where: Locations) -> dict[str, dict[str, bool | None]]:
    kept = read_answers(where.results / "claims" / FILE)
    return {
        key: {django: answer.answer for django, answer in told.items()}
        for key, told in kept.answers.items()
        if not key.endswith(CORRECTED)
    }


def test_every_probe_is_negated_by_another_django_by_a_change_or_says_why_not(answers: dict) -> None:
    assert set(answers) == {key for key in probe_sources() if not key.endswith(CORRECTED)}
    turning = {key for key, told in answers.items() if len(set(told.values())) > 1}
    assert not turning & (NEGATIONS.keys() | EXCEPTIONS.keys())
    assert not NEGATIONS.keys() & EXCEPTIONS.keys()
    assert set(answers) - turning == NEGATIONS.keys() | EXCEPTIONS.keys()
    assert all(reason.endswith(".") for reason in EXCEPTIONS.values())


@pytest.mark.end_to_end
def test_a_changed_django_changes_the_answer(tmp_path: Path, builder: Builder, answers: dict) -> None:
    environment = builder.build(parse_spec("6.1"), kit="serving")

    def changed(key: str) -> bool | None:
        folder = tmp_path / key
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(NEGATIONS[key])
        variables = {"PYTHONPATH": str(folder)}
        found = probed(scratch, {"6.1": environment}, [key], newest="6.1", at_once=1, variables=variables)
        return found["6.1", key].answer

    with Scratch() as scratch, ThreadPoolExecutor(2) as two:
        found = dict(zip(NEGATIONS, two.map(changed, NEGATIONS), strict=True))
    assert [key for key, answer in found.items() if answer is answers[key]["6.1"]] == []


@pytest.mark.end_to_end
def test_what_works_instead_works_on_the_newest_django(builder: Builder) -> None:
    environment = builder.build(parse_spec("6.1"), kit="serving")
    keys = [key for key in probe_sources() if key.endswith(CORRECTED)]
    with Scratch() as scratch:
        found = probed(scratch, {"6.1": environment}, keys, newest="6.1", at_once=2)
    assert {key: answer.word for (_, key), answer in found.items() if answer.answer is not True} == {}
