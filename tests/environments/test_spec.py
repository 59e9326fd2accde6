"""How a Django is named, and what is said of names that name none."""

from pathlib import Path

import msgspec
import pytest

from versus.environments.series import known_series
from versus.environments.spec import Kind, Spec, exact_release, parse_spec
from versus.errors import UserError


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("5.2", Spec(Kind.SERIES, "5.2")),
        ("6.0.3", Spec(Kind.RELEASE, "6.0.3")),
        ("6.2a1", Spec(Kind.RELEASE, "6.2a1")),
        ("git:v6.0", Spec(Kind.GIT, "v6.0")),
        ("6.0@3.12", Spec(Kind.SERIES, "6.0", "3.12")),
        ("6.0.3@3.13.0t", Spec(Kind.RELEASE, "6.0.3", "3.13.0t")),
        ("6.1+asgiref==3.9.1", Spec(Kind.SERIES, "6.1", None, ("asgiref==3.9.1",))),
        (
            "6.0@3.12+SQLparse==0.5+asgiref==3.9.1",
            Spec(Kind.SERIES, "6.0", "3.12", ("asgiref==3.9.1", "sqlparse==0.5")),
        ),
        ("git:v6.0@3.12+psycopg==3.2.9", Spec(Kind.GIT, "v6.0", "3.12", ("psycopg==3.2.9",))),
        ("6.0.3 @3.12.1 +asgiref==3.9.1", Spec(Kind.RELEASE, "6.0.3", "3.12.1", ("asgiref==3.9.1",))),
        ("git:v6.0 @3.12", Spec(Kind.GIT, "v6.0", "3.12")),
        ("git:HEAD@{1}", Spec(Kind.GIT, "HEAD@{1}")),
        ("git:fix+more", Spec(Kind.GIT, "fix+more")),
        ("6.1.0", Spec(Kind.RELEASE, "6.1.0")),
        ("06.1.00", Spec(Kind.RELEASE, "6.1.0")),
    ],
)
def test_understood(text: str, spec: Spec) -> None:
    assert parse_spec(text) == spec


def source_tree(folder: Path) -> Path:
    (folder / "django").mkdir(parents=True)
    (folder / "django" / "__init__.py").touch()
    (folder / "pyproject.toml").touch()
    return folder


def test_a_path_is_made_absolute_and_shown_short(tmp_path: Path) -> None:
    tree = source_tree(tmp_path / "my django")
    spec = parse_spec(f"path:{tree}")
    assert spec == Spec(Kind.PATH, str(tree))
    assert spec.label == "path:my django"


def test_a_path_may_hold_what_else_begins_a_python_or_a_package(tmp_path: Path) -> None:
    for name in ("django+patch", "me@home", "django@3.12", "fork+asgiref==1.0"):
        tree = source_tree(tmp_path / name)
        assert parse_spec(f"path:{tree}") == Spec(Kind.PATH, str(tree))
        more = Spec(Kind.PATH, str(tree), "3.13", ("asgiref==3.9.1",))
        assert parse_spec(f"path:{tree}@3.13+asgiref==3.9.1") == more


def test_a_final_release_has_three_numbers() -> None:
    given = ("6.1", "6.1.0", "6.1.3", "6.2a1", "6.1rc1", "6.2.dev0", "6.2.dev20261122071037")
    assert [exact_release(version) for version in given] == ["6.1.0", "6.1.0", *given[2:]]


def test_a_record_made_before_pythons_and_packages_could_be_asked_for_is_read() -> None:
    assert msgspec.json.decode(b'{"kind": "series", "value": "6.0"}', type=Spec) == Spec(Kind.SERIES, "6.0")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("5.3", "There is no Django '5.3'; the nearest that exists is '5.2'."),
        ("six", "There is no Django 'six'"),
        ("git:", "names no commit"),
        ("git:--output=x", "names no commit"),
        ("path:/no/such/folder", "is not a folder"),
        ("path:", "names no folder"),
        ("path:~nobody-of-this-name/django", "names no home directory that is known"),
        (f"path:/{'x' * 300}", "is not a folder"),
        ("6.0@", "'@' in '6.0@' names no Python version; write DJANGO[@PYTHON][+PACKAGE==VERSION…]"),
        ("6.0@three", "names no Python version"),
        ("6.0+asgiref", "'+asgiref' in '6.0+asgiref' pins no package"),
        ("6.0+", "pins no package"),
        ("6.0+asgiref==3.*", "'3.*' in '6.0+asgiref==3.*' is no exact version"),
        ("6.0+asgiref==3.9.1@3.12", "is no exact version"),
        ("6.0+asgiref==3.9.1+asgiref==3.9.2", "pins asgiref twice"),
        ("6.0+Django==5.2", "names Django twice"),
        ("6.3@3.12", "There is no Django '6.3'"),
        ("@3.12", "There is no Django '@3.12'"),
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
    names = [series.name for series in known_series()]
    assert names == sorted(names, key=lambda name: [int(part) for part in name.split(".")])
    assert {"5.2", "6.0", "6.1"} <= set(names)
