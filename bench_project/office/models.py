"""Models of shapes that blog and shop lack: wide, inherited, with keys of their own, and trees that are deleted."""

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now

# From Django 6.1 on the database deletes what belongs to a deleted row. The tables are made so for every Django, by
# the migration itself; an older one knows no more than that the deletion is not its own business.
IN_DATABASE = getattr(models, "DB_CASCADE", models.DO_NOTHING)


class Measurement(models.Model):
    """Thirty columns, most of which are converted between Python and the database."""

    station = models.CharField(max_length=30)
    sensor = models.CharField(max_length=30)
    firmware = models.CharField(max_length=20)
    operator = models.CharField(max_length=60)
    batch = models.CharField(max_length=20)
    unit = models.CharField(max_length=10)
    temperature = models.DecimalField(max_digits=8, decimal_places=2)
    humidity = models.DecimalField(max_digits=8, decimal_places=2)
    pressure = models.DecimalField(max_digits=8, decimal_places=2)
    wind = models.DecimalField(max_digits=8, decimal_places=2)
    latitude = models.FloatField()
    longitude = models.FloatField()
    counted_in = models.IntegerField()
    counted_out = models.IntegerField()
    errors = models.IntegerField()
    retries = models.IntegerField()
    sound = models.BooleanField()
    calibrated = models.BooleanField()
    exported = models.BooleanField()
    archived = models.BooleanField()
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    exported_at = models.DateTimeField(null=True)
    day = models.DateField()
    lasted = models.DurationField()
    identifier = models.UUIDField()
    address = models.GenericIPAddressField()
    extra = models.JSONField()
    remark = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.sensor} at {self.station}"


class Device(models.Model):
    """A key that Python makes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    serial = models.CharField(max_length=30, unique=True)
    bought_on = models.DateField()

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A key of two columns."""

    pk = models.CompositePrimaryKey("hall", "number")
    hall = models.CharField(max_length=20)
    number = models.IntegerField()
    price = models.PositiveIntegerField(help_text="cents")
    taken_by = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.hall} {self.number}"


class Site(models.Model):
    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    name = models.CharField(max_length=60)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="departments")
    notes = GenericRelation("Note")

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """The first of three tables that an employee is in."""

    name = models.CharField(max_length=100)
    email = models.EmailField()

    def __str__(self) -> str:
        return self.name


class Person(Party):
    born_on = models.DateField()


class Employee(Person):
    number = models.IntegerField(unique=True)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="employees")


class Folder(models.Model):
    """The root of a tree that Django deletes: it collects what belongs to a row, and deletes table by table."""

    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.document_id} version {self.number}"


class Shelf(models.Model):
    """The root of an equal tree that the database deletes."""

    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class Book(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=IN_DATABASE, related_name="books")
    title = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    book = models.ForeignKey(Book, on_delete=IN_DATABASE, related_name="editions")
    number = models.IntegerField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.book_id} edition {self.number}"


class Booking(models.Model):
    """Six rows of other tables, of which a list shows one or two."""

    purpose = models.CharField(max_length=100)
    begins_at = models.DateTimeField()
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="bookings")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="bookings")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="bookings")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="bookings")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="bookings")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="invitations")

    def __str__(self) -> str:
        return self.purpose


class Badge(models.Model):
    """What some parties have one of, and the rest none."""

    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="badge")
    number = models.IntegerField(unique=True)

    def __str__(self) -> str:
        return str(self.number)


class Note(models.Model):
    """About a department or a party."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    about = GenericForeignKey()
    text = models.TextField()

    def __str__(self) -> str:
        return self.text


class Reservation(models.Model):
    """Two columns are filled in by the database, and three constraints are held by it."""

    room = models.CharField(max_length=30)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    guests = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, db_default="asked")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["room", "begins_at"], name="one_at_a_time"),
            models.UniqueConstraint(
                fields=["room"],
                condition=models.Q(state="open"),
                name="open_once",
                violation_error_message="It is open.",
            ),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("begins_at")), name="ends_later"),
        )

    def __str__(self) -> str:
        return f"{self.room} at {self.begins_at:%H:%M}"


class Attachment(models.Model):
    """A file beside its row."""

    title = models.CharField(max_length=100)
    file = models.FileField(upload_to="attachments/%Y")
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return self.title


class NarrowKeyed(models.Model):
    """A row with a key of 32 bits, which may refer to another."""

    id = models.AutoField(primary_key=True)
    number = models.IntegerField()
    before = models.ForeignKey("self", on_delete=models.CASCADE, null=True)

    def __str__(self) -> str:
        return str(self.number)


class WideKeyed(models.Model):
    """The same with a key of 64 bits."""

    id = models.BigAutoField(primary_key=True)
    number = models.IntegerField()
    before = models.ForeignKey("self", on_delete=models.CASCADE, null=True)

    def __str__(self) -> str:
        return str(self.number)


class CacheEntry(models.Model):
    """The table of a cache in the database, as `createcachetable` makes it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
