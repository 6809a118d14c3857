"""View of one case, the same for every kind: data, timeline, related pages, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.utils import flatten_fieldsets
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from community.bureau import BureauModelAdmin, Verb, acting
from core.constraints import refusal_of
from core.desk import holding
from core.desk.cover import covered_by, note_decision
from core.desk.holding import Case
from core.desk.inbox import Item, boxes
from core.desk.kinds import kind_of
from core.desk.timeline import timeline
from core.errors import DomainError
from core.models import Assignment, Follow
from core.record import pending
from core.web.kept_forms import begin_each
from portal.desk_forms import AnswerForm, AskForm, ChaseForm, HandForm, colleagues
from portal.desk_list import BOX_NAMES, View
from portal.desk_notes import Notes, notes_of
from portal.saved_replies import DESK, topic_of
from portal.views.bureau import frame, may_act_on, open_kinds, register_of

SHAPES: Final[Mapping[str, type[forms.Form]]] = {
    "hand": HandForm, "ask": AskForm, "chase": ChaseForm, "answer": AnswerForm,
}  # fmt: skip
LABELS: Final = {"hand": "转办", "ask": "会签", "chase": "催办", "answer": "交意见"}
DONE: Final = {
    "take": "接到您手上了。", "release": "放回待办了，同事可以接。", "hand": "转办了，已经告诉对方。",
    "ask": "已经请同事会签，到日子会在对方的待办里。", "chase": "催办了，已经告诉对方。", "answer": "意见交了。",
    "follow": "关注了，在“关注”里找得到。", "unfollow": "不再关注。",
}  # fmt: skip

AT_FIELD: Final[Mapping[type[Exception], str]] = {
    holding.OpinionDayPassed: "due_on", holding.ColleagueMayNot: "to", holding.ColleagueHasIt: "to",
    holding.ColleagueMayNotSee: "to",
}  # fmt: skip
EMPTY: Final = ("", "-", "—", "None")  # a row that says nothing
FOLLOWING: Final = {"follow": holding.follow, "unfollow": holding.unfollow}


@dataclass(frozen=True)
class Offer:
    """A button of the bar, with its form and what its page shows besides."""

    name: str
    label: str
    form: forms.Form
    path: str
    is_danger: bool = False
    needs_two: bool = False
    extra: Mapping[str, object] | None = None
    notes: Notes | None = None

    @property
    def is_open(self) -> bool:
        """Whether something stands in it: it was refused, or typed before and not handed in."""
        return self.form.is_bound or bool(getattr(self.form, "kept_draft", None))

    @property
    def is_button(self) -> bool:
        """Done with one press: nothing to fill in, nothing to read first, nothing that ends the case badly."""
        return not (self.form.fields or self.is_danger or self.extra or self.form.is_bound)


@dataclass(frozen=True)
class ShownField:
    """One field of the register's page, as it is read."""

    label: str
    contents: str

    @property
    def is_empty(self) -> bool:
        return str(self.contents).strip() in EMPTY


@dataclass(frozen=True)
class Place:
    """Where a case stands in the box its reader came from."""

    view: View
    items: Sequence[Item]
    at: int | None
    todo_total: int = 0  # all that waits for the reader, whatever the filter

    @property
    def number(self) -> int:
        return 0 if self.at is None else self.at + 1

    @property
    def before(self) -> Item | None:
        return self.items[self.at - 1] if self.at else None

    @property
    def after(self) -> Item | None:
        """The next one; for a case that has left the box, the first."""
        if self.at is None:
            return self.items[0] if self.items else None
        return self.items[self.at + 1] if self.at + 1 < len(self.items) else None

    def path(self, item: Item | None) -> str:
        """The page of `item`, with the filters kept; without one the box."""
        base = reverse("admin:case", args=[item.kind.code, item.pk]) if item else reverse("admin:index")
        return f"{base}?{self.view.query}" if self.view.query else base

    @property
    def back(self) -> str:
        return self.path(None)

    @property
    def box_name(self) -> str:
        return BOX_NAMES[self.view.box]

    @property
    def path_before(self) -> str:
        return self.path(self.before) if self.before else ""

    @property
    def path_after(self) -> str:
        return self.path(self.after) if self.after else ""


