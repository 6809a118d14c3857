"""
Restore a backup: `manage.py restore <folder>`, into an empty database unless --replace says to overwrite it.

Stop web, worker and clock first. Everything is checked before anything changes; the database is filled in one
transaction, then brought to the present tables; files that were there are renamed, not deleted.
"""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from core.operations import restoring, upkeep
from core.record.actors import CLOCK


class Command(BaseCommand):
    help = __doc__
    requires_migrations_checks = False

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path, help="the folder of one backup")
        parser.add_argument("--replace", action="store_true", help="overwrite a database that is not empty")

    def handle(self, *args: Any, folder: Path, replace: bool, **options: Any) -> None:
        try:
            backup = restoring.restore(folder, replaces=replace)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        call_command("migrate", verbosity=0, interactive=False)
        upkeep.note_backup(backup, "core.backup.restored", by=CLOCK, at=timezone.now())
        rows = sum(backup.manifest["rows"].values())
        self.stdout.write(
            f"恢复好了：{backup.folder.name}，{len(backup.manifest['rows'])} 张表 {rows} 行，和清单一致。"
            "请再运行 manage.py verify_journal。"
        )
