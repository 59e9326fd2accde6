"""Django's own tools, which its other parts and projects are made of."""

from typing import Any

from ._kit import Subject, variant


class LazyUsing(Subject):
    """Use the lazy objects that Django is full of: lazy texts, SimpleLazyObject, cached properties."""

    def prepare(self) -> None:
        from django.utils.functional import SimpleLazyObject, cached_property, lazystr

        class Costly:
            @cached_property
            def value(self) -> int:
                return 7

        self.costly, self.lazy, self.text = Costly, SimpleLazyObject, lazystr

    @variant(baseline=True)
    def use(self) -> Any:
        """Fifty of each."""
        seen = []
        for number in range(50):
            costly = self.costly()
            made = self.lazy(lambda number=number: [number])
            text = self.text(f"text {number}")
            seen.append((costly.value + costly.value, len(made), made[0], str(text), text == f"text {number}"))
        return seen


class MultiValueUsing(Subject):
    """Fill, read, change and copy a dict of lists, which queries and forms are kept in."""

    def prepare(self) -> None:
        from django.utils.datastructures import CaseInsensitiveMapping, MultiValueDict

        self.multi, self.mapping = MultiValueDict, CaseInsensitiveMapping

    @variant(baseline=True)
    def use(self) -> Any:
        """`MultiValueDict` and `CaseInsensitiveMapping`."""
        made = self.multi({f"name{number}": [number, number + 1] for number in range(20)})
        made.appendlist("name3", 99)
        made.setlistdefault("more", []).append(1)
        copied = made.copy()
        copied.update({"name4": 5})
        headers = self.mapping({f"X-Header-{number}": number for number in range(20)})
        return (
            [made[f"name{number}"] for number in range(20)],
            copied.getlist("name4"),
            [headers[f"x-HEADER-{number}"] for number in range(20)],
        )


class TreeCombining(Subject):
    """Combine thirty conditions by `&`, `|` and `~`, as searches with many fields do."""

    @variant(baseline=True)
    def combine(self) -> Any:
        """`Q` objects, not compiled."""
        from django.db.models import Q

        whole = Q()
        for number in range(10):
            whole &= Q(title=number) | ~Q(summary=number, body__contains="x") | Q(author__name=number)
        return whole

    def contract(self, returned: Any) -> Any:
        return len(returned.children), returned.connector


class ImportingByName(Subject):
    """Import by dotted name what is imported already, as settings name classes."""

    @variant(baseline=True)
    def import_string(self) -> Any:
        """`import_string`, thirty times."""
        from django.utils.module_loading import import_string

        names = ("django.http.HttpResponse", "django.core.cache.cache", "bench_project.blog.models.Article") * 10
        return [import_string(name).__class__.__name__ for name in names]


class SettingsReading(Subject):
    """Read settings, as nearly every part of Django does at every request."""

    @variant(baseline=True)
    def read(self) -> Any:
        """A hundred reads of five settings."""
        from django.conf import settings

        return [
            (settings.DEBUG, settings.USE_TZ, settings.LANGUAGE_CODE, settings.ALLOWED_HOSTS, settings.STATIC_URL)
            for _ in range(20)
        ]


class Validating(Subject):
    """Check what people type by the validators of model and form fields."""

    @variant(baseline=True)
    def validate(self) -> Any:
        """Addresses of mail, web and IP, slugs, numbers and file names, good ones and bad ones."""
        from django.core import validators
        from django.core.exceptions import ValidationError

        checked = [
            (validators.validate_email, ("ada@example.com", "ada@exam_ple", "ada.lovelace+x@mail.example.co.uk")),
            (validators.URLValidator(), ("https://example.com/a?b=c#d", "http://[::1]:8000/", "htp:/example")),
            (validators.validate_ipv46_address, ("192.0.2.1", "2001:db8::1", "192.0.2.256")),
            (validators.validate_slug, ("a-slug_1", "no slug")),
            (validators.MaxValueValidator(7), (7, 8)),
            (validators.DecimalValidator(6, 2), ()),
            (validators.FileExtensionValidator(["pdf"]), ()),
        ]
        seen = []
        for validator, values in checked:
            for value in values:
                try:
                    validator(value)
                    seen.append((value, True))
                except ValidationError:
                    seen.append((value, False))
        return seen


class ThreadHopping(Subject):
    """Cross between async and sync code, as nearly all of async Django does."""

    def prepare(self) -> None:
        from asgiref.sync import async_to_sync, sync_to_async

        def plain(number: int) -> int:
            return number + 1

        async def awaited(number: int) -> int:
            return number + 1

        self.plain, self.awaited = plain, awaited
        self.threaded, self.looped = sync_to_async(plain), async_to_sync(awaited)

    @variant(baseline=True)
    async def no_hop(self) -> Any:
        """Ten awaited calls."""
        return [await self.awaited(number) for number in range(10)]

    @variant
    async def sync_to_async(self) -> Any:
        """Ten calls handed to a thread."""
        return [await self.threaded(number) for number in range(10)]

    @variant
    def async_to_sync(self) -> Any:
        """Ten calls of async code from plain code: a loop for each."""
        return [self.looped(number) for number in range(10)]
