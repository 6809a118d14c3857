"""Django's `migrate`, quick on an empty database (core/operations/fresh.py), blind to the names of fields."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from core.operations import fresh, history
from core.operations.autodetector import Autodetector


class Command(migrate.Command):
    autodetector = Autodetector

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--by-history", action="store_true", help="repeat every migration even if the database is empty"
        )

    def handle(self, *args: Any, by_history: bool = False, **options: Any) -> None:
        connection = connections[options["database"]]
        is_whole = not (
            options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"]
        )
        if is_whole and fresh.is_empty(connection):
            (history.repeat if by_history else fresh.build)(connection)
        super().handle(*args, **options)
