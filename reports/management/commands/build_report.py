"""Build the files of an edition now: `build_report bluebook 2025 --twice` makes them twice and compares the bytes."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from core.record.actors import CLOCK
from reports.actions import builds
from reports.models import Build, Edition
from reports.states import BuildState


class Command(BaseCommand):
    help = "Make all files of an edition in this process; nothing is kept with --twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("book", help="bluebook, service or bulletin")
        parser.add_argument("period", help="2025, 2026-q3 or 2026-01")
        parser.add_argument("--twice", action="store_true", help="make them twice and compare; keep nothing")
        parser.add_argument("--to", type=Path, help="a folder to write the files to")

    def handle(
        self, *args: Any, book: str, period: str, twice: bool, to: Path | None, **options: Any
    ) -> None:
        rows = Edition.objects.select_related("snapshot").order_by("-minor")
        edition = next((row for row in rows if row.book == book and row.period_key == period), None)
        if edition is None:
            raise CommandError(f"No {book} of {period}.")
        first = self._made(edition)
        if to is not None:
            to.mkdir(parents=True, exist_ok=True)
            for kind, content in first.items():
                (to / f"{book}-{period}-{kind}{ENDINGS[kind]}").write_bytes(content)
        for kind, content in sorted(first.items()):
            self.stdout.write(f"{kind}: {len(content)} bytes")
        if twice:
            second = self._made(edition)
            differing = [kind for kind in sorted(first) if first[kind] != second.get(kind)]
            if differing:
                raise CommandError(f"Different bytes: {', '.join(differing)}")
            self.stdout.write("Two builds, the same bytes.")

    def _made(self, edition: Edition) -> dict[str, bytes]:
        """The files of one build, taken back afterwards."""
        with transaction.atomic():
            build = Build(
                edition=edition, snapshot=edition.snapshot, number=0, steps=len(builds.STEPS), asked_at=timezone.now()
            )  # fmt: skip
            build.save()
            while build.state in {BuildState.QUEUED, BuildState.RUNNING}:
                build = builds.do_step(build=build, by=CLOCK, at=timezone.now())
            files = {}
            for file in build.files.all():
                with file.file.open("rb") as opened:
                    files[str(file.kind)] = opened.read()
                file.file.delete(save=False)
            error = build.error
            transaction.set_rollback(True)
        if error:
            raise CommandError(error)
        return files


ENDINGS = {"pdf": ".pdf", "docx": ".docx", "letter": ".docx", "xlsx": ".xlsx", "picture": ".png"}
