"""The same small answers by FastAPI."""

import json

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response

from bench_project.without_django.bare import HELLO

application = FastAPI()


@application.get("/hello/", response_class=PlainTextResponse)
async def hello() -> str:
    return HELLO


@application.get("/json/")
async def small() -> Response:
    # As Django writes it, for the answers are compared byte by byte.
    return Response(json.dumps({"message": HELLO}), media_type="application/json")


@application.get("/healthz", response_class=PlainTextResponse)
async def healthz() -> str:
    return "ok"
