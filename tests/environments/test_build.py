"""Real environments: their own Django, paths of one length, twins apart, source trees as wheels."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.environments.test_tree import git
from tests.environments.trees import lay_tree, wanted_by_imports
from versus.environments.build import COMPLETE, Builder
from versus.environments.environment import Environment, process_environment
from versus.environments.interpreter import find_python
from versus.environments.spec import parse_spec
from versus.environments.tool import run_tool
from versus.environments.wheel import Wheel, read_wheel
from versus.errors import EnvironmentFailedError, ExitCode, UserError
from versus.locations import Locations

pytestmark = pytest.mark.end_to_end

VERSION = re.compile(r"^VERSION = .*$", re.MULTILINE)
ORIGIN = "import django, sys; print(django.__version__); print(django.__file__)"


def imported(environment: Environment, cwd: Path, variables: dict[str, str] | None = None) -> list[str]:
    ended = subprocess.run(
        [environment.python, "-P", "-s", "-c", ORIGIN],
        cwd=cwd, env=variables or {}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return ended.stdout.splitlines()


@pytest.fixture(scope="module")
def source_tree(django_60: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As little of the Django of the 6.0 environment as can be imported: how much there is changes no outcome."""
    folder = tmp_path_factory.mktemp("tree") / "django"
    lay_tree(django_60, folder, wanted_by_imports)
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


def fresh(where: Locations) -> Builder:
    """One that has found nothing yet."""
    return Builder(where, find_python(None), lambda _text: None)


def test_a_source_tree_is_built_as_it_is_and_left_clean(
    builder: Builder, where: Locations, source_tree: Path, django_60: Environment
) -> None:
    before = sorted(path.name for path in source_tree.iterdir())
    (source_tree / "django" / "marked.py").write_text("MARK = 1\n")
    environment = builder.build(parse_spec(f"path:{source_tree}"))
    assert environment.name == "path:django"
    assert environment.django == django_60.django
    assert environment.commit is None
    assert next(Path(environment.folder).glob("lib/python*/site-packages/django/marked.py")).exists()
    assert sorted(path.name for path in source_tree.iterdir()) == before
    (source_tree / "django" / "marked.py").write_text("MARK = 2\n")
    edited = fresh(where).build(parse_spec(f"path:{source_tree}"))
    assert edited.folder != environment.folder


@pytest.fixture
def development_tree(tmp_path: Path, source_tree: Path) -> Path:
    """As Django's main branch is: the version is made while the wheel is built, by asking git."""
    folder = tmp_path / "A" / "django"
    shutil.copytree(source_tree, folder)
    init = folder / "django" / "__init__.py"
    init.write_text(init.read_text().replace(VERSION.search(init.read_text())[0], 'VERSION = (6, 2, 0, "alpha", 0)'))  # type: ignore[index]
    project = folder / "pyproject.toml"
    lines = [line for line in project.read_text().splitlines(keepends=True) if not line.startswith("version")]
    dynamic = '[tool.setuptools.dynamic]\nversion = {attr = "django.__version__"}\n'
    project.write_text("".join(lines).replace("[project]\n", '[project]\ndynamic = ["version"]\n') + dynamic)
    return folder


def test_a_development_tree_is_identified_wherever_it_lies(
    where: Locations, development_tree: Path, tmp_path: Path
) -> None:
    """In a state folder inside the suite's repository, and in one outside of any."""
    spec = parse_spec(f"path:{development_tree}")
    first = fresh(where).build(spec)
    assert (first.django, first.commit) == ("6.2.dev0", None)
    git(development_tree, "init", "--quiet")
    git(development_tree, "add", ".")
    git(development_tree, "commit", "--quiet", "-m", "Begin")
    committed = fresh(where).build(spec)
    assert committed.django == committed.packages["django"] == "6.2.dev20261122071037"
    assert (committed.commit, committed.modified) == (git(development_tree, "rev-parse", "HEAD"), False)
    assert committed.wheel_sha256 == first.wheel_sha256
    cloned = tmp_path / "B" / "django"
    git(tmp_path, "clone", "--quiet", str(development_tree), str(cloned))
    outside = Locations(where.root, tmp_path / "state")
    wheel = fresh(outside).wheel(parse_spec(f"path:{cloned}"))
    assert wheel.sha256 == first.wheel_sha256
    ended = fresh(where).build(parse_spec(f"path:{cloned}"))
    assert ended.django == committed.django
    version, _file = imported(committed, where.root, process_environment())
    assert version == "6.2"  # what Django itself says where no repository is around it
    (cloned / "django" / "marked.py").write_text("MARK = 3\n")
    edited = fresh(where).build(parse_spec(f"path:{cloned}"))
    assert (edited.django, edited.commit, edited.modified) == (committed.django, committed.commit, True)
    assert edited.wheel_sha256 != committed.wheel_sha256


