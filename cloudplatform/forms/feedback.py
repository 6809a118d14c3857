"""Forms of ratings (1 to 5) with comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms

from cloudplatform.actions.feedback import Opinion
from cloudplatform.models import Dimension
from core.web.forms import PortalForm

MARKS: Final = [(5, "5 很好"), (4, "4 好"), (3, "3 一般"), (2, "2 不太好"), (1, "1 差")]


class OpinionForm(PortalForm):
    """Rating form: overall is required, the dimensions are optional."""

    overall = forms.TypedChoiceField(
        label="总的来说", choices=MARKS, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": "请打一个总分。"},
    )  # fmt: skip
    comment = forms.CharField(
        label="想说的话", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="300 字以内。审核后公开。",
    )  # fmt: skip
    is_anonymous = forms.BooleanField(label="匿名公开", required=False, initial=True)

    def __init__(self, *args: Any, dimensions: Sequence[Dimension], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dimensions = dimensions
        for dimension in dimensions:
            self.fields[dimension.value] = forms.TypedChoiceField(
                label=dimension.label, choices=MARKS, coerce=int, required=False, empty_value=None,
                widget=forms.RadioSelect,
            )  # fmt: skip

    def marks(self) -> Iterator[forms.BoundField]:
        """The fields that take a mark, the overall one first."""
        yield self["overall"]
        for dimension in self.dimensions:
            yield self[dimension.value]

    def opinion(self) -> Opinion:
        typed = self.cleaned_data
        scores = {one.value: typed[one.value] for one in self.dimensions if typed[one.value] is not None}
        return Opinion(typed["overall"], scores, typed["comment"], typed["is_anonymous"])


class ReplyForm(PortalForm):
    reply_topic = "feedback.reply"
    reply = forms.CharField(label="回复", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
