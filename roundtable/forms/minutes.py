"""Forms of minutes."""

from django import forms

from core.web.forms import PortalForm


class ParagraphForm(PortalForm):
    text = forms.CharField(label="内容", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))


class FrameForm(PortalForm):
    intro = forms.CharField(label="导语", max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
    press = forms.CharField(
        label="新闻稿短文", max_length=5000, widget=forms.Textarea(attrs={"rows": 5}), required=False
    )


class CorrectionForm(PortalForm):
    text = forms.CharField(
        label="建议改成",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="在原文上改，写成一整段",
    )
    reason = forms.CharField(label="为什么", max_length=300)


class AnswerForm(PortalForm):
    is_accepted = forms.TypedChoiceField(
        label="采纳情况", choices=[("1", "采纳，按建议改"), ("0", "不采纳")], coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    answer = forms.CharField(label="说明", max_length=300, help_text="提意见的人会看到")


class CountersignForm(PortalForm):
    when_needed = {"note": "退回时必填"}

    is_signed = forms.TypedChoiceField(
        label="会签意见", choices=[("1", "同意"), ("0", "退回修改")], coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(label="意见", max_length=300, required=False, help_text="退回时必填")

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if found.get("is_signed") is False and not str(found.get("note", "")).strip():
            self.add_error("note", "退回请写明要改哪里。")
        return found
