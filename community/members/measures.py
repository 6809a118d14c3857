"""Measures of membership: members, alliances, responsibilities. Policy: 1.2.1, 3.1.1, 4.1."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from community.members.models import (
    Alliance,
    AlliancePlace,
    Area,
    Institution,
    Level,
    Membership,
    MembershipApplication,
    Responsibility,
)
from community.members.models import Kind as InstitutionKind
from community.members.states import MembershipState
from community.policy import CITY_CODE
from core.measures import (
    Always,
    By,
    Cut,
    Kind,
    Moment,
    OnDay,
    Period,
    Rows,
    Standing,
    area_cuts,
    by_area,
    measure,
    subjects,
)

SOCIAL = (InstitutionKind.COMPANY, InstitutionKind.SOCIETY, InstitutionKind.TROUPE, InstitutionKind.NEW_SPACE)
IN_COMMUNITY = Standing("joined_on", "left_on", by_days=True)


def members_at_the_end(period: Period) -> QuerySet[Institution]:
    """Institutions that are members at the end of the period and are not suspended now."""
    stays = Membership.objects.exclude(state=MembershipState.SUSPENDED).filter(IN_COMMUNITY.within(period))
    return Institution.objects.filter(pk__in=stays.values("institution"))


def _areas(kind: Kind, level: Level) -> None:
    subjects(
        kind=kind, of=lambda: Area.objects.filter(level=level).order_by("order", "code"), key="code",
        among=lambda period: Area.objects.filter(level=level),
    )  # fmt: skip


_areas(Kind.CITY, Level.CITY)
_areas(Kind.DISTRICT, Level.DISTRICT)
_areas(Kind.STREET, Level.STREET)
subjects(
    kind=Kind.INSTITUTION, of=lambda: Institution.objects.order_by("name", "pk"), among=members_at_the_end
)

KEYS = {**by_area("institution__area"), Kind.INSTITUTION: By("institution_id")}
CUTS = {
    **area_cuts("institution__area"),
    Cut.SECTOR: By("institution__sector"),
    Cut.INSTITUTION_KIND: By("institution__kind"),
}
MEMBERS = Rows(
    of=lambda: Membership.objects.exclude(state=MembershipState.SUSPENDED), when=IN_COMMUNITY, keys=KEYS, cuts=CUTS,
    seen_by=lambda rows, user: rows.listed(),
)  # fmt: skip
JOINED = Rows(
    of=Membership.objects.all,
    when=OnDay("joined_on"),
    keys=KEYS,
    cuts=CUTS,
    seen_by=lambda rows, user: rows.listed(),
)
LEFT = Rows(
    of=lambda: Membership.objects.filter(state=MembershipState.LEFT), when=OnDay("left_on"), keys=KEYS, cuts=CUTS,
    seen_by=lambda rows, user: rows.overseen_by(user),
)  # fmt: skip
APPLICATIONS = Rows(
    of=MembershipApplication.objects.all, when=Moment("applied_at"), keys=by_area("area"),
    cuts={**area_cuts("area"), Cut.SECTOR: By("sector"), Cut.INSTITUTION_KIND: By("kind"), Cut.STATE: By("state")},
    seen_by=lambda rows, user: rows.overseen_by(user),
)  # fmt: skip
ALLIANCES = Rows(
    of=lambda: Alliance.objects.filter(activated_on__isnull=False),
    when=Standing("activated_on", "dissolved_on", by_days=True),
    keys={**by_area("lead__area"), Kind.INSTITUTION: By("lead_id")},
    cuts={**area_cuts("lead__area"), Cut.SECTOR: By("lead__sector")},
    seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
PLACES = Rows(
    of=lambda: AlliancePlace.objects.ever_joined().filter(alliance__activated_on__isnull=False),
    when=Standing("joined_on", "left_on", by_days=True), keys=KEYS, cuts=CUTS,
    seen_by=lambda rows, user: rows.filter(alliance__in=Alliance.objects.visible_to(user)),
)  # fmt: skip
RESPONSIBILITIES = Rows(
    of=Responsibility.objects.all, when=Standing("since", "until", by_days=True), keys={Kind.CITY: Always(CITY_CODE)},
    cuts={Cut.SECTOR: By("sector")}, seen_by=lambda rows, user: rows,
)  # fmt: skip

members = measure(
    code="members.count", name="成员单位", unit="家", clause="3.1.1", better="higher", source=MEMBERS,
    counted="这段时间结束时在共同体里的单位，被暂停的不算。",
)  # fmt: skip
social_rate = measure(
    code="members.social_rate", name="社会力量成员占比", unit="%", clause="1.2.1", better="higher", source=MEMBERS, digits=1,
    counted="成员单位里，企业、社会组织、院团和新型文化空间的比例；按这段时间结束时算。",
    numerator=Count("pk", filter=Q(institution__kind__in=SOCIAL)), denominator=Count("pk"),
)  # fmt: skip
joined = measure(
    code="members.joined", name="新增成员", unit="家", clause="3.1.1", better="higher", source=JOINED,
    counted="加入日期在这段时间的单位，退出后再加入的再算一次。",
)  # fmt: skip
left = measure(
    code="members.left", name="退出成员", unit="家", clause="2.1", better="lower", source=LEFT,
    counted="退出日期在这段时间的单位。",
)  # fmt: skip
applications = measure(
    code="members.applications", name="加入申请", unit="件", clause="2.1", better="", source=APPLICATIONS,
    counted="这段时间提交的成员申请，含后来退回、未接纳和撤回的。",
)  # fmt: skip
alliances = measure(
    code="alliances.active", name="联盟体系联合体", unit="个", clause="3.1.1", better="higher", source=ALLIANCES,
    counted="这段时间结束时运行中的联盟、体系、联合体，按牵头单位所在地计。",
)  # fmt: skip
places = measure(
    code="alliances.places", name="联盟席次", unit="席", clause="3.1.1", better="higher", source=PLACES,
    counted="这段时间结束时各单位在联盟、体系、联合体里的席次，一个单位在几个里算几席。",
)  # fmt: skip
responsibilities = measure(
    code="responsibilities.lines", name="部门职责", unit="条", clause="4.1", better="", source=RESPONSIBILITIES,
    counted="这段时间结束时有效的部门职责清单条目。",
)  # fmt: skip
