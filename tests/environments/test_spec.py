"""How a Django is named, and what is said of names that name none."""

from pathlib import Path

import pytest

from versus.environments.series import known_series
from versus.environments.spec import Kind, Spec, parse_spec
from versus.errors import UserError


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("5.2", Spec(Kind.SERIES, "5.2")),
        ("6.0.3", Spec(Kind.RELEASE, "6.0.3")),
        ("6.2a1", Spec(Kind.RELEASE, "6.2a1")),
        ("git:v6.0", Spec(Kind.GIT, "v6.0")),
    ],
)
def test_understood(text: str, spec: Spec) -> None:
    assert parse_spec(text) == spec


def test_a_path_is_made_absolute_and_shown_short(tmp_path: Path) -> None:
    tree = tmp_path / "my django"
    (tree / "django").mkdir(parents=True)
    (tree / "django" / "__init__.py").touch()
    (tree / "pyproject.toml").touch()
    spec = parse_spec(f"path:{tree}")
    assert spec == Spec(Kind.PATH, str(tree))
    assert spec.label == "path:my django"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("5.3", "There is no Django '5.3'; the nearest that exists is '5.2'."),
        ("six", "There is no Django 'six'"),
        ("git:", "names no commit"),
        ("git:--output=x", "names no commit"),
        ("path:/no/such/folder", "is not a folder"),
    ],
)
def test_not_understood(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as raised:
        parse_spec(text)
    assert sentence in str(raised.value)


def test_a_folder_that_is_no_django(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no django/__init__\.py"):
        parse_spec(f"path:{tmp_path}")
    (tmp_path / "django").mkdir()
    (tmp_path / "django" / "__init__.py").touch()
    with pytest.raises(UserError, match=r"no pyproject\.toml"):
        parse_spec(f"path:{tmp_path}")


def test_series_are_in_order_of_release() -> None:
    names = [one.name for one in known_series()]
    assert names == sorted(names, key=lambda name: [int(part) for part in name.split(".")])
    assert {"5.2", "6.0", "6.1"} <= set(names)
