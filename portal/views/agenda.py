"""Views of the agenda of the seat in use: week, month, calendar subscription."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_POST, require_safe

from community.members.actions.agenda import end_agenda_feed, make_agenda_feed
from community.members.queries.agenda import Entry, clashes, entries
from community.members.queries.own_duties import duties_of
from community.members.queries.waiting import Duty
from community.models import AgendaFeed, Seat
from community.seat_rights import any_seat
from core.dates import asked
from core.dates.months import midnight, month_before, month_of, next_month, parsed
from core.files.downloads import download
from core.messages import icalendars
from core.messages.icalendars import NEVER
from core.web.requests import PortalRequest, SignedInRequest

WEEK: Final = timedelta(days=7)
BACK, AHEAD = timedelta(days=31), timedelta(days=180)  # what a calendar program gets
BANDS: Final = ((0, "上午"), (12, "下午"), (18, "晚上"))  # from which hour


@dataclass
class Day:
    """One day: what begins in each band, with whether it clashes, and what is due."""

    day: date
    bands: list[list[tuple[Entry, bool]]] = field(default_factory=lambda: [[] for _ in BANDS])
    due: list[Duty] = field(default_factory=list)

    @property
    def has_any(self) -> bool:
        return bool(self.due or any(self.bands))


@login_required
@require_safe
@any_seat
def agenda(request: SignedInRequest) -> HttpResponse:
    """`?week=2026-12-03` is the week of that day, `?month=2026-12` that month; without, this week."""
    seat: Seat | None = request.seat
    if not seat:
        return render(request, "portal/no_seat.html")
    at = timezone.now()
    today = localdate(at)
    month = parsed(request.GET.get("month", ""))
    monday = _monday(asked.day(request.GET.get("week", "")) or today)
    first, last = (month, next_month(month)) if month else (monday, monday + WEEK)
    due = duties_of(seat, at)
    request.due = due
    found = entries(seat, midnight(first), midnight(last))
    pairs = clashes(found)
    feed = AgendaFeed.objects.filter(seat=seat).first()
    context: dict[str, Any] = {
        "seat": seat, "days": _days(found, pairs, due, first, last), "clashes": pairs, "today": today, "month": month,
        "bands": [name for _hour, name in BANDS], "feed": feed, "total": len(found), **_around(month, monday, today),
        "first": first, "last": last - timedelta(days=1),
        "feed_address": settings.SITE_URL + reverse("portal:agenda_feed", args=[feed.token]) if feed else "",
    }  # fmt: skip
    return render(request, "portal/agenda.html", context)


@login_required
@require_POST
def address(request: SignedInRequest, verb: str) -> HttpResponse:
    """`make` the secret address of the seat in use, or a new one that ends the old; `end` it."""
    if not request.seat or verb not in ("make", "end"):
        raise Http404
    if verb == "make":
        make_agenda_feed(seat=request.seat, by=request.actor, at=timezone.now())
        messages.success(request, "订阅地址好了。以前的地址不能再用。")
    else:
        end_agenda_feed(seat=request.seat, by=request.actor, at=timezone.now())
        messages.success(request, "订阅地址停用了，填过它的日历不会再更新。")
    return redirect("portal:agenda")


@require_safe
def feed(request: PortalRequest, token: str) -> HttpResponse:
    """The agenda of a seat that is not over, for who has its secret address."""
    seats = Seat.objects.current().filter(user__is_active=True)
    found = get_object_or_404(AgendaFeed, token=token, seat__in=seats)
    seat = seats.select_related("institution").get(pk=found.seat_id)
    at = timezone.now()
    return download(_calendar(seat, at), "agenda.ics", is_private=True)


def _calendar(seat: Seat, at: datetime) -> bytes:
    calendar = icalendars.calendar("agenda", f"{seat.institution.name}的日程")
    found = entries(seat, at - BACK, at + AHEAD)
    changes = icalendars.changes_of(one.about for one in found)
    for one in found:
        change = changes.get(one.about, NEVER)
        uid = one.about.replace(":", "-") + ("" if one.is_firm else "-proposed")
        calendar.add_component(icalendars.entry(
            uid=uid, starts_at=one.starts_at, ends_at=one.ends_at, stamp=change.last_at or one.starts_at,
            sequence=change.number, summary=one.title, location=one.where, description=one.note,
            url=f"{settings.SITE_URL}{one.path}", status="CONFIRMED" if one.is_firm else "TENTATIVE",
        ))  # fmt: skip
    for duty in duties_of(seat, at):
        if duty.due_on is not None:
            calendar.add_component(icalendars.deadline(
                uid=f"due-{_key(duty)}", day=duty.due_on, stamp=at, summary=f"期限：{duty.title}",
                url=f"{settings.SITE_URL}{duty.path}",
            ))  # fmt: skip
    return calendar.to_ical()


def _key(duty: Duty) -> str:
    """The same for the same duty, whatever its day becomes."""
    return sha256(f"{duty.subject}|{duty.path}|{duty.do}".encode()).hexdigest()[:20]


def _days(
    found: Sequence[Entry], pairs: Sequence[tuple[Entry, Entry]], due: Sequence[Duty], first: date, last: date
) -> Sequence[Day]:
    """Every day of [first, last); what goes on for days stands on each of them."""
    days: Mapping[date, Day] = {day: Day(day) for day in _each(first, last)}
    in_clash: defaultdict[str, bool] = defaultdict(bool, {one.about: True for pair in pairs for one in pair})
    for one in found:
        starts = localtime(one.starts_at)
        for day in _each(
            max(first, starts.date()),
            min(last, localdate(one.ends_at - timedelta(seconds=1)) + timedelta(days=1)),
        ):
            hour = starts.hour if day == starts.date() else 0
            band = max(number for number, (since, _name) in enumerate(BANDS) if hour >= since)
            days[day].bands[band].append((one, in_clash[one.about]))
    for duty in due:
        if duty.due_on is not None and duty.due_on in days:
            days[duty.due_on].due.append(duty)
    return list(days.values())


def _each(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=number) for number in range((last - first).days)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _around(month: date | None, monday: date, today: date) -> dict[str, str]:
    """The addresses of the period before, of this one, of the next, and of both ways to look."""
    if month:
        before, after, here = month_before(month), next_month(month), month_of(today)
        return {
            "before": f"?month={before:%Y-%m}", "after": f"?month={after:%Y-%m}", "here": f"?month={here:%Y-%m}",
            "as_week": f"?week={today if month == here else month}", "as_month": f"?month={month:%Y-%m}",
        }  # fmt: skip
    return {
        "before": f"?week={monday - WEEK}", "after": f"?week={monday + WEEK}", "here": "?",
        "as_week": f"?week={monday}", "as_month": f"?month={monday:%Y-%m}",
    }  # fmt: skip
