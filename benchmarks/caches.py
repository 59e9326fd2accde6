"""The cache framework: what a look into a cache costs, by backend and by how it is asked."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache

from ._kit import Subject, scratch_folder, variant

VALUE = {"title": "A year with slow libraries", "tags": ["history", "maps"], "comments": list(range(40))}
KEYS = [f"article:{number}" for number in range(50)]


class Kept:
    """Makes a cache of a backend; files lie in a folder that goes with this object."""

    def __init__(self, backend: str) -> None:
        self.folder = None
        if backend == "locmem":
            self.cache: Any = LocMemCache("benchmarks", {})
            self.cache.clear()
        elif backend == "file":
            self.folder = scratch_folder()
            self.cache = FileBasedCache(self.folder.name, {})
        else:
            self.cache = DatabaseCache("office_cacheentry", {})


class CacheReading(Subject):
    """Read fifty values of half a kilobyte that are there."""

    parameters = {"backend": ["locmem", "file", "database"]}
    default = {"backend": "locmem"}

    @staticmethod
    def dataset(backend: str) -> dict[str, int] | None:
        return {"articles": 0} if backend == "database" else None

    def prepare(self, backend: str) -> None:
        self.kept = Kept(backend)
        self.cache = self.kept.cache
        self.cache.set_many(dict.fromkeys(KEYS, VALUE), timeout=None)

    @variant(baseline=True)
    def one_by_one(self, backend: str) -> Any:
        """`get` for each key."""
        return {key: self.cache.get(key) for key in KEYS}

    @variant
    def together(self, backend: str) -> Any:
        """`get_many` for all of them: one statement where the cache is a table."""
        return self.cache.get_many(KEYS)

    @variant
    async def awaited(self, backend: str) -> Any:
        """`aget` for each key: no built-in backend is async, so each is a hop into a thread."""
        return {key: await self.cache.aget(key) for key in KEYS}

    @variant
    async def awaited_together(self, backend: str) -> Any:
        """`aget_many` for all of them."""
        return await self.cache.aget_many(KEYS)

    def contract(self, returned: Any) -> Any:
        return sorted(returned.items())


class CacheWriting(Subject):
    """Write fifty values of half a kilobyte over those that are there."""

    parameters = {"backend": ["locmem", "file", "database"]}
    default = {"backend": "locmem"}
    writes = ("office.CacheEntry",)

    @staticmethod
    def dataset(backend: str) -> dict[str, int]:
        return {"articles": 0}

    def prepare(self, backend: str) -> None:
        self.kept = Kept(backend)
        self.cache = self.kept.cache
        self.cache.set_many(dict.fromkeys(KEYS, VALUE), timeout=None)

    @variant(baseline=True)
    def one_by_one(self, backend: str) -> Any:
        """`set` for each key."""
        for key in KEYS:
            self.cache.set(key, VALUE, timeout=None)
        return self.cache.get(KEYS[-1])

    @variant
    def together(self, backend: str) -> Any:
        """`set_many`, which built-in backends do one by one."""
        self.cache.set_many(dict.fromkeys(KEYS, VALUE), timeout=None)
        return self.cache.get(KEYS[-1])


class CacheCounting(Subject):
    """Fill in what is missing and count: `get_or_set`, `add`, `incr`, `touch` and `delete` in turn, twenty times."""

    parameters = {"backend": ["locmem", "file"]}
    default = {"backend": "locmem"}

    def prepare(self, backend: str) -> None:
        self.kept = Kept(backend)
        self.cache = self.kept.cache

    @variant(baseline=True)
    def count(self, backend: str) -> Any:
        """On one key."""
        seen = []
        for turn in range(20):
            seen.append(self.cache.get_or_set("visits", turn))
            seen.append(self.cache.add("visits", -1))
            seen.append(self.cache.incr("visits"))
            seen.append(self.cache.touch("visits", 60))
            self.cache.delete("visits")
        return seen


class CacheAwaiting(Subject):
    """Ask a cache in local memory from async code for what is not a plain look: each is a hop, or several."""

    def prepare(self) -> None:
        self.cache = Kept("locmem").cache
        self.counted()

    @variant(baseline=True)
    def counted(self) -> Any:
        """From sync code: fill in, count, ask whether, write three, delete three."""
        cache = self.cache
        cache.set_many({"a": 1, "b": 2, "c": 3})
        filled = cache.get_or_set("d", 4)
        seen = cache.incr("a"), cache.has_key("b"), filled
        cache.delete_many(["a", "b", "c", "d"])
        cache.close()
        return seen

    @variant
    async def awaited(self) -> Any:
        """The same by the methods that are awaited."""
        cache = self.cache
        await cache.aset_many({"a": 1, "b": 2, "c": 3})
        filled = await cache.aget_or_set("d", 4)
        seen = await cache.aincr("a"), await cache.ahas_key("b"), filled
        await cache.adelete_many(["a", "b", "c", "d"])
        await cache.aclose()
        return seen


class FragmentCaching(Subject):
    """Render a template whose two fragments are kept: `{% cache %}`, once for all and once for each reader."""

    def prepare(self) -> None:
        from django.template import Context, Engine

        engine = Engine(libraries={"cache": "django.templatetags.cache"})
        self.context = Context
        self.template = engine.from_string(
            "{% load cache %}{% cache 300 head %}<h1>{{ title }}</h1>{% endcache %}"
            "{% cache 300 reader reader title %}<p>{{ reader }}</p>{% endcache %}"
        )
        self.rendered()

    @variant(baseline=True)
    def rendered(self) -> str:
        """Both are found."""
        return str(self.template.render(self.context({"title": "Maps & rivers", "reader": "Ann"})))


class PageCaching(Subject):
    """Answer a request from the cache: `cache_page` around a view, its page already kept."""

    parameters = {"page_bytes": [1_000, 20_000, 200_000]}
    default = {"page_bytes": 20_000}

    def prepare(self, page_bytes: int) -> None:
        from django.http import HttpResponse
        from django.test import RequestFactory
        from django.views.decorators.cache import cache_page

        page = "x" * page_bytes
        self.requests = RequestFactory()
        self.view = cache_page(600, key_prefix=f"benchmarks-{page_bytes}")(lambda request: HttpResponse(page))
        self.kept(page_bytes)

    @variant(baseline=True)
    def kept(self, page_bytes: int) -> Any:
        """In local memory, so that the backend is as cheap as can be."""
        return self.view(self.requests.get("/page", headers={"accept-language": "en"}))

    @variant
    def missed(self, page_bytes: int) -> Any:
        """Not there yet: the view is called, its headers are looked at, the page is kept, and then dropped again."""
        from django.core.cache import cache

        cache.clear()
        return self.view(self.requests.get("/page", headers={"accept-language": "en"}))

    def contract(self, returned: Any) -> Any:
        return returned.status_code, returned["Cache-Control"], returned.content