def case_page(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    return shown(request, found(request, code, pk))


def found(request: HttpRequest, code: str, pk: int) -> Case:
    """The case, for whom its register is open and its kind shows it; it does not exist for others."""
    kind = kind_of(code)
    if kind is None or not register_of(kind).has_view_permission(request):
        raise Http404
    row = register_of(kind).get_queryset(request).filter(pk=pk).first()
    case = Case(kind, row)
    if row is None or not (case.is_seen_by(request.user) or case.waits_for(request.user)):  # type: ignore[arg-type]
        raise Http404
    return case


def shown(
    request: HttpRequest, case: Case, bound: Mapping[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    user, register = request.user, register_of(case.kind)
    item = case.waits_for(user) if may_act_on(request, case.kind) else None  # type: ignore[arg-type]
    live = list(Assignment.objects.live().filter(subject=case.subject).select_related("person"))
    holder = next((one for one in live if item and one.part == "holder" and one.stage == item.do), None)
    cover_for = covered_by(user, timezone.now()).get(holder.person_id) if holder else None  # type: ignore[arg-type]
    is_held_by_other = holder is not None and holder.person_id != user.pk and cover_for is None
    place = place_of(request, case)
    mine = next((one for one in place.items if one.subject == case.subject), None)
    opinion = next((one for one in live if one.part == "opinion" and one.person_id == user.pk), None)
    extra = register.page_context(request, case.row) if isinstance(register, BureauModelAdmin) else {}
    offered = [] if is_held_by_other else offers(request, case, item, bound or {})
    context = {
        **frame(request, place.todo_total), **extra,
        "case": case, "number": case.kind.number_of(case.row), "heading": case.kind.title(case.row), "spot": case.kind.place(case.row),
        "item": item, "light": mine.light if mine else None, "waited": mine.waited if mine else None, "place": place,
        "parts": parts_of(request, register, case.row), "history": timeline(case.row), "holder": holder,
        "cover_for": cover_for,
        "related": case.kind.related(user, case.row), "is_held_by_other": is_held_by_other,  # type: ignore[arg-type]
        "offers": offered, "notes": next((one.notes for one in offered if one.notes), None), "opinion": opinion,
        "helpers": helpers(request, case, item, live, opinion, bound or {}), "register_path": register_path(case),
        "is_followed": Follow.objects.filter(subject=case.subject, person=user.pk).exists(),
        "query": place.view.query, "title": case.kind.title(case.row), "opts": case.kind.model._meta,
    }  # fmt: skip
    return TemplateResponse(request, "desk/case.html", context, status=status)


def place_of(request: HttpRequest, case: Case) -> Place:
    view = View.of(request.GET)
    every = boxes(request.user, open_kinds(request), timezone.now(), lambda kind: may_act_on(request, kind))  # type: ignore[arg-type]
    items = view.cut(every[view.box], request.user)  # type: ignore[arg-type]
    at = next((number for number, one in enumerate(items) if one.subject == case.subject), None)
    return Place(view, items, at, len(every.todo))


def parts_of(request: HttpRequest, register: Any, row: Any) -> Sequence[tuple[str, Sequence[ShownField]]]:
    """The fields of the register's page under their headings, to read; without those that hold nothing."""
    sets = register.get_fieldsets(request, row)
    names = flatten_fieldsets(sets)
    form = register.get_form(request, row, fields=None)(instance=row)
    register_fields = {name: AdminReadonlyField(form, name, False, model_admin=register) for name in names}
    shown_fields = {
        name: ShownField(one.field["label"], one.contents()) for name, one in register_fields.items()
    }
    parts = [
        (str(heading or "内容"), [
            one for name in flatten_fieldsets([(heading, options)]) if not (one := shown_fields[name]).is_empty
        ])
        for heading, options in sets
    ]  # fmt: skip
    return [(heading, fields) for heading, fields in parts if fields]


def offers(
    request: HttpRequest, case: Case, item: Item | None, bound: Mapping[str, forms.Form]
) -> Sequence[Offer]:
    """
    The buttons that may succeed now.

    A button that decides a stage is there only for whom the case waits in it; the others in the states they name.
    """
    register = register_of(case.kind)
    if not isinstance(register, BureauModelAdmin) or not register.may_act(request):
        return []
    return [
        _offer(request, register, case, verb, bound.get(verb.name)) for verb in allowed(register, case, item)
    ]


def allowed(register: BureauModelAdmin, case: Case, item: Item | None) -> Sequence[Verb]:
    of_stages = {name for stage in case.kind.stages for name in stage.verbs}
    now = item.stage.verbs if item and item.stage else frozenset()
    state = getattr(case.row, "state", "")
    may = [
        verb for verb in register.verbs
        if state in verb.sources and (verb.name not in of_stages or verb.name in now)
    ]  # fmt: skip
    first = item.stage.first if item and item.stage else ""
    return sorted(
        may, key=lambda verb: (verb.name != first, verb.name not in now)
    )  # what the case waits for comes first


def _offer(
    request: HttpRequest, register: BureauModelAdmin, case: Case, verb: Verb, form: forms.Form | None
) -> Offer:
    path = reverse("admin:case_do", args=[case.kind.code, case.row.pk, verb.name])
    form = form or register.plain_form(request, verb, [case.row], bound=False, key=path)
    form.auto_id = f"id_{verb.name}_%s"
    form.reply_topic = topic_of(case.kind.code, verb.name)  # type: ignore[attr-defined]
    needs_two = pending.kind_of(verb.act) is not None
    extra = register.verb_context(request, verb, [case.row])
    if extra.get("page_template") == register.page_context(request, case.row).get("page_template"):
        extra = {}  # it stands on the page
    notes = notes_of(form, f"form_{verb.name}")
    return Offer(verb.name, verb.label, form, path, verb.danger, needs_two, extra, notes)


def helpers(
    request: HttpRequest, case: Case, item: Item | None, live: Sequence[Assignment], opinion: Assignment | None,
    bound: Mapping[str, forms.Form],
) -> Sequence[Offer]:  # fmt: skip
    """转办, 会签, 催办 and one's own opinion, where they may succeed."""
    names = ["answer"] if opinion else []
    if item is not None:
        names += ["hand", "ask"]
    if any(one.person_id != request.user.pk for one in live):
        names.append("chase")
    paths = {name: reverse("admin:case_desk", args=[case.kind.code, case.row.pk, name]) for name in names}
    shapes = {name: bound.get(name) or _desk_form(request, case, name) for name in names}
    begin_each(request, {paths[name]: form for name, form in shapes.items()})
    for name, form in shapes.items():
        form.auto_id = f"id_{name}_%s"
        form.reply_topic = topic_of(DESK, name)  # type: ignore[attr-defined]
    return [Offer(name, LABELS[name], form, paths[name]) for name, form in shapes.items()]


def _desk_form(request: HttpRequest, case: Case, name: str, data: Any = None) -> forms.Form:
    form = SHAPES[name](data)
    if "to" in form.fields:
        form.fields["to"].queryset = colleagues(area_of(case), request.user)  # type: ignore[attr-defined,arg-type]
    return form


def area_of(case: Case) -> str:
    """The code of the area the case lies in; empty for one of the whole city. One query."""
    if not case.kind.area:
        return ""
    rows = case.kind.model._default_manager.filter(pk=case.row.pk)
    return str(rows.values_list(case.kind.area, flat=True).get() or "")


def register_path(case: Case) -> str:
    meta = case.kind.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[case.row.pk])


def case_do(request: HttpRequest, code: str, pk: int, verb: str) -> HttpResponse:
    """Run a decision's button; then the next case of the box, or the page again with the refusal."""
    case = found(request, code, pk)
    register = register_of(case.kind)
    item = case.waits_for(request.user) if may_act_on(request, case.kind) else None  # type: ignore[arg-type]
    if not isinstance(register, BureauModelAdmin) or not register.may_act(request):
        raise Http404
    chosen = next((one for one in register.verbs if one.name == verb), None)
    if chosen is None:
        raise Http404
    if request.method != "POST":
        return shown(request, case)
    place = place_of(request, case)
    form = register.plain_form(request, chosen, [case.row], bound=True)
    if chosen not in allowed(register, case, item):
        messages.warning(request, str(holding.CaseNotYours()))
        return shown(request, case, status=409)
    if not register.decide(request, chosen, case.row, form):
        if not form.fields:
            messages.warning(request, "；".join(map(str, form.non_field_errors())))
        return shown(request, case, {verb: form}, 409 if form.non_field_errors() else 422)
    _note_cover(request, case, item)
    said = "已提出，等另一位同事复核" if pending.kind_of(chosen.act) is not None else "办好了"
    messages.success(request, f"{case.title}：{chosen.label}，{said}。")
    return HttpResponseRedirect(place.path(place.after if "stay" not in request.POST else None))


def _note_cover(request: HttpRequest, case: Case, item: Item | None) -> None:
    """Record decisions made as a substitute of somebody on leave."""
    at = timezone.now()
    held = Assignment.objects.holders().filter(subject=case.subject, stage=item.do if item else "").first()
    absent = covered_by(request.user, at).get(held.person_id) if held else None  # type: ignore[arg-type]
    if absent is not None:
        note_decision(about=case.row, absent=absent, by=acting(request), at=at)


@require_POST
def case_desk(request: HttpRequest, code: str, pk: int, act: str) -> HttpResponse:
    """Handle a case: take, release, hand over, ask for or give an opinion, remind, follow."""
    case = found(request, code, pk)
    if act not in DONE:
        raise Http404
    form = _desk_form(request, case, act, request.POST) if act in SHAPES else None
    if form is not None and not form.is_valid():
        return shown(request, case, {act: form}, 422)
    try:
        _desk_act(case, act, form.cleaned_data if form else {}, request)
    except (DomainError, IntegrityError) as error:
        words = str(error) if isinstance(error, DomainError) else str(refusal_of(error))
        if form is None:
            messages.warning(request, words)
            return HttpResponseRedirect(_onward(request, case))
        form.add_error(AT_FIELD.get(type(error)), words)
        return shown(request, case, {act: form}, 409)
    messages.success(request, DONE[act])
    return HttpResponseRedirect(_onward(request, case))


def _desk_act(case: Case, act: str, values: Mapping[str, Any], request: HttpRequest) -> None:
    acts = {
        "take": holding.take, "release": holding.release, "hand": holding.hand_over, "ask": holding.ask_opinion,
        "chase": holding.chase, "answer": holding.give_opinion,
    }  # fmt: skip
    if act in FOLLOWING:
        FOLLOWING[act](about=case.row, by=acting(request), at=timezone.now())
        return
    acts[act](case=case, **values, by=acting(request), at=timezone.now())  # type: ignore[operator]


def _onward(request: HttpRequest, case: Case) -> str:
    """Back to where the button stood: the box, or the page of the case."""
    view = View.of(request.GET)
    place = Place(view, (), None)
    if "inbox" in request.POST:
        return place.path(None)
    base = reverse("admin:case", args=[case.kind.code, case.row.pk])
    return f"{base}?{view.query}" if view.query else base
