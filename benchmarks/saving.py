"""Writing rows whose columns the database computes."""

from itertools import count, cycle
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Upper

from ._kit import Subject, variant

RETURNING_ON_UPDATE = "django.db.models.sql.compiler.SQLUpdateCompiler.execute_returning_sql"
COMPUTED = ("sku", "stock", "price_gross")


class Saving(Subject):
    """Save a product whose gross price is a GeneratedField and one more column an expression, then read both values.

    An update adds to the stock by F(); an insert, where Django allows no F(), has its number put in capitals.
    """

    parameters = {"operation": ["update", "insert"]}
    default = {"operation": "update"}
    writes = ("shop.Product",)

    @staticmethod
    def dataset(**_point: Any) -> dict[str, int]:
        return {"articles": 0, "products": 1_000}

    def prepare(self, operation: str) -> None:
        from bench_project.shop.models import Product

        self.product_class = Product
        self.existing = cycle(Product.objects.order_by("pk")[:100])
        self.number = count(1)

    def changed(self, operation: str) -> Any:
        """A product that is ready to be saved."""
        if operation == "insert":
            sku = Upper(Value(f"new-{next(self.number)}"))
            return self.product_class(sku=sku, name="Kettle", price_net=1999, tax_percent=20, stock=7)
        product = next(self.existing)
        product.price_net = 1999
        product.stock = F("stock") + 1
        return product

    @variant(baseline=True)
    def save_then_refresh_fields(self, operation: str) -> Any:
        """On any Django, reading back no more than what the database computed."""
        product = self.changed(operation)
        product.save()
        product.refresh_from_db(fields=COMPUTED)
        return product.sku, product.stock, product.price_gross

    @variant
    def save_then_refresh(self, operation: str) -> Any:
        """On any Django, reading the whole row back."""
        product = self.changed(operation)
        product.save()
        product.refresh_from_db()
        return product.sku, product.stock, product.price_gross

    @variant(needs=RETURNING_ON_UPDATE)
    def save_and_read(self, operation: str) -> Any:
        """From Django 6.0 on: the statement that saves returns what the database computed."""
        product = self.changed(operation)
        product.save()
        return product.sku, product.stock, product.price_gross
