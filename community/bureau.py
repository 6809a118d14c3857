"""The admin site's base class: scope, buttons that call actions, acts that need two people, history, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from unfold.admin import ModelAdmin

from community.admin_theme import style_form
from community.change_confirmation import telling_form, with_notice
from community.districts import CutsByDistrict
from community.exports import export_rows
from community.members.models import Seat
from community.policy import CITY_CODE
from community.two_people import asked_with, corrected, dated_form, extra_fields, initial_of
from core.constraints import refusal_of
from core.desk.timeline import timeline
from core.errors import DomainError
from core.models import PendingAct
from core.money import AmountsInYuan
from core.record import pending
from core.record.actors import Actor
from core.web.admin_search import AnySpelling
from core.web.buttons import Button
from core.web.choices import TicksChoices
from core.web.forms import refusals_at, trying
from core.web.kept_forms import KeepsForms, begin, edit_of, key_of, refused, stored_in

Act = Callable[..., object]
ASKED = "已提出。请另一位同事复核，复核后到生效那天才生效；这之前可以在“双人复核”里改或撤回。"
BATCH = 500  # rows one press of a button handles; the rest is offered again


@dataclass(frozen=True, eq=False)
class Verb(Button):
    """
    A button of the admin site (core.web.buttons). An action that needs two people (core.record.pending) is asked for, not done.

    `single`: it asks for what only one row can have, such as its text. `together`: one call with all rows as a list.
    `tells`: how many people of a row the change touches; the form says so and asks why they are told.
    `changes`: it writes over fields of the row, so its form begins with them and carries their version.
    """

    single: bool = field(default=False, kw_only=True)
    together: bool = field(default=False, kw_only=True)
    tells: Callable[[Any], int] | None = field(default=None, kw_only=True)
    changes: bool = field(default=False, kw_only=True)

    def call(self, row: Any, values: Mapping[str, Any], *, by: Actor, at: datetime) -> object:
        return super().call(row, with_notice(values) if self.tells is not None else values, by=by, at=at)


def acting(request: HttpRequest) -> Actor:
    """The actor of the request (person and seat), set by ActorMiddleware."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


