"""Orders are taken whole or not at all."""

import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from bench_project.shop import orders
from bench_project.shop.models import Order, OrderLine, Product

pytestmark = pytest.mark.usefixtures("undone")

ORDER = {
    "customer": "ada@example.com",
    "lines": [
        {"sku": "P-000003", "quantity": 2},
        {"sku": "P-000001", "quantity": 1},
        {"sku": "P-000007", "quantity": 4},
    ],
}


def sync_post(body: Any) -> Any:
    return Client().post("/orders/", body, content_type="application/json")


def async_post(body: Any) -> Any:
    return async_to_sync(AsyncClient().post)("/async/orders/", body, content_type="application/json")


@pytest.fixture(params=[sync_post, async_post], ids=["sync", "async"])
def post(request: pytest.FixtureRequest) -> Any:
    return request.param


def shop() -> tuple[Any, ...]:
    """Everything that an order may change."""
    return (Order.objects.count(), OrderLine.objects.count(), dict(Product.objects.values_list("sku", "stock")))


def test_order_is_stored_with_its_lines_and_uses_up_stock(post) -> None:
    before = dict(Product.objects.values_list("sku", "stock"))
    response = post(ORDER)
    assert response.status_code == 201
    answer = json.loads(response.content)
    order = Order.objects.get(pk=answer["order"])
    lines = {line.product.sku: line for line in order.lines.select_related("product")}
    assert {sku: line.quantity for sku, line in lines.items()} == {"P-000003": 2, "P-000001": 1, "P-000007": 4}
    assert answer["total"] == order.total == sum(line.amount for line in lines.values()) > 0
    assert answer["lines"] == 3
    after = dict(Product.objects.values_list("sku", "stock"))
    assert {sku: before[sku] - after[sku] for sku in before if before[sku] != after[sku]} == {
        "P-000003": 2,
        "P-000001": 1,
        "P-000007": 4,
    }


def test_three_statements_and_one_for_each_line(post, statements) -> None:
    with statements() as sent:
        assert post(ORDER).status_code == 201
    assert len(sent) == 3 + len(ORDER["lines"]), sent


def test_too_little_stock_for_one_line_leaves_nothing_of_the_others(post) -> None:
    Product.objects.filter(sku="P-000007").update(stock=3)
    before = shop()
    response = post(ORDER)
    assert response.status_code == 409
    assert json.loads(response.content) == {"error": "not enough of P-000007"}
    assert shop() == before


def test_a_failure_in_the_last_statement_leaves_nothing(post, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise orders.OrderError("lines failed")

    monkeypatch.setattr(OrderLine.objects, "bulk_create", fail)
    before = shop()
    assert post(ORDER).status_code == 400
    assert shop() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        {"customer": "ada@example.com"},
        {"customer": "ada@example.com", "lines": []},
        {"customer": "ada@example.com", "lines": 3},
        {"customer": 5, "lines": [{"sku": "P-000001", "quantity": 1}]},
        {"customer": ["@"], "lines": [{"sku": "P-000001", "quantity": 1}]},
        {"customer": f"ada@{'example.' * 32}com", "lines": [{"sku": "P-000001", "quantity": 1}]},
        {"customer": "nobody", "lines": [{"sku": "P-000001", "quantity": 1}]},
        {"customer": "ada@example.com", "lines": [{"sku": "P-000001", "quantity": 0}]},
        {"customer": "ada@example.com", "lines": [{"sku": "P-000001", "quantity": True}]},
        {"customer": "ada@example.com", "lines": [{"sku": ["P-000001"], "quantity": 1}]},
        {"customer": "ada@example.com", "lines": [{"sku": "P\0", "quantity": 1}]},
        {"customer": "ada@example.com", "lines": [{"sku": "P\ud800", "quantity": 1}]},
        {"customer": "ada@example.com", "lines": [{"sku": "P-999999", "quantity": 1}]},
        {"customer": "ada@example.com", "lines": [{"sku": "P-000001", "quantity": 1}] * 2},
        {"customer": "ada@example.com", "lines": [{"sku": f"P-{pk:06}", "quantity": 1} for pk in range(51)]},
    ],
)
def test_what_is_no_order_is_refused(post, body: Any) -> None:
    before = shop()
    response = post(body)
    assert response.status_code == 400
    assert json.loads(response.content)["error"]
    assert shop() == before


def test_orders_can_only_be_posted() -> None:
    assert Client().get("/orders/").status_code == 405
    assert async_to_sync(AsyncClient().get)("/async/orders/").status_code == 405


def test_needs_no_csrf_token() -> None:
    assert Client(enforce_csrf_checks=True).post("/orders/", ORDER, content_type="application/json").status_code == 201


def test_stock_can_be_assigned_an_expression() -> None:
    from django.db.models import F

    product = Product.objects.get(sku="P-000001")
    before = product.stock
    product.price_net, product.stock = 1_000, F("stock") - 5
    product.save()
    product.refresh_from_db()
    assert (product.stock, product.price_gross) == (before - 5, 10 * (100 + product.tax_percent))
