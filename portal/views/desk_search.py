"""Views that redirect people to their start page after sign-in, and search in inbox and workbench."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from community.models import Area, Institution, Seat
from community.seat_rights import any_seat
from core import searchtext
from core.desk.search import by_number, by_words
from core.text import one_line
from core.web.requests import SignedInRequest
from portal.views.bureau import frame, may_enter, open_kinds
from portal.workbench_list import found_lines
from thinktank.models import Expert

LONGEST = 80
SHORTEST = 2  # letters of a word one searches for
SHOWN = 20


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """Redirect to the start page of each kind of person: bureau staff, institutions, experts, everybody else."""
    if may_enter(request):
        return redirect("admin:index")
    if Seat.objects.of(request.user).current().exists():
        return redirect("portal:workbench")
    if Expert.objects.filter(user=request.user).exists():
        return redirect("thinktank:desk")
    return redirect("portal:mine")


@login_required
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Cases by number or words, institutions, people in seats and streets: only what one oversees."""
    if not may_enter(request):
        asked = urlencode({"q": request.GET.get("q", "")})
        return redirect(f"{reverse('portal:workbench_search')}?{asked}" if request.seat else "portal:desk")
    words = one_line(request.GET.get("q", ""))[:LONGEST].strip()
    kinds = open_kinds(request)
    hits = by_number(request.user, words, kinds) if words else []
    if len(hits) == 1:
        return redirect(reverse("admin:case", args=[hits[0].kind.code, hits[0].row.pk]))
    is_long = len(words) >= SHORTEST
    if not hits and is_long:
        hits = by_words(request.user, words, kinds)
    context = {
        **frame(request), "title": "搜索", "q": words, "hits": hits, "is_short": bool(words) and not is_long,
        "institutions": _institutions(request, words) if is_long else [],
        "seats": _seats(request, words) if is_long else [], "areas": _areas(request, words) if is_long else [],
    }  # fmt: skip
    return render(request, "desk/search.html", context)


@login_required
@require_safe
@any_seat
def workbench_search(request: SignedInRequest) -> HttpResponse:
    """What one's institution works on, by number or by words."""
    if not request.seat:
        return render(request, "portal/no_seat.html")
    words = one_line(request.GET.get("q", ""))[:LONGEST].strip()
    is_long = len(words) >= SHORTEST
    lines = found_lines(request.seat, words) if is_long else []
    return render(
        request, "portal/search.html", {"q": words, "lines": lines, "is_short": bool(words) and not is_long}
    )


def _institutions(request: SignedInRequest, words: str) -> list[Institution]:
    rows = Institution.objects.overseen_by(request.user).filter(searchtext.holding(words, "name"))
    return list(rows.for_list()[:SHOWN])


def _seats(request: SignedInRequest, words: str) -> list[Seat]:
    rows = (
        Seat.objects.overseen_by(request.user)
        .current()
        .filter(searchtext.holding(words, "user__display_name"))
    )
    return list(rows.select_related("user", "institution").order_by("institution__name", "pk")[:SHOWN])


def _areas(request: SignedInRequest, words: str) -> list[Area]:
    """Streets and districts one oversees."""
    within = Q(pk__in=[])
    for code in Seat.objects.scope_codes(request.user):
        within |= Q(code__startswith=code)
    named = searchtext.holding(words, "name", "official_name") | Q(pinyin__istartswith=words)
    return list(Area.objects.filter(within & named).select_related("parent").order_by("pk")[:SHOWN])
