"""Async views that load scenarios ask for."""

import asyncio
import time
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse

from bench_project.lab import pages, work
from bench_project.lab import upstream as services
from bench_project.lab.waiting import until

EVERY_S = 1.0
MOST_EVENTS = 600
LONGEST_POLL_S = 25.0


async def hello(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say hello. No statements."""
    return HttpResponse(work.HELLO, content_type="text/plain")


async def json(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Say hello as JSON. No statements."""
    return JsonResponse({"message": work.HELLO})


async def wait(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Wait for 50 ms and let others go on meanwhile. No statements."""
    await asyncio.sleep(work.WAIT_S)
    return HttpResponse("waited", content_type="text/plain")


async def compute(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Compute for some ten milliseconds, in which nobody else gets on. No statements."""
    return HttpResponse(str(work.computed()), content_type="text/plain")


async def compute_offloaded(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Compute in a thread of a pool, which takes turns with the event loop. No statements."""
    result = await sync_to_async(work.computed, thread_sensitive=False)()
    return HttpResponse(str(result), content_type="text/plain")


async def upstream(request: HttpRequest) -> JsonResponse:
    """Call a slow service, ?calls= times at once. No statements."""
    return JsonResponse({"lengths": await services.acall(services.asked_for(request.GET.get("calls")))})


async def stream(request: HttpRequest) -> StreamingHttpResponse:  # noqa: ARG001
    """Send 10 MB from an async iterator. No statements."""

    async def pieces() -> AsyncIterator[bytes]:
        for chunk in work.chunks():
            yield chunk

    return StreamingHttpResponse(pieces(), content_type="text/plain")


async def offset_page(request: HttpRequest) -> JsonResponse:
    """Show a page by AsyncPaginator, which Django has from 6.0 on. Two statements."""
    return JsonResponse(await pages.aoffset_page(request))


async def events(request: HttpRequest) -> StreamingHttpResponse:  # noqa: ARG001
    """Send an event a second, each with the moment at which it was meant to go out. No statements."""

    async def told() -> AsyncIterator[str]:
        moment = time.monotonic()
        for number in range(MOST_EVENTS):
            moment += EVERY_S
            await until(moment)
            yield f"id: {number}\ndata: {moment:.6f}\n\n"

    return StreamingHttpResponse(told(), content_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def long_poll(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer when there is nothing new for 25 s. No statements."""
    await asyncio.sleep(LONGEST_POLL_S)
    return HttpResponse(status=204)
