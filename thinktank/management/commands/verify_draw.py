"""Recompute draws, for auditors: `verify_draw 12`, `verify_draw --all`. Exit code 1 if any differs."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from thinktank.models import Panel
from thinktank.queries.panels import verify


class Command(BaseCommand):
    help = "Recompute the draw of one panel, or of all, from its published list and seed (docs/draw.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("panel", nargs="?", type=int, help="the number of the panel: 12 for S-26-0012")
        parser.add_argument("--all", action="store_true", help="every panel ever convened")

    def handle(self, *args: Any, panel: int | None, all: bool, **options: Any) -> None:
        if (panel is None) == (not all):
            raise CommandError("Say which panel, or --all.")
        rows = Panel.objects.order_by("pk") if panel is None else Panel.objects.filter(pk=panel)
        if not rows and not all:
            raise CommandError(f"There is no panel {panel}.")
        differing = []
        for row in rows:
            check = verify(row)
            if check.problems:
                differing.append(row.number)
                self.stdout.write(f"{row.number} differs: {'; '.join(check.problems)}")
            elif check.picks is None:
                self.stdout.write(f"{row.number} list and commitment agree; not drawn")
            else:
                self.stdout.write(f"{row.number} agrees: {' '.join(pick.code for pick in check.picks)}")
        if differing:
            raise CommandError(f"{len(differing)} of {len(rows)} draws differ: {', '.join(differing)}")
        self.stdout.write(f"{len(rows)} draws agree.")
