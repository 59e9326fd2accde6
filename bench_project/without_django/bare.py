"""ASGI without a framework: the least that answers."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

HELLO = "Hello, world!"
TEXT, JSON = b"text/plain; charset=utf-8", b"application/json"
EVERY_S = 1.0

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def application(scope: dict[str, Any], receive: Any, send: Send) -> None:
    if scope["type"] == "websocket":
        await _tell_time(receive, send)
        return
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


async def _tell_time(receive: Any, send: Send) -> None:
    """A message a second, with the moment at which it was meant to go out, until the other side leaves."""
    await receive()
    await send({"type": "websocket.accept"})
    left = asyncio.ensure_future(_left(receive))
    moment = time.monotonic()
    while not left.done():
        moment += EVERY_S
        # No task of its own to wait: tasks are counted, and this server is the floor.
        while not left.done() and (pause := moment - time.monotonic()) > 0:
            await asyncio.wait([left], timeout=pause)
        if not left.done():
            await send({"type": "websocket.send", "text": f"data: {moment:.6f}\n"})


async def _left(receive: Any) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass
