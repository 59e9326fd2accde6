"""Rows that are written: one at a time, many at once, with what belongs to them, and gone again."""

from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import F

from ._kit import Subject, variant


class Creating(Subject):
    """Insert an order and its two lines."""

    writes = ("shop.Order", "shop.OrderLine")

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "orders": 50}

    def prepare(self) -> None:
        from bench_project.shop.models import Order, OrderLine

        self.orders, self.lines = Order.objects, OrderLine.objects

    def made(self) -> Any:
        order = self.orders.create(customer="ada@example.com", total=4_000)
        return order, [self.lines.create(order=order, product_id=key, quantity=2, price=1_000) for key in (1, 2)]

    @variant(baseline=True)
    def create(self) -> Any:
        """Three statements, each in a transaction of its own."""
        return self.made()

    @variant
    def in_transaction(self) -> Any:
        """The same three inside one `atomic`."""
        with transaction.atomic():
            return self.made()

    @variant
    async def acreate(self) -> Any:
        """The same by `acreate`: a hop into a thread for each."""
        order = await self.orders.acreate(customer="ada@example.com", total=4_000)
        return order, [await self.lines.acreate(order=order, product_id=key, quantity=2, price=1_000) for key in (1, 2)]

    def contract(self, returned: Any) -> Any:
        order, lines = returned
        return order.customer, order.status, [(line.product_id, line.quantity) for line in lines]


class PlainSaving(Subject):
    """Change one column of an author and save the row, of which the database computes nothing."""

    writes = ("blog.Author", "blog.Article", "blog.Article_tags", "blog.Comment")

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "authors": 100}

    def prepare(self) -> None:
        from bench_project.blog.models import Author

        self.authors = Author.objects
        self.author = self.authors.get(pk=7)
        self.number = count()

    @variant(baseline=True)
    def save(self) -> Any:
        """All columns."""
        self.author.biography = f"Born in {1900 + next(self.number) % 100}"
        self.author.save()
        return self.author

    @variant
    def update_fields(self) -> Any:
        """`save(update_fields=…)`."""
        self.author.biography = f"Born in {1900 + next(self.number) % 100}"
        self.author.save(update_fields=["biography"])
        return self.author

    @variant
    def update(self) -> Any:
        """`filter(pk=…).update(…)`: no signals, no instance."""
        self.authors.filter(pk=7).update(biography=f"Born in {1900 + next(self.number) % 100}")
        return self.author

    @variant
    async def asave(self) -> Any:
        """`await asave()`."""
        self.author.biography = f"Born in {1900 + next(self.number) % 100}"
        await self.author.asave()
        return self.author

    def contract(self, returned: Any) -> Any:
        return returned.pk, returned.name


class KeyedSaving(Subject):
    """Insert a row whose key Python makes, or whose key has two columns, or which is in three tables."""

    parameters = {"key": ["uuid", "composite", "inherited"]}
    default = {"key": "uuid"}
    writes = (
        "office.Device", "office.Seat", "office.Party", "office.Person", "office.Employee", "office.Booking",
    )  # fmt: skip

    @staticmethod
    def dataset(key: str) -> dict[str, int]:
        return {"articles": 0, "devices": 100, "seats": 100, "employees": 20}

    def prepare(self, key: str) -> None:
        from datetime import date

        from bench_project.office.models import Device, Employee, Seat

        self.day, self.number = date(2026, 1, 5), count(1)
        self.make = {"uuid": self.device, "composite": self.seat, "inherited": self.employee}[key]
        self.models = Device.objects, Seat.objects, Employee.objects

    def device(self, number: int) -> Any:
        return self.models[0].create(name="Lamp", serial=f"N-{number}", bought_on=self.day).name

    def seat(self, number: int) -> Any:
        return self.models[1].create(hall="Cellar", number=number, price=1_000).hall

    def employee(self, number: int) -> Any:
        return (
            self.models[2]
            .create(name="Ada", email="ada@example.com", born_on=self.day, number=number, department_id=1)
            .name
        )

    @variant(baseline=True)
    def create(self, key: str) -> Any:
        """`objects.create(…)`."""
        return self.make(next(self.number))


