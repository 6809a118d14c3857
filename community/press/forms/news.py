"""What writers of news fill in. Policy: 4.3."""

from __future__ import annotations

from typing import Any

from django import forms

from community.press.actions.news import NewsFields
from community.press.models import Category, NewsItem
from core.web.forms import PortalForm


class NewsForm(PortalForm):
    when_needed = {"photo_alt": "有题图时必填"}

    category = forms.ChoiceField(label="栏目", choices=Category.choices)
    title = forms.CharField(label="标题", max_length=80)
    summary = forms.CharField(label="摘要", max_length=160, help_text="列表和订阅里先看到这一句")
    body = forms.CharField(
        label="正文",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="纯文字，空一行分段",
    )
    sources = forms.CharField(label="来源", max_length=120, required=False, help_text="资料和数字从哪里来")
    photo = forms.FileField(
        label="题图", required=False, help_text="JPG、PNG、WebP，最多 20 MB；再传会换掉原来的"
    )
    photo_alt = forms.CharField(
        label="题图替代文字", max_length=120, required=False, help_text="画面里有什么"
    )
    photo_caption = forms.CharField(label="题图说明", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("photo") and not (cleaned.get("photo_alt") or "").strip():
            self.add_error("photo_alt", "请给题图写一句替代文字。")
        return cleaned

    def values(self) -> NewsFields:
        """What the action takes; call after `is_valid()`."""
        return NewsFields(**{name: self.cleaned_data[name] for name in NewsFields.__dataclass_fields__})

    @staticmethod
    def initial_of(item: NewsItem) -> dict[str, Any]:
        return {name: getattr(item, name) for name in NewsFields.__dataclass_fields__}
