"""
Check that every due reminder about resolutions was sent: `verify_followup`, `verify_followup --simulate 2y`. Exit code
1 if something is.
"""

import re
from datetime import timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from core.record import journal
from roundtable.management.followup import Simulation, findings, unwritten
from roundtable.models import Reminder, Resolution
from roundtable.queries.resolutions import reminders, with_parts

PERIOD = re.compile(r"(\d+)([dy])")
GRACE = timedelta(days=1)  # the clock runs hourly; a day late is forgotten


class Command(BaseCommand):
    help = "Check reminders, carry-over and paragraphs of all resolutions; --simulate runs the clock with kills, rolled back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--simulate", metavar="2y", help="how long to simulate: 90d, 2y; nothing of it is kept"
        )
        parser.add_argument("--seed", type=int, default=2026, help="another course of events")

    def handle(self, *args: Any, simulate: str | None, seed: int, **options: Any) -> None:
        found = self._simulate(simulate, seed) if simulate else self._check()
        for line in found[:50]:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} findings.")
        self.stdout.write("Nothing forgotten, nothing told twice, nothing left without a paragraph.")

    def _check(self) -> list[str]:
        """The rows as they are: what should have been said a day ago was said."""
        told = set(Reminder.objects.values_list("subject", "kind", "for_on"))
        today = timezone.localdate() - GRACE
        late = [
            f"forgotten: {due.kind} of {one.number} for {due.for_on}"
            for one in with_parts(Resolution.objects.live())
            for due in reminders(one, today)
            if (journal.subject_of(one), due.kind, due.for_on) not in told
        ]
        return [*late, *unwritten()]

    def _simulate(self, wanted: str, seed: int) -> list[str]:
        match = PERIOD.fullmatch(wanted)
        if match is None:
            raise CommandError("Say how long, as 90d or 2y.")
        days = int(match[1]) * (365 if match[2] == "y" else 1)
        with transaction.atomic():
            run = Simulation(begins=timezone.localdate(), days=days, seed=seed)
            run.run()
            found = list(findings(run))
            self.stdout.write(
                f"{days} days, {run.kills} kills, {len(run.expected)} reminders due, {len(run.carried)} carried over."
            )
            transaction.set_rollback(True)
        return found
