"""Another project than the suite's own is measured by the same code."""

import ast
import shutil
from pathlib import Path

import msgspec
import pytest

from tests.load.samples import scenario
from versus.errors import EnvironmentFailedError
from versus.load.declared.scenario import ServerChoice, Target
from versus.project import BENCH_PROJECT, Login, Project, Seeding, SeedingCommand, Switches

VISITORS = 7


def hers(folder: Path) -> Project:
    shutil.copy(Path(__file__).with_name("shop_of_hers.py"), folder)
    return Project(
        name="hers",
        folder=folder,
        manage="shop_of_hers.py",
        settings="shop_of_hers",
        application="shop_of_hers:entrance",
        health_path="/alive/",
        seeding=Seeding(
            (SeedingCommand(("migrate", "--verbosity", "0")), SeedingCommand(("fill",), size="people")), ("*.py",)
        ),
        switches=Switches(database_url="HERS_DATABASE", prefix="HERS_"),
        null=BENCH_PROJECT.null,
        login=Login("/come-in/", {"username": "visitor3", "password": "open sesame"}, status=302),
    )


def declared(**differently):
    return msgspec.structs.replace(
        scenario(rate=20.0, stage_s=1.0),
        targets=(
            Target("/visitors/", statements=1, text=f"Good morning, {VISITORS} visitors"),
            Target("/order/", statements=1, method="POST", reader=True, text="ordered by visitor3"),
        ),
        data={"people": VISITORS},
        settings={"HERS_GREETING": "Good morning"},
        **differently,
    )


@pytest.fixture
def observe(load_stages, django_60, tmp_path):
    """Runs a scenario of her project and returns what was observed."""
    (tmp_path / "hers").mkdir()
    return lambda declared: load_stages(declared, django_60, project=hers(tmp_path / "hers"))


@pytest.mark.end_to_end
def test_a_project_with_other_names_for_everything_is_measured(observe):
    stage = observe(declared())[-1]
    counts = stage.measured.counts
    assert counts.offered == counts.right > 0
    assert stage.statements == {"/visitors/": 1, "/order/": 1}
    assert "shop_of_hers:entrance" in stage.command
    assert stage.measured.cpu.per_request_s > 0
    assert stage.measured.held.loop_lag is None


@pytest.mark.end_to_end
def test_what_a_project_cannot_be_told_is_named(observe):
    cases = [{"name": "redis", "services": ["upstream"]}]
    asking = msgspec.convert({**msgspec.to_builtins(declared()), "cases": cases}, type(declared()))
    with pytest.raises(EnvironmentFailedError, match="cannot be told the address of the service upstream"):
        observe(asking)


def test_commands_take_the_sizes_that_they_name():
    orders = BENCH_PROJECT.seeding.orders({"articles": 30, "readers": 5})
    assert orders[2:] == [["seed", "--articles", "30"], ["readers", "5"]]
    assert [order[0] for order in BENCH_PROJECT.seeding.orders({"articles": 30, "readers": 0})] == [
        "migrate", "createcachetable", "seed",
    ]  # fmt: skip


def test_the_digest_of_the_rows_is_of_what_decides_them(where, tmp_path):
    project, sizes = hers(tmp_path), {"people": 1}
    digest = project.rows_digest(sizes, where.root)
    assert digest == project.rows_digest(sizes, where.root)
    assert digest != project.rows_digest({"people": 2}, where.root)
    assert digest != msgspec.structs.replace(project, name="his").rows_digest(sizes, where.root)
    (tmp_path / "models.py").write_text("")
    assert digest != project.rows_digest(sizes, where.root)


def test_what_seeding_imports_of_the_bench_project_is_part_of_the_digest(where):
    root = where.root
    counted = {file for pattern in BENCH_PROJECT.seeding.sources for file in root.glob(pattern)}
    seeding = ast.parse((root / "bench_project" / "seed.py").read_text())
    imported = [node for node in ast.walk(seeding) if isinstance(node, ast.ImportFrom)]
    names = [
        name
        for node in imported
        for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        if node.module.startswith("bench_project") and not node.module.startswith("bench_project.office")
    ]
    files = {root / f"{name.replace('.', '/')}.py" for name in names}
    used = {file for file in files if file.exists()}
    assert root / "bench_project" / "dice.py" in used
    assert used <= counted


@pytest.mark.parametrize("package", ["without_django", "others"])
def test_records_from_before_a_package_was_renamed_are_read_alike(package):
    assert not ServerChoice(application=f"bench_project.{package}.bare:application").answers_with_django
    assert ServerChoice(application="bench_project.asgi:application").answers_with_django
    assert ServerChoice().answers_with_django


def test_the_load_lab_names_no_project(where):
    lab = where.root / "src" / "versus" / "load"
    naming = [
        file.relative_to(lab).as_posix()
        for file in lab.rglob("*")
        if file.suffix in (".py", ".toml")
        and any(word in file.read_text().replace("BENCH_PROJECT", "") for word in ("bench_project", "BENCH_"))
    ]
    assert naming == []
