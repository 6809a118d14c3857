"""
A small city around November 2026, written row by row, so that every figure can be counted by hand.

Streets A and B lie in 荔湾区, C in 天河区. Station a and company b are in 荔湾区, library c and d, e, f in 天河区.
"""

from types import SimpleNamespace

from community.models import (
    Adoption,
    Alliance,
    AlliancePlace,
    Attendance,
    Brief,
    Campaign,
    Certificate,
    CheckRound,
    Clipping,
    Closure,
    Enrolment,
    Incubatee,
    Membership,
    MembershipApplication,
    NewsItem,
    Occupancy,
    PointRule,
    PressConference,
    Publication,
    PublicityPlan,
    Responsibility,
    Secondment,
    SelfCheck,
    SharingRule,
    SpaceBooking,
    Support,
    TeamGrade,
    TrainingProgramme,
    TrainingSession,
)
from tests.factories.community import (
    AreaFactory,
    FacilityFactory,
    InstitutionFactory,
    SeatFactory,
    SpaceFactory,
)
from tests.factories.core import UserFactory
from tests.factories.news import rule
from tests.factories.spaces import GroupFactory, StandardFactory
from tests.measuring import day, moment

STREETS = {"A": "440103011", "B": "440103012", "C": "440106001"}
KINDS = {"b": {"kind": "company", "sector": "enterprise"}, "c": {"kind": "library"}}


def build() -> SimpleNamespace:
    """The whole city; names of what is in it are given above each part."""
    world = SimpleNamespace(
        user=UserFactory(), areas={name: AreaFactory(code=code) for name, code in STREETS.items()}
    )
    for name, street in zip("abcdef", "ABCCCC", strict=True):
        setattr(world, name, InstitutionFactory(area=world.areas[street], **KINDS.get(name, {})))
    for part in (_members, _groups, _facilities, _borrowings, _checks, _training, _nursing, _briefs, _media):
        part(world)
    return world


def _members(world) -> None:
    for name, joined, left, state in [
        ("a", day(1, 1), None, "admitted"), ("b", day(11, 30), None, "admitted"), ("c", day(12, 1), None, "admitted"),
        ("d", day(1, 1), day(11, 1), "left"), ("e", day(1, 1), None, "suspended"), ("f", day(1, 1), day(12, 1), "left"),
    ]:  # fmt: skip
        Membership.objects.create(
            institution=getattr(world, name), joined_on=joined, left_on=left, state=state,
            reason="" if state == "admitted" else "示例原因",
        )  # fmt: skip
    for street, at in (("A", moment(11, 3)), ("C", moment(11, 4)), ("C", moment(10, 4))):
        MembershipApplication.objects.create(
            name=f"申请{street}{at:%m}", kind="society", sector="society", level="district", area=world.areas[street],
            applied_at=at,
        )  # fmt: skip
    alliance = Alliance.objects.create(
        name="示例联盟", kind="alliance", purpose="共享", lead=world.a, state="active", founded_on=day(1, 5),
        activated_on=day(2, 1),
    )  # fmt: skip
    Alliance.objects.create(
        name="散了的联盟", kind="alliance", purpose="共享", lead=world.c, state="dissolved", founded_on=day(1, 5),
        activated_on=day(3, 1), dissolved_on=day(11, 15),
    )  # fmt: skip
    Alliance.objects.create(
        name="筹备的联盟", kind="alliance", purpose="共享", lead=world.b, founded_on=day(1, 5)
    )
    for unit, joined, left, state in [
        (world.a, day(2, 1), None, "joined"), (world.c, day(3, 1), None, "joined"), (world.b, day(3, 1), day(11, 10), "left"),
    ]:  # fmt: skip
        AlliancePlace.objects.create(
            alliance=alliance,
            institution=unit,
            state=state,
            invited_at=moment(1, 6),
            joined_on=joined,
            left_on=left,
        )
    Responsibility.objects.all().delete()
    for line, since, until, sector in [
        (1, day(1, 1), None, "culture"), (2, day(1, 1), day(11, 15), "sport"), (2, day(11, 15), None, "sport"),
    ]:  # fmt: skip
        Responsibility.objects.create(
            line=line, body="部门", duty="职责", clause="四（一）", since=since, until=until, sector=sector
        )


def _groups(world) -> None:
    world.g1 = GroupFactory(home=world.a, members=20)
    world.g2 = GroupFactory(home=world.c, members=30, registered_at=moment(11, 30))
    GroupFactory(home=world.c, registered_at=moment(12, 1))
    GroupFactory(home=world.c, state="suspended")


