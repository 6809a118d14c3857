"""Serving private files through a permission check."""

from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.files import attachments
from core.models import Attachment, Picture, User
from core.web.requests import PortalRequest

SHOWN_INLINE = {"image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4", "audio/mpeg"}


@require_safe
def picture(request: PortalRequest, pk: UUID, width: int) -> FileResponse:
    """Serve one size of a picture to who may see the picture."""
    shown = get_object_or_404(
        Picture.objects.select_related("attachment"), attachment=pk, widths__contains=[width]
    )
    reader = request.user if isinstance(request.user, User) else None
    if not attachments.may_read(shown.attachment, reader):
        raise Http404
    storage, name = shown.attachment.file.storage, shown.file_of(width)
    if not storage.exists(name):
        raise Http404
    response = FileResponse(storage.open(name), content_type="image/webp")
    is_public = shown.attachment.is_public
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_public else "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def file(request: PortalRequest, pk: UUID, name: str) -> FileResponse:
    """Serve a file to who may read it; 404 for anybody else."""
    attachment = get_object_or_404(Attachment, pk=pk)
    reader = request.user if isinstance(request.user, User) else None
    if not attachments.may_read(attachment, reader):
        raise Http404
    response = FileResponse(
        attachment.file.open(), filename=attachment.name, content_type=attachment.content_type,
        as_attachment=attachment.content_type not in SHOWN_INLINE,
    )  # fmt: skip
    response["Cache-Control"] = "public, max-age=86400" if attachment.is_public else "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
