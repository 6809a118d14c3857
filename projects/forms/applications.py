"""The sections of an application. A draft may have gaps; handing in is refused with the list of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from community.models import Institution
from core.web.forms import ManyFilesField, PortalForm
from projects.actions.parts import FigureRow, FundingRow, MilestoneRow, PartnerRow
from projects.models import Call, Project
from projects.policy import KeyField, Nature, ProjectType, Share, Source

LONG = {"rows": 6}
YUAN_MAX = 1_000_000_000
SPARE_ROWS = 2
ROWS_MAX = 30
NAMES_OFFERED = 600


class GapsAllowed(PortalForm):
    """A section that may be saved with gaps: what is asked for is still shown as asked for."""

    always: ClassVar[frozenset[str]] = frozenset()

    def full_clean(self) -> None:
        asked = {name: field.required for name, field in self.fields.items()}
        for name, field in self.fields.items():
            field.required = name in self.always
        super().full_clean()
        for name, field in self.fields.items():
            field.required = asked[name]


class StartForm(PortalForm):
    """What a draft begins with."""

    title = forms.CharField(label="项目名称", max_length=80)
    type = forms.ChoiceField(label="类型", choices=ProjectType.choices, widget=forms.RadioSelect)
    key_field = forms.ChoiceField(label="重点领域", choices=KeyField.choices)
    nature = forms.ChoiceField(label="新在哪一类", choices=Nature.choices)
    call = forms.ModelChoiceField(
        label="应哪个征集", queryset=Call.objects.none(), required=False,
        empty_label="不针对征集，先存着，以后再归入",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = Call.objects.taking(timezone.now())  # type: ignore[attr-defined]


class BasicsForm(GapsAllowed):
    always = frozenset({"title", "type", "key_field", "nature"})
    title = forms.CharField(label="项目名称", max_length=80)
    type = forms.ChoiceField(label="类型", choices=ProjectType.choices, widget=forms.RadioSelect)
    key_field = forms.ChoiceField(label="重点领域", choices=KeyField.choices)
    nature = forms.ChoiceField(label="新在哪一类", choices=Nature.choices)
    summary = forms.CharField(label="一句话介绍", max_length=160, help_text="公示和公开页面上先看到这一句")
    audience = forms.CharField(
        label="服务范围和人群",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="在哪些街镇，服务哪些人，大约多少人",
    )
    contact_name = forms.CharField(label="联系人", max_length=40, help_text="只给办理的工作人员看，不公开")
    contact_phone = forms.CharField(label="联系电话", max_length=20)

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ProblemForm(GapsAllowed):
    problem = forms.CharField(
        label="解决什么问题", max_length=6000, widget=forms.Textarea(attrs=LONG),
        help_text="现在群众遇到什么不便，有什么数据或事例",
    )  # fmt: skip
    innovation = forms.CharField(
        label="新在哪里", max_length=6000, widget=forms.Textarea(attrs=LONG),
        help_text="和现有做法、其他地方的做法有什么不同",
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class LeadForm(GapsAllowed):
    lead_base = forms.CharField(
        label="牵头单位的工作基础", max_length=4000, widget=forms.Textarea(attrs=LONG),
        help_text="已有的场地、队伍、经费和成绩，由谁负责",
    )  # fmt: skip


class PlanForm(GapsAllowed):
    starts_on = forms.DateField(label="项目开始")
    ends_on = forms.DateField(label="项目结束")
    plan = forms.CharField(label="实施计划", max_length=8000, widget=forms.Textarea(attrs={"rows": 8}))


class MoneyForm(GapsAllowed):
    budget_yuan = forms.DecimalField(
        label="总预算（元）",
        min_value=0,
        max_value=YUAN_MAX,
        decimal_places=2,
        help_text="要等于下面各来源之和",
    )


class FiguresForm(GapsAllowed):
    risks = forms.CharField(label="风险和应对", max_length=4000, widget=forms.Textarea(attrs=LONG))
    support = forms.CharField(
        label="政策和经费保障", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="列入了哪个计划或预算，有哪些文件",
    )  # fmt: skip


class FilesForm(GapsAllowed):
    files: Any = ManyFilesField(
        label="支撑材料",
        help_text="立项文件、合作意向、现场照片。JPG、PNG、WebP、PDF、Office、MP4，每个最多 20 MB",
    )


class RowForm(GapsAllowed):
    """One row of a section. A row left blank is no row; one begun must be finished."""

    needed: ClassVar[tuple[str, ...]] = ()

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in self.fields)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.is_blank and not self.errors:
            for name in self.needed:
                if not self.cleaned_data.get(name):
                    self.add_error(name, "这一行写了别的内容，这里也要填；不要这一行就全部清空。")
        return self.cleaned_data


class PartnerRowForm(RowForm):
    needed = ("institution", "contribution")
    institution = forms.CharField(
        label="参与单位", max_length=100,
        widget=forms.TextInput(attrs={"list": "institutions"}), help_text="输入名称，从登记的单位里选",
    )  # fmt: skip
    contribution = forms.CharField(label="承担什么、带来什么", max_length=300)
    shares = forms.MultipleChoiceField(
        label="共建共享", choices=Share.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_institution(self) -> Institution | None:
        name = self.cleaned_data["institution"].strip()
        if not name:
            return None
        found = Institution.objects.filter(name=name).first()
        if found is None:
            raise forms.ValidationError(
                f"没有登记叫“{name}”的单位。请从提示里选；没有的请联系区级主管部门登记。"
            )
        return found

    def row(self) -> PartnerRow:
        chosen = self.cleaned_data
        return PartnerRow(chosen["institution"], chosen["contribution"], tuple(chosen["shares"]))


class MilestoneRowForm(RowForm):
    needed = ("title", "due_on")
    title = forms.CharField(label="里程碑", max_length=120)
    due_on = forms.DateField(label="完成时限")

    def row(self) -> MilestoneRow:
        return MilestoneRow(self.cleaned_data["title"], self.cleaned_data["due_on"])


class FundingRowForm(RowForm):
    needed = ("source", "planned_yuan")
    source = forms.ChoiceField(label="来源", choices=[("", "请选择"), *Source.choices])
    planned_yuan = forms.DecimalField(
        label="金额（元）", min_value=Decimal("0.01"), max_value=YUAN_MAX, decimal_places=2
    )
    payer = forms.CharField(label="出资方", max_length=100, required=False)
    purpose = forms.CharField(label="用途", max_length=200, required=False)

    def row(self) -> FundingRow:
        chosen = self.cleaned_data
        cents = int(chosen["planned_yuan"] * 100)
        return FundingRow(chosen["source"], cents, chosen["payer"], chosen["purpose"])


class FigureRowForm(RowForm):
    needed = ("name", "unit", "target")
    name = forms.CharField(label="指标", max_length=60)
    unit = forms.CharField(label="单位", max_length=10)
    target = forms.DecimalField(label="目标值", min_value=Decimal("0.01"), max_digits=14, decimal_places=2)
    counting = forms.CharField(label="怎么统计", max_length=200, required=False)

    def row(self) -> FigureRow:
        chosen = self.cleaned_data
        return FigureRow(chosen["name"], chosen["unit"], chosen["target"], chosen["counting"])


def row_set(form: type[RowForm], data: Any, initial: Iterable[Mapping[str, Any]]) -> Any:
    """A formset of `form`: what is there, and some spare rows. `initial` is what is there."""
    kept = list(initial)
    made = forms.formset_factory(form, extra=SPARE_ROWS, max_num=ROWS_MAX, absolute_max=ROWS_MAX)
    return made(data, initial=kept, prefix="rows", form_kwargs={"empty_permitted": False})


def rows_of(row_forms: Any) -> list[Any]:
    """What the action takes: the rows that are not blank, in order."""
    return [form.row() for form in row_forms if not form.is_blank]


def typed_rows(row_forms: Any) -> list[dict[str, Any]]:
    """The rows that are not blank, as they were typed."""
    return [form.cleaned_data for form in row_forms if not form.is_blank]


def kept_rows(kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows in a draft that was saved while typing."""
    found: dict[int, dict[str, Any]] = {}
    for name, value in kept.items():
        if match := re.fullmatch(r"rows-(\d+)-(\w+)", name):
            many = match[2] == "shares" and isinstance(value, str)
            found.setdefault(int(match[1]), {})[match[2]] = [value] if many else value
    return [found[number] for number in sorted(found) if any(found[number].values())]


def institutions_offered(project: Project) -> list[str]:
    """Names for the list that completes what is typed."""
    others = Institution.objects.exclude(pk=project.lead_id).order_by("name")
    return list(others.values_list("name", flat=True)[:NAMES_OFFERED])
