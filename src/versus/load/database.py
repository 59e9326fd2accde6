"""A scenario's data: seeded once per machine, copied for every server start."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import msgspec

from versus.environments.environment import Environment
from versus.load.inside import run_inside
from versus.load.scenario import Scenario
from versus.locations import Locations
from versus.machine.lock import locked
from versus.machine.scratch import Scratch

URL_VARIABLE = "BENCH_DATABASE_URL"
# What decides which rows a seeded database holds.
SOURCES = ("seed.py", "prose.py", "*/models.py", "*/migrations/*.py")


def database_url(file: Path) -> str:
    return f"sqlite:///{quote(str(file))}"


def seeded_database(
    scenario: Scenario, environment: Environment, where: Locations, scratch: Scratch, report: Callable[[str], None]
) -> Path:
    """The file with the scenario's rows; made in the environment where it is not there yet."""
    file = where.fixtures / f"load-{_content_key(scenario, where.bench_project)}.sqlite3"
    with locked(file):
        if not file.exists():
            report(f"seeding the data of {scenario.name}")
            _build(file, scenario, environment, where, scratch)
    return file


def clone(database: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(database, folder / "db.sqlite3"))


def _build(file: Path, scenario: Scenario, environment: Environment, where: Locations, scratch: Scratch) -> None:
    unfinished = scratch.folder / f"seeding-{os.getpid()}.sqlite3"
    manage = where.bench_project / "manage.py"
    sizes = [word for name, size in scenario.data.items() for word in (f"--{name}", str(size))]
    for order in (["migrate", "--verbosity", "0"], ["seed", *sizes]):
        run_inside(
            scratch,
            environment,
            [manage, *order],
            variables={URL_VARIABLE: database_url(unfinished)},
            doing=f"Preparing the data of {scenario.name} (manage.py {order[0]})",
        )
    part = file.with_suffix(".part")
    shutil.move(unfinished, part)
    part.rename(file)


def _content_key(scenario: Scenario, project: Path) -> str:
    digest = hashlib.sha256(msgspec.json.encode(scenario.data, order="sorted"))
    for source in sorted(file for pattern in SOURCES for file in project.glob(pattern)):
        digest.update(source.relative_to(project).as_posix().encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]
