"""Recompute issued minutes, for auditors: `verify_minutes RT-2026-1`, `verify_minutes --all`. Exit code 1 if any differs."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from roundtable.models import Minutes
from roundtable.queries.verification import findings


class Command(BaseCommand):
    help = "Recompute the seal, presence, quorum, tallies and corrections of the minutes of one roundtable, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", nargs="?", help="the number of the roundtable, such as RT-2026-1")
        parser.add_argument("--all", action="store_true", help="every roundtable whose minutes were issued")

    def handle(self, *args: Any, number: str | None, all: bool, **options: Any) -> None:
        if (number is None) == (not all):
            raise CommandError("Say which roundtable, or --all.")
        rows = Minutes.objects.issued().select_related(
            "roundtable__convener__institution", "roundtable__chair__institution"
        )
        rows = rows.order_by("issued_at") if all else rows.filter(roundtable__number=number)
        if not rows and not all:
            raise CommandError(f"No minutes were issued for {number}.")
        differing = []
        for row in rows:
            found = list(findings(row))
            name = f"{row.roundtable.number} {row.number}"
            self.stdout.write(
                f"{name} agrees: {row.seal}" if not found else f"{name} differs: {'; '.join(found)}"
            )
            if found:
                differing.append(row.roundtable.number)
        if differing:
            raise CommandError(f"{len(differing)} of {len(rows)} minutes differ: {', '.join(differing)}")
        self.stdout.write(f"{len(rows)} minutes agree.")
