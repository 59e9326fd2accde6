"""ASGI without a framework: the least that answers."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

HELLO = "Hello, world!"
TEXT, JSON = b"text/plain; charset=utf-8", b"application/json"

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def application(scope: dict[str, Any], receive: Any, send: Send) -> None:  # noqa: ARG001
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    if scope["path"] == "/hello/":
        await _answer(send, 200, TEXT, HELLO.encode())
    elif scope["path"] == "/json/":
        await _answer(send, 200, JSON, json.dumps({"message": HELLO}).encode())
    elif scope["path"] == "/healthz":
        await _answer(send, 200, TEXT, b"ok")
    else:
        await _answer(send, 404, TEXT, b"not found")


async def _answer(send: Send, status: int, content_type: bytes, body: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
