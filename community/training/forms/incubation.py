"""Forms of incubation and star grades."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from community.members.models import Institution, Seat
from community.places.models import Group
from community.places.states import GroupState
from community.policy import Right
from community.training.actions.grades import OwnRow
from community.training.models import StarField, SupportKind, TeamGrade
from community.training.models.incubation import INCUBATED_KINDS, INCUBATOR_KINDS
from core.models import User
from core.web.forms import PortalForm
from core.web.objector import NamedForm

Team = Institution | Group


def teams_of(user: User) -> dict[str, Team]:
    """The societies `user` acts for and the registered groups they lead, by form value. Two queries."""
    societies = (
        Institution.objects.where(user, Right.PROPOSE).filter(kind__in=INCUBATED_KINDS).order_by("name")
    )
    groups = Group.objects.led_by(user).filter(state=GroupState.REGISTERED).order_by("name")
    return {**{f"society-{one.pk}": one for one in societies}, **{f"group-{one.pk}": one for one in groups}}


def incubators() -> QuerySet[Institution]:
    """Institutions that take teams in and grade them: those with people to do it."""
    staffed = Seat.objects.current().values("institution")
    return Institution.objects.filter(kind__in=INCUBATOR_KINDS, may_act=True, pk__in=staffed).order_by(
        "area_id", "name"
    )


class TeamForm(PortalForm):
    """Any form about one of one's own teams and an institution."""

    team = forms.ChoiceField(label="哪个团队或组织")
    institution = forms.ModelChoiceField(label="交给哪个单位", queryset=Institution.objects.none())

    def __init__(self, *args: Any, teams: dict[str, Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = teams
        self.fields["team"].choices = [(value, one.name) for value, one in teams.items()]  # type: ignore[attr-defined]
        self.fields["institution"].queryset = incubators()  # type: ignore[attr-defined]

    @property
    def chosen_team(self) -> Team:
        return self.teams[self.cleaned_data["team"]]


class IncubationForm(TeamForm):
    plan = forms.CharField(
        label="培育计划",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="现在怎样、想做到什么、需要什么帮助",
    )


class GradeForm(TeamForm):
    """A team's own account: a score and what shows it, field by field."""

    year = forms.TypedChoiceField(label="年度", coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year} 年") for year in years]  # type: ignore[attr-defined]
        for field in StarField:
            self.fields[f"score_{field}"] = forms.IntegerField(
                label=f"{field.label}：自评分（满分 {field.highest}）", min_value=0, max_value=field.highest,
                help_text=HINTS[field], widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"evidence_{field}"] = forms.CharField(
                label=f"{field.label}：依据",
                max_length=400,
                widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
            )

    @staticmethod
    def initial_of(grade: TeamGrade) -> dict[str, Any]:
        team = f"society-{grade.society_id}" if grade.society_id else f"group-{grade.group_id}"
        values: dict[str, Any] = {"team": team, "institution": grade.assessor_id, "year": grade.year}
        for row in grade.rows.order_by("pk"):
            values |= {f"score_{row.field}": row.own_score, f"evidence_{row.field}": row.evidence}
        return values

    def rows(self) -> dict[str, OwnRow]:
        chosen = self.cleaned_data
        return {field: OwnRow(chosen[f"score_{field}"], chosen[f"evidence_{field}"]) for field in StarField}


HINTS = {
    StarField.TEAM: "人数、骨干、有没有老师和梯队",
    StarField.ACTIVITY: "全年排练和活动的次数，一周一次（52 次）以上为满分",
    StarField.WORKS: "新作品、演出、展览和获奖",
    StarField.SERVICE: "为街坊、学校、养老院做的公益演出和辅导",
    StarField.ORDER: "章程、账目、安全、场地使用有没有违规",
}


class AssessForm(PortalForm):
    """The assessor's score in each field."""

    gives: tuple[str, ...] = ("scores", "remarks")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in StarField:
            self.fields[field.value] = forms.IntegerField(
                label=f"{field.label}（满分 {field.highest}）", min_value=0, max_value=field.highest,
                widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"remark_{field}"] = forms.CharField(
                label=f"{field.label}：意见", max_length=200, required=False
            )

    def clean(self) -> dict[str, Any]:
        """What the action takes: scores and remarks by field."""
        chosen: dict[str, Any] = super().clean() or {}
        return {
            "scores": {field.value: chosen[field.value] for field in StarField if field.value in chosen},
            "remarks": {field.value: chosen.get(f"remark_{field}", "") for field in StarField},
        }


class SupportForm(PortalForm):
    gives: tuple[str, ...] = ("amount_cents", "kind", "given_on", "text")
    when_needed = {"amount_yuan": "资金必填"}

    kind = forms.ChoiceField(label="类别", choices=SupportKind.choices)
    given_on = forms.DateField(label="日期")
    text = forms.CharField(label="内容", max_length=160)
    amount_yuan = forms.IntegerField(
        label="金额（元）", min_value=1, max_value=10_000_000, required=False, help_text="只有资金要填"
    )

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        yuan = chosen.pop("amount_yuan", None)
        if chosen.get("kind") == SupportKind.FUNDS and not yuan:
            self.add_error("amount_yuan", "资金要写金额。")
        if chosen.get("kind") != SupportKind.FUNDS and yuan:
            self.add_error("amount_yuan", "只有资金写金额，别的留空。")
        return {**chosen, "amount_cents": (yuan or 0) * 100}


class MilestoneForm(PortalForm):
    title = forms.CharField(label="目标", max_length=120)
    due_on = forms.DateField(label="期限")


class GraduateForm(PortalForm):
    reason = forms.CharField(
        label="出孵说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class GrantForm(PortalForm):
    """Only a result below the pass mark needs these; left empty, the usual ones apply."""

    rectify = forms.CharField(
        label="整改要求",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只有结果是限期整改时要写",
    )
    rectify_due_on = forms.DateField(label="整改期限", required=False, help_text="不填就是 60 天")


class ReplyForm(PortalForm):
    reply = forms.CharField(label="整改情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class GradeObjectionForm(PortalForm, NamedForm):
    text = forms.CharField(
        label="异议内容", min_length=10, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写清楚事实和依据，我们书面答复",
    )  # fmt: skip


class GradeAnswerForm(PortalForm):
    answer = forms.CharField(
        label="书面答复（提异议的人会看到）", max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
