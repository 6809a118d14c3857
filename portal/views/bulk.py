"""
Bulk decisions on cases: preview, execution, summary, and undo where the lifecycle allows.

Only decisions a kind offers for it (Stage.together), and only of cases that wait for the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.bureau import BureauModelAdmin, Verb, acting
from core.constraints import refusal_of
from core.desk.inbox import Item, boxes, decidable, fetch
from core.desk.kinds import CaseKind, Together, kind_of
from core.errors import DomainError
from portal.desk_list import View
from portal.views.bureau import frame, may_act_on, open_kinds, register_of

MOST: Final = 2000  # rows one press handles
RESULT: Final = "bulk_result"


@dataclass(frozen=True)
class Lot:
    """Cases of one kind that wait for the same decision, and the buttons for all of them."""

    kind: CaseKind
    stage: int
    items: Sequence[Item]
    offers: Sequence[tuple[str, str]]  # the name of the button, and its words

    @property
    def name(self) -> str:
        return self.kind.stages[self.stage].name


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Show what was picked, sorted into what can be done together and what cannot."""
    view = View.of(request.GET)
    found = boxes(request.user, open_kinds(request), timezone.now(), lambda kind: may_act_on(request, kind))  # type: ignore[arg-type]
    picked = set(request.POST.getlist("pick"))
    if "all" in request.POST:
        chosen = view.cut(found.todo, request.user)  # type: ignore[arg-type]
    else:
        chosen = [item for item in found.todo if f"{item.kind.code}:{item.pk}" in picked]
    if not chosen:
        messages.warning(request, "没有选中等您办的事。请先在要办的前面打勾。")
        return HttpResponseRedirect(back_to(view))
    lots, single = sorted_out(chosen[:MOST])
    context = {
        **frame(request, len(found.todo)), "title": "一起办", "lots": lots, "single": single, "view": view, "most": MOST,
        "left_out": max(0, len(chosen) - MOST), "back": back_to(view),
    }  # fmt: skip
    return TemplateResponse(request, "desk/bulk.html", context)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Do it to each that is picked and still waits; say what was done and what was not."""
    code, number, name = [*request.POST.get("do", "").split(":"), "", "", ""][:3]
    kind = kind_of(code)
    if (
        kind is None
        or kind not in open_kinds(request)
        or not may_act_on(request, kind)
        or not number.isdecimal()
    ):
        raise Http404
    stage = next((one for place, one in enumerate(kind.stages) if place == int(number)), None)
    together = next((one for one in stage.together if one.verb == name), None) if stage else None
    if stage is None or together is None:
        raise Http404
    keys = _keys(request.POST.getlist("pick"))
    waiting = {item.pk for item in decidable(request.user, [kind]) if item.stage is stage}  # type: ignore[arg-type]
    done, refused = done_to(request, kind, verb_of(kind, name), [pk for pk in keys if pk in waiting], {})
    gone = [f"{pk}" for pk in keys if pk not in waiting]
    if gone:
        refused.append([f"{len(gone)} 件", "别人刚办过，或者现在不由您办，没有动。"])
    request.session[RESULT] = {
        "kind": code, "verb": name, "label": verb_of(kind, name).label, "done": done, "refused": refused,
        "undo": together.undo, "back": back_to(View.of(request.GET)),
    }  # fmt: skip
    return HttpResponseRedirect(reverse("admin:bulk_result"))


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """What the last press did; refreshing does nothing twice."""
    told = request.session.get(RESULT)
    if told is None:
        return HttpResponseRedirect(reverse("admin:index"))
    kind = kind_of(told["kind"])
    undo = verb_of(kind, told["undo"]).label if kind is not None and told["undo"] else ""
    return TemplateResponse(request, "desk/bulk_result.html", {
        **frame(request), "title": "办完了", "told": told, "kind": kind, "undo": undo,
    })  # fmt: skip


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back what the last press did, where the lifecycle still allows."""
    told = request.session.get(RESULT)
    kind = kind_of(told["kind"]) if told else None
    if told is None or kind is None or not told["undo"] or not may_act_on(request, kind):
        raise Http404
    values = {"reason": "一起办之后撤回"} if "reason" in verb_of(kind, told["undo"]).form.base_fields else {}
    done, refused = done_to(request, kind, verb_of(kind, told["undo"]), told["done"], values)
    label = f"撤回（{verb_of(kind, told['undo']).label}）"
    request.session[RESULT] = {**told, "label": label, "done": done, "refused": refused, "undo": ""}
    return HttpResponseRedirect(reverse("admin:bulk_result"))


def sorted_out(items: Iterable[Item]) -> tuple[Sequence[Lot], Sequence[Item]]:
    """Lots that can be done together, and what is decided one by one. One query a kind."""
    groups: dict[tuple[str, int], list[Item]] = {}
    for item in items:
        place = item.kind.stages.index(item.stage) if item.stage else -1
        groups.setdefault((item.kind.code, place), []).append(item)
    lots: list[Lot] = []
    single: list[Item] = []
    for (_code, place), some in groups.items():
        kind = some[0].kind
        together: Sequence[Together] = kind.stages[place].together if place >= 0 else ()
        if together:
            offers = [(f"{kind.code}:{place}:{one.verb}", verb_of(kind, one.verb).label) for one in together]
            lots.append(Lot(kind, place, fetch(some), offers))
        else:
            single += fetch(some)
    return lots, single


def done_to(
    request: HttpRequest, kind: CaseKind, verb: Verb, keys: Sequence[int], values: dict[str, Any]
) -> tuple[list[int], list[list[str]]]:
    """Which rows it was done to, and which refused it with what words. Each row is its own transaction."""
    register, by, at = register_of(kind), acting(request), timezone.now()
    done, refused = [], []
    rows = register.get_queryset(request).filter(pk__in=keys)
    for row in rows.select_related(*kind.related_fields) if kind.related_fields else rows:
        try:
            with transaction.atomic():
                partial(verb.call, row, values, by=by, at=at)()
        except (DomainError, IntegrityError) as error:
            words = str(error) if isinstance(error, DomainError) else str(refusal_of(error))
            refused.append([f"{kind.number_of(row)} {kind.title(row)}", words])
        else:
            done.append(row.pk)
    return done, refused


def verb_of(kind: CaseKind, name: str) -> Verb:
    register = register_of(kind)
    assert isinstance(register, BureauModelAdmin)
    return next(verb for verb in register.verbs if verb.name == name)


def back_to(view: View) -> str:
    base = reverse("admin:index")
    return f"{base}?{view.query}" if view.query else base


def _keys(picked: Iterable[str]) -> list[int]:
    """The keys of "order:12", each once, as many as one press handles."""
    keys = [one.rpartition(":")[2] for one in picked]
    return list(dict.fromkeys(int(key) for key in keys if key.isdecimal() and len(key) < 10))[:MOST]
