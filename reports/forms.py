"""Forms of authors, staff and invited readers."""

from __future__ import annotations

from typing import Any

from django import forms

from community.models import Institution
from core.web.forms import DayInput, ManyFilesField, MomentInput, PortalForm
from reports.models import BenchmarkLine, Snapshot
from reports.states import SnapshotState
from thinktank.models import Expert


class TextForm(PortalForm):
    """The text of a chapter over a version: as HTML from the editor, or as plain text."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label="正文", required=False, widget=forms.Textarea(attrs={"rows": 24}))
    plain = forms.CharField(label="正文（纯文本）", required=False, widget=forms.Textarea(attrs={"rows": 24}))


class PictureForm(PortalForm):
    """A picture with its words."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    picture: Any = ManyFilesField(
        label="照片", most=1, help_text="JPEG 或 PNG，最多 20 MB；拍摄地点等隐藏信息会去掉"
    )
    caption = forms.CharField(label="图题", max_length=120)
    alternative = forms.CharField(label="照片上有什么（给看不见图的人）", max_length=300)


class CommentForm(PortalForm):
    quoted = forms.CharField(label="针对哪几个字", max_length=200, required=False)
    words = forms.CharField(label="批注", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class CommentAnswerForm(PortalForm):
    changed = forms.TypedChoiceField(
        label="怎么处理", choices=[("yes", "已改"), ("no", "不改，理由如下")], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label="答复", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class GuestForm(PortalForm):
    agreed = forms.TypedChoiceField(
        label="您的意见", choices=[("yes", "同意发布"), ("no", "不同意，意见如下")], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label="意见", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


# The admin site ----


class AssignForm(forms.Form):
    institution = forms.ModelChoiceField(
        label="撰写单位", queryset=Institution.objects.order_by("name"), required=False
    )
    expert = forms.ModelChoiceField(label="或撰写专家", queryset=Expert.objects.none(), required=False)
    due_on = forms.DateField(label="截稿日期", widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = Expert.objects.for_list()  # type: ignore[attr-defined]


class SnapshotForm(forms.Form):
    snapshot = forms.ModelChoiceField(
        label="快照（期间要和报告相同）",
        queryset=Snapshot.objects.filter(state=SnapshotState.FROZEN).without_content().order_by("-starts_on", "-number"),
    )  # fmt: skip


class FrameForm(forms.Form):
    foreword = forms.CharField(
        label="卷首语", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    method_note = forms.CharField(label="方法说明", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    next_on = forms.DateField(label="下一期预告日期", widget=DayInput(), required=False)


class NewChapterForm(forms.Form):
    title = forms.CharField(label="章题", max_length=80)
    part = forms.CharField(label="篇", max_length=40, required=False)
    guide = forms.CharField(
        label="这一章要写什么", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    is_required = forms.BooleanField(label="必须有", required=False, initial=True)


class ReviewForm(forms.Form):
    passed = forms.TypedChoiceField(
        label="意见", choices=[("yes", "通过"), ("no", "退回修改")], coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )  # fmt: skip
    note = forms.CharField(
        label="说明（退回必填，撰写人会看到）",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class BenchmarksForm(forms.Form):
    """One project a line: 名称｜主办单位｜成效或任务."""

    is_next_year = forms.TypedChoiceField(
        label="哪一年的", choices=[("no", "本年度成效"), ("yes", "新年度部署")], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    lines = forms.CharField(
        label="每行一项：名称｜主办单位｜成效或任务",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def clean_lines(self) -> list[BenchmarkLine]:
        found = []
        for number, row in enumerate(
            filter(None, map(str.strip, self.cleaned_data["lines"].splitlines())), 1
        ):
            name, owner, words, *more = [
                *(part.strip() for part in row.replace("|", "｜").split("｜")),
                "",
                "",
                "",
            ][:4]
            if not name or more[0]:
                raise forms.ValidationError(f"第 {number} 行看不懂：请写成“名称｜主办单位｜成效或任务”。")
            institution = Institution.objects.filter(name=owner).first() if owner else None
            found.append(
                BenchmarkLine(
                    name=name, owner=institution, owner_name="" if institution else owner, words=words
                )
            )
        return found


class DayForm(forms.Form):
    on = forms.DateField(label="公布的发布日期", widget=DayInput())


class ReleaseForm(forms.Form):
    release_at = forms.DateTimeField(label="发布时刻（到点全部一起公开）", widget=MomentInput())


class WarningForm(forms.Form):
    code = forms.CharField(label="检查条目的代码", max_length=40)
    words = forms.CharField(label="为什么可以放行", max_length=300)


class InviteGuestForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    organisation = forms.CharField(label="单位", max_length=80)
    email = forms.EmailField(
        label="邮箱",
        max_length=254,
        required=False,
        help_text="填了就把链接寄给他；不填，请把链接当面交给他。寄出后不再保存",
    )
    approves = forms.BooleanField(label="请他签署意见（不勾选则只供发布前阅读）", required=False)


class ErratumForm(forms.Form):
    erratum = forms.CharField(
        label="更正了什么、为什么（读者会在首页看到）",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label="哪里要改（撰写人会看到）", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class OutlineForm(forms.Form):
    part = forms.CharField(label="篇", max_length=40, required=False)
    title = forms.CharField(label="章题", max_length=80)
    guide = forms.CharField(
        label="这一章要写什么", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    is_required = forms.BooleanField(label="必须有", required=False)
    start = forms.CharField(
        label="起始文字（纯文本格式）",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
