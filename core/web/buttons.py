"""
Buttons that call actions, for the admin site and the portal alike (docs/adr/0044).

A button names its action, what the action calls the row, the states it is offered in and the form it asks with. The
action gets the row, the form's cleaned fields, who and when; whether they fit its signature is a system check, so that
a renamed argument fails `manage.py check` and not a person. A refusal comes back to the page with what was typed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from core.actions import discard_draft
from core.constraints import at_fields
from core.errors import DomainError
from core.models import User
from core.record import pending
from core.record.actors import Actor
from core.web import drafts
from core.web.forms import PortalForm, refuse
from core.web.requests import SignedInRequest

ABOUT_FILES: Final = ("file_", "picture_")  # how the codes of refusals begin that belong to the file field
_made: list[Button] = []


class NoFields(PortalForm):
    """A button that asks nothing."""


@dataclass(frozen=True, eq=False)
class Button:
    """
    `act` is an action, called with the row as `argument`, the fields of `form`, `fixed`, by and at.

    Offered in `sources`; the action itself decides. `asks`: names of fields that the form has only at run time.
    """

    name: str
    label: str
    act: Callable[..., object]
    argument: str
    sources: frozenset[str]
    form: type[forms.Form] = NoFields
    danger: bool = False
    fixed: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    asks: Collection[str] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        _made.append(self)

    def call(self, row: Any, values: Mapping[str, Any], *, by: Actor, at: datetime) -> object:
        return self.act(**{self.argument: row}, **self.fixed, **values, by=by, at=at)

    @property
    def given(self) -> frozenset[str]:
        """The names of all arguments the action is called with. A form that turns its fields into others `gives` those."""
        fields = getattr(self.form, "gives", None) or self.form.base_fields
        kind = pending.kind_of(self.act)
        asker = {kind.asker} if kind is not None and kind.asker else set()
        return frozenset({self.argument, *fields, *self.fixed, *self.asks, *asker, "by", "at"})


@dataclass(frozen=True, eq=False)
class PageButton(Button):
    """
    A button on a page of the portal.

    `who` answers the rows a person may do it to; `done` is said afterwards; `lead` is said before, and makes a
    dangerous button ask first. `more` adds arguments, whose names are in `asks`.
    """

    who: Callable[[User], models.QuerySet[Any]] = field(kw_only=True)
    done: str = field(default="办好了。", kw_only=True)
    lead: str = field(default="", kw_only=True)
    more: Callable[[SignedInRequest, Any], Mapping[str, object]] = field(
        default=lambda request, row: {}, kw_only=True
    )


@dataclass(frozen=True)
class Offer:
    """A button as the page shows it, with its form: empty, as it was kept, or as it was refused."""

    button: PageButton
    form: forms.Form
    path: str

    @property
    def is_button(self) -> bool:
        """Done at once; what cannot be undone says first what is lost."""
        return not self.form.fields and not (self.button.danger and self.button.lead)

    @property
    def is_open(self) -> bool:
        return self.form.is_bound or bool(self.form.initial)


Page = Callable[..., HttpResponse]  # (request, pk, *, bound, refusal, status)
Prepare = Callable[[SignedInRequest, dict[str, Any]], None]


@dataclass(frozen=True)
class Buttons:
    """
    The buttons of one model's page. `url` is the address a press posts to (pk, name), `page` the one it leads to.

    `prepare` changes cleaned fields before the action gets them, inside its transaction (uploads become attachments).
    """

    url: str
    page: str
    buttons: Sequence[PageButton]
    prepare: Prepare | None = None

    def offers(
        self, request: SignedInRequest, row: Any, bound: Mapping[str, forms.Form] | None = None
    ) -> list[Offer]:
        """What the person may do with `row` now. One query for each kind of right, one for each form."""
        bound = bound or {}
        allowed: list[tuple[object, bool]] = []
        found = []
        for button in self.buttons:
            if row.state not in button.sources and button.name not in bound:
                continue
            known = next((may for who, may in allowed if who == button.who), None)
            if known is None:
                known = button.who(request.user).filter(pk=row.pk).exists()
                allowed.append((button.who, known))
            if known:
                path = reverse(self.url, args=[row.pk, button.name])
                found.append(Offer(button, bound.get(button.name) or _empty(request, button, path), path))
        return found

    def press(self, request: SignedInRequest, pk: int, name: str, show: Page) -> HttpResponse:
        """
        Do the button `name`, or `show` the page with what stands in the way: 422 at a field, 409 where a rule refuses.

        Its address answers GET with the same page, so that who had to sign in first finds the text there.
        """
        button = named(self.buttons, name)
        row = get_object_or_404(button.who(request.user), pk=pk)
        if request.method != "POST":
            return show(request, row.pk)
        form = button.form(request.POST, request.FILES, auto_id=f"id_{name}_%s")
        answer = write(
            request, form,
            lambda values: button.call(row, {**values, **button.more(request, row)}, by=request.actor, at=timezone.now()),
            self.prepare,
        )  # fmt: skip
        if answer.is_done:
            messages.success(request, button.done)
            return redirect(self.page, pk=pk)
        return show(request, row.pk, bound={name: form}, refusal=answer.refusal, status=answer.status)


def _empty(request: SignedInRequest, button: Button, path: str) -> forms.Form:
    kept = drafts.initial(request, path) if button.form.base_fields else {}
    return button.form(initial=kept, auto_id=f"id_{button.name}_%s")


@dataclass(frozen=True)
class Answer:
    """What became of a form: done, or the refusal and the status to answer with."""

    is_done: bool
    refusal: DomainError | None = None
    status: int = 200
    made: Any = None


def write(
    request: SignedInRequest, form: forms.Form, act: Callable[[dict[str, Any]], object], prepare: Prepare | None = None
) -> Answer:  # fmt: skip
    """Take a form's cleaned fields to the action, all or nothing; what a constraint or a file refuses lands on the form."""
    if not form.is_valid():
        return Answer(False, status=422)
    values = dict(form.cleaned_data)
    try:
        with transaction.atomic():
            if prepare is not None:
                prepare(request, values)
            made = act(values)
    except DomainError as refusal:
        if "files" in form.fields and _put_at_file_field(form, refusal):
            return Answer(False, status=422)
        return Answer(False, refusal, 409)
    except ValidationError as error:
        form.add_error(None, at_fields(error, form.fields))
        return Answer(False, status=422)
    discard_draft(user=request.user, form=request.path)
    return Answer(True, made=made)


