"""Subjects that must not be timed, and honest ones that look like them."""

BAD_SUBJECTS = '''
"""Subjects that must not be timed."""
import os
import time
import warnings
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import count
from ._kit import Subject, variant

KEPT = {}


class Remembers(Subject):
    """Gets cheaper by remembering."""
    def prepare(self): self.known = None
    @variant(baseline=True)
    def look_up(self):
        if self.known is None:
            self.known = sum(map(self.one, range(100)))
        return self.known
    def one(self, number): return number


class RemembersForGood(Subject):
    """Remembers from its first call on, beyond any preparation."""
    known = {}
    state = None
    def prepare(self):
        self.look_up_prepared()
    @variant(baseline=True)
    def honest(self):
        return self.work()
    @variant
    @lru_cache
    def look_up(self):
        return self.work()
    @variant
    @lru_cache
    def look_up_prepared(self):
        return self.work()
    @variant
    def table(self):
        if "answer" not in KEPT:
            KEPT["answer"] = self.work()
        return KEPT["answer"]
    @variant
    def half(self):
        if "half" not in KEPT:
            KEPT["half"] = self.work()
        return sum(map(self.one, range(50))) * 0 + KEPT["half"]
    @variant
    def prepared_state(self):
        return self.made.answer
    @variant
    def django_wide(self):
        from bench_project.blog.models import Article
        if not hasattr(Article, "kept"):
            Article.kept = self.work()
        return Article.kept
    @cached_property
    def made(self):
        return Made()
    def work(self):
        return sum(map(self.one, range(100)))
    def one(self, number): return number


class Made:
    """State of a subject that outlives its preparation."""
    @cached_property
    def answer(self):
        return sum(map(self.one, range(100)))
    def one(self, number): return number


class FillsCaches(Subject):
    """Is honest, and yet its process's first call does a hundred times as much: expressions are compiled then."""
    @variant(baseline=True)
    def slug(self):
        from django.utils.text import slugify
        return slugify("A quick query")


class RemembersText(Subject):
    """Keeps a rendered text in Django's cache."""
    @variant(baseline=True)
    def in_the_cache(self):
        from django.core.cache import cache
        from django.utils.text import slugify
        return cache.get_or_set("text", lambda: [slugify(f"A quick query {number}") for number in range(100)])


class RemembersRows(Subject):
    """Keeps the rows it fetched once."""
    @staticmethod
    def dataset(): return {"articles": 10}
    @variant(baseline=True)
    def in_the_cache(self):
        from bench_project.blog.models import Article
        from django.core.cache import cache
        return cache.get_or_set("titles", lambda: sorted(a.title for a in Article.objects.all()))


class DeclaredCaches(RemembersRows):
    """Keeps the rows, and says so."""
    caches = "the cache is what a view asks first"
    @variant(baseline=True)
    def in_the_cache(self):
        from bench_project.blog.models import Article
        from django.core.cache import cache
        return cache.get_or_set("numbers", lambda: sorted(a.pk for a in Article.objects.all()))


class Grows(Subject):
    """Gets dearer with every call."""
    def prepare(self): self.rows = []
    @variant(baseline=True)
    def append(self):
        self.rows += range(50)
        return sum(map(self.one, self.rows)) * 0
    def one(self, number): return number


class Unawaited(Subject):
    """Returns a coroutine that nobody awaits."""
    @variant(baseline=True)
    def forgotten(self): return self.work()
    async def work(self): return 1


class UnawaitedInside(Subject):
    """Awaited itself, and yet leaves one behind."""
    @variant(baseline=True)
    async def forgotten(self):
        self.work()
        return 1
    async def work(self): return 1


class Raises(Subject):
    """Raises."""
    @variant(baseline=True)
    def fails(self): raise LookupError("no such row\\nsecond line")


class Crashes(Subject):
    """Takes the interpreter down."""
    @variant(baseline=True)
    def aborts(self): os._exit(7)


class Hangs(Subject):
    """Does not come back."""
    @variant(baseline=True)
    def waits(self):
        while True: pass


class TooLong(Subject):
    """Takes longer than it says itself, at every call."""
    longest_call_s = 0.01
    @variant(baseline=True)
    def sleeps(self): time.sleep(0.03)


class SlowStart(Subject):
    """Takes long at its first call only, as what imports or compiles does."""
    longest_call_s = 0.1
    begun = False
    @variant(baseline=True)
    def starts(self):
        if not SlowStart.begun:
            SlowStart.begun = True
            time.sleep(0.2)


class CannotPrepare(Subject):
    """Fails with its database open."""
    @staticmethod
    def dataset(): return {"articles": 10}
    def prepare(self):
        from bench_project.blog.models import Article
        Article.objects.all().delete()
        raise LookupError("no such row")
    @variant(baseline=True)
    def counts(self): return 1


class LeavesOut(Subject):
    """Writes authors, and forgets that articles refer to them."""
    writes = ("blog.Author",)
    @staticmethod
    def dataset(): return {"articles": 10}
    @variant(baseline=True)
    def renames(self):
        from bench_project.blog.models import Article, Author
        Author.objects.update(biography="none")
        return Author.objects.count(), Article.objects.count()


class NamesAll(Subject):
    """Deletes an author with all that goes with one, adds another, and names every table of them."""
    writes = ("blog.Author", "blog.Article", "blog.Comment", "blog.Article_tags")
    @staticmethod
    def dataset(): return {"articles": 10}
    def prepare(self):
        self.number = count()
    @variant(baseline=True)
    def replaces(self):
        from bench_project.blog.models import Article, Author, Comment, Tag
        gone = Author.objects.create(name="Old", email="old@example.com")
        Article.objects.create(author=gone, slug="old").comments.create(written_at=datetime.now(UTC))
        gone.delete()
        made = Author.objects.create(name="New", email=f"new{next(self.number)}@example.com")
        return [made.pk, *(model.objects.count() for model in (Author, Article, Comment, Tag))]


class WritesElsewhere(Subject):
    """Writes a table that it does not name."""
    writes = ("shop.Product",)
    @staticmethod
    def dataset(): return {"articles": 0, "products": 10}
    @variant(baseline=True)
    def tags(self):
        from bench_project.blog.models import Tag
        Tag.objects.update(name="x") or Tag.objects.filter(pk=0).delete()
        return 1


class WritesSecretly(Subject):
    """Writes and declares nothing."""
    @staticmethod
    def dataset(): return {"articles": 10}
    @variant(baseline=True)
    def renames(self):
        from bench_project.blog.models import Author
        return Author.objects.update(biography="none")


class Counts(Subject):
    """Has the rows it asked for."""
    @staticmethod
    def dataset(): return {"articles": 10}
    @variant(baseline=True)
    def counts(self):
        from bench_project.blog.models import Article
        return Article.objects.count()


class Prints(Subject):
    """Prints, which must not disturb the answers."""
    @variant(baseline=True)
    def chatter(self):
        print("{\\"ok\\": 1}", flush=True)
        return 1


class Counted(Subject):
    """Does what it says."""
    parameters = {"size": [1, 50]}
    default = {"size": 50}
    @variant(baseline=True)
    def loop(self, size): return [number for number in range(size)]
    @variant(needs="django.db.models.NoSuchThing")
    def newer(self, size): return self.loop(size)
'''
