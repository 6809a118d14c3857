"""Style guide: every UI component in use, for developers."""

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.web.forms import PortalForm
from portal.icons import ICONS


class SheetForm(PortalForm):
    contact_name = forms.CharField(label="联系人", help_text="现场对接的人", max_length=20)
    phone = forms.RegexField(
        r"^1\d{10}$", label="手机号", error_messages={"invalid": "少了 1 位，手机号应为 11 位"}
    )
    day = forms.DateField(label="日期", required=False)
    district = forms.ChoiceField(label="所在区", choices=[("440103", "荔湾区"), ("440104", "越秀区")])
    fee = forms.ChoiceField(
        label="收费", choices=[("free", "免费"), ("material", "收材料费")], widget=forms.RadioSelect
    )
    audience = forms.MultipleChoiceField(
        label="适合谁，可多选",
        choices=[("elders", "长者"), ("children", "带孩子")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="补充说明", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="可以匿名公开", help_text="随时可以撤回", required=False)


DISTRICTS = {
    "花都区": 5,
    "从化区": 3,
    "白云区": 13,
    "黄埔区": 6,
    "增城区": 4,
    "荔湾区": 12,
    "越秀区": 18,
    "天河区": 9,
    "海珠区": 8,
    "番禺区": 6,
    "南沙区": 2,
}
TYPED = {"contact_name": "陈敏（示例）", "phone": "1380013800", "district": "440103", "fee": "free"}


def sheet(request: HttpRequest) -> HttpResponse:
    form = SheetForm(TYPED)
    return render(request, "portal/components.html", {**examples(), "form": form, "icons": list(ICONS)})


def examples() -> dict[str, object]:
    """Invented figures for the drawings; the page says so."""
    return {
        "months": [("6月", 58), ("7月", 71), ("8月", 83), ("9月", 64), ("10月", 77), ("11月", 86)],
        "ticks": ["6月", "7月", "8月", "9月", "10月", "11月"],
        "lines": [
            ("本馆", [4.52, 4.58, 4.63, 4.6, 4.68, 4.71]),
            ("全市", [4.48, 4.5, 4.55, 4.58, 4.6, 4.62]),
        ],
        "districts": DISTRICTS,
        "shares": [(62.5, "ok"), (33.3, "info"), (4.2, "bad")],
        "page": Paginator(range(300), 10).page(4),
        "steps": [
            {"title": "点单", "when": dt.date(2026, 10, 12), "is_done": True},
            {"title": "配送", "when": dt.date(2026, 11, 28), "text": "场地已确认。", "is_now": True},
            {"title": "评价"},
        ],
        "form_steps": ["看需求", "排志愿", "街道审核", "统一匹配"],
        "columns": ["区", "场次", "到场率"],
        "rows": [["越秀区", "18", "84.1%"], ["从化区", "3", "71.6%"]],
    }
