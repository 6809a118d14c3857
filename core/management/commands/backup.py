"""
Back up the database and the files to BACKUP_DIR, and keep the newest backups.

Each is a folder backup-<time>: database.dump (pg_dump, custom format), media/, manifest.json (sha256 of every file, rows
of every table, the head of the journal). The keys of the installation are not in it: keep them somewhere else.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from core.operations import upkeep
from core.record.actors import CLOCK


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--to", default=settings.BACKUP_DIR, help="another place than BACKUP_DIR")
        parser.add_argument("--keep", type=int, default=settings.BACKUPS_KEPT, help="how many are kept")

    def handle(self, *args: Any, to: str, keep: int, **options: Any) -> None:
        if keep < 1:
            raise CommandError("--keep 至少是 1。")
        try:
            run = upkeep.back_up(place=to, keep=keep, by=CLOCK, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"备好了：{to}/{run.name}，{run.size / 2**20:.1f} MB。")
