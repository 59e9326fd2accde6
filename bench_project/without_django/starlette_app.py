"""The same small answers by Starlette."""

import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bench_project.without_django.bare import HELLO


async def hello(request: Request) -> PlainTextResponse:  # noqa: ARG001
    return PlainTextResponse(HELLO)


async def small(request: Request) -> Response:  # noqa: ARG001
    # As Django writes it, for the answers are compared byte by byte: JSONResponse leaves out the spaces.
    return Response(json.dumps({"message": HELLO}), media_type="application/json")


async def healthz(request: Request) -> PlainTextResponse:  # noqa: ARG001
    return PlainTextResponse("ok")


application = Starlette(routes=[Route("/hello/", hello), Route("/json/", small), Route("/healthz", healthz)])
