"""Options that several commands share."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from versus.environments.spec import GRAMMAR
from versus.errors import UserError, unknown
from versus.micro.declared.plan import LAYOUTS, Instrument

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
DATABASES = ["sqlite", "postgres", "postgres+binding", "postgres+pool", "mariadb"]


SECOND, HOUR, DAY = 1.0, 3600.0, 86_400.0
_UNITS = {"s": SECOND, None: SECOND, "m": 60.0, "min": 60.0, "h": HOUR}


class Duration(click.ParamType[float]):
    """`90`, `90s`, `10m` or `1h` as seconds, from `shortest` to `longest`."""

    name = "duration"

    def __init__(self, shortest: float = SECOND, longest: float = DAY) -> None:
        self._shortest = shortest
        self._longest = longest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, int | float):
            return float(value)
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|min|h)?", value.strip())
        if found is None:
            self.fail(f"{value!r} is no duration; write it as 90s, 10m or 1h", param, ctx)
        seconds = float(found[1]) * _UNITS[found[2]]
        if not self._shortest <= seconds <= self._longest:
            span = f"{_short(self._shortest)} to {_short(self._longest)}"
            self.fail(f"{value!r} is out of range; it takes {span}", param, ctx)
        return seconds


class OutputFile(click.Path):
    """A file that is written after measuring, so that it is refused before where it cannot be written."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        file = Path(os.path.abspath(str(super().convert(value, param, ctx))))  # noqa: PTH100 - resolve follows links
        folder = file.parent
        if not os.path.lexists(folder):
            self.fail(f"{file} cannot be written, because there is no folder {folder}", param, ctx)
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            self.fail(f"{file} cannot be written, because {folder} cannot", param, ctx)
        return file


class Precision(click.ParamType[float | str]):
    """`1%` as a share, or `best`."""

    name = "precision"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | str:
        if isinstance(value, float):
            return value
        if value == "best":
            return "best"
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%?", value.strip())
        if found is None:
            self.fail(f"{value!r} is no precision; write it as 1% or best", param, ctx)
        if not 0.01 <= float(found[1]) <= 50:
            self.fail(f"{value!r} is out of range; it takes 0.01% to 50%, or best", param, ctx)
        return float(found[1]) / 100


def _short(seconds: float) -> str:
    unit = next(name for name in ("h", "m", "s") if seconds >= _UNITS[name] or name == "s")
    return f"{seconds / _UNITS[unit]:g}{unit}"


SEED = click.IntRange(0, 2**31 - 1)
"""What a run makes by itself, so that every seed of a record can be asked for again."""


def check_database(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """A known name, or a URL, whose text is never shown."""
    if value in DATABASES:
        return value
    if value.startswith(("postgres://", "postgresql://")):
        if not re.fullmatch(r"[^/]+://[^/]*/[^/?#]+([?#].*)?", value):
            raise UserError("--database URL must end in the name of a database, as in postgres://user@host/name.")
        return value
    if "://" in value:
        raise UserError(
            "--database takes sqlite, postgres, postgres+binding, postgres+pool, mariadb, or a URL that starts with "
            "postgres://."
        )
    raise unknown("database", value, DATABASES)


def chosen_instruments(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[Instrument, ...]:
    """In the order in which a run uses them; time where nothing is named."""
    if "all" in values:
        return tuple(Instrument)
    return tuple(instrument for instrument in Instrument if instrument in values) or (Instrument.TIME,)


screen_option = click.option(
    "--screen", type=click.Choice(["first", "only"]), is_flag=False, flag_value="first", metavar="[only]",
    help="Count instructions and statements of everything first, and time only what moved, what cannot be counted and "
    "a random tenth of the rest; --screen=only times nothing.",
)  # fmt: skip

NAMING = f"""\b
Each Django is written {GRAMMAR}.
Its first part is a series (5.2: its newest patch), a release (6.0.3), a source tree (path:DIR) or a
commit of the release repository or of the Django checkout one stands in (git:REF). A Python and
packages of its own may follow: 6.0@3.12, 6.1+asgiref==3.9.1.
"""

wait_option = click.option(
    "--wait", is_flag=True, help="Where another process measures on this machine, wait for its end."
)
"""What every command that measures takes."""


def measuring_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command that runs blocks takes."""
    options: list[Decorator] = [
        click.option(
            "--database", "databases", multiple=True, default=("sqlite",), show_default="sqlite", metavar="NAME|URL",
            callback=lambda context, option, values: tuple(check_database(context, option, value) for value in values),
            help="sqlite; postgres, started by the suite, also as postgres+binding (parameters bound by the server) or "
            "postgres+pool (Django's pool of connections); the URL of a PostgreSQL that may create databases; or "
            "mariadb, which is told why it is not run; repeatable.",
        ),
        click.option(
            "--budget", type=Duration(), metavar="TIME",
            help="Stop after so long, as in 10m. Default: 30 s a comparison.",
        ),
        click.option(
            "--precision", type=Precision(), default=0.01, metavar="SHARE", show_default="1%",
            help="Stop once the 95 % interval reaches no further to each side, as in 0.5%; or best: use up the budget.",
        ),
        click.option(
            "--if-noisy", type=click.Choice(["stop", "go-on"]), default="go-on", show_default=True,
            callback=lambda _context, _option, value: value.replace("-", " "), metavar="stop|go-on",
            help="What to do where the machine is too noisy for the precision within the budget.",
        ),
        click.option(
            "--instrument", "instruments", multiple=True, metavar="NAME", callback=chosen_instruments,
            type=click.Choice([*map(str, Instrument), "all"]),
            help="What to read: time (the default), instructions (by valgrind), memory, or all; repeatable.",
        ),
        click.option(
            "--layouts", type=click.IntRange(2, 100), default=LAYOUTS, show_default=True, metavar="NUMBER",
            help="In how many memory layouts to read instructions and memory; a verdict needs 5.",
        ),
        click.option("--seed", type=SEED, help="Repeat the random order of an earlier run.", metavar="NUMBER"),
        click.option("--fresh", is_flag=True, help="Start anew instead of continuing a run that was cut off."),
        click.option("--python", metavar="PATH", help="The Python to build environments on. Default: the suite's own."),
        wait_option,
    ]  # fmt: skip
    return _apply(options, command)


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command that judges takes."""
    options: list[Decorator] = [
        click.option(
            "--json", "json_file", type=OutputFile(), metavar="FILE",
            help="Also write the verdicts as JSON (versus.verdicts/1).",
        ),
        click.option(
            "--csv", "csv_file", type=OutputFile(), metavar="FILE", help="Also write the verdicts as a table."
        ),
        click.option("--markdown", is_flag=True, help="Print a Markdown table, as for a pull request."),
        click.option(
            "--fail-on", type=click.Choice(["slower"]), metavar="slower",
            help="Judge: exit code 1 where a row is slower, 6 where none is and one is inconclusive.",
        ),
    ]  # fmt: skip
    return _apply(options, command)


def _apply(options: list[Decorator], command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command
