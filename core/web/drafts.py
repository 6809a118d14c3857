"""
Form drafts (autosave): nothing typed or chosen is lost.

Text is saved while it is typed (site.js) and when a session ends in the middle of a form; it refills the form by
`initial`. Files chosen in a form that is refused wait as staged files: they are sent with the form the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_logged_in
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode

from core import actions, crypto
from core.errors import DomainError
from core.files import attachments
from core.models import Draft, StagedFile, User
from core.prepared import Rows, number, text

KEPT = "kept_text"
TEXT_MAX = 20_000
FORM_MAX = 120
TAKEN = 302
UNSTAGE = "unstage"  # the tick that drops a staged file
AUTOSAVED = "autosaved"  # the path under which site.js keeps the form's text while it is typed
FORM_PATH = "form_path"  # said by a form with several buttons: the path its text and files are kept under
SAVED_REPLY, INSERT_REPLY = "saved_reply", "insert_reply"  # which saved answer goes into which field
REPLY_BACK = "reply_back"  # the page it was chosen on
NOT_KEPT = {
    "csrfmiddlewaretoken", "password", "password1", "password2", UNSTAGE, AUTOSAVED, FORM_PATH,
    SAVED_REPLY, INSERT_REPLY, REPLY_BACK,
}  # fmt: skip
REFUSED = (409, 422)
PROGRAMS = "/api/"  # says what is wrong in its answer, and sends its files again

View = Callable[..., HttpResponse]


def sign_in_keeping_text(view: View) -> View:
    """
    Require a person. Somebody who is not (any more) signed in and posts a form gets it back after signing in.

    The view refills its form by `initial`; a post that leads on (a redirect) has been taken, and its draft goes.
    Files of somebody who is not signed in are not kept, and the message says so.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(request, *args, **kwargs)
            if (
                request.method == "POST"
                and response.status_code == TAKEN
                and not hasattr(request, "draft_goes_on")
            ):
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
    """Store what was typed without a session in the new session, encrypted: sessions are rows in the database."""
    request.session[KEPT] = crypto.encrypt_json({"form": form[:FORM_MAX], "fields": fields})


def typed(post: QueryDict) -> dict[str, list[str]]:
    """The text fields of a submitted form, without secrets, cut to a maximum length."""
    return {
        name: [value[:TEXT_MAX] for value in values] for name, values in post.lists() if name not in NOT_KEPT
    }


@receiver(user_logged_in)
def make_draft_of_kept_text(sender: object, request: HttpRequest, user: User, **_signal: object) -> None:
    kept = request.session.pop(KEPT, None)
    if kept:
        kept = crypto.decrypt_json(kept)
        actions.save_draft(user=user, form=kept["form"], fields=kept["fields"], at=timezone.now())


def initial(request: HttpRequest, form: str = "") -> dict[str, Any]:
    """
    What was kept of the form that posts to this page (or to the path `form`), as `initial` of that form.

    Single values come as text, several as lists; nothing kept is an empty dict. One query.
    """
    if not isinstance(request.user, User):
        return {}
    draft = next(iter(_kept.all(request.user.pk, form or request.path)), None)
    fields = draft.fields if draft else {}
    restored(request)[form or request.path] = draft
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}


PERSON, FORM = number(1), text(2)
_kept: Final = Rows(
    "core_draft_of", ["bigint", "text"],
    lambda: Draft.objects.filter(user=PERSON.stands_for, form=FORM.stands_for).order_by("pk")[:1], [PERSON, FORM],
)  # fmt: skip


def initials(request: HttpRequest, forms: Collection[str]) -> dict[str, dict[str, Any]]:
    """`initial` for several forms of one page, by the path each posts to. One query."""
    rows: Iterable[Draft] = ()
    if isinstance(request.user, User):
        rows = Draft.objects.filter(user=request.user, form__in=forms)
    found = {draft.form: draft for draft in rows}
    restored(request).update({form: found.get(form) for form in forms})
    return {
        path: {name: values[0] if len(values) == 1 else values for name, values in draft.fields.items()}
        for path, draft in found.items()
    }


def begin_with(user: User, form: str, values: Mapping[str, Any], at: datetime) -> bool:
    """
    Store `values` as the draft of the form at path `form`, such as the words of something withdrawn or copied.

    False, and nothing changed, if the form has a draft already.
    """
    if Draft.objects.filter(user=user, form=form).exists():
        return False
    fields = {name: _as_typed(value) for name, value in values.items() if value not in (None, "", False)}
    actions.save_draft(user=user, form=form, fields=fields, at=at)
    return True


def _as_typed(value: Any) -> list[str]:
    """What a browser sends of a value."""
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return ["on"] if value is True else [str(value)]


def started_anew(request: HttpRequest, form: str, values: Mapping[str, Any], done: str) -> HttpResponse:
    """
    复制为新的: redirect to the form at `form` with `values` as its draft; `done` is the message.

    An existing draft of the form stays; then the message says so.
    """
    if begin_with(request.user, form, values, timezone.now()):  # type: ignore[arg-type]
        messages.success(request, done)
    else:
        messages.warning(
            request, "这张表里有之前填了没交的内容，没有盖掉。先交上去或者清空，再回去点“复制为新的”。"
        )
    return redirect(form)


