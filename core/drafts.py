"""Nothing typed is lost: text of an expired session is kept, and refills the form after signing in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import urlencode

from core import actions, crypto
from core.models import Draft, User

KEPT = "kept_text"
TEXT_MAX = 20_000
FORM_MAX = 120
TAKEN = 302
NOT_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2"}

View = Callable[..., HttpResponse]


def sign_in_keeping_text(view: View) -> View:
    """
    Require a person. Somebody who is not (any more) signed in and posts a form gets it back after signing in.

    The view refills its form by `initial`; a post that leads on (a redirect) has been taken, and its draft goes.
    Files cannot be kept, and the message says so.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(request, *args, **kwargs)
            if request.method == "POST" and response.status_code == TAKEN:
                actions.discard_draft(user=request.user, form=request.path)
            return response
        if request.method == "POST":
            keep(request, request.path, typed(request.POST))
            request.keeps_text = True  # type: ignore[attr-defined]
            messages.warning(request, "请先登录。刚才填的文字还在，登录后接着填；上传的文件要重新选。")
        query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")

    return guarded


def keep(request: HttpRequest, form: str, fields: dict[str, list[str]]) -> None:
    """Put what somebody without a session typed into the new one, as ciphertext: sessions are rows like others."""
    request.session[KEPT] = crypto.seal({"form": form[:FORM_MAX], "fields": fields})


def typed(post: QueryDict) -> dict[str, list[str]]:
    """The text fields of a form, without secrets, cut where nobody types that much."""
    return {
        name: [value[:TEXT_MAX] for value in values] for name, values in post.lists() if name not in NOT_KEPT
    }


@receiver(user_logged_in)
def make_draft_of_kept_text(sender: object, request: HttpRequest, user: User, **_signal: object) -> None:
    kept = request.session.pop(KEPT, None)
    if kept:
        kept = crypto.unseal(kept)
        actions.save_draft(user=user, form=kept["form"], fields=kept["fields"], at=timezone.now())


def initial(request: HttpRequest, form: str = "") -> dict[str, Any]:
    """
    What was kept of the form that posts to this page (or to the path `form`), as `initial` of that form.

    Single values come as text, several as lists; nothing kept is an empty dict. One query.
    """
    if not isinstance(request.user, User):
        return {}
    draft = Draft.objects.filter(user=request.user, form=form or request.path).first()
    fields = draft.fields if draft else {}
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}
