"""Form of a host's message to people who booked."""

from typing import Final

from django import forms

from core.web.forms import PortalForm

TEXT_MAX: Final = 300


class MessageForm(PortalForm):
    """The words everybody gets."""

    reply_topic = "event.message"

    text = forms.CharField(
        label="要说的话", max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="如：明天下雨，请从北门进。改时间、改地点请用“修改”，约了的人才可以免责取消",
    )  # fmt: skip
