"""What tests of several layers share: environments of real Djangos, built once a machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from versus.environments.build import Builder
from versus.environments.environment import Environment
from versus.environments.interpreter import find_python
from versus.environments.spec import parse_spec
from versus.locations import Locations, locations
from versus.machine.occupancy import FOLDER_VARIABLE
from versus.machine.scratch import Scratch


@pytest.fixture(scope="session", autouse=True)
def own_turns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests run side by side and publish nothing: each process of pytest, with all that it starts, measures as if it
    were alone on the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(tmp_path_factory.mktemp("turns")))
        yield


@pytest.fixture
def turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock for this test alone: its folder."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


# Deadlines and a check that examples are made fast enough would be assertions about timing: these machines are shared.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def where() -> Locations:
    return locations()


@pytest.fixture
def scratch() -> Iterator[Scratch]:
    with Scratch() as made:
        yield made


@pytest.fixture(scope="session")
def builder(where: Locations) -> Builder:
    return Builder(where, find_python(None), lambda _text: None)


@pytest.fixture(scope="session")
def django_52(builder: Builder) -> Environment:
    return builder.build(parse_spec("5.2"))


@pytest.fixture(scope="session")
def django_60(builder: Builder) -> Environment:
    return builder.build(parse_spec("6.0"))


@pytest.fixture(scope="session")
def django_61(builder: Builder) -> Environment:
    return builder.build(parse_spec("6.1"))


@pytest.fixture
def suite(tmp_path: Path, where: Locations) -> Locations:
    """A suite whose state is the test's own: no run of a test lands among real ones."""
    return Locations(where.root, tmp_path / "state")
