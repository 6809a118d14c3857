"""Pages of the inbox: notices, notice preferences, form drafts."""

from urllib.parse import unquote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import actions
from core.messages.notices import topics_of
from core.models import Draft, Notice, NoticePreference
from core.models.notices import Channel
from core.record.edits import SEEN
from core.web import drafts
from core.web.requests import SignedInRequest


@login_required
@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    page = Paginator(Notice.objects.of(request.user).newest_first(), 20).get_page(request.GET.get("page"))
    unread = Notice.objects.of(request.user).unread().count()
    return render(request, "core/notices.html", {"page": page, "unread": unread})


@login_required
@require_POST
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and redirect to its page."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    actions.mark_read(user=request.user, notices=[notice.pk], at=timezone.now())
    return redirect(notice.path or "core:notices")


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    actions.mark_read(user=request.user, notices=None, at=timezone.now())
    return redirect("core:notices")


@login_required
def preferences(request: SignedInRequest) -> HttpResponse:
    """Tick what should come by e-mail and SMS; the inbox itself keeps everything."""
    chosen = {
        (row.topic, row.channel): row.wanted for row in NoticePreference.objects.filter(user=request.user)
    }
    if request.method == "POST":
        _save_preferences(request, chosen)
        messages.success(request, "通知方式已保存。")
        return redirect("core:preferences")
    rows = [
        {
            "topic": topic, "label": meaning.label,
            "channels": [
                (channel, channel.label, chosen.get((topic, channel), channel in meaning.channels)) for channel in Channel
            ],
        }
        for topic, meaning in topics_of(request.user).items()
    ]  # fmt: skip
    return render(request, "core/preferences.html", {"rows": rows})


def _save_preferences(request: SignedInRequest, chosen: dict[tuple[str, str], bool]) -> None:
    for topic, meaning in topics_of(request.user).items():
        for channel in Channel:
            wanted = f"{topic}.{channel}" in request.POST
            if wanted != chosen.get((topic, channel), channel in meaning.channels):
                actions.set_preference(
                    user=request.user, topic=topic, channel=channel, wanted=wanted,
                    by=request.actor, at=timezone.now(),
                )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def save_draft(request: SignedInRequest) -> HttpResponse:
    """Autosave: keep the fields of the form at `form_path`, answers nothing. By GET: what is kept of it."""
    if request.method != "POST":
        draft = Draft.objects.filter(user=request.user, form=request.GET.get("form_path", "")[:120]).first()
        answer = JsonResponse(draft.fields if draft else {})
        answer["Cache-Control"] = "private, no-store"
        return answer
    fields = drafts.typed(request.POST)
    form = unquote(request.POST.get(drafts.FORM_PATH, ""))[:120]  # browsers say it percent-encoded
    if form.startswith("/"):
        actions.save_draft(user=request.user, form=form, fields=fields, at=timezone.now())
    return HttpResponse(status=204)


@login_required
def discard_draft(request: SignedInRequest) -> HttpResponse:
    """Show what is kept of a form, and delete it when asked to; then back to the form."""
    path, back = request.GET.get("form", "")[:120], request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("portal:workbench")
    if request.method == "POST":
        actions.discard_draft(user=request.user, form=path)
        return redirect(back)
    draft = get_object_or_404(Draft.objects.filter(user=request.user), form=path)
    texts = [text for name, values in draft.fields.items() if name != SEEN for text in values if text.strip()]
    return render(request, "core/draft.html", {"draft": draft, "texts": texts, "back": back})
