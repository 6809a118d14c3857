"""Admin pages of the system officer: failed jobs, undelivered messages, withheld documents, backups, recounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from core import jobs
from core.admin.offices import OfficeModelAdmin, number
from core.errors import DomainError
from core.messages import notices
from core.models import BackupRun, Dispatch, Job, ProofRun, UnprintedDocument
from core.models.accounts import Office
from core.operations import upkeep
from core.record import proofs


def act_on_each(
    request: HttpRequest, rows: models.QuerySet[Any], act: Callable[..., object], done: str
) -> None:
    """Call `act` for each row; report how many succeeded and the refusal of each other one."""
    count = 0
    for row in rows:
        try:
            act(row, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
            count += 1
        except DomainError as refusal:
            messages.warning(request, f"{row}：{refusal}")
    if count:
        messages.success(request, done.format(count))


class KindOfJob(admin.SimpleListFilter):
    """List filter: kinds of jobs by their description."""

    title = "办什么"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(jobs.names().items())

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Job]) -> models.QuerySet[Job]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(OfficeModelAdmin):
    office = Office.SYSTEM
    list_display = ["what", "state", "attempts", "run_after", "finished_at", "key"]
    list_filter = ["state", KindOfJob]
    search_fields = ["=key"]
    ordering = ["-pk"]
    actions = ["retry", "drop"]
    fields = [
        "what",
        "kind",
        "key",
        "payload",
        "state",
        "run_after",
        "leased_until",
        "attempts",
        "error",
        "created_at",
        "finished_at",
    ]

    @admin.display(description="办什么", ordering="kind")
    def what(self, job: Job) -> str:
        return jobs.names().get(job.kind, job.kind)

    @admin.action(description="再办一次")
    def retry(self, request: HttpRequest, rows: models.QuerySet[Job]) -> None:
        act_on_each(request, rows, lambda job, **who: upkeep.retry_job(job=job, **who), "已重新排队 {} 项。")

    @admin.action(description="不用再办")
    def drop(self, request: HttpRequest, rows: models.QuerySet[Job]) -> None:
        act_on_each(request, rows, lambda job, **who: upkeep.drop_job(job=job, **who), "已记下 {} 项不再办。")


@admin.register(UnprintedDocument)
class UnprintedDocumentAdmin(OfficeModelAdmin):
    """PDF documents withheld because our fonts lack one of their characters."""

    office = Office.SYSTEM
    list_display = ["path", "characters", "times", "first_at", "last_at", "settled_at"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter)]
    ordering = ["-last_at"]
    fields = list_display
    readonly_fields = fields
    actions = ["settle"]

    @admin.action(description="已处理")
    def settle(self, request: HttpRequest, documents: models.QuerySet[UnprintedDocument]) -> None:
        act_on_each(
            request, documents, lambda one, **who: upkeep.settle_unprinted(document=one, **who), "已处理 {} 份。"
        )  # fmt: skip


@admin.register(Dispatch)
class DispatchAdmin(OfficeModelAdmin):
    """Outgoing e-mails and SMS, without text and address."""

    office = Office.SYSTEM
    list_display = [number, "topic", "channel", "asked_at", "sent_at", "refused"]
    list_filter = [
        "channel",
        ("sent_at", admin.EmptyFieldListFilter),
        ("refused", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["notice"]
    ordering = ["-pk"]
    fields = ["topic", "channel", "asked_at", "sent_at", "refused"]
    readonly_fields = fields

    @admin.display(description="主题")
    def topic(self, letter: Dispatch) -> str:
        topic = notices.topics().get(letter.notice.topic)
        return str(topic.label) if topic else letter.notice.topic

    @admin.display(description="交办时间")
    def asked_at(self, letter: Dispatch) -> Any:
        return letter.notice.created_at


@admin.register(BackupRun)
class BackupRunAdmin(OfficeModelAdmin):
    """Each backup that was made or failed; how to make one and to bring one back stands in docs/deploy.md."""

    office = Office.SYSTEM
    list_display = ["at", "name", "size", "problem"]
    list_filter = [("problem", admin.EmptyFieldListFilter)]
    ordering = ["-at", "-pk"]
    fields = list_display
    readonly_fields = fields


@admin.register(ProofRun)
class ProofRunAdmin(OfficeModelAdmin):
    """What each night's recount found; `manage.py prove` names everything that differs now."""

    office = Office.SYSTEM
    list_display = ["what", "ran_at", "row_count", "differing_count"]
    list_filter = ["proof", "ran_at"]
    ordering = ["-ran_at", "proof"]
    fields = [*list_display, "lines"]
    readonly_fields = fields

    @admin.display(description="核对什么", ordering="proof")
    def what(self, run: ProofRun) -> str:
        return str(proofs.label_of(run.proof))
