"""Form for a picture with its alternative text."""

from __future__ import annotations

from django import forms

from core.web.forms import PortalForm


class PictureForm(PortalForm):
    upload = forms.FileField(
        label="图片", help_text="JPG、PNG 或 WebP，横的好看些；手机和电脑用的大小会自动做好",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
    alt = forms.CharField(
        label="图片里是什么", max_length=120,
        help_text="一句话，看不到图的人靠它，如：戏台上一位花旦甩起水袖，台下坐满街坊",
    )  # fmt: skip


class WordsForm(PortalForm):
    alt = forms.CharField(label="图片里是什么", max_length=120)
