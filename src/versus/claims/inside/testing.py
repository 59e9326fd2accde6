"""Statements about testing."""

from typing import Any

from .stage import configure, corrected, probe

VIEWS = """
async def later(request): return HttpResponse("later")
def now(request): return HttpResponse("now")
"""


def made() -> Any:
    return configure(
        models="class Thing(models.Model):\n    name = models.CharField(max_length=60)",
        views=VIEWS,
        urls='[path("later/", later), path("now/", now)]',
    )


def passes(case: Any, name: str) -> bool:
    import unittest

    result = unittest.TestResult()
    case(name)(result)  # and not run(), which awaits nothing
    return result.wasSuccessful() and result.testsRun == 1


@probe("B028")
def async_tests() -> bool:
    thing = made().Thing
    from django.test import TransactionTestCase

    class Case(TransactionTestCase):
        async def test(self) -> None:
            await thing.objects.acreate(name="a")
            self.assertEqual(await thing.objects.acount(), 1)

    return passes(Case, "test")


@probe("B029")
def client_runs_async_views() -> bool:
    made()
    from django.test import Client

    return bool(Client().get("/later/").content == b"later")


@probe("B030")
def sync_client_in_async_tests() -> bool:
    made()
    from django.test import SimpleTestCase

    class Case(SimpleTestCase):
        async def test(self) -> None:
            self.assertEqual(self.client.get("/later/").content, b"later")

    return passes(Case, "test")


@corrected("B030")
def async_client_in_async_tests() -> bool:
    made()
    from django.test import SimpleTestCase

    class Case(SimpleTestCase):
        async def test(self) -> None:
            self.assertEqual((await self.async_client.get("/later/")).content, b"later")

    return passes(Case, "test")


@probe("B052")
def more_for_async_tests() -> bool:
    configure()
    from django.test import client

    of_52 = {"AsyncClient", "AsyncClientHandler", "AsyncRequestFactory", "AsyncClientMixin"}
    return {name for name in vars(client) if name.startswith("Async") and not name.endswith("Request")} - of_52 != set()