def _facilities(world) -> None:
    world.fa = FacilityFactory(institution=world.a, access=["wheelchair"])
    world.fb = FacilityFactory(institution=world.b)
    world.fc = FacilityFactory(institution=world.c, archived_at=moment(11, 10))
    world.fd = FacilityFactory(institution=world.c, archived_at=moment(12, 2))
    for name, facility in (
        ("sa1", world.fa),
        ("sa2", world.fa),
        ("sb", world.fb),
        ("sc", world.fc),
        ("sd", world.fd),
    ):
        setattr(world, name, SpaceFactory(facility=facility))
    for space in (world.sa1, world.sb, world.sc, world.sd):
        SharingRule.objects.create(space=space, is_shared=True, changed_at=moment(1, 1))
    SharingRule.objects.create(space=world.sa2, is_shared=False, changed_at=moment(1, 1))


def _borrowings(world) -> None:
    def borrowed(space, by, at, hours, state, released=None, **fields):
        starts = moment(*at)
        ends = moment(*at, 10 + hours)
        used = {"signed_in_at": starts} if state == "signed_out" else {}
        SpaceBooking.objects.create(
            space=space, institution=by, booked_by=world.user, starts_at=starts, ends_at=ends, purpose="rehearsal",
            title="合练", people=10, state=state, asked_at=moment(10, 1), **used, **fields,
            occupancy=Occupancy.objects.create(space=space, period=(starts, ends), released_at=released),
        )  # fmt: skip

    half_past = moment(11, 5, 11).replace(minute=30)
    borrowed(world.sa1, world.c, (11, 5), 2, "signed_out", released=half_past, people_came=15)
    borrowed(world.sa1, world.c, (11, 6), 2, "absent")
    borrowed(world.sb, world.a, (11, 28), 3, "confirmed")
    borrowed(world.sd, world.a, (11, 7), 1, "excused")
    borrowed(world.sa1, world.c, (10, 5), 2, "signed_out", people_came=7)
    borrowed(world.sa1, world.c, (11, 8), 2, "cancelled")


def _checks(world) -> None:
    for facility, first, announced, is_emergency in [
        (world.fa, (11, 10), (11, 1), False), (world.fb, (11, 12), (11, 8), False), (world.fb, (11, 20), (11, 20), True),
        (world.fc, (10, 12), (10, 1), False),
    ]:  # fmt: skip
        start = moment(*first)
        Closure.objects.create(
            facility=facility, period=(start, moment(first[0], first[1], 20)), reason="检修",
            is_emergency=is_emergency, announced_at=moment(*announced),
        )  # fmt: skip
    round_, standard = (
        CheckRound.objects.create(name="自查", year=2026, opens_on=day(9, 1), due_on=day(10, 1)),
        StandardFactory(),
    )
    for facility, grade, score, graded, checked in [
        (world.fa, "met", 95, (11, 3), None), (world.fb, "mostly", 80, (11, 4), (11, 2)), (world.fd, "met", 99, (10, 3), (10, 2)),
    ]:  # fmt: skip
        SelfCheck.objects.create(
            round=round_, facility=facility, standard=standard, state="graded", grade=grade, score_pct=score,
            submitted_at=moment(9, 20), graded_at=moment(*graded), checked_at=checked and moment(*checked),
        )  # fmt: skip


def _training(world) -> None:
    def programme(organiser, state, published):
        return TrainingProgramme.objects.create(
            organiser=organiser, title="研修班", aim="提高", year=2026, quota=30, enrol_from=moment(9, 1),
            enrol_until=moment(9, 20), state=state, created_at=moment(8, 1), published_at=published and moment(*published),
        )  # fmt: skip

    def certificate(number, **fields):
        return Certificate.objects.create(
            number=f"HC-2026-AAAA-{number}", kind="training", holder_name="学员", title="结业证书", issued_by=world.c,
            issued_at=moment(11, 20), **fields,
        )  # fmt: skip

    running, closed = programme(world.a, "running", (11, 1)), programme(world.c, "closed", (11, 2))
    programme(world.a, "cancelled", (11, 3))
    programme(world.a, "draft", None)
    early, first, second = (
        TrainingSession.objects.create(
            programme=of,
            title="课",
            starts_at=moment(*at),
            ends_at=moment(*at, 18),
            hours=hours,
            code="123456",
        )
        for of, at, hours in ((closed, (10, 6), 3), (running, (11, 5), 4), (closed, (11, 6), 6))
    )

    def enrolled(of, institution, state, decided, sessions, **fields):
        row = Enrolment.objects.create(
            programme=of, person=UserFactory(), institution=institution, state=state, asked_at=moment(9, 2),
            decided_at=moment(*decided), **fields,
        )  # fmt: skip
        for session in sessions:
            Attendance.objects.create(enrolment=row, session=session, how="list", at=session.starts_at)

    enrolled(closed, world.a, "completed", (11, 20), [early, second], certificate=certificate("AAA2"))
    enrolled(closed, world.c, "failed", (11, 20), [second])
    enrolled(closed, None, "completed", (11, 21), [second], certificate=certificate("AAA3"))
    enrolled(running, world.b, "accepted", (9, 25), [first])
    certificate("AAA4", revoked_at=moment(11, 25), revoke_reason="写错")
    for home, state, agreed in ((world.a, "under_way", moment(10, 9)), (world.b, "declined", None)):
        Secondment.objects.create(
            guest=UserFactory(), home=home, host=world.c, kind="post", starts_on=day(11, 3), ends_on=day(12, 3), aim="学",
            state=state, proposed_at=moment(10, 1), home_agreed_at=agreed, host_agreed_at=agreed,
        )  # fmt: skip


