"""
Reconciliation: count everything again from its rows and print what differs; exit 1 if anything does. Changes nothing.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.record import proofs


class Command(BaseCommand):
    help = "Count again every event, quota, ledger and draw, and the journal's chain: names whatever differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("proof", nargs="*", help=f"only these: {', '.join(proofs.codes())}")

    def handle(self, *args: Any, proof: list[str], **options: Any) -> None:
        found = 0
        for result in proofs.prove(at=timezone.now(), only=proof):
            found += len(result.findings)
            verdict = f"{len(result.findings)} differ" if result.findings else "all agree"
            self.stdout.write(f"{result.proof.code:<12} {result.count:>9}  {verdict}")
            for line in result.findings:
                self.stdout.write(f"    {line}")
        if found:
            raise SystemExit(1)
