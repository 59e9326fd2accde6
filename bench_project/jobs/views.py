"""Requests that leave a job behind."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bench_project.jobs import queues, work

chosen = cache(queues.chosen)


@csrf_exempt
@require_POST
def enqueue(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Put a job into the queue and say so. The statements are the queue's own."""
    chosen()(work.enqueued())
    return HttpResponse("enqueued", content_type="text/plain", status=202)
