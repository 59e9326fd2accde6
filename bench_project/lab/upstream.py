"""Calls to a service elsewhere, which BENCH_UPSTREAM names; it answers late on purpose.

Clients are kept: connecting anew for every call is another question.
"""

import asyncio
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from bench_project import environment

if TYPE_CHECKING:
    import httpx  # only where services are called: not every environment has it

MOST_CALLS = 10


@cache
def client() -> "httpx.Client":
    import httpx

    return httpx.Client(base_url=environment.text("BENCH_UPSTREAM", ""), trust_env=False)


async_clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient]" = WeakKeyDictionary()


def async_client() -> "httpx.AsyncClient":
    """The running event loop's own: connections cannot be shared between loops."""
    import httpx

    loop = asyncio.get_running_loop()
    if loop not in async_clients:
        async_clients[loop] = httpx.AsyncClient(base_url=environment.text("BENCH_UPSTREAM", ""), trust_env=False)
    return async_clients[loop]


def asked_for(calls: str | None) -> int:
    """Be lenient, as with page numbers."""
    return min(int(calls), MOST_CALLS) if calls and calls.isascii() and calls.isdigit() else 1


def call(times: int) -> list[int]:
    """One after the other."""
    return [len(client().get("/").content) for _ in range(times)]


async def acall(times: int) -> list[int]:
    """All at once."""
    answers = await asyncio.gather(*(async_client().get("/") for _ in range(times)))
    return [len(answer.content) for answer in answers]
