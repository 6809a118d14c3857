"""Forms of the joint plan, shared use, money, evidence and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from community.models import Area, Institution
from core.web.forms import PortalForm
from projects.actions.evidence import Baseline
from projects.actions.sharing import Use
from projects.forms.files import ManyFilesField
from projects.models import Empowering, EntryKind, Problem, Project, ShareUnit
from projects.policy import BUDGET_MAX_CENTS, SHARE_AMOUNT_MAX, Share, Source

NOT_SHARED = (Share.MONEY,)


def choose(parties: Sequence[Institution]) -> list[tuple[int, str]]:
    return [(one.pk, one.name) for one in parties]


class PartyField(forms.TypedChoiceField):
    """One of the institutions of the project; the value is the institution."""

    def offer(self, parties: Sequence[Institution], empty: str = "") -> None:
        by_key = {str(one.pk): one for one in parties}
        self.choices = [("", empty or "请选择"), *choose(parties)]
        self.coerce = lambda key: by_key[str(key)]
        self.empty_value = None


class MilestoneForm(PortalForm):
    title = forms.CharField(label="里程碑", max_length=80, help_text="做成什么，写得能看出做没做到")
    owner = PartyField(label="负责单位")
    due_on = forms.DateField(label="完成期限")

    def __init__(self, *args: Any, parties: Sequence[Institution], project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(parties)  # type: ignore[attr-defined]
        self.fields["due_on"].help_text = f"在项目期内：{project.starts_on} 至 {project.ends_on}"


class ReportForm(PortalForm):
    text = forms.CharField(label="进展", max_length=1000, widget=forms.Textarea)
    claims_done = forms.BooleanField(label="已经完成，请牵头单位确认", required=False)
    files: Any = ManyFilesField()


class AcceptForm(PortalForm):
    done_on = forms.DateField(label="完成日期")
    answer = forms.CharField(label="意见", max_length=500, required=False)


class AnswerForm(PortalForm):
    """A text that the other side will read."""

    answer = forms.CharField(label="哪里要补充", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class RescheduleForm(PortalForm):
    due_on = forms.DateField(label="新期限")
    reason = forms.CharField(label="为什么要调整", max_length=300)


class ReasonForm(PortalForm):
    reason = forms.CharField(label="原因", max_length=300)


class UseForm(PortalForm):
    kind = forms.ChoiceField(
        label="共享什么", choices=[one for one in Share.choices if one[0] not in NOT_SHARED]
    )
    what = forms.CharField(
        label="具体内容", max_length=120, help_text="例：二楼排练厅、流动图书车、同一套志愿者排班"
    )
    giver = PartyField(label="提供单位")
    receiver = PartyField(label="使用单位", required=False)
    used_on = forms.DateField(label="日期")
    amount = forms.IntegerField(label="数量", min_value=1, max_value=SHARE_AMOUNT_MAX)
    unit = forms.ChoiceField(label="单位", choices=ShareUnit.choices)
    files: Any = ManyFilesField()

    def __init__(self, *args: Any, parties: Sequence[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].offer(parties)  # type: ignore[attr-defined]
        self.fields["receiver"].offer(parties, "街坊（对公众开放）")  # type: ignore[attr-defined]

    def values(self) -> Use:
        return Use(**{name: self.cleaned_data[name] for name in Use.__dataclass_fields__})


class CorrectUseForm(PortalForm):
    what = forms.CharField(label="具体内容", max_length=120)
    used_on = forms.DateField(label="日期")
    amount = forms.IntegerField(label="数量", min_value=1, max_value=SHARE_AMOUNT_MAX)


class EntryForm(PortalForm):
    """Yuan here, cents below."""

    kind = forms.ChoiceField(label="类别", choices=EntryKind.choices)
    source = forms.ChoiceField(label="资金来源", choices=Source.choices)
    amount_yuan = forms.DecimalField(
        label="金额（元）", min_value=0, max_value=BUDGET_MAX_CENTS // 100, decimal_places=2
    )
    booked_on = forms.DateField(label="日期")
    purpose = forms.CharField(label="摘要", max_length=160, help_text="例：市级补助第一笔、排练厅改造首期款")
    valuation = forms.CharField(
        label="折价依据",
        max_length=300,
        required=False,
        help_text="实物和服务折价才填：市场价、工时单价、协议价",
    )
    files: Any = ManyFilesField(label="单据")

    def values(self) -> dict[str, Any]:
        """What the action takes besides project and files; call after `is_valid()`."""
        typed = self.cleaned_data
        given = {name: typed[name] for name in ("kind", "source", "booked_on", "purpose", "valuation")}
        return {**given, "amount_cents": int(typed["amount_yuan"] * 100)}


class BaselineForm(PortalForm):
    mode = forms.ChoiceField(label="赋能方式", choices=Empowering.choices)
    problem = forms.ChoiceField(label="针对的治理难题", choices=Problem.choices)
    about = forms.CharField(label="怎么做的", max_length=300)
    indicator = forms.CharField(label="看哪个数", max_length=60, help_text="例：居民议事会到会人数")
    unit = forms.CharField(label="单位", max_length=12)
    how_counted = forms.CharField(label="怎么数的", max_length=200, help_text="两次用同一个口径")
    before = forms.DecimalField(label="之前是多少", max_digits=12, decimal_places=2)
    before_on = forms.DateField(label="之前的日期")
    files: Any = ManyFilesField()

    def values(self) -> Baseline:
        return Baseline(**{name: self.cleaned_data[name] for name in Baseline.__dataclass_fields__})


class AfterForm(PortalForm):
    after = forms.DecimalField(label="之后是多少", max_digits=12, decimal_places=2)
    after_on = forms.DateField(label="之后的日期")
    files: Any = ManyFilesField()


class StreetsForm(PortalForm):
    """The streets of a district to serve; the district is chosen first (`d` in the address)."""

    streets = forms.ModelMultipleChoiceField(
        label="镇街", queryset=Area.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(label="从哪天起")

    def __init__(self, *args: Any, district: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["streets"].queryset = Area.objects.streets().within(district)  # type: ignore[attr-defined]


class StopForm(PortalForm):
    until = forms.DateField(label="从哪天起不再服务")
