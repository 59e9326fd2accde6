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
