"""Fill the database: ``manage.py seed --articles 1000``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench_project import seed


class Command(BaseCommand):
    help = "Fill an empty, migrated database with the same rows every time. Sizes not given follow from those that are."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in seed.NAMES:
            parser.add_argument(f"--{name}", type=int, metavar="N")
        parser.add_argument("--seed", type=int, default=seed.SEED, help="where the random choices start")

    def handle(self, *_args: Any, **options: Any) -> None:
        sizes = {name: options[name] for name in seed.NAMES if options[name] is not None}
        try:
            full = seed.populate(sizes or {"articles": 1_000, "orders": 100}, options["seed"])
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(", ".join(f"{size} {name}" for name, size in full.items()))
