"""Taking an order: its lines, the stock they use up, all or nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F

from bench_project.shop.models import Order, OrderLine, Product

MOST_LINES = 50
MOST_OF_ONE = 1_000


class OrderError(Exception):
    """Says why an order cannot be taken, and with which HTTP status."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Basket:
    """One line of an order: how many of which SKU."""

    customer: str
    quantities: Mapping[str, int]

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """Read ``{"customer": email, "lines": [{"sku": …, "quantity": …}, …]}``."""
        try:
            document = json.loads(body)
            customer = document["customer"]
            lines = [(line["sku"], line["quantity"]) for line in document["lines"]]
        except (ValueError, TypeError, KeyError):
            raise OrderError("an order is a JSON object with customer and lines of sku and quantity") from None
        if not _is_address(customer):
            raise OrderError("a customer is an e-mail address")
        if not 1 <= len(lines) <= MOST_LINES:
            raise OrderError(f"an order has 1 to {MOST_LINES} lines")
        if not all(_is_line(sku, quantity) for sku, quantity in lines):
            raise OrderError(f"a line has a SKU and a quantity of 1 to {MOST_OF_ONE}")
        quantities = dict(lines)
        if len(quantities) < len(lines):
            raise OrderError("an order names each SKU once")
        return cls(customer, quantities)


def _is_address(customer: Any) -> bool:
    try:
        validate_email(customer)
    except (ValidationError, TypeError, AttributeError):
        return False
    return len(customer) <= Order._meta.get_field("customer").max_length


def _is_line(sku: Any, quantity: Any) -> bool:
    # Not every JSON string can be sent to every database: NUL and lone surrogates cannot.
    return type(sku) is str and sku.isprintable() and type(quantity) is int and 1 <= quantity <= MOST_OF_ONE


@transaction.atomic
def place(basket: Basket) -> dict[str, Any]:
    """Take the order. Three statements and one for each line: products, stock a line, order, lines."""
    products = Product.objects.filter(sku__in=basket.quantities).order_by("pk")
    lines = [
        OrderLine(product=product, quantity=basket.quantities[product.sku], price=product.price_gross)
        for product in products
    ]
    if len(lines) < len(basket.quantities):
        raise OrderError("no such product")
    # In the order of their keys, or two orders for the same products could each wait for the other.
    for line in lines:
        in_stock = Product.objects.filter(pk=line.product_id, stock__gte=line.quantity)
        if not in_stock.update(stock=F("stock") - line.quantity):
            raise OrderError(f"not enough of {line.product.sku}", status=409)
    total = sum(line.quantity * line.price for line in lines)
    order = Order.objects.create(customer=basket.customer, total=total)
    for line in lines:
        line.order = order
    OrderLine.objects.bulk_create(lines)
    return {"order": order.pk, "total": order.total, "lines": len(lines)}
