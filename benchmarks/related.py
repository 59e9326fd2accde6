"""Rows with what belongs to them: joins, prefetches, and a statement a row."""

from typing import Any

from django.db.models import Prefetch

from ._kit import Subject, variant


class FollowingForeignKeys(Subject):
    """Read comments with their articles' authors: two foreign keys a row."""

    parameters = {"rows": [5, 20, 100, 500]}
    default = {"rows": 20}

    @staticmethod
    def dataset(rows: int) -> dict[str, int]:
        return {"articles": 500, "comments": 2_000}

    def prepare(self, rows: int) -> None:
        from bench_project.blog.models import Comment

        self.comments = Comment.objects.order_by("pk")
        self.comments.exists()  # opens the connection

    def seen(self, comments: Any) -> Any:
        return [(comment.pk, comment.article.title, comment.article.author.name) for comment in comments]

    @variant(baseline=True)
    def select_related(self, rows: int) -> Any:
        """One statement with two joins."""
        return self.seen(self.comments.select_related("article__author")[:rows])

    @variant
    def prefetch_related(self, rows: int) -> Any:
        """A statement a table."""
        return self.seen(self.comments.prefetch_related("article__author")[:rows])

    @variant
    def one_by_one(self, rows: int) -> Any:
        """Two statements a row: what happens where nobody thought of it."""
        return self.seen(self.comments.all()[:rows])

    @variant(needs="django.db.models.FETCH_PEERS")
    def fetch_peers(self, rows: int) -> Any:
        """From Django 6.1 on: the first look at a relation fetches it for all rows read together."""
        from django.db.models import FETCH_PEERS

        return self.seen(self.comments.fetch_mode(FETCH_PEERS)[:rows])


class JoinDepth(Subject):
    """Read bookings whose rows are made of up to seven tables."""

    parameters = {"joins": [0, 1, 2, 4]}
    default = {"joins": 4}

    @staticmethod
    def dataset(joins: int) -> dict[str, int]:
        return {"articles": 0, "employees": 200, "devices": 50, "folders": 10, "bookings": 500}

    def prepare(self, joins: int) -> None:
        from bench_project.office.models import Booking

        paths = ("site", "device", "folder", "employee__department")[:joins]
        self.bookings = Booking.objects.order_by("pk")
        if paths:
            self.bookings = self.bookings.select_related(*paths)
        self.bookings.exists()

    @variant(baseline=True)
    def read(self, joins: int) -> Any:
        """A hundred rows."""
        return list(self.bookings.all()[:100])

    def contract(self, returned: Any) -> Any:
        return [(booking.pk, booking.purpose, booking.employee_id) for booking in returned]


class Prefetching(Subject):
    """Read articles with their tags and comments: a many-to-many relation and a reverse foreign key."""

    parameters = {"articles": [5, 20, 100, 500]}
    default = {"articles": 20}

    @staticmethod
    def dataset(articles: int) -> dict[str, int]:
        return {"articles": 500, "comments": 2_000}

    def prepare(self, articles: int) -> None:
        from bench_project.blog.models import Article, Comment

        self.articles = Article.objects.order_by("-pk")
        self.comments = Comment.objects.order_by("pk")
        self.articles.exists()

    def seen(self, articles: Any) -> Any:
        return [
            (article.pk, [tag.name for tag in article.tags.all()], [comment.name for comment in article.comments.all()])
            for article in articles
        ]

    @variant(baseline=True)
    def prefetched(self, articles: int) -> Any:
        """`prefetch_related`: three statements."""
        return self.seen(self.articles.prefetch_related("tags", "comments")[:articles])

    @variant
    def with_queryset(self, articles: int) -> Any:
        """`Prefetch` with a queryset of one's own."""
        return self.seen(self.articles.prefetch_related("tags", Prefetch("comments", self.comments))[:articles])

    @variant
    def row_by_row(self, articles: int) -> Any:
        """Two statements an article."""
        return self.seen(self.articles.all()[:articles])


class DeepPrefetching(Subject):
    """Read authors with their articles, those with their tags and comments: three levels."""

    parameters = {"authors": [1, 10, 25, 50]}
    default = {"authors": 10}

    @staticmethod
    def dataset(authors: int) -> dict[str, int]:
        return {"articles": 500, "comments": 2_000}

    def prepare(self, authors: int) -> None:
        from bench_project.blog.models import Author

        self.authors = Author.objects.order_by("pk")
        self.authors.exists()

    @variant(baseline=True)
    def prefetched(self, authors: int) -> Any:
        """Four statements, whatever the number of rows."""
        found = self.authors.prefetch_related("articles__tags", "articles__comments")[:authors]
        return [
            (author.pk, [(len(article.tags.all()), len(article.comments.all())) for article in author.articles.all()])
            for author in found
        ]

    def contract(self, returned: Any) -> Any:
        return [(key, sorted(articles)) for key, articles in returned]


