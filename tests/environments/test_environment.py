"""What environments are called when they are shown together, and which of them are one."""

import msgspec
import pytest

from versus.environments.environment import Environment, Interpreter, asked_names, names_of, process_environment
from versus.environments.spec import Kind, Spec

PYTHON = Interpreter("3.13.0", "CPython", "main", "GCC", True, "3.40.1", ())
OLDER_PYTHON = msgspec.structs.replace(PYTHON, version="3.12.1")


def environment(spec: Spec, django: str = "6.0.10", **more: object) -> Environment:
    made = Environment("", spec, django, f"{django}.whl", django, PYTHON, {"Django": django, "asgiref": "3.13.0"})
    return msgspec.structs.replace(made, **more)


def path(folder: str) -> Environment:
    return environment(Spec(Kind.PATH, folder), wheel_sha256=folder)


def test_releases_are_called_by_their_exact_versions() -> None:
    series, release = Spec(Kind.SERIES, "6.1"), Spec(Kind.RELEASE, "6.1.0")
    assert names_of([environment(series, "6.1.3"), environment(release, "6.1.0")]) == ["6.1.3", "6.1.0"]
    assert names_of([environment(series, "6.1.0")]) == ["6.1.0"]


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (["/src/django"], ["path:django"]),
        (["/src/django", "/src/fork"], ["path:django", "path:fork"]),
        (["/src/A/django", "/src/B/django"], ["path:A/django", "path:B/django"]),
        (["/A/src/django", "/B/src/django"], ["path:A/src/django", "path:B/src/django"]),
        (["/A/django", "/B/django", "/B/fork"], ["path:A/django", "path:B/django", "path:fork"]),
        (["/django", "/B/django"], ["path:/django", "path:B/django"]),
        (["/my-django", "/django"], ["path:my-django", "path:django"]),
    ],
)
def test_trees_are_called_by_what_distinguishes_them(folders: list[str], names: list[str]) -> None:
    assert names_of([path(folder) for folder in folders]) == names


def test_pythons_and_packages_are_named_where_they_were_asked_for() -> None:
    pinned = Spec(Kind.SERIES, "6.0", "3.12", ("asgiref==3.9.1", "psycopg==3.2.9"))
    tree = Spec(Kind.PATH, "/src/django", "3.13t")
    built = [environment(Spec(Kind.SERIES, "6.0")), environment(pinned, interpreter=OLDER_PYTHON), environment(tree)]
    assert names_of(built) == ["6.0.10", "6.0.10 @3.12.1 +asgiref==3.9.1 +psycopg==3.2.9", "path:django @3.13.0t"]
    assert asked_names([pinned, tree]) == ["6.0@3.12+asgiref==3.9.1+psycopg==3.2.9", "path:django@3.13t"]


def test_no_name_is_given_twice() -> None:
    disguised = [path("/src/django @3.13.0"), environment(Spec(Kind.PATH, "/src/django", "3.13"))]
    twins = [environment(Spec(Kind.SERIES, "6.0"), replica=number) for number in range(3)]
    names = names_of([*disguised, *twins])
    assert len(set(names)) == len(names)
    assert names[2:] == ["6.0.10", "6.0.10 (twin)", "6.0.10 (twin) (2)"]


def test_environments_are_one_by_wheel_python_and_packages() -> None:
    asked = environment(Spec(Kind.SERIES, "6.0"))
    assert asked.equals(environment(Spec(Kind.RELEASE, "6.0.10", "3.13")))
    assert asked.equals(environment(Spec(Kind.SERIES, "6.0"), packages={"Django": "x", "asgiref": "3.13.0"}))
    assert not asked.equals(environment(Spec(Kind.SERIES, "6.0"), packages={"Django": "6.0.10", "asgiref": "3.9.1"}))
    assert not asked.equals(environment(Spec(Kind.SERIES, "6.0"), interpreter=OLDER_PYTHON))
    assert not asked.equals(environment(Spec(Kind.SERIES, "6.0"), wheel_sha256="another"))


def test_a_record_has_no_folder_and_keeps_what_was_asked_for() -> None:
    described = environment(
        Spec(Kind.PATH, "/home/me/django", "3.12", ("asgiref==3.9.1",)), folder="/home/me"
    ).described()
    assert described.spec == Spec(Kind.PATH, "django", "3.12", ("asgiref==3.9.1",))
    assert "/home" not in repr(described)


def test_an_environment_recorded_before_commits_were_is_read() -> None:
    old = msgspec.to_builtins(environment(Spec(Kind.SERIES, "6.0")))
    for name in ("commit", "modified"):
        del old[name]
    assert msgspec.convert(old, Environment).commit is None


def test_a_process_in_an_environment_finds_no_repository_around_it() -> None:
    """A development Django asks git for its version whenever it is imported."""
    assert process_environment()["GIT_DIR"] == "/dev/null"
