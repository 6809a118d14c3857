"""Forms of surveys: bands (district and age), one question a page, and the whole paper form."""

from __future__ import annotations

from typing import Any

from django import forms

from community.models import Area
from core.web.forms import PortalForm
from evaluation.models import SurveyQuestion
from evaluation.models.citizen_panels import Gender
from evaluation.policy import AgeBand, QuestionKind


class StratumForm(PortalForm):
    area = forms.ModelChoiceField(label="您住在哪个区", queryset=Area.objects.none(), empty_label="请选择")
    age = forms.ChoiceField(label="您的年龄段", choices=AgeBand.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.queryset = Area.objects.districts()


class VolunteerForm(StratumForm):
    gender = forms.ChoiceField(label="性别", choices=Gender.choices, widget=forms.RadioSelect)


def field_of(row: SurveyQuestion) -> forms.Field:
    """The field a question is answered with."""
    question, required = row.question, row.is_required
    if question.kind == QuestionKind.TEXT:
        area = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(label=question.text, max_length=1000, required=False, widget=area,
                               help_text="请不要写姓名、电话；写了的不会公开")  # fmt: skip
    if question.kind == QuestionKind.MULTIPLE:
        return forms.MultipleChoiceField(
            label=question.text,
            choices=question.choices,
            required=required,
            widget=forms.CheckboxSelectMultiple,
        )
    return forms.ChoiceField(
        label=question.text, choices=question.choices, required=required, widget=forms.RadioSelect
    )


class QuestionForm(PortalForm):
    """One question; the field is named answer."""

    def __init__(self, *args: Any, row: SurveyQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = field_of(row)
        self.fields["answer"].error_messages["required"] = "请选一个再往下。"


class PaperForm(StratumForm):
    """A whole paper form: its number, the bands, every question."""

    number = forms.CharField(label="纸质问卷编号", max_length=20)

    def __init__(self, *args: Any, rows: list[SurveyQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            field = field_of(row)
            field.required = (
                False  # which are asked follows from the branching; the action says what is missing
            )
            self.fields[f"q{row.key}"] = field
        self.order_fields(["number", "area", "age", *(f"q{row.key}" for row in rows)])

    def answers(self) -> dict[str, Any]:
        return {
            name[1:]: value
            for name, value in self.cleaned_data.items()
            if name.startswith("q") and value not in ("", [])
        }