def test_a_commit_is_recorded_as_what_it_is(
    where: Locations, development_tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(development_tree, "init", "--quiet")
    git(development_tree, "add", ".")
    git(development_tree, "commit", "--quiet", "-m", "Begin")
    git(development_tree, "tag", "begun")
    monkeypatch.chdir(development_tree)
    (development_tree / "django" / "marked.py").write_text("not in the commit\n")
    environment = fresh(where).build(parse_spec("git:begun"))
    assert environment.name == "git:begun"
    assert environment.django == "6.2.dev20261122071037"
    assert (environment.commit, environment.modified) == (git(development_tree, "rev-parse", "HEAD"), False)
    with pytest.raises(EnvironmentFailedError, match="django has no commit 'nowhere';"):
        fresh(where).build(parse_spec("git:nowhere"))


def test_trees_are_told_apart_by_path_and_refused_where_they_are_one(
    where: Locations, source_tree: Path, tmp_path: Path
) -> None:
    for name in ("A/django", "B/django", "C/fork"):
        shutil.copytree(source_tree, tmp_path / name)
    (tmp_path / "B" / "django" / "django" / "marked.py").write_text("MARK = 4\n")
    different = [parse_spec(f"path:{tmp_path / name}") for name in ("A/django", "B/django")]
    assert [built.name for built in fresh(where).build_together(different)] == ["path:A/django", "path:B/django"]
    alike = [parse_spec(f"path:{tmp_path / name}") for name in ("A/django", "B/django", "C/fork")]
    with pytest.raises(UserError, match=r"^path:A/django and path:fork are one Django; name two\.$"):
        fresh(where).build_together(alike)
    with pytest.raises(UserError, match=r"^path:fork and path:fork are one Django; name two\.$"):
        fresh(where).build_together([alike[2], alike[2]])


def test_a_series_is_its_newest_patch(builder: Builder, django_60: Environment) -> None:
    with pytest.raises(UserError, match=rf"^6\.0 and {django_60.django} are one Django; name two\.$"):
        builder.build_together([parse_spec("6.0"), parse_spec(django_60.django)])


def test_the_first_release_of_a_series_is_no_series(builder: Builder) -> None:
    environment = builder.build(parse_spec("6.1.0"))
    assert environment.name == environment.django == "6.1.0"


def test_pythons_and_packages_are_compared_like_djangos(builder: Builder, django_60: Environment) -> None:
    texts = ("6.0", "6.0@3.12", "6.0@3.13", "6.0+asgiref==3.9.1", "6.0+psycopg==3.2.9")
    wanted = [parse_spec(text) for text in texts if not find_python(None).endswith(text.partition("@")[2] or "-")]
    built = builder.build_together(wanted)
    assert len({len(environment.folder) for environment in built}) == 1
    first, another, asgiref, psycopg = built
    assert first == django_60
    assert another.name == f"{django_60.name} @{another.interpreter.version}"
    assert another.interpreter.version != first.interpreter.version
    assert asgiref.name == f"{django_60.name} +asgiref==3.9.1"
    assert changed(first, asgiref) == {"asgiref"}
    assert changed(first, psycopg) == {"psycopg", "psycopg-binary"}
    assert psycopg.packages["psycopg-binary"] == "3.2.9"
    assert {"uvicorn", "pytest"} < first.packages.keys()
    twin = builder.twin_of(psycopg)
    assert twin.name == f"{psycopg.name} (twin)"
    assert twin.equals(psycopg)
    assert twin.folder != psycopg.folder


def changed(before: Environment, after: Environment) -> set[str]:
    assert before.packages.keys() == after.packages.keys()
    return {name for name in before.packages if before.packages[name] != after.packages[name]}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("6.0@3.99", r"^There is no Python 3\.99 on this machine; there (is|are) .*3\.1.*\.$"),
        ("6.1+sqlparse==0.2.0", r"^sqlparse==0\.2\.0 cannot be had beside Django 6\.1\.\d+, because .*sqlparse>=.*\.$"),
        ("6.1+h11==0.7.0", r"^h11==0\.7\.0 cannot be had beside Django 6\.1\.\d+, because .*uvicorn.*\.$"),
        ("6.1+asgiref==0.0.999", r"^asgiref==0\.0\.999 cannot be had beside Django 6\.1\.\d+, because .*\.$"),
    ],
)
def test_what_does_not_go_together_is_one_sentence(builder: Builder, text: str, sentence: str) -> None:
    with pytest.raises(EnvironmentFailedError, match=sentence) as raised:
        builder.build(parse_spec(text))
    assert raised.value.exit_code is ExitCode.ENVIRONMENT
    assert "\n" not in str(raised.value)


