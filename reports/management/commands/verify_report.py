"""Recompute the numbers of published books: `verify_report bluebook 2025`, `verify_report --all`, `verify_report file.pdf`."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from reports.models import Edition
from reports.queries import verifying
from reports.queries.verifying import Verdict


class Command(BaseCommand):
    help = (
        "Recompute a book's numbers from the rows and name what differs; a PDF is checked from itself alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", help="bluebook, service, bulletin, or a PDF file")
        parser.add_argument("period", nargs="?", help="2025, 2026-q3 or 2026-01")
        parser.add_argument("--all", action="store_true", help="every published edition")

    def handle(self, *args: Any, what: str | None, period: str | None, all: bool, **options: Any) -> None:
        if what and Path(what).is_file():
            return self._tell([verifying.pdf(Path(what).read_bytes(), what)])
        rows = Edition.objects.out().select_related("snapshot").order_by("starts_on", "book", "minor")
        chosen = [row for row in rows if all or (row.book == what and row.period_key == period)]
        if not chosen and not all:
            raise CommandError(f"No published {what} of {period}.")
        return self._tell(verifying.editions(chosen))

    def _tell(self, verdicts: list[Verdict]) -> None:
        for verdict in verdicts:
            for problem in verdict.problems:
                self.stdout.write(f"{verdict.what}: {problem}")
            if not verdict.problems:
                self.stdout.write(f"{verdict.what}: {verdict.checked} numbers agree.")
        wrong = sum(bool(verdict.problems) for verdict in verdicts)
        if wrong:
            raise CommandError(f"{wrong} of {len(verdicts)} differ.")
