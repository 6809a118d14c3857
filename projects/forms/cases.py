"""Forms of cases, replications, brands and key work."""

from __future__ import annotations

from typing import Any

from django import forms

from community.models import Institution
from core.web.forms import PortalForm
from projects.actions.brands import Item
from projects.actions.cases import CaseText, FigureText
from projects.actions.replications import Outcome
from projects.forms.files import ManyFilesField
from projects.models import BrandKind, Case, Empowering, ItemKind, Project, Replication
from projects.models.cases import SECTIONS, TITLES
from projects.policy import CASE_FIGURES_MAX, KeyField, ProjectType

HINTS = {
    "problem": "当时是什么情况，难在哪里。写给没到过现场的人看。",
    "approach": "主意是什么，为什么想到这样做。",
    "steps": "第一步、第二步……别人照着能做。",
    "resources": "出了多少人、多少钱、用了谁的场地。",
    "result": "变化用数字说，数字填在下面。",
    "needs": "没有这些条件，别处做不成的，写清楚。",
    "pitfalls": "走过的弯路、没料到的事。别人最想看这一段。",
}
FIGURE = ("name", "value", "unit", "note")


class CaseForm(PortalForm):
    """The sections of the template, and up to six figures, each a line of four fields."""

    title = forms.CharField(label="案例名称", max_length=80)
    summary = forms.CharField(label="一句话", max_length=160, help_text="别人在案例库里先看到这一句")
    mode = forms.ChoiceField(label="赋能方式", choices=Empowering.choices)
    files: Any = ManyFilesField(label="照片和附件")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = self.fields.pop("files")
        for name in SECTIONS:
            widget = forms.Textarea(attrs={"rows": 5, "class": "input"})
            self.fields[name] = forms.CharField(
                label=TITLES[name], help_text=HINTS[name], required=False, max_length=6000, widget=widget
            )
        for number in range(1, CASE_FIGURES_MAX + 1):
            plain, digits = {"class": "input"}, {"class": "input", "inputmode": "decimal"}
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"数据{number}", required=False, max_length=40, widget=forms.TextInput(plain)
            )
            self.fields[f"value_{number}"] = forms.DecimalField(
                label="数值",
                required=False,
                max_digits=12,
                decimal_places=2,
                widget=forms.NumberInput(digits),
            )
            self.fields[f"unit_{number}"] = forms.CharField(
                label="单位", required=False, max_length=12, widget=forms.TextInput(plain)
            )
            self.fields[f"note_{number}"] = forms.CharField(
                label="口径和时间", required=False, max_length=100, widget=forms.TextInput(plain)
            )
        self.fields["files"] = files

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for number in range(1, CASE_FIGURES_MAX + 1):
            line = [typed.get(f"{part}_{number}") for part in FIGURE[:3]]
            if any(one not in (None, "") for one in line) and not all(one not in (None, "") for one in line):
                self.add_error(f"name_{number}", f"第 {number} 个数据要写全名称、数值和单位。")
        return typed

    @property
    def opening(self) -> list[Any]:
        return [self["title"], self["summary"], self["mode"]]

    @property
    def sections(self) -> list[Any]:
        return [self[name] for name in SECTIONS]

    @property
    def lines(self) -> list[list[Any]]:
        return [[self[f"{part}_{number}"] for part in FIGURE] for number in range(1, CASE_FIGURES_MAX + 1)]

    def text(self) -> CaseText:
        return CaseText(**{name: self.cleaned_data[name] for name in CaseText.__dataclass_fields__})

    def figures(self) -> list[FigureText]:
        rows = [
            [self.cleaned_data[f"{part}_{number}"] for part in FIGURE]
            for number in range(1, CASE_FIGURES_MAX + 1)
        ]
        return [FigureText(*row) for row in rows if row[0]]

    @staticmethod
    def initial_of(case: Case) -> dict[str, Any]:
        fields = {name: getattr(case, name) for name in CaseText.__dataclass_fields__}
        for number, figure in enumerate(case.figures.order_by("pk"), start=1):
            fields |= {f"{part}_{number}": getattr(figure, part) for part in FIGURE}
        return fields


class AdoptForm(PortalForm):
    plan = forms.CharField(label="打算怎么做", max_length=500, widget=forms.Textarea)
    learned_from = forms.ModelChoiceField(
        label="向谁学的", queryset=Replication.objects.none(), required=False, empty_label="直接向案例单位学"
    )

    def __init__(self, *args: Any, teachers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["learned_from"]
        field.queryset = teachers
        field.label_from_instance = lambda row: row.institution.name


class OutcomeForm(PortalForm):
    gives: tuple[str, ...] = ("outcome",)

    changed = forms.CharField(
        label="改了什么", max_length=2000, widget=forms.Textarea, help_text="和原来的做法有哪里不同，为什么"
    )
    outcome = forms.CharField(label="结果怎样", max_length=2000, widget=forms.Textarea)
    sessions = forms.IntegerField(label="办了多少场", min_value=0, max_value=100_000, required=False)
    people = forms.IntegerField(label="受益多少人次", min_value=0, max_value=100_000_000, required=False)

    def values(self) -> Outcome:
        return Outcome(**{name: self.cleaned_data[name] for name in Outcome.__dataclass_fields__})


class BrandForm(PortalForm):
    name = forms.CharField(label="品牌名称", max_length=60)
    kind = forms.ChoiceField(label="活动类别", choices=BrandKind.choices)
    about = forms.CharField(label="整合后做什么", max_length=500, widget=forms.Textarea)
    project = forms.ModelChoiceField(
        label="属于哪个项目", queryset=Project.objects.none(), required=False, empty_label="不属于项目"
    )

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]


class ItemForm(PortalForm):
    gives: tuple[str, ...] = ("item",)

    kind = forms.ChoiceField(label="原来是什么", choices=ItemKind.choices)
    name = forms.CharField(label="原来的名称", max_length=80)
    institution = forms.CharField(label="原来由谁做", max_length=100, help_text="写单位全称")
    merged_on = forms.DateField(label="并入日期")

    def clean_institution(self) -> Institution:
        found = Institution.objects.filter(name=self.cleaned_data["institution"].strip()).first()
        if found is None:
            raise forms.ValidationError("没有找到这个单位。请写全称，和“成员单位”页上的一样。")
        return found

    def clean(self) -> dict[str, Any]:
        """What the action takes: one item."""
        typed = super().clean() or {}
        whole = all(name in typed for name in ("kind", "name", "institution", "merged_on"))
        return (
            {"item": Item(**{name: typed[name] for name in ("kind", "name", "institution", "merged_on")})}
            if whole
            else typed
        )


class KeyWorkForm(PortalForm):
    title = forms.CharField(label="重点工作", max_length=80)
    about = forms.CharField(label="做了什么", max_length=500, widget=forms.Textarea)
    basis = forms.CharField(label="依据", max_length=200, help_text="文件、会议或年度任务")
    since = forms.DateField(label="从何时做起")


class AdoptWorkForm(PortalForm):
    """What a draft needs that key work does not say."""

    type = forms.ChoiceField(label="项目类型", choices=ProjectType.choices)
    key_field = forms.ChoiceField(label="重点领域", choices=KeyField.choices)