class ReasonForm(forms.Form):
    """Base form of verbs that need a reason, which the person concerned will read."""

    reason = forms.CharField(
        label="原因（当事人会看到）", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class BureauModelAdmin(AnySpelling, KeepsForms, CutsByDistrict, TicksChoices, AmountsInYuan, ModelAdmin):  # type: ignore[misc]
    """
    Base class of the bureau's admin pages: read-only rows of the user's area; every change is a Verb. No direct
    editing, no deleting.

    Subclasses set `scope` (the name of the queryset method that cuts to what the person oversees), `verbs`, and
    `export` (column title → attribute path or function of the row).
    """

    scope: ClassVar[str] = ""
    city_acts: ClassVar[bool] = False  # true where only the city bureau acts and districts look
    adds: ClassVar[Act | None] = None  # the action that makes a new row from `add_fields`
    add_fields: ClassVar[Sequence[str]] = ()
    verbs: ClassVar[Sequence[Verb]] = ()
    export: ClassVar[Mapping[str, str | Callable[[Any], object]]] = {}
    list_per_page = 50
    show_full_result_count = False
    change_form_before_template = "admin/verbs.html"
    formfield_overrides: ClassVar[Any] = {models.URLField: {"assume_scheme": "https"}}

    # Rights ----
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(Seat.objects.scope_codes(request.user))

    def may_act(self, request: HttpRequest) -> bool:
        """Whether the person may use the verbs of this list."""
        return bool(codes := Seat.objects.scope_codes(request.user)) and (
            not self.city_acts or CITY_CODE in codes
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.adds is not None and self.may_act(request)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        return () if obj is None and self.adds else super().get_readonly_fields(request, obj)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        if obj is not None or not self.adds:
            return super().get_fields(request, obj)
        kind = pending.kind_of(type(self).adds)  # type: ignore[arg-type]
        return [*self.add_fields, *(extra_fields(self.form, kind, timezone.now()) if kind else ())]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        act = type(self).adds
        if obj is not None or act is None:
            return super().get_form(request, obj, change=change, **kwargs)
        kind = pending.kind_of(act)
        if kind is not None:
            kwargs["form"] = dated_form(self.form, kind, timezone.now())
        form = super().get_form(request, obj, change=change, **kwargs)
        return trying(form, self._try_add(request, act, kind))

    def _try_add(self, request: HttpRequest, act: Act, kind: pending.Kind | None) -> Callable[[Any], object]:
        """Dry run of the add form, so that a refusal is shown with what was typed."""
        by, at = acting(request), timezone.now()
        if kind is None:
            return lambda form: act(
                **{name: form.cleaned_data[name] for name in self.add_fields}, by=by, at=at
            )
        return lambda form: self._ask_to_add(request, kind, form, at)

    def _ask_to_add(self, request: HttpRequest, kind: pending.Kind, form: Any, at: datetime) -> PendingAct:
        asked, before = asked_with(kind, form, {}, request.path), corrected(request)
        if before is not None:
            return pending.correct(act=before, asked=asked, by=acting(request), at=at)
        return pending.ask(kind=kind, row=None, asked=asked, by=acting(request), at=at)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Create the row by calling the action, or request it where two people are needed."""
        act = type(self).adds
        if act is None or change:
            return
        kind, at = pending.kind_of(act), timezone.now()
        if kind is not None:
            self._ask_to_add(request, kind, form, at)
            return
        values = {name: form.cleaned_data[name] for name in self.add_fields}
        obj.pk = act(**values, by=acting(request), at=at).pk  # type: ignore[attr-defined]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        act = corrected(request)
        return initial_of(act) if act is not None else dict(super().get_changeform_initial_data(request))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write no admin log entry where the act was only requested and no row exists yet."""
        return None if self._asks_to_add() else super().log_addition(request, obj, message)

    def _asks_to_add(self) -> bool:
        act = type(self).adds
        return act is not None and pending.kind_of(act) is not None

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        if not self._asks_to_add():
            return super().response_add(request, obj, post_url_continue)  # type: ignore[no-any-return]
        messages.success(request, ASKED)
        return HttpResponseRedirect(reverse("admin:core_pendingact_changelist"))

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Raise Http404 for a row that does not exist or is outside the user's area."""
        raise Http404

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        return getattr(rows, self.scope)(request.user) if self.scope else rows  # type: ignore[no-any-return]

    # Verbs ----
    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        do = path("do/<str:verb>/", self.admin_site.admin_view(self.do_view), name=name)
        return [do, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        verbs = self.verbs if self.may_act(request) else ()
        actions = {verb.name: (self._ask(verb), verb.name, verb.label) for verb in verbs}
        if self.export:
            actions["export_rows"] = (export_rows, "export_rows", "导出为 XLSX")
        return actions

    def _ask(self, verb: Verb) -> Callable[..., HttpResponse]:
        def ask(admin: BureauModelAdmin, request: HttpRequest, rows: models.QuerySet[Any]) -> HttpResponse:
            """Show the form of the verb at once: the selection is posted on; an address holds only so many."""
            ids = list(rows.values_list("pk", flat=True))
            if verb.single and len(ids) > 1:
                messages.warning(request, f"“{verb.label}”一次只能办一项，请打开那一项来办。")
                return HttpResponseRedirect(request.get_full_path())
            return admin._verb_page(request, verb, admin._rows(request, ids[:BATCH]), ids[BATCH:], None)

        return ask

    def verb_url(self, verb: Verb) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_do", args=[verb.name])

    def do_view(self, request: HttpRequest, verb: str) -> HttpResponse:
        """Show the form of `verb`, then call its action for each row; refused rows are named with the reason."""
        chosen = next((known for known in self.verbs if known.name == verb), None)
        if chosen is None or not self.may_act(request):
            raise Http404
        ids = numbers(request.POST.get("ids", "") or request.GET.get("ids", ""))
        rows, rest = self._rows(request, ids[:BATCH]), ids[BATCH:]
        if chosen.single and len(rows) > 1:
            messages.warning(request, f"“{chosen.label}”一次只能办一项，请打开那一项来办。")
            return HttpResponseRedirect(self._way_back(rows))
        form = self._verb_form(request, chosen, rows, bound=request.method == "POST")
        if request.method == "POST" and form.is_valid() and self._do(request, chosen, rows, form):
            if not rest:
                return HttpResponseRedirect(self._way_back(rows))
            messages.info(request, f"还有 {len(rest)} 项没有办，接着办下一批。")
            return self._verb_page(request, chosen, self._rows(request, rest[:BATCH]), rest[BATCH:], form)
        if form.is_bound:
            refused(request, form.data)
        return self._verb_page(request, chosen, rows, rest, form)

    def _verb_form(self, request: HttpRequest, verb: Verb, rows: Sequence[Any], *, bound: bool) -> forms.Form:
        form = self.plain_form(request, verb, rows, bound=bound)
        style_form(form)
        return form

    def plain_form(
        self, request: HttpRequest, verb: Verb, rows: Sequence[Any], *, bound: bool, key: str = ""
    ) -> forms.Form:  # fmt: skip
        """The form of `verb` without admin styling, filled with the draft under `key` if one is given."""
        shape, kind, act = self.form_of(verb, rows), pending.kind_of(verb.act), corrected(request)
        if kind is not None:
            shape = dated_form(shape, kind, timezone.now())
        if verb.tells is not None:
            shape = telling_form(shape, sum(verb.tells(row) for row in rows))
        initial = initial_of(act) if act is not None else self.verb_initial(request, verb, rows)
        form = shape(request.POST, request.FILES) if bound else shape(initial=initial)
        begin(
            form, request, key or key_of(request, ",".join(str(row.pk) for row in rows), self.verb_url(verb))
        )
        if len(rows) == 1 and act is None:
            edit_of(form, rows[0], lambda row: self.verb_initial(request, verb, [row]))
        return form

    def decide(self, request: HttpRequest, verb: Verb, row: Any, form: forms.Form) -> bool:
        """Call `verb` for one row; False if the form or a rule refuses it, with the refusal among the form's errors."""
        return form.is_valid() and self._taken(request, verb, [row] if verb.together else row, form)

    def _taken(self, request: HttpRequest, verb: Verb, row: Any, form: forms.Form) -> bool:
        """Call the action unless the row was changed meanwhile; refusals become errors of the form."""
        call, edit = partial(self._call, request, verb, row, form), getattr(form, "edit", None)
        with refusals_at(form):
            edit.save(call) if edit is not None else call()
        return not form.errors

    def _verb_page(
        self, request: HttpRequest, verb: Verb, rows: Sequence[Any], rest: Sequence[int], form: forms.Form | None
    ) -> HttpResponse:  # fmt: skip
        form = form or self._verb_form(request, verb, rows, bound=False)
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label, "opts": self.opts, "verb": verb, "rows": rows, "form": form,
            "ids": ",".join(str(number) for number in [*(row.pk for row in rows), *rest]), "rest": len(rest),
            "way": f"{self.verb_url(verb)}{_query(request)}", "needs_two": pending.kind_of(verb.act) is not None,
            "back": self._way_back(rows), **self.verb_context(request, verb, rows),
        }  # fmt: skip
        is_refused = form.is_bound and (form.non_field_errors() or getattr(form, "is_refused", False))
        status = 409 if is_refused else 200
        return TemplateResponse(request, "admin/do.html", context, status=status)

    def form_of(self, verb: Verb, rows: Sequence[Any]) -> type[forms.Form]:
        """The form `verb` asks with; override where it depends on the rows."""
        return verb.form

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        """Extra template context of a verb's page."""
        return {}

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        """Initial values of a verb's form."""
        return stored_in(rows[0], verb.form) if verb.changes and len(rows) == 1 else {}

    def _rows(self, request: HttpRequest, ids: Sequence[int]) -> list[Any]:
        rows = list(self.get_queryset(request).filter(pk__in=ids))
        if not rows:
            raise Http404
        return rows

    def _do(self, request: HttpRequest, verb: Verb, rows: Sequence[Any], form: forms.Form) -> bool:
        """Call the action for the rows; False if it was refused and a form holds what was typed: the page stays."""
        done, refusals = 0, []
        if form.fields and (len(rows) == 1 or verb.together):
            if not self._taken(request, verb, rows if verb.together else rows[0], form):
                return False
            done, rows = len(rows), ()
        for row in [rows] if rows and verb.together else rows:
            try:
                self._call(request, verb, row, form)
                done += 1
            except DomainError as refusal:
                refusals.append(f"{row}：{refusal}")
            except ValidationError as error:
                refusals.append(f"{row}：{'；'.join(error.messages)}")
            except IntegrityError as error:
                refusals.append(f"{row}：{refusal_of(error)}")
        for words in refusals:
            messages.warning(request, words)
        if done:
            is_asked = pending.kind_of(verb.act) is not None
            said = f"{verb.label}：{done} 项。{ASKED}" if is_asked else f"{verb.label}：已办 {done} 项。"
            messages.success(request, said)
        return True

    def _call(self, request: HttpRequest, verb: Verb, row: Any, form: forms.Form) -> None:
        """Call the action for one row, or request it where it needs two people."""
        by, at, kind = acting(request), timezone.now(), pending.kind_of(verb.act)
        if kind is None:
            verb.call(row, form.cleaned_data, by=by, at=at)
            return
        asked = asked_with(kind, form, verb.fixed, f"{self.verb_url(verb)}?ids={row.pk}")
        act = corrected(request)
        if act is not None:
            pending.correct(act=act, asked=asked, by=by, at=at)
        else:
            pending.ask(kind=kind, row=row, asked=asked, by=by, at=at)

    def _way_back(self, rows: Sequence[Any]) -> str:
        base = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return (
            reverse(f"{base}_change", args=[rows[0].pk]) if len(rows) == 1 else reverse(f"{base}_changelist")
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        row = self.get_object(request, object_id) if object_id else None
        extra = (
            {"offered": self._offered(request, row), **self.page_context(request, row)}
            if row is not None
            else {}
        )
        return super().changeform_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        """Extra template context of a row's page."""
        return {}

    def _offered(self, request: HttpRequest, row: Any) -> list[dict[str, object]]:
        state = getattr(row, "state", "")
        return [
            {"label": verb.label, "url": f"{self.verb_url(verb)}?ids={row.pk}", "danger": verb.danger}
            for verb in self.verbs
            if state in verb.sources and self.may_act(request)
        ]

    # History ----
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        context = {**self.admin_site.each_context(request), "title": f"办理记录：{row}", "opts": self.opts,
                   "object": row, "history": timeline(row)}  # fmt: skip
        return TemplateResponse(request, "admin/journal.html", context)


def numbers(text: str) -> list[int]:
    """The integers in `text`, separated by commas."""
    return [int(part) for part in text.split(",") if part.isdecimal()]


def _query(request: HttpRequest) -> str:
    """What is being corrected stays in the address of the form."""
    number = request.GET.get("pending", "")
    return f"?pending={number}" if number.isdecimal() else ""
