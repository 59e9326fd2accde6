"""Add readers who can log in: ``manage.py readers 20``."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser

PASSWORD = "a reader's password"  # public on purpose, as the project's key
SALT = "readers"  # one for all: a hash takes its time


class Command(BaseCommand):
    help = "Add readers named reader1, reader2, … who share a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        password = make_password(PASSWORD, SALT)
        names = [f"reader{number}" for number in range(1, options["number"] + 1)]
        User.objects.bulk_create(User(username=name, email=f"{name}@example.com", password=password) for name in names)
        self.stdout.write(f"{len(names)} readers")
