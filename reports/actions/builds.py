"""
Builds: making the files of an edition, one step a job; each step commits, a crash repeats one step, cancel stops the
next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from reports.actions.editions import SnapshotMissing
from reports.models import Build, BuildFile, Edition, FileKind, Snapshot
from reports.output import annex, book, manuscript, summary
from reports.queries import book as texts
from reports.queries import counting, numbers
from reports.queries.figures import Figures
from reports.queries.frozen import public_figures
from reports.states import BUILD, BuildState

STEP: Final = "reports.build_step"


class BuildUnderWay(DomainError):
    code = "build_under_way"
    message = _("这本书正在生成，请等它结束或先取消。")


class BuildHasFindings(DomainError):
    code = "build_has_findings"
    message = _("有 {count} 处要先改，才能生成。第一处：{first}")


class SnapshotNotFrozen(DomainError):
    code = "snapshot_not_frozen"
    message = _("快照还没取好，等它冻结后再生成。")


@transaction.atomic
def ask_for_build(*, edition: Edition, by: Actor, at: datetime) -> Build:
    """
    Ask for all files of `edition` to be made.

    :raises SnapshotMissing, SnapshotNotFrozen: without frozen figures.
    :raises BuildUnderWay: if one of this edition runs.
    """
    edition = for_update(edition)
    if edition.snapshot is None:
        raise SnapshotMissing
    if not edition.snapshot.digest:
        raise SnapshotNotFrozen
    if edition.builds.under_way().exists():
        raise BuildUnderWay
    number = (edition.builds.aggregate(last=Max("number"))["last"] or 0) + 1
    build = Build.objects.create(
        edition=edition, snapshot=edition.snapshot, number=number, steps=len(STEPS), asked_by=by.user, asked_at=at,
        log=[_line(at, "排队中")],
    )  # fmt: skip
    _enqueue(build, at)
    journal.record("reports.build.asked", about=build, by=by, at=at, edition=edition.pk, number=number)
    return build


@transaction.atomic
def do_step(*, build: Build, by: Actor, at: datetime) -> Build:
    """Do the next step of `build` and ask for the one after; nothing if it was cancelled or is done."""
    build = for_update(build)
    if build.state == BuildState.QUEUED:
        BUILD.move(build, BuildState.RUNNING)
    if build.state != BuildState.RUNNING:
        return build
    name, step = STEPS[build.steps_done]
    try:
        with transaction.atomic():
            step(build)
    except DomainError as refusal:
        return _fail(build, str(refusal), by, at)
    build.steps_done += 1
    build.log = [*build.log, _line(at, f"{name}，完成")]
    if build.steps_done == build.steps:
        BUILD.move(build, BuildState.DONE)
        build.finished_at = at
        journal.record("reports.build.finished", about=build, by=by, at=at, input=build.input_digest)
    else:
        _enqueue(build, at)
    build.save()
    return build


@transaction.atomic
def cancel_build(*, build: Build, by: Actor, at: datetime) -> Build:
    """Stop a build before its next step; earlier builds stay what they are."""
    build = for_update(build)
    BUILD.move(build, BuildState.CANCELLED)
    build.finished_at, build.log = at, [*build.log, _line(at, "已取消")]
    build.save(update_fields=["state", "finished_at", "log"])
    journal.record("reports.build.cancelled", about=build, by=by, at=at)
    return build


@transaction.atomic
def retry_build(*, build: Build, by: Actor, at: datetime) -> Build:
    """
    Go on with a failed build from the step that failed.

    :raises BuildUnderWay: if another one of this edition runs by now.
    """
    build = for_update(build)
    BUILD.move(build, BuildState.QUEUED)
    if Build.objects.under_way().filter(edition=build.edition_id).exists():
        raise BuildUnderWay
    build.error, build.finished_at, build.log = "", None, [*build.log, _line(at, "重试")]
    build.save(update_fields=["state", "error", "finished_at", "log"])
    _enqueue(build, at)
    journal.record("reports.build.retried", about=build, by=by, at=at)
    return build


@transaction.atomic
def give_up_build(*, build: Build, reason: str, by: Actor, at: datetime) -> Build:
    """Mark a build whose job was given up as failed, so that people see it and may try again."""
    build = for_update(build)
    return _fail(build, reason, by, at)


def _fail(build: Build, reason: str, by: Actor, at: datetime) -> Build:
    BUILD.move(build, BuildState.FAILED)
    build.error, build.finished_at = reason, at
    build.log = [*build.log, _line(at, f"失败：{reason}")]
    build.save(update_fields=["state", "error", "finished_at", "log"])
    journal.record("reports.build.failed", about=build, by=by, at=at, note=reason)
    return build


def _enqueue(build: Build, at: datetime) -> None:
    key = f"{STEP}:{build.pk}:{build.steps_done}:{len(build.log)}"
    jobs.enqueue(STEP, key=key, at=at, build=build.pk)


def _line(at: datetime, words: str) -> list[str]:
    return [localtime(at).strftime("%Y-%m-%d %H:%M:%S"), words]


# The steps ----


def figures_for(build: Build) -> Figures:
    """What everybody may see of the snapshot."""
    figures = public_figures(Snapshot.objects.without_content().get(pk=build.snapshot_id))
    if figures is None:
        raise SnapshotNotFrozen
    return figures


def _gather(build: Build) -> None:
    """Step: insert the numbers into the text; later steps read this frozen result."""
    edition, figures = build.edition, figures_for(build)
    found = numbers.of_edition(edition, figures)
    if found:
        raise BuildHasFindings(count=len(found), first=str(found[0]))
    build.facts, build.input_digest = texts.input_of(edition, figures)
    build.maker = book.maker()


def _set_pdf(build: Build) -> None:
    figures = figures_for(build)
    snapshot = counting.canonical({"content": figures.content, "previous": figures.previous})
    pictures = {key: one.file.open("rb").read() for key, one in texts.pictures_in(build.facts).items()}
    _keep(build, FileKind.PDF, book.pdf(build.facts, snapshot, pictures, at=_moment(build)))


def _set_docx(build: Build) -> None:
    _keep(build, FileKind.DOCX, manuscript.docx(build.facts))


def _set_letter(build: Build) -> None:
    day = f"{localtime(_moment(build)):%Y年%-m月%-d日}"
    letter = manuscript.letter(build.facts, to="", sender=settings.SITE_ORGANISER, day=day)
    _keep(build, FileKind.LETTER, letter)


def _set_sheet(build: Build) -> None:
    _keep(build, FileKind.XLSX, annex.xlsx(build.facts, figures_for(build)))


def _set_picture(build: Build) -> None:
    edition = build.edition
    address = settings.SITE_URL + reverse("reports:contents", args=[edition.book, edition.period_key])
    _keep(build, FileKind.PICTURE, summary.png(build.facts, address=address, at=_moment(build)))


STEPS: Final[tuple[tuple[str, Callable[[Build], None]], ...]] = (
    ("取数成文", _gather),
    ("排 PDF", _set_pdf),
    ("出 Word 书稿", _set_docx),
    ("出报送函", _set_letter),
    ("出数据附表", _set_sheet),
    ("出一图读懂", _set_picture),
)


def _moment(build: Build) -> datetime:
    """The timestamp of the files: when the figures were frozen, so that two builds of one input agree."""
    taken = build.snapshot.taken_at
    return taken if taken is not None else build.asked_at


def _keep(build: Build, kind: FileKind, content: bytes) -> None:
    """Store one file; a step that is repeated after a crash replaces its own half-stored file."""
    file, _created = BuildFile.objects.get_or_create(
        build=build, kind=kind, defaults={"size_bytes": len(content), "sha256": "", "file": ""}
    )
    file.size_bytes, file.sha256 = len(content), hashlib.sha256(content).hexdigest()
    file.file.save(str(kind), ContentFile(content), save=False)
    file.save()
