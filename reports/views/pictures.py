"""Views of pictures in chapters: upload, and permission to read."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.files import attachments
from core.models import User
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from reports.actions.pictures import add_picture
from reports.forms import PictureForm
from reports.models import Chapter
from reports.views import writing


@sign_in_keeping_text
@require_POST
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A picture goes to the end of the text; what is wrong with it is said at its field."""
    chapter = writing.mine(request, pk)
    form = PictureForm(request.POST, request.FILES, auto_id="picture_%s")
    if not form.is_valid():
        return writing.page(request, chapter, picture_form=form, status=422)
    given = form.cleaned_data
    try:
        add_picture(
            chapter=chapter, upload=given["picture"][0], caption=given["caption"], alternative=given["alternative"],
            version=given["version"], by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        if refusal.code.startswith(("file_", "picture_")):
            form.add_error("picture", str(refusal))
            return writing.page(request, chapter, picture_form=form, status=422)
        return writing.page(request, chapter, picture_form=form, refusal=refusal, status=409)
    messages.success(request, "照片加在正文最后了，可以剪切到别处。")
    return redirect("reports:edit", pk=pk)


@attachments.readable_through("reports.chapter")
def _may_read_chapter(user: User | None, pk: int) -> bool:
    """Pictures of what is out everybody; of what is in work who reads the chapter."""
    return Chapter.objects.readable_by(user or AnonymousUser()).filter(pk=pk).exists()