def _nursing(world) -> None:
    society = Incubatee.objects.create(
        society=world.b,
        incubator=world.a,
        plan="计划",
        state="incubating",
        applied_at=moment(4, 1),
        began_on=day(5, 1),
    )
    troupe = Incubatee.objects.create(
        group=world.g1, incubator=world.c, plan="计划", state="graduated", applied_at=moment(1, 1), began_on=day(1, 9),
        ended_on=day(11, 20),
    )  # fmt: skip
    for of, kind, given, cents in [
        (society, "funds", (11, 2), 500_000), (society, "coaching", (11, 3), 0), (troupe, "coaching", (11, 4), 0),
        (troupe, "rooms", (10, 4), 0),
    ]:  # fmt: skip
        Support.objects.create(incubatee=of, kind=kind, given_on=day(*given), amount_cents=cents, text="扶持")
    for team, assessor, stars in (({"society": world.b}, world.a, 3), ({"group": world.g2}, world.c, 0)):
        TeamGrade.objects.create(
            year=2026, **team, assessor=assessor, state="granted", reported_by=world.user, reported_at=moment(10, 1),
            score=81, stars=stars, decided_at=moment(11, 5),
        )  # fmt: skip


def _briefs(world) -> None:
    PointRule.objects.all().delete()
    rule("sent", 2, cap=3)
    rule("adopted_city", 5)
    rule("published", 3)
    seats = {name: SeatFactory(institution=getattr(world, name)) for name in "ac"}

    def brief(name, state, sent):
        return Brief.objects.create(
            institution=getattr(world, name), author_seat=seats[name], title="稿件", body="正文", state=state,
            created_at=moment(10, 1), first_sent_at=moment(*sent),
        )  # fmt: skip

    adopted, _, _, older = (
        brief("a", "adopted", (11, 3)), brief("a", "submitted", (11, 4)), brief("c", "withdrawn", (11, 5)),
        brief("c", "published", (10, 30)),
    )  # fmt: skip
    void = {"voided_at": moment(11, 9), "void_reason": "写错"}
    for of, level, fields in ((adopted, "city", {}), (older, "district", void)):
        Adoption.objects.create(
            brief=of, level=level, adopted_on=day(11, 6), recorded_at=moment(11, 6), **fields
        )
    for of, channel, on, fields in [
        (older, "press", (11, 2), {}), (adopted, "social", (11, 7), {}), (adopted, "press", (11, 8), void),
    ]:  # fmt: skip
        Publication.objects.create(
            brief=of,
            channel=channel,
            outlet="街坊报",
            published_on=day(*on),
            recorded_at=moment(*on),
            **fields,
        )


def _media(world) -> None:
    for unit, state in ((world.a, "published"), (world.c, "withdrawn")):
        NewsItem.objects.create(
            institution=unit, title="新闻", summary="摘要", body="正文", state=state, created_at=moment(11, 1),
            published_at=moment(11, 8), withdraw_reason="" if state == "published" else "有误",
        )  # fmt: skip
    for unit, on, tone, channel in [
        (world.a, (11, 3), "positive", "press"), (world.c, (11, 4), "", "press"), (world.c, (11, 5), "critical", "social"),
    ]:  # fmt: skip
        Clipping.objects.create(
            institution=unit, channel=channel, outlet="街坊报", title=f"报道{on}", published_on=day(*on), tone=tone,
            recorded_by=world.user, recorded_at=moment(11, 6),
        )  # fmt: skip
    plan = PublicityPlan.objects.create(institution=world.a, year=2026, goals="目标", created_at=moment(1, 1))
    for state, transcript in (("held", "实录"), ("planned", "")):
        PressConference.objects.create(
            plan=plan,
            title="发布会",
            held_at=moment(11, 9),
            place="礼堂",
            speakers="市局",
            state=state,
            transcript=transcript,
        )
    owner = SeatFactory(institution=world.a)
    for ends, state in (
        ((11, 10), "done"),
        ((11, 20), "under_way"),
        ((11, 5), "cancelled"),
        ((12, 5), "planned"),
    ):
        Campaign.objects.create(
            plan=plan, name="宣传", starts_on=day(11, 1), ends_on=day(*ends), owner=owner, state=state,
            outcome="" if state in ("under_way", "planned") else "结果",
        )  # fmt: skip
