"""What a resolver says becomes the reason in one sentence, and locked files are read."""

import pytest

from versus.environments.kit import locked_versions, reason_in

OLDER_STYLE = """
  × No solution found when resolving dependencies:
  ╰─▶ Because only django==6.1.3 is available and django==6.1.3 depends on
      sqlparse>=0.5.0, we can conclude that all versions of django depend on
      sqlparse>=0.5.0. And because you require sqlparse==0.2.0 and django, we
      can conclude that your requirements are unsatisfiable.
"""
NEWER_STYLE = """
error: No solution found when resolving dependencies
  cause: Because there is no version of asgiref==0.0.9 and you require
         asgiref==0.0.9, we can conclude that your requirements are unsatisfiable.
"""
UNREACHABLE = """
error: Failed to fetch: https://index/
  cause: Connection refused
"""


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (OLDER_STYLE, "django==6.1.3 depends on sqlparse>=0.5.0"),
        (NEWER_STYLE, "there is no version of asgiref==0.0.9 and you require asgiref==0.0.9"),
        ("Because you require a==1 and a==2.\n\n    hint: Try another.", "you require a==1 and a==2"),
        (UNREACHABLE, None),
    ],
)
def test_the_resolvers_premises_are_the_reason(said: str, reason: str | None) -> None:
    assert reason_in(said) == reason


def test_a_locked_file_says_its_versions() -> None:
    text = """\
asgiref==3.13.0 \\
    --hash=sha256:00==11
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:2
# a comment==1
Psycopg_Binary==3.3.9
"""
    assert locked_versions(text) == {"asgiref": "3.13.0", "colorama": "0.4.6", "psycopg-binary": "3.3.9"}
