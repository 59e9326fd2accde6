"""Rows of the office and its users, the same ones every time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import prod
from uuid import UUID

from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model

from bench_project import prose
from bench_project.dice import Dice
from bench_project.office.models import (
    Attachment,
    Badge,
    Book,
    Booking,
    Department,
    Device,
    Document,
    Edition,
    Employee,
    Folder,
    Measurement,
    Note,
    Party,
    Person,
    Reservation,
    Seat,
    Shelf,
    Site,
    Version,
)

MODELS = (
    User, Group, Measurement, Device, Seat, Site, Department, Party, Person, Employee, Folder, Document, Version, Shelf,
    Book, Edition, Booking, Badge, Note, Reservation, Attachment,
)  # fmt: skip

FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
HALLS = ("Great Hall", "Gallery", "Studio", "Court")
GROUPS = ("editors", "authors", "moderators", "sellers", "readers")
PERMISSIONS_A_GROUP = 8
DEPARTMENTS = ("Accounts", "Archive", "Books", "Events", "Garden", "House", "Kitchen", "Maps")
BRANCHES = 10, 4
"""Documents in a folder, versions of a document; and books on a shelf, editions of a book."""


def populate(sizes: Mapping[str, int], seed: int, insert: Callable[[Iterable[Model]], None]) -> None:
    """Fill the tables; nothing of a size that is not given."""
    _users(sizes.get("users", 0), Dice(seed, "users"))
    insert(_measurements(sizes.get("measurements", 0), Dice(seed, "measurements")))
    insert(_devices(sizes.get("devices", 0), Dice(seed, "devices")))
    insert(_seats(sizes.get("seats", 0), Dice(seed, "seats")))
    _employees(sizes.get("employees", 0), Dice(seed, "employees"), insert)
    folders, shelves = sizes.get("folders", 0), sizes.get("shelves", 0)
    insert(Folder(pk=pk, name=f"Folder {pk}") for pk in _keys(folders))
    insert(Document(pk=pk, folder_id=above, title=f"Document {pk}") for pk, above in _below(folders, 1))
    insert(Version(pk=pk, document_id=above, number=pk, text=_text(pk)) for pk, above in _below(folders, 2))
    insert(Shelf(pk=pk, name=f"Shelf {pk}") for pk in _keys(shelves))
    insert(Book(pk=pk, shelf_id=above, title=f"Book {pk}") for pk, above in _below(shelves, 1))
    insert(Edition(pk=pk, book_id=above, number=pk, text=_text(pk)) for pk, above in _below(shelves, 2))
    insert(_bookings(sizes, Dice(seed, "bookings")))
    insert(Badge(pk=pk, party_id=pk, number=500 + pk) for pk in _keys(sizes.get("badges", 0)))
    insert(_notes(sizes, Dice(seed, "notes")))
    insert(_reservations(sizes.get("reservations", 0), Dice(seed, "reservations")))


def _keys(size: int) -> range:
    return range(1, size + 1)


def _below(roots: int, depth: int) -> Iterator[tuple[int, int]]:
    """Yield the key of each row at this depth of so many trees, with that of the row above it."""
    for pk in _keys(roots * prod(BRANCHES[:depth])):
        yield pk, 1 + (pk - 1) // BRANCHES[depth - 1]


def _text(number: int) -> str:
    return prose.SENTENCES[number % len(prose.SENTENCES)]


def _users(size: int, dice: Dice) -> None:
    """Each user is in two groups, and has two permissions besides."""
    if not size:
        return
    permissions = list(Permission.objects.order_by("content_type__app_label", "codename"))
    groups = Group.objects.bulk_create(Group(pk=pk, name=name) for pk, name in enumerate(GROUPS, 1))
    for place, group in enumerate(groups):
        group.permissions.set(permissions[place::5][:PERMISSIONS_A_GROUP])
    users = User.objects.bulk_create(
        User(
            pk=pk,
            username=f"user{pk}",
            first_name=dice.pick(prose.GIVEN_NAMES),
            last_name=dice.pick(prose.FAMILY_NAMES),
            email=f"user{pk}@example.com",
            password="!nobody-signs-in-with-this",  # noqa: S106 - unusable
            is_staff=pk == 1,
            is_superuser=pk == 1,
            date_joined=FIRST_DAY + timedelta(hours=pk),
        )
        for pk in _keys(size)
    )
    for user in users:
        user.groups.set([groups[user.pk % 5], groups[(user.pk + 2) % 5]])
        user.user_permissions.set([permissions[user.pk % len(permissions)], permissions[-1]])


def _measurements(size: int, dice: Dice) -> Iterator[Measurement]:
    for pk in _keys(size):
        taken_at = FIRST_DAY + timedelta(minutes=10 * pk)
        yield Measurement(
            pk=pk,
            station=f"Station {1 + dice.below(40)}",
            sensor=f"S-{1 + dice.below(400):04}",
            firmware=f"{1 + dice.below(4)}.{dice.below(10)}.{dice.below(10)}",
            operator=f"{dice.pick(prose.GIVEN_NAMES)} {dice.pick(prose.FAMILY_NAMES)}",
            batch=f"B{dice.below(100):03}",
            unit=dice.pick(("SI", "US")),
            temperature=Decimal(dice.below(6_000) - 2_000) / 100,
            humidity=Decimal(dice.below(10_000)) / 100,
            pressure=Decimal(95_000 + dice.below(10_000)) / 100,
            wind=Decimal(dice.below(4_000)) / 100,
            latitude=(dice.below(180_000) - 90_000) / 1_000,
            longitude=(dice.below(360_000) - 180_000) / 1_000,
            counted_in=dice.below(1_000),
            counted_out=dice.below(1_000),
            errors=dice.rarely_far(20),
            retries=dice.rarely_far(5),
            sound=dice.below(20) > 0,
            calibrated=dice.below(3) > 0,
            exported=pk % 2 == 0,
            archived=False,
            taken_at=taken_at,
            received_at=taken_at + timedelta(seconds=dice.below(60)),
            checked_at=taken_at + timedelta(hours=dice.below(48)),
            exported_at=taken_at + timedelta(days=1) if pk % 2 == 0 else None,
            day=taken_at.date(),
            lasted=timedelta(milliseconds=dice.below(10_000)),
            identifier=UUID(int=dice.below(1 << 62)),
            address=f"192.0.2.{dice.below(256)}",
            extra={"at": dice.below(100), "by": dice.pick(prose.GIVEN_NAMES), "notes": [dice.below(9), dice.below(9)]},
            remark=dice.pick(prose.REMARKS),
        )


def device_key(number: int) -> UUID:
    """Return the key of a seeded device."""
    return UUID(int=(number << 64) + 7)


def _devices(size: int, dice: Dice) -> Iterator[Device]:
    for number in _keys(size):
        yield Device(
            pk=device_key(number),
            name=f"{dice.pick(prose.MATERIALS)} {dice.pick(prose.WARES)}",
            serial=f"D-{number:06}",
            bought_on=date(2020 + dice.below(6), 1 + dice.below(12), 1 + dice.below(28)),
        )


def _seats(size: int, dice: Dice) -> Iterator[Seat]:
    for place in range(size):
        yield Seat(
            hall=HALLS[place % len(HALLS)],
            number=1 + place // len(HALLS),
            price=1_000 + 100 * dice.below(90),
            taken_by=dice.pick(prose.GIVEN_NAMES) if dice.below(2) else "",
        )


def _employees(size: int, dice: Dice, insert: Callable[[Iterable[Model]], None]) -> None:
    """Each is a row in three tables, which Django inserts one by one: here a table at a time."""
    if not size:
        return
    insert(Site(pk=pk, name=f"Site {pk}") for pk in _keys(4))
    insert(Department(pk=pk, name=name, site_id=1 + pk % 4) for pk, name in enumerate(DEPARTMENTS, 1))
    insert(
        Party(
            pk=pk,
            name=f"{dice.pick(prose.GIVEN_NAMES)} {dice.pick(prose.FAMILY_NAMES)}",
            email=f"employee{pk}@example.com",
        )
        for pk in _keys(size)
    )
    born = [(pk, date(1960 + dice.below(40), 1 + dice.below(12), 1 + dice.below(28))) for pk in _keys(size)]
    hired = [(pk, 10_000 + pk, 1 + dice.below(len(DEPARTMENTS))) for pk in _keys(size)]
    quote = connection.ops.quote_name
    person, employee = quote(Person._meta.db_table), quote(Employee._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {person} (party_ptr_id, born_on) VALUES (%s, %s)", born)  # noqa: S608
        cursor.executemany(
            f"INSERT INTO {employee} (person_ptr_id, number, department_id) VALUES (%s, %s, %s)",  # noqa: S608
            hired,
        )


def _bookings(sizes: Mapping[str, int], dice: Dice) -> Iterator[Booking]:
    for pk in _keys(sizes.get("bookings", 0)):
        employee = 1 + dice.below(sizes["employees"])
        yield Booking(
            pk=pk,
            purpose=f"{dice.pick(prose.OPENINGS)} {dice.pick(prose.THINGS)}",
            begins_at=FIRST_DAY + timedelta(hours=pk),
            site_id=1 + dice.below(4),
            department_id=1 + dice.below(len(DEPARTMENTS)),
            employee_id=employee,
            device_id=device_key(1 + dice.below(sizes["devices"])),
            folder_id=1 + dice.below(sizes["folders"]),
            party_id=employee,
        )


def _notes(sizes: Mapping[str, int], dice: Dice) -> Iterator[Note]:
    """Every other one is about a party, the rest about departments."""
    if not sizes.get("notes"):
        return
    party, department = (ContentType.objects.get_for_model(model) for model in (Party, Department))
    for pk in _keys(sizes["notes"]):
        about, among = (party, sizes["employees"]) if pk % 2 else (department, len(DEPARTMENTS))
        yield Note(pk=pk, content_type=about, object_id=1 + dice.below(among), text=dice.pick(prose.REMARKS))


def _reservations(size: int, dice: Dice) -> Iterator[Reservation]:
    for pk in _keys(size):
        begins_at = FIRST_DAY + timedelta(hours=2 * pk)
        yield Reservation(
            pk=pk,
            room=dice.pick(HALLS),
            begins_at=begins_at,
            ends_at=begins_at + timedelta(minutes=30 + 15 * dice.below(5)),
            guests=1 + dice.below(30),
            state="held",
            made_at=begins_at - timedelta(days=7),
        )
