"""Admin pages of acts that wait for a second person: read, confirm, decline, correct, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from community.members.queries.second_person import seen_by
from community.two_people import way_to_correct
from core.models import PendingAct, User
from core.record import pending
from core.states import OPEN_ACTS, PendingState


class DeclineForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "原因（提出的同事会看到）"


class KindFilter(admin.SimpleListFilter):
    title = "类别"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.code, kind.name) for kind in pending.kinds()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(PendingAct)
class PendingActAdmin(BureauModelAdmin):
    list_display = ["title", "state", "effective_on", "asked_by", "asked_seat", "asked_at", "confirmed_by"]
    list_filter = ["state", KindFilter]
    list_select_related = ["asked_by", "confirmed_by"]
    search_fields = ["title"]
    ordering = ["-asked_at", "-pk"]
    fields = [
        "title", "state", "effective_on", "reason", "version", "asked_by", "asked_seat", "asked_at", "confirmed_by",
        "confirmed_seat", "confirmed_at", "ended_at", "answer",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("confirm", "同意，复核通过", pending.confirm, "act", frozenset({PendingState.ASKED})),
        Verb("decline", "不同意", pending.decline, "act", frozenset({PendingState.ASKED}), DeclineForm, danger=True),
        Verb("withdraw", "撤回", pending.withdraw, "act", frozenset(OPEN_ACTS), danger=True),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[PendingAct]:
        rows: models.QuerySet[PendingAct] = super().get_queryset(request)
        return rows & seen_by(request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """The bureaus, and officers for what their office changes."""
        if super().has_view_permission(request, obj):
            return True
        return isinstance(request.user, User) and bool(pending.office_kinds(request.user))

    def may_act(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def page_context(self, request: HttpRequest, row: PendingAct) -> dict[str, object]:
        return {"page_template": "admin/community/pending.html", "content": row.content}

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        return self.page_context(request, rows[0]) if len(rows) == 1 else {}

    def _offered(self, request: HttpRequest, row: PendingAct) -> list[dict[str, object]]:
        """
        Buttons by person: who asked may correct or withdraw, others confirm or decline; who confirmed may withdraw.
        """
        is_mine = row.asked_by_id == request.user.pk
        names = {"withdraw"} if is_mine else {"confirm", "decline"}
        if row.confirmed_by_id == request.user.pk:
            names = {"withdraw"}
        labels = {verb.label for verb in self.verbs if verb.name in names}
        offered = [one for one in super()._offered(request, row) if one["label"] in labels]
        if is_mine and row.state in OPEN_ACTS and row.path:
            offered.insert(0, {"label": "改", "url": way_to_correct(row), "danger": False})
        return offered
