"""Orders over HTTP."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bench_project.shop.orders import Basket, OrderError, place


@csrf_exempt
@require_POST
def order(request: HttpRequest) -> JsonResponse:
    """Take an order. Three statements and one for each line, in one transaction."""
    try:
        return JsonResponse(place(Basket.from_json(request.body)), status=201)
    except OrderError as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)


@csrf_exempt
@require_POST
async def async_order(request: HttpRequest) -> JsonResponse:
    """Take an order in one hop to a thread: a transaction belongs to one. Statements as the sync view."""
    try:
        return JsonResponse(await sync_to_async(place)(Basket.from_json(request.body)), status=201)
    except OrderError as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
