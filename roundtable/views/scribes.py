"""Autosave of the live record, field by field, with the base revision."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.web.requests import SignedInRequest
from roundtable.actions import notes
from roundtable.models import ItemNote, Roundtable
from roundtable.queries import note_editors

TEXT_MAX = 60_000


@login_required
@require_http_methods(["GET", "POST"])
@rows_of(Right.MEET)
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    """
    GET: the field, its revision and who else is writing in it; `pen=1` says that one is writing oneself.

    POST: save `text` made from the revision in If-Match, or in `base` without JavaScript.

    200 saved; 409 refused, with both texts where both changed the same; 428 without a revision.
    """
    rows = ItemNote.objects.filter(item__roundtable__in=Roundtable.objects.run_by(request.user))
    row = get_object_or_404(rows.select_related("item__roundtable", "changed_by"), pk=pk)
    if request.method == "GET":
        return _told(
            row,
            note_editors.others(
                row, request.user, at=timezone.now(), is_writing=request.GET.get("pen") == "1"
            ),
        )
    by_script = "If-Match" in request.headers
    base = request.headers.get("If-Match", request.POST.get("base", "")).strip().strip('"')
    if not base.isdecimal() or len(base) > 9:
        return JsonResponse(
            {"code": "revision_missing", "detail": "没有说改的是哪一版，没有保存。请刷新页面。"}, status=428
        )
    text = request.POST.get("text", "")[:TEXT_MAX]
    try:
        row = notes.write(note=row, text=text, base=int(base), by=request.actor, at=timezone.now())
    except notes.BothChanged as refusal:
        return _both(request, row, text, refusal, by_script)
    except DomainError as refusal:
        if by_script:
            return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=409)
        context = {
            "note": row,
            "mine": text,
            "refusal": refusal,
            "base": row.revision,
            "meeting": row.item.roundtable,
        }
        return render(request, "roundtable/note.html", context, status=409)
    if by_script:
        return _told(row)
    messages.success(request, f"存好了（第 {row.revision} 版）。")
    meeting = row.item.roundtable
    return redirect(
        reverse("roundtable:live", args=[meeting.number if meeting else ""]) + f"?item={row.item_id}"
    )


def _told(row: ItemNote, writing: Sequence[str] = ()) -> JsonResponse:
    said = {
        "writing": list(writing),
        "revision": row.revision, "text": row.text, "by": row.changed_by.display_name if row.changed_by else "",
        "at": f"{localtime(row.changed_at):%H:%M:%S}" if row.changed_at else "",
    }  # fmt: skip
    answer = JsonResponse(said)
    answer["ETag"] = f'"{row.revision}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _both(
    request: SignedInRequest, row: ItemNote, text: str, refusal: notes.BothChanged, by_script: bool
) -> HttpResponse:
    if by_script:
        said = {
            "code": refusal.code, "detail": str(refusal), "revision": refusal.current, "theirs": refusal.theirs,
            "merged": refusal.merged.text, "with_mine": refusal.merged.with_mine, "with_theirs": refusal.merged.with_theirs,
            "clashes": [{"mine": one.mine, "theirs": one.theirs} for one in refusal.merged.clashes],
        }  # fmt: skip
        return JsonResponse(said, status=409)
    context = {
        "note": row, "mine": text, "theirs": refusal.theirs, "merged": refusal.merged.text, "base": refusal.current,
        "refusal": refusal, "meeting": row.item.roundtable,
    }  # fmt: skip
    return render(request, "roundtable/note.html", context, status=409)
