"""What is declared is read from the sources."""

import pytest

from versus.micro.declared.names import Declared, declared_subjects, subject_name

SOURCE = '''
class ArticlePage(Subject):
    """Fetch."""

    packages = "choices"

    @variant(baseline=True)
    def paginator(self): ...

    @variant
    async def in_thread(self): ...

    def prepare(self): ...


class Holder:
    def method(self): ...
'''


def test_classes_with_variants_are_subjects(tmp_path):
    (tmp_path / "area.py").write_text(SOURCE)
    assert declared_subjects(tmp_path) == {
        "article-page": Declared(frozenset({"paginator", "in_thread"}), packages="choices")
    }


@pytest.mark.parametrize(
    ("of_class", "name"), [("InBulk", "in-bulk"), ("GettingOr404", "getting-or404"), ("Saving", "saving")]
)
def test_a_subject_is_called_as_the_kit_calls_it(of_class, name):
    assert subject_name(of_class) == name
