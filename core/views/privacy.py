"""Pages of personal data: view, export, correct, delete, close the account."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Final

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import actions, privacy
from core.errors import DomainError
from core.files import spreadsheets
from core.files.downloads import download
from core.models import AccountClosure
from core.people import closing
from core.people.accounts import identity_page
from core.record import journal
from core.web.drafts import initial, sign_in_keeping_text
from core.web.forms import PortalForm
from core.web.requests import SignedInRequest

SHOWN: Final = 10


class NameForm(PortalForm):
    display_name = forms.CharField(
        label="怎么称呼您", max_length=40, help_text="门票和回复里用，可以不写全名"
    )


@login_required
@require_safe
@never_cache
def my_data(request: SignedInRequest) -> HttpResponse:
    return render(request, "core/my_data.html", _data(request))


@login_required
@require_POST
def export(request: SignedInRequest, kind: str) -> HttpResponse:
    """Export of all data on the person as one file. Policy: PIPL 45."""
    if kind not in ("json", "xlsx"):
        raise Http404
    at, found = timezone.now(), privacy.sections(request.user)
    journal.record("core.data.exported", about=request.user, by=request.actor, at=at, form=kind)
    if kind == "json":
        body = _json(found, at)
    else:
        pages = [(section.title[:31], section.columns, section.rows) for section in found]
        body = spreadsheets.workbook_of(pages)
    return download(body, f"my-data-{localtime(at):%Y%m%d}.{kind}", is_private=True)


def _json(found: Sequence[privacy.Section], at: dt.datetime) -> bytes:
    pages = [
        {
            "key": one.key, "title": one.title, "why": one.why,
            "rows": [dict(zip(one.columns, row, strict=True)) for row in one.rows],
        }
        for one in found
    ]  # fmt: skip
    whole = {"exported_at": at, "sections": pages}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)


@login_required
@require_POST
def remove(request: SignedInRequest, key: str) -> HttpResponse:
    if key not in {section.key for section in privacy.sections(request.user)}:
        raise Http404
    try:
        actions.remove_personal(user=request.user, key=key, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return render(request, "core/my_data.html", {**_data(request), "refusal": refusal}, status=409)
    messages.success(request, "已删除。")
    return redirect("core:my_data")


@sign_in_keeping_text
def name(request: SignedInRequest) -> HttpResponse:
    kept = initial(request) or {"display_name": request.user.display_name}
    form = NameForm(request.POST or None, initial=kept)
    if not form.is_valid():
        return render(request, "core/name.html", {"form": form}, status=422 if form.is_bound else 200)
    actions.rename(user=request.user, **form.cleaned_data, by=request.actor, at=timezone.now())
    messages.success(request, "称呼改好了。")
    return redirect("core:my_data")


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def close(request: SignedInRequest) -> HttpResponse:
    """Close the account: list obstacles, re-authenticate, request."""
    refusal = None
    if request.method == "POST":
        page = identity_page(request)
        if page:
            return redirect(page)
        try:
            closure = closing.ask_closure(user=request.user, by=request.actor, at=timezone.now())
        except DomainError as error:
            refusal = error
        else:
            day = f"{localtime(closure.due_at):%Y-%m-%d %H:%M}"
            logout(request)
            messages.success(request, f"已申请注销，{day} 后执行。这之前重新登录一次，就取消。")
            return redirect("portal:home")
    return render(request, "core/close.html", _closing(request, refusal), status=409 if refusal else 200)


@login_required
@require_POST
def stay(request: SignedInRequest) -> HttpResponse:
    if closing.cancel_closure(user=request.user, by=request.actor, at=timezone.now()):
        messages.success(request, "注销已撤销，账号照常使用。")
    return redirect("core:my_data")


def _data(request: SignedInRequest) -> dict[str, object]:
    removable = privacy.removable()
    rows = [
        (section, section.rows[:SHOWN], section.key in removable and bool(section.rows))
        for section in privacy.sections(request.user)
    ]
    return {"rows": rows, "waiting": _waiting(request), "shown": SHOWN}


def _closing(request: SignedInRequest, refusal: DomainError | None) -> dict[str, object]:
    return {
        "obstacles": privacy.obstacles(request.user, timezone.now()), "sections": privacy.sections(request.user),
        "identity_page": identity_page(request), "days": closing.grace().days, "refusal": refusal,
        "waiting": _waiting(request),
    }  # fmt: skip


def _waiting(request: HttpRequest) -> AccountClosure | None:
    return AccountClosure.objects.waiting().filter(user=request.user.pk).first()
