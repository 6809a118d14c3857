"""Views of substitution during leave."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from community.bureau import acting
from community.models import Seat
from core.desk import cover as covering
from core.errors import DomainError
from core.models import Cover
from portal.desk_forms import CoverForm, colleagues
from portal.views.bureau import frame


def cover(request: HttpRequest) -> HttpResponse:
    """Ask a colleague of one's own area; what is arranged, and what one does for others."""
    form = CoverForm(request.POST or None)
    area = min(Seat.objects.scope_codes(request.user), key=len, default="")
    form.fields["colleague"].queryset = colleagues(area, request.user)  # type: ignore[attr-defined,arg-type]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                covering.arrange(**form.cleaned_data, by=acting(request), at=timezone.now())
            except DomainError as refusal:
                form.add_error(
                    "last_on" if isinstance(refusal, covering.CoverDaysPassed) else None, str(refusal)
                )
                status = 409
            else:
                messages.success(request, "安排好了，已经告诉对方。到那天，您手上的事会出现在对方的待办里。")
                return HttpResponseRedirect(reverse("admin:cover"))
    rows = Cover.objects.live().of(request.user).filter(last_on__gte=localdate())  # type: ignore[arg-type]
    context = {
        **frame(request), "title": "休假代办", "form": form, "today": localdate(),
        "rows": rows.select_related("absent", "colleague").order_by("starts_on", "pk"),
    }  # fmt: skip
    return TemplateResponse(request, "desk/cover.html", context, status=status)


@require_POST
def end_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """End it now: for the two it is between; it does not exist for others."""
    row = Cover.objects.live().of(request.user).filter(pk=pk).first()  # type: ignore[arg-type]
    if row is None:
        raise Http404
    covering.end(cover=row, by=acting(request), at=timezone.now())
    messages.success(request, "代办结束了，已经告诉对方。")
    return HttpResponseRedirect(reverse("admin:cover"))
