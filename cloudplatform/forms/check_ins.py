"""Forms of check-in, and parsing of an offline scanner's lines."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms

from cloudplatform import policy
from cloudplatform.actions.check_ins import Scan, WalkIn
from cloudplatform.models import Method
from core.web.forms import PortalForm

WAYS = (Method.QR, Method.CODE, Method.LIST)


class CodeForm(PortalForm):
    """Form for a booking code, typed or scanned; `nonce` makes it idempotent."""

    code = forms.CharField(
        label="核销码", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
    )  # fmt: skip
    people = forms.IntegerField(
        label="实到人数", min_value=1, max_value=20, required=False, help_text="不填就是全部到了"
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class WalkInForm(PortalForm):
    """Form for a count of people without a booking. Its ids are its own: it stands on one page with CodeForm."""

    people = forms.IntegerField(label="没预约的人数", min_value=1, max_value=policy.WALK_IN_MAX, initial=1)
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "walk_%s", **kwargs})


class MercyForm(PortalForm):
    """Form for correcting, excusing or upholding an absence: the reason, and how many came where they did."""

    reason = forms.CharField(label="原因（本人会看到）", max_length=200)
    people = forms.IntegerField(label="实到人数", min_value=1, max_value=20, required=False)

    def __init__(self, *args: Any, seats: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].initial = seats


@dataclass(frozen=True)
class Line:
    """One parsed line from a scanner: its nonce, and the content, or None where it is invalid."""

    nonce: str
    scan: Scan | WalkIn | None


def read_line(row: Any, codes: Mapping[int, str], now: datetime) -> Line:
    """
    Read `{nonce, ago, code | booking | walk_in, people?, by?}`; `codes` are those of the event's bookings by id.

    `ago` are the seconds since it was read: the clock of a phone may be wrong. Nothing happens later than `now`.
    """
    if not isinstance(row, dict):
        return Line("", None)
    try:
        nonce, at = uuid.UUID(str(row["nonce"])), now - timedelta(seconds=max(0.0, float(row["ago"])))
        if "walk_in" in row:
            return Line(str(row["nonce"]), WalkIn(int(row["walk_in"]), nonce, at))
        code = codes.get(int(row["booking"]), "") if "booking" in row else str(row["code"])
        people = int(row["people"]) if row.get("people") else None
        by = row.get("by") if row.get("by") in WAYS else Method.QR
    except (ValueError, TypeError, KeyError, OverflowError):
        return Line(str(row.get("nonce", ""))[:40], None)
    return Line(str(row["nonce"]), Scan(code, nonce, at, people, str(by)))
