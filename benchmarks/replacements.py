"""What Django brings by now, or has always had, and the packages that people use for the same."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory

from ._kit import Subject, variant

BUILT_IN = "django.middleware.csp.ContentSecurityPolicyMiddleware"
PACKAGE = "csp.middleware.CSPMiddleware"
PAGE = "<p>A page.</p>" * 40


class ContentPolicy(Subject):
    """Answer a request with a Content-Security-Policy of three directives and a nonce that the page uses."""

    packages = "choices"

    def prepare(self) -> None:
        from django.conf import settings

        self.requests = RequestFactory()
        self.settings = settings
        self.ways = {}
        if type(self).variants["django_csp"].available():
            from csp.constants import NONCE, SELF
            from csp.middleware import CSPMiddleware

            directives = {"default-src": [SELF], "img-src": [SELF, "data:"], "script-src": [SELF, NONCE]}
            settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
            self.ways["django_csp"] = CSPMiddleware(self.by_package)
        if type(self).variants["built_in"].available():
            from django.middleware.csp import ContentSecurityPolicyMiddleware
            from django.utils.csp import CSP

            settings.SECURE_CSP = {
                "default-src": [CSP.SELF], "img-src": [CSP.SELF, "data:"], "script-src": [CSP.SELF, CSP.NONCE],
            }  # fmt: skip
            self.ways["built_in"] = ContentSecurityPolicyMiddleware(self.by_django)

    @staticmethod
    def by_package(request: Any) -> HttpResponse:
        return HttpResponse(f'<script nonce="{request.csp_nonce}"></script>{PAGE}')

    @staticmethod
    def by_django(request: Any) -> HttpResponse:
        from django.middleware.csp import get_nonce

        return HttpResponse(f'<script nonce="{get_nonce(request)}"></script>{PAGE}')

    @variant(baseline=True, needs=PACKAGE)
    def django_csp(self) -> Any:
        """The middleware of django-csp, for any Django."""
        return self.ways["django_csp"](self.requests.get("/"))

    @variant(needs=BUILT_IN)
    def built_in(self) -> Any:
        """Django's own middleware, from 6.0 on."""
        return self.ways["built_in"](self.requests.get("/"))

    def contract(self, returned: Any) -> Any:
        policy = returned.headers["Content-Security-Policy"]
        nonce = returned.content.decode().split('"')[1]
        return returned.status_code, sorted(part.strip().replace(nonce, "") for part in policy.split(";")), bool(nonce)


class ApiSerializing(Subject):
    """Write a hundred comments, already fetched, as the JSON of an API: five fields of each."""

    packages = "choices"
    parameters = {"rows": [10, 100, 300, 1_000]}
    default = {"rows": 100}

    @staticmethod
    def dataset(**_point: Any) -> dict[str, int]:
        return {"articles": 1_000}

    def prepare(self, rows: int) -> None:
        from bench_project.blog.models import Comment

        self.comments = list(Comment.objects.order_by("pk")[:rows])
        for name in ("rest_framework", "pydantic", "ninja"):
            if type(self).variants[name].available():
                getattr(self, f"prepare_{name}")()

    def prepare_rest_framework(self) -> None:
        from rest_framework import renderers, serializers

        class CommentSerializer(serializers.Serializer[Any]):
            id = serializers.IntegerField()
            article_id = serializers.IntegerField()
            name = serializers.CharField()
            body = serializers.CharField()
            written_at = serializers.DateTimeField()

        self.serializer, self.renderer = CommentSerializer, renderers.JSONRenderer()

    def prepare_pydantic(self) -> None:
        from datetime import datetime

        from pydantic import BaseModel, ConfigDict, TypeAdapter

        class CommentRead(BaseModel):
            model_config = ConfigDict(from_attributes=True)
            id: int
            article_id: int
            name: str
            body: str
            written_at: datetime

        self.adapter = TypeAdapter(list[CommentRead])

    def prepare_ninja(self) -> None:
        from datetime import datetime

        from ninja import Schema
        from pydantic import TypeAdapter

        class CommentOut(Schema):
            id: int
            article_id: int
            name: str
            body: str
            written_at: datetime

        self.schemas = TypeAdapter(list[CommentOut])

    @variant(baseline=True)
    def own_dicts(self, rows: int) -> bytes:
        """Dicts written by hand, encoded by the standard library."""
        return json.dumps(
            [
                {
                    "id": comment.pk, "article_id": comment.article_id, "name": comment.name, "body": comment.body,
                    "written_at": comment.written_at.isoformat(),
                }
                for comment in self.comments
            ]
        ).encode()  # fmt: skip

    @variant(needs="rest_framework.serializers.Serializer")
    def rest_framework(self, rows: int) -> bytes:
        """A serializer and the renderer of Django REST framework."""
        return bytes(self.renderer.render(self.serializer(self.comments, many=True).data))

    @variant(needs="pydantic.TypeAdapter")
    def pydantic(self, rows: int) -> bytes:
        """A model of Pydantic, read from the attributes."""
        return bytes(self.adapter.dump_json(self.adapter.validate_python(self.comments, from_attributes=True)))

    @variant(needs="ninja.Schema")
    def ninja(self, rows: int) -> bytes:
        """A schema of Django Ninja, which is a model of Pydantic that knows Django's."""
        return bytes(self.schemas.dump_json(self.schemas.validate_python(self.comments, from_attributes=True)))

    def contract(self, returned: bytes) -> Any:
        read = json.loads(returned)
        return [row | {"written_at": row["written_at"].replace("+00:00", "Z")} for row in read]
