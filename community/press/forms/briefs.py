"""What an institution writes: briefs with pictures and files. Policy: 4.3."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from community.members.models import Institution
from community.policy import BRIEF_FILES_MAX
from community.press.actions.briefs import BriefFields
from community.press.models import Brief, BriefKind, ContributionCall
from community.press.states import ContributionCallState
from core.web.forms import ManyFilesField, PortalForm


class BriefForm(PortalForm):
    when_needed = {"photo_alt": "有图片时必填"}

    """A brief; at most one picture and its words each time it is saved."""

    call = forms.ModelChoiceField(
        label="应哪个约稿",
        queryset=ContributionCall.objects.none(),
        required=False,
        empty_label="日常信息，不针对约稿",
    )
    kind = forms.ChoiceField(label="类别", choices=BriefKind.choices)
    title = forms.CharField(label="标题", max_length=80, help_text="谁做了什么，一句话")
    body = forms.CharField(
        label="正文", max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text="纯文字，空一行分段。写清时间、地点、做法和效果，数字要核对",
    )  # fmt: skip
    photo = forms.FileField(
        label="加一张图片", required=False, help_text="JPG、PNG、WebP，最多 20 MB；保存后可以再加"
    )
    photo_alt = forms.CharField(
        label="图片替代文字", max_length=120, required=False, help_text="画面里有什么，给看不见图的人听"
    )
    photo_caption = forms.CharField(
        label="图片说明", max_length=120, required=False, help_text="印在图下面的一句话"
    )
    files: Any = ManyFilesField(
        most=BRIEF_FILES_MAX,
        label="附件",
        required=False,
        help_text="PDF、Word、Excel、PPT、音视频，每个最多 20 MB",
    )

    def __init__(self, *args: Any, institution: Institution, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asking = ContributionCall.objects.asking(institution)
        self.fields["call"].queryset = asking.filter(  # type: ignore[attr-defined]
            state=ContributionCallState.OPEN, deadline__gt=at
        ).order_by("deadline")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("photo") and not (cleaned.get("photo_alt") or "").strip():
            self.add_error("photo_alt", "请给图片写一句替代文字。")
        return cleaned

    def values(self) -> BriefFields:
        """What the action takes; call after `is_valid()`."""
        return BriefFields(**{name: self.cleaned_data[name] for name in BriefFields.__dataclass_fields__})

    @staticmethod
    def initial_of(brief: Brief) -> dict[str, Any]:
        return {"kind": brief.kind, "title": brief.title, "body": brief.body, "call": brief.call_id}
