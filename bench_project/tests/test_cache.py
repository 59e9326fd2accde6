"""What scenarios say of caches under ASGI."""

import asyncio
from contextvars import Context

from django.core.cache import BaseCache, caches


def test_a_cache_object_belongs_to_the_request_that_asks_for_it_first() -> None:
    """A backend that keeps connections keeps them no longer than that."""

    async def own() -> BaseCache:
        assert caches["default"] is caches["default"]
        return caches["default"]

    async def of_two_requests() -> tuple[BaseCache, BaseCache]:
        return await asyncio.create_task(own()), await asyncio.create_task(own())

    # As in a server that has asked for no cache while it started.
    first, second = Context().run(asyncio.run, of_two_requests())
    assert first is not second
