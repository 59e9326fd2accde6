"""Model instances in Python: made, copied, validated and compared, without a database."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from ._kit import Subject, variant

AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
MEASURED = {
    "station": "Station 1", "sensor": "S-1", "firmware": "1.2.3", "operator": "Ada", "batch": "B1", "unit": "SI",
    "temperature": Decimal("21.50"), "humidity": Decimal("40.00"), "pressure": Decimal("1013.25"),
    "wind": Decimal("3.10"), "latitude": 48.2, "longitude": 16.4, "counted_in": 3, "counted_out": 2, "errors": 0,
    "retries": 1, "sound": True, "calibrated": True, "exported": False, "archived": False, "taken_at": AT,
    "received_at": AT, "checked_at": AT, "exported_at": None, "day": date(2026, 1, 5), "lasted": timedelta(seconds=3),
    "identifier": UUID(int=7), "address": "192.0.2.7", "extra": {"at": 1}, "remark": "",
}  # fmt: skip
ARTICLE = {
    "title": "A title", "slug": "a-title", "summary": "Short.", "body": "Longer.", "status": "published",
    "published_at": AT, "comment_count": 3, "author_id": 7,
}  # fmt: skip


class InstanceMaking(Subject):
    """Make a hundred instances."""

    parameters = {"columns": ["few", "many"]}
    default = {"columns": "few"}

    def prepare(self, columns: str) -> None:
        from bench_project.blog.models import Article
        from bench_project.office.models import Measurement

        self.model, self.values = (Article, ARTICLE) if columns == "few" else (Measurement, MEASURED)
        self.names = [field.attname for field in self.model._meta.concrete_fields]
        self.row = [1, *(self.values[name] for name in self.names[1:])]

    @variant(baseline=True)
    def by_keywords(self, columns: str) -> Any:
        """`Model(name=value, …)`, as code makes them."""
        return [self.model(pk=1, **self.values) for _ in range(100)]

    @variant
    def from_db(self, columns: str) -> Any:
        """`Model.from_db`, as querysets make them."""
        return [self.model.from_db("default", self.names, self.row) for _ in range(100)]

    def contract(self, returned: Any) -> Any:
        return [[getattr(instance, name) for name in self.names] for instance in returned[::33]]


class InstancePickling(Subject):
    """Pickle and unpickle twenty articles, as a cache does."""

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = [Article(pk=number, **ARTICLE) for number in range(20)]

    @variant(baseline=True)
    def pickle(self) -> Any:
        """There and back."""
        return pickle.loads(pickle.dumps(self.articles))  # noqa: S301 - its own

    @variant
    def copied(self) -> Any:
        """`copy.copy` of each."""
        return [copy.copy(article) for article in self.articles]

    def contract(self, returned: Any) -> Any:
        return [(article.pk, article.title) for article in returned]


class ModelValidating(Subject):
    """Validate the columns of a wide instance: types, lengths, choices, digits."""

    def prepare(self) -> None:
        from bench_project.office.models import Measurement

        self.measurement_class = Measurement

    @variant(baseline=True)
    def clean_fields(self) -> Any:
        """`clean_fields()` of a sound instance and of one with three faults."""
        from django.core.exceptions import ValidationError

        sound, faulty = self.measurement_class(**MEASURED), self.measurement_class(**MEASURED)
        faulty.temperature, faulty.address, faulty.unit = Decimal("1234567.891"), "no address", "far too long a unit"
        sound.clean_fields(exclude={"remark", "exported_at"})
        try:
            faulty.clean_fields()
        except ValidationError as error:
            return sorted(error.message_dict)
        return []


class InstanceComparing(Subject):
    """Put two hundred instances into a set, look each up, and sort them by two attributes."""

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = [Article(pk=number, **ARTICLE) for number in range(1, 201)]

    @variant(baseline=True)
    def compare(self) -> Any:
        """`__hash__` and `__eq__`."""
        known = set(self.articles)
        found = [article in known for article in self.articles]
        return all(found), [a.pk for a in sorted(known, key=lambda article: (article.title, -article.pk))]


class ModelToDict(Subject):
    """Make a dict of a wide instance and print it, and find out which of its fields are deferred."""

    def prepare(self) -> None:
        from bench_project.office.models import Measurement

        self.measurement = Measurement(pk=7, **MEASURED)

    @variant(baseline=True)
    def to_dict(self) -> Any:
        """`model_to_dict`, `get_deferred_fields`, `repr`."""
        from django.forms.models import model_to_dict

        return sorted(model_to_dict(self.measurement)), self.measurement.get_deferred_fields(), repr(self.measurement)


class ConstraintValidating(Subject):
    """Validate a new reservation against its three constraints: two ask the database, one compares two columns."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 0, "reservations": 100}

    def prepare(self) -> None:
        from bench_project.office.models import Reservation

        self.reservation = Reservation
        self.taken = Reservation.objects.order_by("pk")[0]

    @variant(baseline=True)
    def validate_constraints(self) -> Any:
        """`validate_constraints()` of a sound one, and of one whose hour is taken and whose end comes first."""
        from django.core.exceptions import ValidationError

        taken = self.taken
        asked = {"room": taken.room, "guests": 4, "state": "asked", "made_at": taken.made_at}
        later = taken.begins_at + timedelta(minutes=1)
        self.reservation(**asked, begins_at=later, ends_at=later + timedelta(hours=1)).validate_constraints()
        try:
            self.reservation(**asked, begins_at=taken.begins_at, ends_at=taken.begins_at).validate_constraints()
        except ValidationError as error:
            return sorted(error.messages)
        return []


class DeferredFetching(Subject):
    """Read a column that was left out of the query, of each of twenty articles."""

    @staticmethod
    def dataset() -> dict[str, int]:
        return {"articles": 100}

    def prepare(self) -> None:
        from bench_project.blog.models import Article

        self.articles = Article.objects.only("title").order_by("pk")
        self.articles.exists()

    @variant(baseline=True)
    def one_by_one(self) -> Any:
        """A statement for each, as ever."""
        return [article.summary for article in self.articles.all()[:20]]

    @variant(needs="django.db.models.FETCH_PEERS")
    def for_peers(self) -> Any:
        """`FETCH_PEERS`, from Django 6.1 on: one statement for all."""
        from django.db.models import FETCH_PEERS

        return [article.summary for article in self.articles.fetch_mode(FETCH_PEERS)[:20]]

    @variant
    def not_left_out(self) -> Any:
        """Asked for at once."""
        return [article.summary for article in self.articles.only("title", "summary")[:20]]
