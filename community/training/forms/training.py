"""Forms of training programmes, enrolment, attendance and scores."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from community.members.models import Institution, Kind, Level, Seat
from community.places.models import Space
from community.training.actions.programmes import ProgrammeFields, SessionFields
from community.training.models import Enrolment, TrainingProgramme, TrainingSession
from core.models import User
from core.text import number
from core.web.forms import PortalForm


class ReasonForm(PortalForm):
    reply_topic = "training.reason"
    reason = forms.CharField(
        label="原因", max_length=300, help_text="当事人会看到", widget=forms.Textarea(attrs={"rows": 3})
    )


class ProgrammeForm(PortalForm):
    title = forms.CharField(label="班名", max_length=80)
    aim = forms.CharField(label="目标和内容", max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))
    for_staff = forms.BooleanField(
        label="单位工作人员可以报", required=False, initial=True, help_text="由单位负责人同意后报"
    )
    for_citizens = forms.BooleanField(
        label="市民可以报", required=False, help_text="志愿者、群众文艺团队骨干等，个人直接报名"
    )
    kinds = forms.MultipleChoiceField(
        label="只面向哪类单位", choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="一个都不选就是不限",
    )  # fmt: skip
    levels = forms.MultipleChoiceField(
        label="只面向哪一级单位", choices=Level.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="一个都不选就是不限",
    )  # fmt: skip
    quota = forms.IntegerField(label="名额", min_value=1, max_value=2000)
    per_institution = forms.IntegerField(
        label="每单位最多几人", min_value=1, required=False, help_text="不限就留空"
    )
    enrol_from = forms.DateTimeField(label="报名开始", widget=forms.DateTimeInput)
    enrol_until = forms.DateTimeField(
        label="报名截止", widget=forms.DateTimeInput, help_text="要在第一次课之前"
    )
    attendance_pct = forms.IntegerField(label="出勤要达到（%）", min_value=0, max_value=100, initial=80)
    pass_score = forms.IntegerField(
        label="考核合格分",
        min_value=1,
        max_value=100,
        required=False,
        help_text="满分 100；不考核就留空，出勤够就结业",
    )

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        if not chosen.get("for_staff") and not chosen.get("for_citizens"):
            self.add_error("for_staff", "请至少选一类人：单位工作人员，或市民。")
        since, until = chosen.get("enrol_from"), chosen.get("enrol_until")
        if since and until and until <= since:
            self.add_error("enrol_until", "报名截止要晚于报名开始。")
        return chosen

    def values(self) -> ProgrammeFields:
        return ProgrammeFields(**self.cleaned_data)

    @staticmethod
    def initial_of(programme: TrainingProgramme) -> dict[str, Any]:
        return {name: getattr(programme, name) for name in ProgrammeForm.base_fields}


BESIDE: Final = ("materials", "knows_clash")  # asked in the form of a session, not part of it


class SessionForm(PortalForm):
    when_needed = dict.fromkeys(("space", "place", "online_url"), "三项至少填一项")

    title = forms.CharField(label="课题", max_length=80)
    starts_at = forms.DateTimeField(label="上课", widget=forms.DateTimeInput)
    ends_at = forms.DateTimeField(label="下课", widget=forms.DateTimeInput)
    hours = forms.IntegerField(label="学时", min_value=1, max_value=12, help_text="一天按 8 学时算")
    teacher = forms.CharField(label="授课人", max_length=80, required=False)
    space = forms.ModelChoiceField(
        label="本单位场地",
        queryset=Space.objects.none(),
        required=False,
        help_text="选了就占用这个时段；在别处上课的写下面一行",
    )
    place = forms.CharField(label="其他地点", max_length=120, required=False)
    online_url = forms.URLField(
        label="线上课堂", required=False, assume_scheme="https", help_text="只有录取的学员看得到"
    )
    knows_clash = forms.BooleanField(required=False, widget=forms.HiddenInput)
    materials = forms.FileField(
        label="课件", required=False, help_text="PDF、Word、PPT 等，录取的学员可以下载"
    )

    def __init__(self, *args: Any, organiser: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spaces = (
            Space.objects.filter(facility__institution=organiser)
            .select_related("facility")
            .order_by("facility_id", "pk")
        )
        self.fields["space"].queryset = spaces  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        starts, ends = chosen.get("starts_at"), chosen.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "下课要晚于上课。")
        if not (chosen.get("space") or chosen.get("place") or chosen.get("online_url")):
            self.add_error("place", "请选场地、写地点，或者填线上课堂，至少一样。")
        return chosen

    def ask_about_clash(self) -> None:
        """Add a hidden confirmation, so that the next submission confirms the conflict."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        typed[self.add_prefix("knows_clash")] = "True"
        self.data = typed

    def values(self) -> SessionFields:
        return SessionFields(
            **{name: value for name, value in self.cleaned_data.items() if name not in BESIDE}
        )

    @staticmethod
    def initial_of(session: TrainingSession) -> dict[str, Any]:
        return {name: getattr(session, name) for name in SessionForm.base_fields if name not in BESIDE}


class EnrolForm(PortalForm):
    """Form of enrolment: the person (for an institution), and the reason."""

    person = forms.ModelChoiceField(label="谁去", queryset=User.objects.none())
    why = forms.CharField(
        label="报名说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="想学什么、现在做什么，方便主办单位选",
    )  # fmt: skip

    def __init__(self, *args: Any, institution: Institution | None, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if institution is None:
            del self.fields["person"]
            return
        people = User.objects.filter(
            pk__in=Seat.objects.current().filter(institution=institution).values("user")
        )
        self.fields["person"].queryset = people.order_by("pk")  # type: ignore[attr-defined]
        self.fields["person"].initial = user.pk


class CodeForm(PortalForm):
    """The code read out in the room, however it is typed: in full width, in groups, pasted with marks."""

    code = forms.CharField(
        label="签到码", max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = number(self.cleaned_data["code"])
        if not re.fullmatch("[0-9]{6}", code):
            raise forms.ValidationError("签到码是六位数字，教室里会公布", code="invalid")
        return code


class ScoresForm(PortalForm):
    """One score for each accepted person; empty is not examined yet."""

    def __init__(self, *args: Any, enrolments: list[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in enrolments:
            self.fields[f"score_{one.pk}"] = forms.IntegerField(
                label=f"{one.person}（{one.institution or '市民'}）", min_value=0, max_value=100, required=False, initial=one.score,
                widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
            )  # fmt: skip

    def values(self) -> dict[int, int | None]:
        return {int(name.removeprefix("score_")): value for name, value in self.cleaned_data.items()}
