"""Verify the journal against its seals; exit 1 and name every entry that differs."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.models import JournalEntry, Seal
from core.record import sealing


class Command(BaseCommand):
    help = "Verify the sealed journal: names each changed, added or missing entry."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(sealing.verify(at=timezone.now()))
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            raise SystemExit(1)
        entries, seals = JournalEntry.objects.count(), Seal.objects.count()
        self.stdout.write(f"The journal is whole: {entries} entries, {seals} seals.")
