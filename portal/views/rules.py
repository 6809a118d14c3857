"""View of all public rules: current value, since when, who set it, what comes next. Policy: 4.1."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localdate

from community.models import Seat
from community.policy import CITY_CODE
from core.models import PendingAct
from core.models.pending import PendingActQuerySet
from core.record import rules
from core.record.rules import Line, Rule
from core.states import OPEN_ACTS, PendingState
from portal.views.bureau import frame

KIND = "core.rule.set"


def rule_list(request: HttpRequest) -> HttpResponse:
    """For everybody at the bureau's desk; the city's may ask for a change, which another of them confirms."""
    today = localdate()
    may_ask = CITY_CODE in Seat.objects.scope_codes(request.user)
    add = reverse("admin:core_datedrule_add")
    found = rules.groups(today, lambda rule: f"{add}?{_filled(rule, today)}" if may_ask else "")
    acts = _acts()
    context = {
        **frame(request), "title": "规则与期限", "is_rules": True, "may_ask": may_ask,
        "groups": [(group, [_line(line, acts) for line in lines]) for group, lines in found.items() if lines],
        "changed": sum(line.since is not None for lines in found.values() for line in lines if line.code),
    }  # fmt: skip
    return TemplateResponse(request, "desk/rules.html", context)


def _filled(rule: Rule, today: date) -> str:
    return urlencode({"code": rule.code, "value": rule.on(today)})


def _acts() -> dict[str, list[PendingAct]]:
    """What was asked for and is open or in force, by rule, the latest first. One query."""
    rows: PendingActQuerySet = PendingAct.objects.filter(
        kind=KIND, state__in=[*OPEN_ACTS, PendingState.IN_FORCE]
    )
    acts: dict[str, list[PendingAct]] = {}
    for act in rows.select_related("asked_by", "confirmed_by").order_by("-effective_on", "-pk"):
        acts.setdefault(str(act.content["values"]["code"]), []).append(act)
    return acts


def _line(line: Line, acts: dict[str, list[PendingAct]]) -> dict[str, Any]:
    """The line, who set what holds, and the act that would change it."""
    mine = acts.get(line.code, []) if line.code else []
    coming = next((act for act in reversed(mine) if act.state in OPEN_ACTS), None)
    rule = rules.named(line.code) if coming else None
    if coming is not None and rule is not None:
        words = rule.words(coming.content["values"]["value"])
        line = replace(line, next_on=coming.effective_on, next_words=words)
    in_force = [act for act in mine if act.state == PendingState.IN_FORCE and act.effective_on == line.since]
    return {"line": line, "coming": coming, "set_by": in_force[0] if in_force else None}
