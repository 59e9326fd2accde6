"""Writing rows whose columns the database computes."""

from datetime import timedelta
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


class DatabaseDefaults(Subject):
    """Insert a reservation of which the database fills two columns in by itself, and read them."""

    writes = ("office.Reservation",)

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "reservations": 100}

    def prepare(self) -> None:
        from bench_project.office.models import Reservation

        self.reservation = Reservation
        self.hours = count(1)
        self.first = Reservation.objects.order_by("-begins_at")[0].ends_at

    def asked(self) -> Any:
        begins_at = self.first + timedelta(hours=next(self.hours))
        return self.reservation(room="Attic", begins_at=begins_at, ends_at=begins_at + timedelta(minutes=30), guests=4)

    @variant(baseline=True)
    def insert_then_refresh(self) -> Any:
        """Inserted, and both columns read back by another statement."""
        reservation = self.asked()
        reservation.save()
        reservation.refresh_from_db(fields=["state", "made_at"])
        return reservation

    @variant
    def insert(self) -> Any:
        """Inserted, and the columns read from the instance: an SQL default that was not returned is fetched then."""
        reservation = self.asked()
        reservation.save()
        return reservation

    @variant
    def given_by_python(self) -> Any:
        """Both values given by Python, and nothing left to the database."""
        reservation = self.asked()
        reservation.state, reservation.made_at = "asked", self.first
        reservation.save()
        return reservation

    def contract(self, returned: Any) -> Any:
        return returned.state, returned.made_at is not None