class BulkCreating(Subject):
    """Insert many rows."""

    parameters = {"rows": [10, 100, 500, 5_000]}
    default = {"rows": 100}
    writes = ("shop.Order", "shop.OrderLine")
    longest_call_s = 5.0

    @staticmethod
    def dataset(rows: int) -> dict[str, int]:
        return {"articles": 0}

    def prepare(self, rows: int) -> None:
        from django.db import connection, transaction

        from bench_project.shop.models import Order

        self.order_class, self.orders, self.connection = Order, Order.objects, connection
        self.atomic = transaction.atomic
        self.orders.exists()

    def made(self, rows: int) -> Any:
        return [self.order_class(customer="ada@example.com", total=total) for total in range(rows)]

    @variant(baseline=True)
    def bulk_create(self, rows: int) -> Any:
        """`bulk_create`, as many rows a statement as the database takes."""
        return len(self.orders.bulk_create(self.made(rows)))

    @variant
    def batches_of_100(self, rows: int) -> Any:
        """`bulk_create(batch_size=100)`."""
        return len(self.orders.bulk_create(self.made(rows), batch_size=100))

    @variant
    def one_by_one(self, rows: int) -> Any:
        """`save()` of each, in one transaction."""
        with self.atomic():
            for order in (made := self.made(rows)):
                order.save()
        return len(made)

    @variant
    def executemany(self, rows: int) -> Any:
        """SQL of one's own, from the same instances: the floor."""
        made, adapt = self.made(rows), self.connection.ops.adapt_datetimefield_value
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO shop_order (customer, status, placed_at, total) VALUES (%s, %s, %s, %s)",
                [(order.customer, order.status, adapt(order.placed_at), order.total) for order in made],
            )
        return len(made)


class WideBulkCreating(Subject):
    """Insert many rows of thirty columns, most of them converted."""

    parameters = {"rows": [10, 50, 200, 1_000]}
    default = {"rows": 50}
    writes = ("office.Measurement",)
    longest_call_s = 5.0

    @staticmethod
    def dataset(rows: int) -> dict[str, int]:
        return {"articles": 0, "measurements": 1}

    def prepare(self, rows: int) -> None:
        from bench_project.office.models import Measurement

        self.measurement_class, self.measurements = Measurement, Measurement.objects
        sample = self.measurements.get()
        self.values = {field.attname: getattr(sample, field.attname) for field in Measurement._meta.concrete_fields}
        del self.values["id"]

    @variant(baseline=True)
    def bulk_create(self, rows: int) -> Any:
        """Made and inserted."""
        made = [self.measurement_class(**self.values) for _ in range(rows)]
        return len(self.measurements.bulk_create(made))


class BulkUpdating(Subject):
    """Change one column of many rows to a value of each row's own."""

    parameters = {"rows": [10, 100, 300, 1_000]}
    default = {"rows": 100}
    writes = ("shop.Product", "shop.OrderLine")
    longest_call_s = 20.0

    @staticmethod
    def dataset(rows: int) -> dict[str, int]:
        return {"articles": 0, "products": 1_000}

    def prepare(self, rows: int) -> None:
        from bench_project.shop.models import Product

        self.manager = Product.objects
        self.products = list(self.manager.order_by("pk")[:rows])
        self.number = count(1)

    def changed(self) -> Any:
        step = next(self.number)
        for product in self.products:
            product.price_net = 1_000 + (product.pk * step) % 1_000
        return self.products

    @variant(baseline=True)
    def bulk_update(self, rows: int) -> Any:
        """`bulk_update`, whose statement has a CASE of as many branches as rows."""
        return self.manager.bulk_update(self.changed(), ["price_net"])

    @variant
    def batches_of_50(self, rows: int) -> Any:
        """`bulk_update(batch_size=50)`: more statements, and shorter ones."""
        return self.manager.bulk_update(self.changed(), ["price_net"], batch_size=50)

    @variant
    def one_by_one(self, rows: int) -> Any:
        """An update a row, in one transaction."""
        with transaction.atomic():
            return sum(
                self.manager.filter(pk=product.pk).update(price_net=product.price_net) for product in self.changed()
            )


class Upserting(Subject):
    """Write a row that is there already, without asking first whether it is."""

    parameters = {"there": ["yes", "no"]}
    default = {"there": "yes"}
    writes = ("shop.Product", "shop.OrderLine")

    @staticmethod
    def dataset(there: str) -> dict[str, int]:
        return {"articles": 0, "products": 200}

    def prepare(self, there: str) -> None:
        from bench_project.shop.models import Product

        self.product_class, self.products = Product, Product.objects
        self.number = count(1)

    def sku(self, there: str) -> str:
        number = next(self.number)
        return f"P-{1 + number % 200:06}" if there == "yes" else f"N-{number}"

    @variant(baseline=True)
    def update_or_create(self, there: str) -> Any:
        """Reads with a lock, then writes, in a transaction."""
        product, _ = self.products.update_or_create(
            sku=self.sku(there), defaults={"name": "Lamp", "price_net": 999, "stock": 3}
        )
        return product.name

    @variant
    def upsert(self, there: str) -> Any:
        """`bulk_create(update_conflicts=True)`: one statement."""
        product = self.product_class(sku=self.sku(there), name="Lamp", price_net=999, stock=3)
        self.products.bulk_create(
            [product], update_conflicts=True, unique_fields=["sku"], update_fields=["name", "price_net", "stock"]
        )
        return "Lamp"

    @variant
    def update_then_create(self, there: str) -> Any:
        """An update, and an insert where it changed nothing."""
        sku = self.sku(there)
        if not self.products.filter(sku=sku).update(name="Lamp", price_net=999, stock=3):
            self.products.create(sku=sku, name="Lamp", price_net=999, stock=3)
        return "Lamp"

    @variant(differs="it does not change a row that is there")
    def get_or_create(self, there: str) -> Any:
        """Reads, and writes where there is nothing."""
        self.products.get_or_create(sku=self.sku(there), defaults={"name": "Lamp", "price_net": 999, "stock": 3})
        return "Lamp"


