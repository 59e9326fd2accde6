"""Functions are compared by what they do and not by how they are written."""

import pytest

from versus.environments.environment import Environment
from versus.environments.functions import changed, django_folder, functions

BEFORE = '''
class Query:
    def get(self, key):
        """Returns."""
        return key  # a comment

    def gone(self):
        pass


def outer():
    def inner():
        return 1
    return inner
'''


def names(tmp_path, source, path="db/query.py"):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
    return functions(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ('"""Returns."""', '"""Something else."""', []),
        ("# a comment", "# another", []),
        ("self, key):", "self, key: int) -> int:", []),
        ('        """Returns."""\n', "", []),
        ("return key  #", "return key + 1  #", ["Query.get"]),
        ("return 1", "return 2", ["outer", "outer.<locals>.inner"]),
        ("self, key)", "self, key, *, more=None)", ["Query.get"]),
        ("    def gone", "    def new", ["Query.new"]),
    ],
)
def test_only_what_is_done_counts(tmp_path, old, new, moved):
    before = names(tmp_path / "a", BEFORE)
    after = names(tmp_path / "b", BEFORE.replace(old, new))
    assert sorted(changed(before, after)) == [f"db/query.py:{name}" for name in moved]


def test_the_admin_and_other_databases_are_left_out(tmp_path):
    assert names(tmp_path, BEFORE, "contrib/admin/options.py") == {}
    assert names(tmp_path, BEFORE, "db/backends/oracle/base.py") == {}
    assert list(names(tmp_path, "class Left:\n    def as_oracle(self): ...\n    def as_sqlite(self): ...\n")) == [
        "db/query.py:Left.as_sqlite"
    ]


@pytest.mark.end_to_end
def test_the_functions_of_real_djangos_are_found(django_52: Environment, django_61: Environment):
    before, after = functions(django_folder(django_52)), functions(django_folder(django_61))
    moved = changed(before, after)
    assert "db/models/query.py:QuerySet.fetch_mode" in moved
    assert 200 < len(moved) < len(after)