def test_pins_of_the_kits_own_versions_change_nothing(builder: Builder, django_60: Environment) -> None:
    pinned = f"6.0+asgiref=={django_60.packages['asgiref']}"
    with pytest.raises(UserError, match=rf"^6\.0 and {re.escape(pinned)} are one environment; name two\.$"):
        builder.build_together([parse_spec("6.0"), parse_spec(pinned)])


def test_a_dead_index_still_serves_a_series(
    where: Locations, django_60: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_DEFAULT_INDEX", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/simple/")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    told: list[str] = []
    built = Builder(where, find_python(None), lambda _text: None, told.append).build(parse_spec("6.0"))
    assert built == django_60
    assert told == [f"The newest Django 6.0 could not be looked up; {django_60.django} is taken, fetched before."]


def test_a_dead_index_stops_no_environment_whose_packages_were_fetched_before(
    where: Locations, django_60: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Locations(where.root, tmp_path)
    alone.wheels.symlink_to(where.wheels)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):  # uv keeps what it fetched by the index's address
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    told: list[str] = []
    built = Builder(alone, find_python(None), lambda _text: None, told.append).build(parse_spec("6.0"))
    assert len(told) == 1
    assert built.packages == django_60.packages


def test_settings_of_the_user_decide_no_version(
    where: Locations, django_60: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_CONSTRAINT", "UV_OVERRIDE", "PIP_CONSTRAINT", "PIP_TARGET", "PIP_PREFIX"):
        monkeypatch.setenv(name, "/nonexistent")
    for name in ("PIP_USER", "PIP_REQUIRE_HASHES", "UV_SYSTEM_PYTHON", "FORCE_COLOR", "PYTHONINSPECT"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("UV_EXCLUDE_NEWER", "2026-03-01T00:00:00Z")
    monkeypatch.setenv("HOME", "/proc/nowhere")
    monkeypatch.setenv("LC_ALL", "C")
    assert fresh(where).build(parse_spec("6.0")) == django_60
    assert fresh(where).build(parse_spec("6.0.9")).django == "6.0.9"


def test_a_tree_that_does_not_build_is_named(builder: Builder, tmp_path: Path) -> None:
    (tmp_path / "django").mkdir()
    (tmp_path / "django" / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = ???\n")
    with pytest.raises(EnvironmentFailedError, match="Building the Django in"):
        builder.build(parse_spec(f"path:{tmp_path}"))


def test_an_environment_cut_off_while_building_is_built_again(suite: Locations, source_tree: Path) -> None:
    """In a folder of the test's own: others use the shared ones meanwhile."""
    spec = parse_spec(f"path:{source_tree}")
    once = fresh(suite).build(spec)
    (Path(once.folder) / COMPLETE).unlink()
    again = fresh(suite).build(spec)
    assert again == once
    assert (Path(once.folder) / COMPLETE).exists()


def test_nothing_of_this_machine_is_in_the_description(django_60: Environment, where: Locations) -> None:
    assert str(where.root) not in repr(django_60.described())


def test_a_python_too_old_is_said_before_anything_is_built() -> None:
    wheel = Wheel("x.whl", "6.0.3", ">= 3.12", "0")
    wheel.check_runs_on("3.12.1")
    with pytest.raises(EnvironmentFailedError, match=r"Django 6\.0\.3 needs Python >= 3\.12, and this is 3\.11\.7"):
        wheel.check_runs_on("3.11.7")


def test_a_file_that_is_no_wheel_is_named(tmp_path: Path) -> None:
    (tmp_path / "django.whl").write_text("no zip")
    with pytest.raises(EnvironmentFailedError, match="is no wheel"):
        read_wheel(tmp_path / "django.whl")


def test_a_release_that_is_not_there_is_one_message(builder: Builder) -> None:
    with pytest.raises(EnvironmentFailedError, match=r"Fetching Django 6\.0\.999 failed"):
        builder.build(parse_spec("6.0.999"))


def test_a_failing_tool_is_a_sentence_and_all_that_it_said_is_kept() -> None:
    with pytest.raises(EnvironmentFailedError) as raised:
        run_tool(["sh", "-c", "for i in $(seq 30); do echo line $i >&2; done; exit 4"], doing="Trying")
    sentence = str(raised.value)
    assert sentence.startswith("Trying failed: line 30; all that it said is in ")
    assert "\n" not in sentence
    file = Path(sentence.rpartition(" is in ")[2].removesuffix("."))
    assert "line 5\n" in file.read_text()
    file.unlink()
