"""Forms of the admin buttons of this app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from core.web.choices import fields_of
from core.web.forms import DayInput, ManyFilesField
from projects.models import Call, CheckKind, Verdict
from projects.policy import ExitReason
from projects.queries.versions import FIELDS, label


class OpinionForm(forms.Form):
    opinion = forms.CharField(
        label="推荐意见",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="牵头单位和市级会看到",
    )


class NotesForm(forms.Form):
    """A comment, and a note for each line that is wrong."""

    gives: tuple[str, ...] = ("comment", "notes")

    comment = forms.CharField(
        label="总意见", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[f"note_{name}"] = forms.CharField(
                label=f"{label(name)}：意见", required=False, max_length=400
            )

    def clean(self) -> dict[str, Any]:
        """What the action takes: the comment, and the notes by field."""
        super().clean()
        found = {name: self.cleaned_data.get(f"note_{name}", "") for name in FIELDS}
        return {
            "comment": self.cleaned_data.get("comment", ""),
            "notes": {name: text for name, text in found.items() if text},
        }

    @property
    def told(self) -> list[tuple[str, str]]:
        """What the second person reads of it."""
        said = self.cleaned_data
        notes = [(str(label(name)), text) for name, text in said["notes"].items()]
        return [("总意见", said["comment"] or "—"), *notes]


class VisitForm(forms.Form):
    visited_on = forms.DateField(label="考察日期", widget=DayInput())
    visitors = forms.CharField(
        label="到场人员（至少两人，一行一人）", max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    findings = forms.CharField(label="实地情况", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    photos: Any = ManyFilesField(label="照片", required=False)

    def clean_visitors(self) -> list[str]:
        return str(self.cleaned_data["visitors"]).splitlines()


class CheckForm(forms.Form):
    kind = forms.ChoiceField(label="检查", choices=CheckKind.choices, initial=CheckKind.YEARLY)
    due_on = forms.DateField(label="报告时限", widget=DayInput())


class ProblemForm(forms.Form):
    problem = forms.CharField(
        label="要整改的问题（牵头单位会看到）", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    due_on = forms.DateField(label="整改时限", widget=DayInput())


class ExitForm(forms.Form):
    reason = forms.ChoiceField(label="退出原因", choices=ExitReason.choices)
    note = forms.CharField(label="说明（公开）", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


CALL_FIELDS = ("year", "title", "brief", "key_fields", "places", "opens_at", "closes_at")
CallForm: type[forms.Form] = type(
    "CallForm", (forms.Form,), fields_of(Call, CALL_FIELDS)
)  # before it is published


class AttachForm(forms.Form):
    call = forms.ModelChoiceField(label="归入征集", queryset=Call.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = Call.objects.taking(timezone.now())  # type: ignore[attr-defined]


class ListForm(forms.Form):
    title = forms.CharField(
        label="名单标题", max_length=100, required=False, help_text="空着就用“征集名＋名单”"
    )


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(label="结论", choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="理由（不入选必填，牵头单位会看到）", max_length=300, required=False)


class AnswerForm(forms.Form):
    answer = forms.CharField(label="书面答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class FindingForm(forms.Form):
    finding = forms.CharField(
        label="意见（牵头单位会看到）", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class FailForm(FindingForm):
    due_on = forms.DateField(
        label="整改时限",
        widget=DayInput(),
        required=False,
        help_text="年度复核不合格要填；验收不合格直接退出，不用填",
    )
