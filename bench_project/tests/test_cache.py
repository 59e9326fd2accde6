"""What scenarios say of caches under ASGI."""

import asyncio

from django.core.cache import BaseCache, caches


def test_a_cache_object_belongs_to_its_task_and_so_to_its_request() -> None:
    """A backend that keeps connections keeps them no longer than that."""

    async def own() -> BaseCache:
        return caches["default"]

    async def of_two_requests() -> tuple[BaseCache, BaseCache]:
        return await asyncio.create_task(own()), await asyncio.create_task(own())

    first, second = asyncio.run(of_two_requests())
    assert first is not second
    assert caches["default"] is caches["default"]
