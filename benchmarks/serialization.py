"""Objects as text that other programs read."""

import json
from typing import Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder

from ._kit import Subject, variant


class JsonSerializing(Subject):
    """Write comments, already fetched, as a JSON document."""

    parameters = {"rows": [10, 100, 300, 1_000]}
    default = {"rows": 100}

    @staticmethod
    def dataset(**_point: Any) -> dict[str, int]:
        return {"articles": 1_000}

    def prepare(self, rows: int) -> None:
        from bench_project.blog.models import Comment

        self.comments = list(Comment.objects.order_by("pk")[:rows])

    @variant(baseline=True)
    def serialize(self, rows: int) -> str:
        """Django's serializers, which know every model and which loaddata can read."""
        return serializers.serialize("json", self.comments)

    @variant
    def own_dicts(self, rows: int) -> str:
        """Dicts written by hand for this one model, encoded by Django's JSON encoder, as JsonResponse does it."""
        return json.dumps(
            [
                {
                    "model": "blog.comment",
                    "pk": comment.pk,
                    "fields": {
                        "article": comment.article_id,
                        "name": comment.name,
                        "body": comment.body,
                        "written_at": comment.written_at,
                    },
                }
                for comment in self.comments
            ],
            cls=DjangoJSONEncoder,
        )

    def contract(self, returned: str) -> Any:
        return json.loads(returned)


class XmlSerializing(Subject):
    """Write comments, already fetched, as XML."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 100, "comments": 500}

    def prepare(self) -> None:
        from bench_project.blog.models import Comment

        self.comments = list(Comment.objects.order_by("pk")[:50])

    @variant(baseline=True)
    def serialize(self) -> str:
        """Fifty rows."""
        return serializers.serialize("xml", self.comments)


class RelationSerializing(Subject):
    """Write articles with their tags as JSON: a many-to-many relation is a statement a row, unless prefetched."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 100, "comments": 0}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.order_by("pk")
        self.articles.exists()

    @variant(baseline=True)
    def as_is(self) -> str:
        """Twenty articles."""
        return serializers.serialize("json", self.articles.all()[:20])

    @variant
    def prefetched(self) -> str:
        """The same with `prefetch_related("tags")`."""
        return serializers.serialize("json", self.articles.prefetch_related("tags")[:20])

    def contract(self, returned: str) -> Any:
        return [(row["pk"], sorted(row["fields"]["tags"])) for row in json.loads(returned)]


class Deserializing(Subject):
    """Read comments from JSON or XML to instances that are not saved yet, as loaddata does."""

    parameters = {"format": ["json", "xml"]}
    default = {"format": "json"}

    @staticmethod
    def dataset(format: str) -> dict[str, int]:  # noqa: A002 - the parameter's name
        return {"articles": 100, "comments": 500}

    def prepare(self, format: str) -> None:  # noqa: A002
        from bench_project.blog.models import Comment

        self.text = serializers.serialize(format, Comment.objects.order_by("pk")[:50])

    @variant(baseline=True)
    def deserialize(self, format: str) -> Any:  # noqa: A002
        """Fifty rows."""
        return [parsed.object for parsed in serializers.deserialize(format, self.text)]

    def contract(self, returned: Any) -> Any:
        return [(comment.pk, comment.name, comment.article_id) for comment in returned]


class RelationDeserializing(Subject):
    """Read articles with their authors and tags, and save them, as loaddata does."""

    parameters = {"format": ["json", "xml"]}
    default = {"format": "json"}
    writes = ("blog.Article", "blog.Article_tags", "blog.Comment")

    @staticmethod
    def dataset(format: str) -> dict[str, int]:  # noqa: A002 - the parameter's name
        return {"articles": 100}

    def prepare(self, format: str) -> None:  # noqa: A002
        from bench_project.blog.models import Article

        self.text = serializers.serialize(format, Article.objects.order_by("pk")[:10])

    @variant(baseline=True)
    def load(self, format: str) -> Any:  # noqa: A002
        """`deserialize`, and each object saved."""
        parsed = list(serializers.deserialize(format, self.text))
        for found in parsed:
            found.save()
        return [found.object.pk for found in parsed]


class NaturalSerializing(Subject):
    """Write permissions as JSON that another database can load: keys are replaced by what is known there as well."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        from django.contrib.auth.models import Permission

        self.permissions = Permission.objects.order_by("pk")
        self.natural()

    @variant(baseline=True)
    def by_key(self) -> str:
        """Twenty permissions with their keys."""
        return serializers.serialize("json", self.permissions.all()[:20])

    @variant
    def natural(self) -> str:
        """With `use_natural_foreign_keys`; content types are remembered."""
        return serializers.serialize("json", self.permissions.all()[:20], use_natural_foreign_keys=True)

    def contract(self, returned: str) -> Any:
        return [row["fields"]["codename"] for row in json.loads(returned)]