class RelatedManagers(Subject):
    """Ask one article for what belongs to it: its comments, how many, its tags, and whether one is among them."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 100, "comments": 500}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.article = Article.objects.get(pk=99)

    @variant(baseline=True)
    def ask(self) -> Any:
        """Five statements."""
        article = self.article
        return (
            [comment.pk for comment in article.comments.all()],
            article.comments.count(),
            [tag.name for tag in article.tags.all()],
            article.tags.filter(name="maps").exists(),
            article.comments.first().pk,
        )


class InheritedReading(Subject):
    """Read employees: each row is in three tables that inherit from one another."""

    parameters = {"rows": [1, 20, 100, 500]}
    default = {"rows": 100}

    @staticmethod
    def dataset(rows: int) -> dict[str, int]:
        return {"articles": 0, "employees": 500}

    def prepare(self, rows: int) -> None:
        from bench_project.office.models import Employee, Party

        self.employees, self.parties = Employee.objects.order_by("pk"), Party.objects.order_by("pk")
        self.employees.exists()

    @variant(baseline=True)
    def children(self, rows: int) -> Any:
        """By the child's model: two joins."""
        return [(row.pk, row.name) for row in self.employees.all()[:rows]]

    @variant
    def parents(self, rows: int) -> Any:
        """By the parent's model: the columns of one table."""
        return [(row.pk, row.name) for row in self.parties.all()[:rows]]


class GenericRelations(Subject):
    """Read notes that are about departments or parties, with what each is about."""

    parameters = {"rows": [5, 20, 100, 500]}
    default = {"rows": 20}

    @staticmethod
    def dataset(rows: int) -> dict[str, int]:
        return {"articles": 0, "employees": 100, "notes": 500}

    def prepare(self, rows: int) -> None:
        from bench_project.office.models import Note

        self.notes = Note.objects.order_by("pk")
        self.one_by_one(rows)  # remembers the content types

    def seen(self, notes: Any) -> Any:
        return [(note.pk, str(note.about)) for note in notes]

    @variant(baseline=True)
    def prefetched(self, rows: int) -> Any:
        """`prefetch_related`: a statement for each kind of object."""
        return self.seen(self.notes.prefetch_related("about")[:rows])

    @variant
    def one_by_one(self, rows: int) -> Any:
        """A statement a row."""
        return self.seen(self.notes.all()[:rows])

    @variant(needs="django.db.models.FETCH_PEERS")
    def fetch_peers(self, rows: int) -> Any:
        """From Django 6.1 on: the first look at one fetches them all."""
        from django.db.models import FETCH_PEERS

        return self.seen(self.notes.fetch_mode(FETCH_PEERS)[:rows])


class GenericManagers(Subject):
    """Read eight departments with the notes about each, by a generic relation."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "employees": 100, "notes": 160}

    def prepare(self) -> None:
        from bench_project.office.models import Department

        self.departments = Department.objects.order_by("pk")
        self.one_by_one()

    def seen(self, departments: Any) -> Any:
        return [(found.pk, sorted(note.text for note in found.notes.all())) for found in departments]

    @variant(baseline=True)
    def prefetched(self) -> Any:
        """Two statements."""
        return self.seen(self.departments.prefetch_related("notes"))

    @variant
    def one_by_one(self) -> Any:
        """A statement a department."""
        return self.seen(self.departments.all())


class OneToOne(Subject):
    """Read parties with their badges: every other one has one."""

    parameters = {"rows": [5, 20, 100, 500]}
    default = {"rows": 20}

    @staticmethod
    def dataset(rows: int) -> dict[str, int]:
        return {"articles": 0, "employees": 500, "badges": 250}

    def prepare(self, rows: int) -> None:
        from bench_project.office.models import Badge, Party

        self.parties, self.badges = Party.objects.order_by("-pk"), Badge.objects.order_by("-pk")
        half = 250 - rows // 2
        self.parties = self.parties.filter(pk__gt=half, pk__lte=half + rows)
        self.parties.exists()

    def seen(self, parties: Any) -> Any:
        return [(party.name, party.badge.number if hasattr(party, "badge") else None) for party in parties]

    @variant(baseline=True)
    def select_related(self, rows: int) -> Any:
        """One statement with a join."""
        return self.seen(self.parties.select_related("badge"))

    @variant
    def prefetch_related(self, rows: int) -> Any:
        """Two statements."""
        return self.seen(self.parties.prefetch_related("badge"))

    @variant
    def one_by_one(self, rows: int) -> Any:
        """A statement a row, also for who has none."""
        return self.seen(self.parties.all())


class GenericSetting(Subject):
    """Make twenty notes, each about a department, and name what they are about; nothing is saved."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0}

    def prepare(self) -> None:
        from bench_project.office.models import Department, Note

        self.note, self.department = Note, Department(pk=7, name="Maps")
        self.set()  # content types are remembered

    @variant(baseline=True)
    def set(self) -> Any:
        """By the generic relation, which looks up the content type."""
        notes = [self.note(about=self.department, text="Well done") for _ in range(20)]
        return [(note.content_type.app_labeled_name, note.object_id) for note in notes]

    @variant
    def set_both(self) -> Any:
        """By its two columns."""
        from django.contrib.contenttypes.models import ContentType

        kind = ContentType.objects.get_for_model(self.department)
        notes = [self.note(content_type=kind, object_id=self.department.pk, text="Well done") for _ in range(20)]
        return [(note.content_type.app_labeled_name, note.object_id) for note in notes]
