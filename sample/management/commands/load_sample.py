"""Load the sample city (示例数据): the same seed and day give the same city."""

import datetime as dt
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from community.models import Area
from core.record import proofs
from sample.books import make_books
from sample.city import is_loaded, load_small
from sample.large import load_large


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=["small", "large"], default="small")
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument(
            "--today", type=dt.date.fromisoformat, default=None, help="YYYY-MM-DD; else the real day"
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing if a sample city is there")

    def handle(self, *args, size, seed, today, if_empty, **options):
        if is_loaded():
            if if_empty:
                return
            raise CommandError(
                "A sample city is loaded already. Start from an empty database to load another."
            )
        if not Area.objects.exists():
            call_command("load_areas", verbosity=0)
        today, started = today or timezone.localdate(), time.monotonic()
        load_small(seed=seed, today=today)
        self.stdout.write(f"Small city in {time.monotonic() - started:.1f} s.")
        if size == "large":
            load_large(today=today, tell=self._tell)
            self.stdout.write(f"Large city in {time.monotonic() - started:.1f} s.")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with transaction.atomic():
            make_books(today)
        proofs.prove_and_keep(at=timezone.now())
        self.stdout.write(f"Blue Books and service reports in {time.monotonic() - started:.1f} s.")

    def _tell(self, made):
        self.stdout.write(f"{made.what}: {made.rows} rows in {made.seconds:.1f} s")
