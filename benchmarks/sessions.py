"""Sessions and signatures: what stands between a cookie and what it means."""

from importlib import import_module
from typing import Any

from django.core import signing

from ._kit import Subject, variant

DATA = {"cart": [{"sku": f"P-{number:06}", "quantity": 1} for number in range(10)], "currency": "EUR", "seen": True}


class SessionLoading(Subject):
    """Load the session of a returning reader, change one value, and save it."""

    parameters = {"engine": ["db", "cached_db", "cache", "signed_cookies"]}
    default = {"engine": "db"}
    writes = ("sessions.Session",)

    @staticmethod
    def dataset(engine: str) -> dict[str, int]:
        return {"articles": 0}

    def prepare(self, engine: str) -> None:
        self.store = import_module(f"django.contrib.sessions.backends.{engine}").SessionStore
        session = self.store()
        session.update(DATA)
        session.save()
        self.key = session.session_key

    @variant(baseline=True)
    def load_and_save(self, engine: str) -> Any:
        """As the session middleware does it around a view that writes to the session."""
        session = self.store(self.key)
        session["currency"] = "EUR" if session.get("currency") != "EUR" else "USD"
        session.save()
        return session

    @variant
    async def awaited(self, engine: str) -> Any:
        """The same by the session's async methods."""
        session = self.store(self.key)
        await session.aset("currency", "EUR" if await session.aget("currency") != "EUR" else "USD")
        await session.asave()
        return session

    def contract(self, returned: Any) -> Any:
        return returned["cart"], returned["seen"], returned["currency"] in ("EUR", "USD")


class SessionStarting(Subject):
    """Start a session for a new visitor: a new key, its data, and the row."""

    writes = ("sessions.Session",)

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        from django.contrib.sessions.backends.db import SessionStore
        from django.contrib.sessions.models import Session

        Session.objects.exists()  # opens the connection
        self.store = SessionStore

    @variant(baseline=True)
    def start(self) -> Any:
        """In the database."""
        session = self.store()
        session.update(DATA)
        session.save()
        return session

    def contract(self, returned: Any) -> Any:
        return returned["cart"], len(returned.session_key)


class Signing(Subject):
    """Sign a value with the time and read it again, as signed cookies and password resets do."""

    parameters = {"items": [1, 10, 100]}
    default = {"items": 10}

    def prepare(self, items: int) -> None:
        self.value = {"items": [{"sku": f"P-{number:06}", "quantity": 1} for number in range(items)]}

    @variant(baseline=True)
    def dumps_and_loads(self, items: int) -> Any:
        """`signing.dumps` and `signing.loads`."""
        return signing.loads(signing.dumps(self.value, salt="benchmarks"), salt="benchmarks", max_age=600)

    @variant
    def compressed(self, items: int) -> Any:
        """The same with `compress=True`: shorter where the value is long."""
        return signing.loads(
            signing.dumps(self.value, salt="benchmarks", compress=True), salt="benchmarks", max_age=600
        )


class MessageKeeping(Subject):
    """Say three things to a reader and have the next page show them."""

    parameters = {"storage": ["cookie", "fallback"]}
    default = {"storage": "fallback"}

    def prepare(self, storage: str) -> None:
        from django.test import RequestFactory

        module = import_module(f"django.contrib.messages.storage.{storage}")
        self.storage = getattr(module, f"{storage.title()}Storage")
        self.requests = RequestFactory()

    @variant(baseline=True)
    def say_and_show(self, storage: str) -> Any:
        """Written to a signed cookie, and read from it."""
        from django.contrib.messages import constants
        from django.http import HttpResponse

        request = self.requests.get("/")
        request.session = {}
        said, response = self.storage(request), HttpResponse()
        for number in range(3):
            said.add(constants.INFO, f"Your order {number} was taken.", extra_tags="order")
        said.update(response)
        again = self.requests.get("/", headers={"cookie": response.cookies.output(header="", sep="; ").strip()})
        again.session = {}
        shown = self.storage(again)
        found = [(message.level, message.message, message.tags) for message in shown]
        shown.update(HttpResponse())
        return found
