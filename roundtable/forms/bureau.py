"""Forms of the secretariat in the admin site."""

from __future__ import annotations

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from community.models import Institution, Membership, Space
from roundtable.models import AgendaItem, PaperAccess, Standing
from roundtable.states import ItemState


def moment(label: str) -> forms.SplitDateTimeField:
    return forms.SplitDateTimeField(label=label, widget=UnfoldAdminSplitDateTimeWidget)


def shared_spaces() -> Any:
    return Space.objects.filter(rule__is_shared=True, archived_at__isnull=True).select_related("facility")


class MoveForm(forms.Form):
    starts_at = moment("开始")
    ends_at = moment("结束")
    space = forms.ModelChoiceField(label="会场（选填）", queryset=Space.objects.none(), required=False)
    room = forms.CharField(label="不在平台上的会场（选填）", max_length=80, required=False)
    video_url = forms.URLField(label="视频会议地址（选填）", required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = shared_spaces()  # type: ignore[attr-defined]


class InstitutionsForm(forms.Form):
    institutions = forms.ModelMultipleChoiceField(
        label="单位", queryset=Institution.objects.none(), widget=forms.SelectMultiple(attrs={"size": 16}),
        help_text="按住 Ctrl 可以多选；只列成员单位和主管部门",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(state="admitted").values("institution")
        rows = Institution.objects.filter(pk__in=members) | Institution.objects.filter(kind="bureau")
        self.fields["institutions"].queryset = rows.order_by("area_id", "name")  # type: ignore[attr-defined]


class ListForm(InstitutionsForm):
    standing = forms.ChoiceField(label="身份", choices=Standing.choices, initial=Standing.DELEGATE)


class ReportForm(forms.Form):
    title = forms.CharField(label="议题", max_length=80)
    brief = forms.CharField(label="说明", max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))


class AcceptForm(forms.Form):
    minutes_given = forms.IntegerField(label="安排几分钟", min_value=1, max_value=120)


class TimeForm(AcceptForm):
    speaking = forms.CharField(
        label="发言次序（选填）",
        max_length=300,
        required=False,
        help_text="如：市文化馆 10 分钟、市总工会 5 分钟、讨论",
    )


class PlaceForm(forms.Form):
    position = forms.IntegerField(label="排到第几项", min_value=1, max_value=99)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(label="并入哪一项", queryset=AgendaItem.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = AgendaItem.objects.filter(state__in=[ItemState.PROPOSED, ItemState.LISTED])
        self.fields["into"].queryset = live.select_related("roundtable")  # type: ignore[attr-defined]


class AccessForm(forms.Form):
    access = forms.ChoiceField(label="谁能看", choices=PaperAccess.choices)


class AskAdviceForm(InstitutionsForm):
    due_on = forms.DateField(label="哪天前交", widget=forms.DateInput(attrs={"type": "date"}))
