"""Products, and orders for them. Prices are whole cents, so that every database computes the same gross price."""

from django.db import models
from django.db.models import F
from django.utils import timezone


class Product(models.Model):
    sku = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    price_net = models.PositiveIntegerField(help_text="cents")
    tax_percent = models.PositiveSmallIntegerField(default=20)
    price_gross = models.GeneratedField(
        # Rounded half up: dividing integers truncates.
        expression=(F("price_net") * (F("tax_percent") + 100) + 50) / 100,
        output_field=models.IntegerField(),
        db_persist=True,
    )
    stock = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    class Status(models.TextChoices):
        PLACED = "placed"
        PAID = "paid"
        SHIPPED = "shipped"

    customer = models.EmailField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PLACED)
    placed_at = models.DateTimeField(default=timezone.now)
    total = models.PositiveIntegerField(help_text="cents")

    def __str__(self) -> str:
        return f"{self.pk} by {self.customer}"


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lines")
    quantity = models.PositiveIntegerField()
    price = models.PositiveIntegerField(help_text="gross price of one when it was ordered, in cents")
    amount = models.GeneratedField(
        expression=F("quantity") * F("price"), output_field=models.IntegerField(), db_persist=True
    )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.product_id}"
