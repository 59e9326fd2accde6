"""Rows of a table, as Python sees them."""

from typing import Any

from ._kit import Subject, variant

COLUMNS = ("pk", "title", "slug", "published_at", "comment_count")


class ReadingRows(Subject):
    """Fetch articles for a list that shows five of their columns."""

    parameters = {"rows": [10, 100, 300, 1_000]}
    default = {"rows": 100}

    @staticmethod
    def dataset(**_point: Any) -> dict[str, int]:
        return {"articles": 1_000}

    def prepare(self, rows: int) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.order_by("pk")[:rows]
        self.articles.exists()  # opens the connection

    @variant(baseline=True)
    def objects(self, rows: int) -> Any:
        """Whole model instances: the least to write, and every column is read."""
        return list(self.articles.all())

    @variant
    def only(self, rows: int) -> Any:
        """Model instances with the columns that are shown, where methods of the model are wanted."""
        return list(self.articles.only(*COLUMNS))

    @variant
    def values(self, rows: int) -> Any:
        """A dict a row, where nothing of the model is wanted."""
        return list(self.articles.values(*COLUMNS))

    @variant
    def values_list(self, rows: int) -> Any:
        """A tuple a row: the least that Django can make of it."""
        return list(self.articles.values_list(*COLUMNS))

    @variant
    def named(self, rows: int) -> Any:
        """A named tuple a row: tuples that a template can read by name."""
        return list(self.articles.values_list(*COLUMNS, named=True))

    def contract(self, returned: Any) -> Any:
        return [_cells(row) for row in returned]


def _cells(row: Any) -> tuple[Any, ...]:
    if isinstance(row, tuple):
        return tuple(row)
    return tuple(row[name] if isinstance(row, dict) else getattr(row, name) for name in COLUMNS)
