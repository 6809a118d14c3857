"""Admin pages of seats: institutions without a head, invitations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, Verb
from community.members.actions.institutions import correct_imported
from community.members.actions.invitations import invite_to_bureau, reissue_head
from community.members.forms.seats import ContactField
from community.members.models import Area, Kind, Level, SeatInvitation, Sector
from community.members.queries.seats import without_head
from community.policy import Role


class HeadFilter(admin.SimpleListFilter):
    title = "负责人"
    parameter_name = "head"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", "没有负责人")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return without_head(queryset) if self.value() == "none" else queryset


class ReissueForm(forms.Form):
    contact = ContactField(label="新负责人的手机号或邮箱")
    reason = forms.CharField(
        label="原因（单位现任负责人会看到）", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：原负责人离职、账号无法使用，已核对单位公函",
    )  # fmt: skip


class StaffForm(ReissueForm):
    role = forms.ChoiceField(
        label="席位", choices=[(role.value, role.label) for role in Role if role != Role.HEAD]
    )
    field_order = ["role", "contact", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].label = "对方的手机号或邮箱"
        self.fields["reason"].help_text = "例如：新到岗，已核对调令"


class CorrectForm(forms.Form):
    """What was typed wrongly in a sheet of institutions."""

    name = forms.CharField(label="名称", max_length=80)
    kind = forms.ChoiceField(label="类别", choices=Kind.choices)
    sector = forms.ChoiceField(label="系统", choices=Sector.choices)
    level = forms.ChoiceField(label="层级", choices=Level.choices)
    area = forms.ModelChoiceField(Area.objects.order_by("code"), label="所在区划")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)


CORRECT = Verb(
    "correct",
    "更正导入的资料",
    correct_imported,
    "institution",
    frozenset({""}),
    CorrectForm,
    single=True,
    changes=True,
)
STAFF = Verb("invite_staff", "邀请工作人员", invite_to_bureau, "institution", frozenset({""}), form=StaffForm)
REISSUE = Verb("invite_head", "邀请负责人", reissue_head, "institution", frozenset({""}), form=ReissueForm)


@admin.register(SeatInvitation)
class SeatInvitationAdmin(BureauModelAdmin):
    """Invitations to seats, with the contact masked."""

    area = "institution__area_id"
    scope = "overseen_by"
    list_display = ["institution", "role", "masked_contact", "state", "sent_at", "expires_at"]
    list_filter = ["state", "role"]
    list_select_related = ["institution"]
    search_fields = ["institution__name"]
    ordering = ["-sent_at", "-pk"]
    fields = [
        "institution", "role", "channel", "masked_contact", "state", "invited_by", "asked_by", "sent_at", "expires_at",
        "answered_at", "seat",
    ]  # fmt: skip
    readonly_fields = fields
