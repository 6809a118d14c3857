"""Data retention: remove personal data whose retention period is over, or list what would be removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.privacy import retention
from core.record.actors import CLOCK


class Command(BaseCommand):
    help = "Apply the retention periods (settings.RETENTION_DAYS). --dry-run lists, by rule, what would be removed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only list, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if options["dry_run"]:
            return self.list_due(at)
        run = retention.prune(by=CLOCK, at=at)
        for rule in retention.rules():
            self.stdout.write(f"{rule.name}: {run.counts[rule.name]}")
        self.stdout.write(f"{run.total} in all.")
        return None

    def list_due(self, at: Any) -> None:
        total = 0
        for finding in retention.preview(at):
            rule, total = finding.rule, total + finding.count
            some = f" 例如 {', '.join(map(str, finding.examples))}" if finding.examples else ""
            self.stdout.write(f"{rule.name}: {finding.count} 条，满 {rule.days} 天，{rule.what}{some}")
        self.stdout.write(f"Dry run: {total} in all, nothing was changed.")
