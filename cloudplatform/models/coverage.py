"""Coverage of streets by projects and events: a proxy of Area with annotations. Policy: 3.2.1."""

from __future__ import annotations

from datetime import date, datetime, time

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.events import Event
from cloudplatform.states import EventState
from community.models import Area, Level, Seat
from core.models import User
from projects.models import ProjectArea
from projects.policy import COVERAGE_LOOKS_BACK, WEAK_EVENTS_A_YEAR
from projects.states import RUNNING


class Cover(models.TextChoices):
    """
    BLANK: no running project serves the street, and no event was published there in the year before.
    WEAK: not blank, but one of the two is missing, or there were fewer than six events. SERVED: both.
    """

    BLANK = "blank", _("空白")
    WEAK = "weak", _("薄弱")
    SERVED = "served", _("已覆盖")


class StreetQuerySet(models.QuerySet["Street"]):
    def overseen_by(self, user: User | AnonymousUser) -> StreetQuerySet:
        """The streets of the area of bureau staff."""
        condition = Q(pk__in=[])
        for code in Seat.objects.all().scope_codes(user):
            condition |= Q(code__startswith=code)
        return self.streets().filter(condition)

    def streets(self) -> StreetQuerySet:
        return self.filter(level=Level.STREET)

    def covered(self, today: date) -> StreetQuerySet:
        """
        Streets with `projects` (running ones that serve it today), `events` (published, held, in the 365 days
        before today and to come today) and `cover` (Cover). One query; a street holds its communities' events.
        """
        since = make_aware(datetime.combine(today - COVERAGE_LOOKS_BACK, time.min))
        until = make_aware(datetime.combine(today, time.max))
        inside = {"area__code__gte": OuterRef("code"), "area__code__lt": Concat(OuterRef("code"), Value(":"))}
        events = Event.objects.filter(
            state__in=[EventState.PUBLISHED, EventState.HELD],
            starts_at__gte=since,
            starts_at__lte=until,
            **inside,
        )
        serving = ProjectArea.objects.current(today).filter(project__state__in=RUNNING, area=OuterRef("code"))
        return self.streets().annotate(
            projects=_count(serving), events=_count(events),
        ).annotate(
            cover=Case(
                When(projects=0, events=0, then=Value(Cover.BLANK.value)),
                When(Q(projects=0) | Q(events__lt=WEAK_EVENTS_A_YEAR), then=Value(Cover.WEAK.value)),
                default=Value(Cover.SERVED.value),
                output_field=models.CharField(),
            )
        )  # fmt: skip

    def for_list(self) -> StreetQuerySet:
        return self.select_related("parent").order_by("parent__order", "code")


def _count(rows: QuerySet) -> Coalesce:  # type: ignore[type-arg]
    counted = (
        rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class Street(Area):
    """Proxy of Area for streets, as the coverage lists show them."""

    objects = models.Manager.from_queryset(StreetQuerySet)()  # type: ignore[assignment,misc]

    class Meta:
        proxy = True
        verbose_name = _("镇街覆盖")
        verbose_name_plural = _("镇街覆盖")
