"""What is typed at the door."""

from __future__ import annotations

import uuid

from django import forms

from core.forms import PortalForm


class CodeForm(PortalForm):
    """A code read out or scanned; `nonce` makes sending twice harmless."""

    code = forms.CharField(label="核销码", max_length=40)
    people = forms.IntegerField(
        label="实到人数", min_value=1, max_value=20, required=False, help_text="不填就是全部到了"
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class WalkInForm(PortalForm):
    people = forms.IntegerField(label="没预约的人数", min_value=1, max_value=500, initial=1)
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