class UpdatingRows(Subject):
    """Change a hundred rows by one statement, by an expression."""

    writes = ("shop.Product", "shop.OrderLine")

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "products": 1_000}

    def prepare(self) -> None:
        from bench_project.shop.models import Product

        self.products = Product.objects
        self.products.exists()

    @variant(baseline=True)
    def update(self) -> Any:
        """`update(stock=F("stock") + 1)`."""
        return self.products.filter(pk__lte=100).update(stock=F("stock") + 1)


class DeletingTree(Subject):
    """Delete a row to which ten belong, to each of which four belong."""

    parameters = {"trees": [1, 5, 20, 50]}
    default = {"trees": 1}
    writes = (
        "office.Folder", "office.Document", "office.Version", "office.Shelf", "office.Book", "office.Edition",
        "office.Booking",
    )  # fmt: skip
    longest_call_s = 5.0

    @staticmethod
    def dataset(trees: int) -> dict[str, int]:
        return {"articles": 0, "folders": 200, "shelves": 200}

    def prepare(self, trees: int) -> None:
        from bench_project.office.models import Document, Folder, Shelf

        self.folders, self.documents, self.shelves = Folder.objects, Document.objects, Shelf.objects
        self.folder_class, self.document_class = Folder, Document
        self.number = count()
        self.folders.exists()

    def keys(self, trees: int) -> range:
        first = 1 + next(self.number) * trees % (200 - trees)
        return range(first, first + trees)

    @variant(baseline=True)
    def collected(self, trees: int) -> Any:
        """`CASCADE`: Django finds out what belongs to it and deletes table by table."""
        return self.folders.filter(pk__in=self.keys(trees)).delete()[0] > 0

    @variant(needs="django.db.models.DB_CASCADE")
    def in_database(self, trees: int) -> Any:
        """`DB_CASCADE`, from Django 6.1 on: one statement, no signals, and the database does the rest."""
        return self.shelves.filter(pk__in=self.keys(trees)).delete()[0] > 0


class LinkingMany(Subject):
    """Give an article five tags, exchange two of them, and take all of them away."""

    writes = ("blog.Article_tags",)

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 100}

    def prepare(self) -> None:
        from bench_project.blog.models import Article, Tag

        self.article = Article.objects.get(pk=11)
        self.tags = list(Tag.objects.order_by("pk")[:7])
        self.article.tags.clear()

    @variant(baseline=True)
    def link(self) -> Any:
        """`set`, `add`, `remove` and `clear`."""
        tags = self.article.tags
        tags.set(self.tags[:5])
        tags.add(self.tags[5])
        tags.remove(self.tags[0])
        tags.set(self.tags[2:7])
        found = tags.count()
        tags.clear()
        return found


class Transactions(Subject):
    """Begin and end transactions in which nothing happens, nested ones among them, with work for after the commit."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        from django.db import connection

        self.connection, self.done = connection, 0
        connection.ensure_connection()

    def note(self) -> None:
        self.done += 1

    @variant(baseline=True)
    def atomic(self) -> Any:
        """Ten times `atomic` with another inside, which is a savepoint, and `on_commit`."""
        self.done = 0
        for _ in range(10):
            with transaction.atomic():
                transaction.on_commit(self.note)
                with transaction.atomic():
                    pass
        return self.done

    @variant
    def flat(self) -> Any:
        """Ten times `atomic` alone, with `on_commit`."""
        self.done = 0
        for _ in range(10):
            with transaction.atomic():
                transaction.on_commit(self.note)
        return self.done


class KeyWidth(Subject):
    """Insert a row with a key of 64 bits, or of 32, and read it with the row it belongs to."""

    writes = ("office.WideKeyed", "office.NarrowKeyed")

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        from bench_project.office.models import NarrowKeyed, WideKeyed

        self.narrow, self.wide = NarrowKeyed.objects, WideKeyed.objects

    @staticmethod
    def inserted_and_read(rows: Any) -> Any:
        first = rows.create(number=1)
        second = rows.create(number=2, before=first)
        return rows.select_related("before").get(pk=second.pk).before.number

    @variant(baseline=True)
    def auto(self) -> Any:
        """`AutoField`: 32 bits, the default before 6.0."""
        return self.inserted_and_read(self.narrow)

    @variant
    def big_auto(self) -> Any:
        """`BigAutoField`: 64 bits, the default since 6.0."""
        return self.inserted_and_read(self.wide)
