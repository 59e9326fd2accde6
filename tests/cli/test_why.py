"""`versus why` end to end: a change that is known to be there is named, and shown again from the records."""

import json
from pathlib import Path

import msgspec
import pytest

from tests.cli.conftest import Inside, Versus
from versus.judge.why.explanation import Explanation
from versus.locations import Locations


@pytest.mark.end_to_end
@pytest.mark.timeout(200)
def test_what_an_update_with_returning_changed(versus: Versus, state: Path, where: Locations) -> None:
    (state / "history").mkdir()
    (where.history / "archives").mkdir(parents=True, exist_ok=True)
    (state / "history" / "archives").symlink_to(where.history / "archives")
    file = state / "why.json"
    ended = versus("why", "saving", "5.2", "6.0", "--rounds", "3", "--json", str(file))
    assert ended.returncode == 0, ended.stderr
    told = msgspec.json.decode(file.read_bytes(), type=Explanation)
    (removed, added) = told.statement_changes
    assert "RETURNING" in added
    assert "RETURNING" not in removed
    names = {function.name: function for function in told.functions}
    assert names["Model._save_table"].code == "changed"
    assert names["SQLUpdateCompiler.execute_returning_sql"].code == "not called before"
    assert json.loads(file.read_bytes())["schema"] == "versus.why/1"
    assert told.mentions is not None
    # Without a source archive on a machine without an index, the reason stands there instead.
    assert told.mentions.reason or "RETURNING" in told.mentions.mentions[0].matched
    assert "execute_returning_sql" in ended.stdout
    shown = versus("show", "last", "--markdown")
    assert shown.returncode == 0, shown.stderr
    assert "SQLUpdateCompiler.execute\\_returning\\_sql" in shown.stdout
    assert "why saving 5.2 6.0" in versus("runs").stdout
    again = versus("show", "last", "--json", str(state / "again.json"))
    assert again.returncode == 0, again.stderr
    assert (state / "again.json").read_bytes() == file.read_bytes()


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["saving"], "why wants a subject and two Djangos"),
        (["saving", "6.0"], "With one Django, why wants two variants"),
        (["saving", "6.0", "--variant", "save_and_read"], "With one Django, why wants two variants"),
        (["saving", "5.2", "6.0", "--variant", "save_and_read"], "name another --variant"),
        (["savings", "5.2", "6.0"], "the nearest that exists is 'saving'"),
    ],
)
def test_bad_input(inside: Inside, words: list[str], said: str) -> None:
    ended = inside("why", *words)
    assert ended.returncode == 2
    assert said in ended.stderr