def press(request: SignedInRequest, button: PageButton, row: Any, **given: object) -> DomainError | None:
    """
    Do a button that a page shows by itself, with what the view gives and `button.more` for what was typed.

    None when it is done, and the next page says so; else the refusal, for the page to show.
    """
    try:
        button.call(row, {**given, **button.more(request, row)}, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return refusal
    messages.success(request, button.done)
    return None


def press_and_go(
    request: SignedInRequest, button: PageButton, row: Any, back: str, **given: object
) -> HttpResponse:
    """Do a button of a list: the page at the address `back` says what was done, or why it was refused."""
    refusal = press(request, button, row, **given)
    if refusal is not None:
        messages.error(request, str(refusal))
    return redirect(back)


def named(buttons: Iterable[PageButton], name: str) -> PageButton:
    """
    The button of a name that came with an address.

    :raises Http404: if there is none.
    """
    for button in buttons:
        if button.name == name:
            return button
    raise Http404


def saved(
    request: SignedInRequest, form: forms.Form, act: Callable[[], Any], *,
    field_of: Callable[[DomainError], str | None] | None = None,
) -> Any:  # fmt: skip
    """What `act` makes of a form that was sent; None where it was not sent, or was refused and says why."""
    if request.method != "POST" or not form.is_valid():
        return None
    made = written(form, act, field_of=field_of)
    if made is not None:
        messages.success(request, "已保存。")
    return made


def written(
    form: forms.Form, act: Callable[[], Any], *, field_of: Callable[[DomainError], str | None] | None = None,
    passing: tuple[type[DomainError], ...] = (),
) -> Any:  # fmt: skip
    """
    What `act` makes, all or nothing; None where it was refused, and the form says why.

    At the field `field_of` names, else at that of a file or the one the refusal names. The page answers `passing` itself.
    """
    try:
        with transaction.atomic():
            return act()
    except passing:
        raise
    except DomainError as refusal:
        if field_of is not None:
            form.add_error(field_of(refusal), str(refusal))
        elif not _put_at_file_field(form, refusal):
            refuse(form, refusal)
    except ValidationError as error:
        form.add_error(None, at_fields(error, form.fields))
    return None


def _put_at_file_field(form: forms.Form, refusal: DomainError) -> bool:
    """Show the refusal of a file at its form field; whether there is one."""
    names = [name for name, one in form.fields.items() if isinstance(one, forms.FileField)]
    if not names or not refusal.code.startswith(ABOUT_FILES):
        return False
    form.add_error(names[0], str(refusal))
    return True


def misfits(buttons: Iterable[Button]) -> Sequence[str]:
    """What does not fit: arguments an action does not take, or needs and does not get."""
    found = []
    for button in buttons:
        taken = inspect.signature(button.act).parameters.values()
        takes_all = any(one.kind is one.VAR_KEYWORD for one in taken)
        names = {one.name for one in taken}
        needed = {one.name for one in taken if one.default is one.empty and one.kind is one.KEYWORD_ONLY}
        extra, missing = button.given - names, needed - button.given
        if (extra and not takes_all) or missing:
            act = f"{button.act.__module__}.{button.act.__qualname__}"
            found.append(f"{button.name} → {act}: not taken {sorted(extra)}, missing {sorted(missing)}")
    return found


def alone(buttons: Iterable[Button]) -> Sequence[str]:
    """Buttons of the portal, which do at once what needs two people."""
    return [
        f"{button.name}: {kind.code}"
        for button in buttons
        if isinstance(button, PageButton) and (kind := pending.kind_of(button.act)) is not None
    ]


def check_buttons(**_options: object) -> list[CheckMessage]:
    """The system check: every button that was defined fits its action, and none does alone what takes two."""
    misfit = "Name the form's fields like the action's arguments."
    for_two = "Give people of institutions an action of their own, or leave it to the bureaus."
    return [
        *(Error(words, hint=misfit, id="core.E001") for words in misfits(_made)),
        *(Error(words, hint=for_two, id="core.E002") for words in alone(_made)),
    ]
