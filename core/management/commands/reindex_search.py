"""Rebuild the stored full-text search columns, after tokenising or normalising of texts has changed. Safe to repeat."""

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from core import searchtext

BATCH: Final = 200


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="rows a transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        for indexed in searchtext.registered():
            count = searchtext.rebuild(indexed, max(1, options["batch"]))
            self.stdout.write(f"{indexed.model._meta.label}: {count}")
