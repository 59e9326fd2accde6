"""Real environments: their own Django, paths of one length, twins apart, source trees as wheels."""

import subprocess
import tarfile
from pathlib import Path

import pytest

from versus.environments.build import COMPLETE, Builder
from versus.environments.environment import Environment
from versus.environments.interpreter import find_python
from versus.environments.spec import parse_spec
from versus.environments.tool import run_tool
from versus.environments.wheel import Wheel, read_wheel
from versus.errors import EnvironmentFailedError, UserError
from versus.locations import Locations

pytestmark = pytest.mark.end_to_end

ORIGIN = "import django, sys; print(django.__version__); print(django.__file__)"


def imported(environment: Environment, cwd: Path) -> list[str]:
    ended = subprocess.run(
        [environment.python, "-P", "-s", "-c", ORIGIN], cwd=cwd, env={}, capture_output=True, text=True, check=True
    )
    return ended.stdout.splitlines()


@pytest.fixture(scope="module")
def source_tree(django_60: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Django source tree made of an installed one: what a checkout holds, as far as building it goes."""
    folder = tmp_path_factory.mktemp("tree") / "django"
    folder.mkdir()
    installed = next(Path(django_60.folder).glob("lib/python*/site-packages/django"))
    with tarfile.open(folder / "tree.tar", "w") as packed:
        packed.add(installed, "django", filter=lambda member: None if "__pycache__" in member.name else member)
    with tarfile.open(folder / "tree.tar") as packed:
        packed.extractall(folder, filter="data")
    (folder / "tree.tar").unlink()
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        f'[project]\nname = "Django"\nversion = "{django_60.django}"\nrequires-python = ">= 3.12"\n'
        '[tool.setuptools.packages.find]\ninclude = ["django*"]\n[tool.setuptools.package-data]\ndjango = ["**/*"]\n'
    )
    return folder


def test_each_imports_its_own_django_whatever_the_working_directory_holds(
    django_52: Environment, django_60: Environment, source_tree: Path
) -> None:
    for environment in (django_52, django_60):
        version, file = imported(environment, source_tree)
        assert version == environment.django == environment.name
        assert file.startswith(environment.folder)
    assert len(django_52.folder) == len(django_60.folder)
    assert django_52.packages.keys() == django_60.packages.keys()
    differing = {name for name in django_52.packages if django_52.packages[name] != django_60.packages[name]}
    assert differing == {"django"}


def test_environments_are_byte_compiled(django_60: Environment) -> None:
    (compiled,) = Path(django_60.folder).glob("lib/python*/site-packages/django/core/__pycache__/paginator.*.pyc")
    assert compiled.stat().st_size > 0


def test_a_twin_is_the_same_django_apart(builder: Builder, django_52: Environment) -> None:
    twin = builder.build(parse_spec("5.2"), replica=1)
    assert twin.wheel_sha256 == django_52.wheel_sha256
    assert twin.folder != django_52.folder
    assert len(twin.folder) == len(django_52.folder)
    assert twin.name == f"{django_52.name} (twin)"


def test_a_source_tree_is_built_as_it_is_and_left_clean(
    builder: Builder, source_tree: Path, django_60: Environment
) -> None:
    before = sorted(path.name for path in source_tree.iterdir())
    (source_tree / "django" / "marked.py").write_text("MARK = 1\n")
    environment = builder.build(parse_spec(f"path:{source_tree}"))
    assert environment.name == "path:django"
    assert environment.django == django_60.django
    assert next(Path(environment.folder).glob("lib/python*/site-packages/django/marked.py")).exists()
    assert sorted(path.name for path in source_tree.iterdir()) == before
    (source_tree / "django" / "marked.py").write_text("MARK = 2\n")
    edited = Builder(builder._where, find_python(None), lambda _text: None).build(parse_spec(f"path:{source_tree}"))
    assert edited.folder != environment.folder


def test_a_tree_that_does_not_build_is_named(builder: Builder, tmp_path: Path) -> None:
    (tmp_path / "django").mkdir()
    (tmp_path / "django" / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = ???\n")
    with pytest.raises(EnvironmentFailedError, match="Building the Django in"):
        builder.build(parse_spec(f"path:{tmp_path}"))


def test_an_environment_cut_off_while_building_is_built_again(builder: Builder, tmp_path: Path) -> None:
    """In a folder of the test's own: others use the shared ones meanwhile."""
    alone = Locations(builder._where.root, tmp_path)
    alone.wheels.parent.mkdir(parents=True, exist_ok=True)
    alone.wheels.symlink_to(builder._where.wheels)
    once = Builder(alone, find_python(None), lambda _text: None).build(parse_spec("6.0"))
    (Path(once.folder) / COMPLETE).unlink()
    again = Builder(alone, find_python(None), lambda _text: None).build(parse_spec("6.0"))
    assert again == once
    assert (Path(once.folder) / COMPLETE).exists()


def test_nothing_of_this_machine_is_in_the_description(django_60: Environment, where: Locations) -> None:
    assert str(where.root) not in repr(django_60.described())


def test_a_python_too_old_is_said_before_anything_is_built() -> None:
    wheel = Wheel("x.whl", "6.0.3", ">= 3.12", "0")
    wheel.check_runs_on("3.12.1")
    with pytest.raises(UserError, match=r"Django 6\.0\.3 needs Python >= 3\.12, and this is 3\.11\.7"):
        wheel.check_runs_on("3.11.7")


def test_a_file_that_is_no_wheel_is_named(tmp_path: Path) -> None:
    (tmp_path / "django.whl").write_text("no zip")
    with pytest.raises(EnvironmentFailedError, match="is no wheel"):
        read_wheel(tmp_path / "django.whl")


def test_a_release_that_is_not_there_is_one_message(builder: Builder) -> None:
    with pytest.raises(EnvironmentFailedError, match=r"Fetching Django 6\.0\.999 failed"):
        builder.build(parse_spec("6.0.999"))


def test_a_failing_tool_is_told_with_its_last_lines() -> None:
    with pytest.raises(EnvironmentFailedError) as raised:
        run_tool(["sh", "-c", "for i in $(seq 30); do echo line $i >&2; done; exit 4"], doing="Trying")
    assert "Trying failed (sh, exit code 4)" in str(raised.value)
    assert "line 30" in str(raised.value)
    assert "line 5\n" not in str(raised.value)
