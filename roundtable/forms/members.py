"""Forms of member institutions: proposal, paper, delegate, excuse, advice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from community.models import Institution, Seat
from core.web.forms import PortalForm
from roundtable import policy
from roundtable.actions.agenda import Proposal
from roundtable.models import PaperAccess, Sought
from roundtable.queries.subjects import TITLE, About


class ProposalForm(PortalForm):
    when_needed = {"decision_sought": "请会议议定时必填"}

    title = forms.CharField(label="议题", max_length=80, help_text="一句话，如：三处职工书屋纳入统一预约")
    sought = forms.ChoiceField(label="希望会议做什么", choices=Sought.choices, widget=forms.RadioSelect)
    decision_sought = forms.CharField(
        label="请会议议定的话", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="选“请会议议定”时必填：希望写进纪要的那句话",
    )  # fmt: skip
    brief = forms.CharField(
        label="要说明什么", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="现在怎么样，难在哪里，要谁配合",
    )  # fmt: skip
    minutes_asked = forms.IntegerField(
        label="要几分钟", min_value=policy.ITEM_MINUTES[0], max_value=policy.ITEM_MINUTES[1], initial=15
    )

    about = forms.ChoiceField(
        label="关于什么", required=False, help_text="关联以后，那一页上也看得到议得怎样；列的是和你们有关的项目、整改、得分、需求、结论"
    )  # fmt: skip

    def __init__(self, *args: Any, about: Sequence[About], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.subject: one for one in about}
        kinds = dict.fromkeys(one.kind for one in about)
        grouped = [(kind, [(one.subject, one.title) for one in about if one.kind == kind]) for kind in kinds]
        chooser: Any = self.fields["about"]
        chooser.choices = [("", "不关联"), *grouped]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("sought") == Sought.DECISION and not found.get("decision_sought", "").strip():
            self.add_error("decision_sought", "请写明希望会议议定的话；只是通报或研讨，请选别的。")
        return found

    def proposal(self) -> Proposal:
        typed = dict(self.cleaned_data)
        about = self.known.get(typed.pop("about"))
        if about is None:
            return Proposal(**typed)
        return Proposal(**typed, about=about.subject, about_title=about.title[:TITLE], about_path=about.path)


class PaperForm(PortalForm):
    title = forms.CharField(
        label="材料名称", max_length=100, help_text="同一名称再传一次，就是新版本；旧版本留着"
    )
    upload = forms.FileField(label="文件", help_text="PDF、Word、Excel 或图片")
    access = forms.ChoiceField(label="谁能看", choices=PaperAccess.choices, initial=PaperAccess.DELEGATES)


class SeatField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.holder}（{obj.get_role_display()}）"


class DelegateForm(PortalForm):
    """Seats of the institution that are held today."""

    seat = SeatField(label="代表", queryset=Seat.objects.none(), empty_label="请选一位")
    alternate = SeatField(
        label="候补代表", queryset=Seat.objects.none(), required=False, empty_label="不设",
        help_text="代表临时来不了时由他出席",
    )  # fmt: skip

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(institution=institution).current().select_related("user", "institution")
        for name in ("seat", "alternate"):
            self.fields[name].queryset = seats.order_by("role", "pk")  # type: ignore[attr-defined]


class ExcuseForm(PortalForm):
    reason = forms.CharField(label="为什么不能来", max_length=200)


class AdviceForm(PortalForm):
    text = forms.CharField(
        label="书面意见",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="提交后不能再改",
    )