@dataclass(frozen=True)
class Begun:
    """What was typed into one of the small forms of a list: which row's, which button's, and the words."""

    pk: int
    verb: str
    text: str


def begun(request: HttpRequest, url: str, name: str) -> Begun | None:
    """What `?begun=12-decline` says is kept in field `name` of the form sent to `url` (pk, verb). One query."""
    pk, _, verb = request.GET.get("begun", "").partition("-")
    if not pk.isdecimal() or len(pk) > 9:
        return None
    try:
        path = reverse(url, args=[int(pk), verb])
    except NoReverseMatch:
        return None
    return Begun(int(pk), verb, str(initial(request, path).get(name, "")))


def keep_for_later(request: HttpRequest, form: str, names: Collection[str]) -> None:
    """Store the fields `names` of the submitted form as its draft, when another button of the form was pressed."""
    fields = {name: values for name, values in typed(request.POST).items() if name in names and any(values)}
    if fields:
        actions.save_draft(user=request.user, form=form, fields=fields, at=timezone.now())  # type: ignore[arg-type]
        request.draft_goes_on = True  # type: ignore[attr-defined]


def restored(request: HttpRequest) -> dict[str, Draft | None]:
    """The drafts this page asked for, by path: what a form may have been refilled from."""
    if not hasattr(request, "restored_drafts"):
        request.restored_drafts = {}  # type: ignore[attr-defined]
    found: dict[str, Draft | None] = request.restored_drafts  # type: ignore[attr-defined]
    return found


def draft_of(request: HttpRequest, form: Any) -> Draft | None:
    """The draft that refilled `form` on this page, if one did."""
    if form.is_bound:
        return None
    if hasattr(form, "kept_draft"):
        return form.kept_draft  # type: ignore[no-any-return]
    drafts = (one for one in restored(request).values() if one is not None)
    names = [form.add_prefix(name) for name in form.fields]
    return next((one for one in drafts if not one.fields.keys().isdisjoint(names)), None)


class KeptFormsMiddleware:
    """
    Keeps what was sent with a form until the form is taken: its text as a draft, its files as staged ones.

    Files that wait are added to the form when it comes again, so pages read them as if they had been chosen anew.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and _is_kept(request):
            _settle(request, response.status_code)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """After the check of the form's origin: stage what came, add what waited."""
        if request.method == "POST" and request.content_type == "multipart/form-data" and _is_kept(request):
            dropped = [pk for pk in request.POST.getlist(UNSTAGE) if pk.isdecimal() and len(pk) < 18]
            actions.unstage(_staged(request).filter(pk__in=dropped))
            _stage(request)


def _settle(request: HttpRequest, status: int) -> None:
    """After the response: delete the draft of an accepted form (redirect), store that of a refused one."""
    user: Any = request.user
    autosaved = request.POST.get(AUTOSAVED, "")[:FORM_MAX]
    if status == TAKEN and autosaved and not getattr(request, "draft_goes_on", False):
        actions.discard_draft(user=user, form=autosaved)
    elif (status in REFUSED or hasattr(request, "is_refused")) and autosaved.startswith("/"):
        kept: Any = getattr(request, "kept_data", request.POST)
        actions.save_draft(user=user, form=autosaved, fields=typed(kept), at=timezone.now())
    if status == TAKEN and hasattr(request, "refused_files") and not hasattr(request, "form_goes_on"):
        actions.unstage(_staged(request))


def _is_kept(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and not request.path.startswith(PROGRAMS)


def _path(request: HttpRequest) -> str:
    said = request.POST.get(FORM_PATH, "")
    return (said if said.startswith("/") else request.path)[:FORM_MAX]


def _staged(request: HttpRequest) -> QuerySet[StagedFile]:
    return StagedFile.objects.filter(user=request.user, form=_path(request))  # type: ignore[misc]


def _stage(request: HttpRequest) -> None:
    """Store the acceptable files; the others come last in their field, for the page to say why."""
    refused = {
        field: [upload for upload in uploads if not _is_staged(request, field, upload)]
        for field, uploads in list(request.FILES.lists())
    }
    request.refused_files = refused  # type: ignore[attr-defined]
    request.FILES.clear()
    for row in _staged(request).select_related("attachment").order_by("pk"):
        request.FILES.appendlist(row.field, attachments.StagedUpload(row.attachment))
    for field, uploads in refused.items():
        for upload in uploads:
            request.FILES.appendlist(field, upload)


def _is_staged(request: HttpRequest, field: str, upload: UploadedFile[Any]) -> bool:
    try:
        actions.stage_file(
            user=request.user, form=_path(request), field=field[:60], upload=upload, at=timezone.now()  # type: ignore[arg-type]
        )  # fmt: skip
    except DomainError:
        upload.seek(0)
        return False
    return True


def staged_in(request: HttpRequest, field: str) -> list[StagedFile]:
    """The files that wait in `field` of the form on this page. One query for the whole page."""
    if not hasattr(request, "staged_files"):
        user: Any = request.user
        paths = {_path(request), *restored(request)} if _is_kept(request) else set()
        rows = StagedFile.objects.filter(user=user, form__in=paths) if paths else StagedFile.objects.none()
        request.staged_files = list(rows.select_related("attachment").order_by("pk"))  # type: ignore[attr-defined]
    return [row for row in request.staged_files if row.field == field]  # type: ignore[attr-defined]
