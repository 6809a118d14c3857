"""The measures of members, places, training and publicity. Policy: 3.1.1, 3.3.2, 4.2, 4.3."""

from __future__ import annotations

from django.db.models import QuerySet

from community.models import Area, Facility, Institution, Level, Membership
from community.states import MembershipState
from core.measures import By, Cut, Kind, Period, Rows, Standing, area_cuts, by_area, measure, subjects

IN_COMMUNITY = Standing("joined_on", "left_on", by_days=True)


def _members(period: Period) -> QuerySet[Institution]:
    """Institutions that are members at the end of the period and are not suspended now."""
    stays = Membership.objects.exclude(state=MembershipState.SUSPENDED).filter(IN_COMMUNITY.within(period))
    return Institution.objects.filter(pk__in=stays.values("institution"))


def _areas(kind: Kind, level: Level) -> None:
    subjects(kind=kind, of=lambda: Area.objects.filter(level=level).order_by("order", "code"), key="code",
             among=lambda period: Area.objects.filter(level=level))  # fmt: skip


_areas(Kind.CITY, Level.CITY)
_areas(Kind.DISTRICT, Level.DISTRICT)
_areas(Kind.STREET, Level.STREET)
subjects(kind=Kind.INSTITUTION, of=lambda: Institution.objects.order_by("name"), among=_members)
subjects(kind=Kind.FACILITY, of=lambda: Facility.objects.order_by("name"),
         among=lambda period: Facility.objects.in_use())  # fmt: skip

MEMBERS = Rows(
    of=lambda: Membership.objects.exclude(state=MembershipState.SUSPENDED),
    when=IN_COMMUNITY,
    keys={**by_area("institution__area"), Kind.INSTITUTION: By("institution_id")},
    cuts={
        **area_cuts("institution__area"),
        Cut.SECTOR: By("institution__sector"),
        Cut.INSTITUTION_KIND: By("institution__kind"),
    },
    seen_by=lambda rows, user: rows.listed(),
)

members = measure(
    code="members.count", name="成员单位", unit="家", clause="3.1.1", better="higher", source=MEMBERS,
    counted="这段时间结束时在共同体里的单位，被暂停的不算。",
)  # fmt: skip
