"""Bring an installation up to date: the one list of steps of `make run` and docker-compose. Safe to repeat."""

from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand

STEPS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("migrate", {"interactive": False}),
    ("collect_static", {"interactive": False}),
    ("load_areas", {}),
    ("load_standards", {}),
)


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, verbosity, **options):
        for name, settings in STEPS:
            call_command(name, verbosity=verbosity, stdout=self.stdout, **settings)
