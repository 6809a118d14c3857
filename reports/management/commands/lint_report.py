"""Find numbers typed by hand, dead references and pictures without words: `lint_report bluebook 2025`, `lint_report --all`."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from reports.models import Edition
from reports.queries import numbers
from reports.queries.frozen import public_figures


class Command(BaseCommand):
    help = "Name every digit in a book's prose that is neither a figure reference nor a declared quotation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("book", nargs="?", help="bluebook, service or bulletin")
        parser.add_argument("period", nargs="?", help="2025, 2026-q3 or 2026-01")
        parser.add_argument("--all", action="store_true", help="every published edition")

    def handle(self, *args: Any, book: str | None, period: str | None, all: bool, **options: Any) -> None:
        rows = Edition.objects.select_related("snapshot").order_by("starts_on", "book", "minor")
        chosen = [
            row for row in rows if (all and row.is_out) or (row.book == book and row.period_key == period)
        ]
        if not chosen and not all:
            raise CommandError(f"No {book} of {period}.")
        count = 0
        for row in chosen:
            figures = public_figures(row.snapshot) if row.snapshot else None
            for finding in numbers.of_edition(row, figures):
                count += 1
                self.stdout.write(f"{row}: {finding}")
        if count:
            raise CommandError(f"{count} findings.")
        self.stdout.write(f"{len(chosen)} editions without a finding.")
