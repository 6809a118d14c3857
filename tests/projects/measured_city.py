"""
Benchmark projects around November 2026, written row by row, so that every figure can be counted by hand.

h1 leads p1 (incubating), p3 (exited) and p4 (handed in) from 荔湾区, h2 leads p2 (named) and p5 (handed in) from 天河区.
"""

from types import SimpleNamespace

from projects.models import (
    Brand,
    Case,
    Checkpoint,
    DecisionList,
    Empowerment,
    Funding,
    FundingAccount,
    FundingEntry,
    Milestone,
    Objection,
    Partner,
    Project,
    ProjectArea,
    Rectification,
    Replication,
    SharedUse,
)
from projects.models.cases import SECTIONS
from tests.factories.community import AreaFactory, InstitutionFactory
from tests.factories.core import UserFactory
from tests.factories.projects import CallFactory, ProjectFactory, hall
from tests.measuring import day, moment

STREETS = {"A": "440103011", "B": "440103012", "C": "440106001"}


def build() -> SimpleNamespace:
    """Everything; names of what is in it are given above each part."""
    world = SimpleNamespace(
        user=UserFactory(), other=UserFactory(), h1=hall("440103"), h2=hall("440106"),
        areas={name: AreaFactory(code=code) for name, code in STREETS.items()},
    )  # fmt: skip
    world.pa = InstitutionFactory(area=world.areas["A"], kind="company", sector="enterprise")
    world.pb = InstitutionFactory(area=world.areas["C"])
    world.pc = InstitutionFactory(area=world.areas["C"], kind="library", level="district")
    for part in (_projects, _partners, _reach, _money, _progress, _cases):
        part(world)
    return world


def _projects(world) -> None:
    def project(lead, state, submitted, money, **fields) -> Project:
        made = ProjectFactory(
            lead=lead,
            state=state,
            submitted_at=submitted,
            budget_cents=sum(money.values()),
            with_parts=False,
            **fields,
        )
        for source, cents in money.items():
            Funding.objects.create(project=made, source=source, planned_cents=cents)
        return made

    world.p1 = project(
        world.h1, "incubating", moment(3, 1), {"district": 60_000, "social": 40_000}, nature="brand",
        incubating_since=day(5, 1), starts_on=day(5, 1), ends_on=day(4, 30, 2027),
    )  # fmt: skip
    world.p2 = project(
        world.h2, "named", moment(3, 1, year=2025), {"city": 50_000}, type="vertical", key_field="digital",
        incubating_since=day(5, 1, 2025), named_on=day(11, 10), starts_on=day(5, 1, 2025), ends_on=day(10, 31),
    )  # fmt: skip
    world.p3 = project(
        world.h1, "exited", moment(3, 2, year=2025), {"district": 10_000}, incubating_since=day(6, 1, 2025),
        named_on=day(1, 1), exited_on=day(11, 20), exit_reason="own_wish", starts_on=day(6, 1, 2025), ends_on=day(5, 1),
    )  # fmt: skip
    world.p4 = project(world.h1, "submitted", moment(11, 5), {"city": 20_000}, nature="existing")
    world.p5 = project(world.h2, "submitted", moment(11, 6), {"city": 20_000}, nature="project")
    project(world.h2, "draft", None, {})
    notice = DecisionList.objects.create(
        year=2026, call=CallFactory(), title="审定名单", state="in_notice", drawn_up_by=world.user, drawn_up_at=moment(10, 1),
        decided_by=world.other, decided_at=moment(10, 2), digest="d" * 64, document={}, notice_from=day(11, 1),
        notice_until=day(11, 9),
    )  # fmt: skip
    for about in (world.p2, None):
        Objection.objects.create(
            list=notice,
            project=about,
            filed_by=world.user if about else world.other,
            text="异议",
            filed_at=moment(11, 4),
        )


def _partners(world) -> None:
    for of, unit, state, answered in [
        (world.p1, world.pa, "signed", moment(4, 1)), (world.p1, world.pb, "signed", moment(4, 2)),
        (world.p1, world.pc, "signed", moment(12, 1)), (world.p2, world.pc, "signed", moment(4, 3)),
        (world.p2, world.pb, "asked", None),
    ]:  # fmt: skip
        Partner.objects.create(
            project=of, institution=unit, contribution="出场地", state=state, asked_at=moment(3, 5), answered_at=answered,
            answered_by=world.user if answered else None,
        )  # fmt: skip
    for giver, receiver, on, state in [
        (world.h1, world.pa, (11, 7), "confirmed"), (world.pa, None, (11, 8), "confirmed"), (world.h1, world.pb, (11, 9), "reported"),
        (world.h1, world.pb, (10, 9), "confirmed"),
    ]:  # fmt: skip
        SharedUse.objects.create(
            project=world.p1, kind="facilities", what="排练厅", giver=giver, receiver=receiver, used_on=day(*on), amount=3,
            unit="hours", state=state, recorded_for=giver, recorded_by=world.user, recorded_at=moment(*on),
            answered_by=world.other if state == "confirmed" else None,
        )  # fmt: skip


def _reach(world) -> None:
    for of, street, since, until in [
        (world.p1, "A", day(6, 1), None), (world.p1, "B", day(6, 1), day(11, 15)), (world.p2, "C", day(6, 1, 2025), None),
    ]:  # fmt: skip
        ProjectArea.objects.create(project=of, area=world.areas[street], since=since, until=until)
    for name, lead, project, joined, ended in [
        ("夜读", world.h1, world.p1, day(3, 1), None), ("旧牌", world.h2, None, day(3, 1, 2025), day(11, 2)),
    ]:  # fmt: skip
        Brand.objects.create(
            name=name, kind="reading", about="整合", lead=lead, project=project, state="ended" if ended else "joined",
            proposed_by=world.user, proposed_at=moment(1, 1, year=2025), joined_on=joined, ended_on=ended,
            reason="停用" if ended else "",
        )  # fmt: skip


def _money(world) -> None:
    for of, source, entries in [
        (world.p1, "district", [("received", 60_000, (11, 2)), ("spent", 30_000, (11, 4)), ("spent", 10_000, (10, 4)),
                                ("received", 5_000, (11, 5)), ("received", -5_000, (11, 6))]),
        (world.p1, "social", [("received", 20_000, (11, 3))]),
        (world.p2, "city", [("received", 50_000, (11, 7))]),
    ]:  # fmt: skip
        totals = {
            kind: sum(cents for named, cents, _ in entries if named == kind) for kind in ("received", "spent")
        }
        account = FundingAccount.objects.create(
            project=of, source=source, received_cents=totals["received"], spent_cents=totals["spent"]
        )
        last = None
        for kind, cents, on in entries:
            last = FundingEntry.objects.create(
                account=account, kind=kind, amount_cents=cents, booked_on=day(*on), purpose="拨款", recorded_by=world.user,
                recorded_at=moment(*on), corrects=last if cents < 0 else None,
            )  # fmt: skip


def _progress(world) -> None:
    for due, state, done in [
        ((11, 10), "done", day(11, 9)), ((11, 20), "planned", None), ((11, 25), "dropped", None), ((12, 20), "planned", None),
    ]:  # fmt: skip
        Milestone.objects.create(
            project=world.p1, title="里程碑", due_on=day(*due), state=state, done_on=done,
            drop_reason="改做别的" if state == "dropped" else "",
        )  # fmt: skip
    for of, kind, state, checked in [
        (world.p1, "midterm", "passed", (11, 12)), (world.p2, "yearly", "failed", (11, 13)), (world.p2, "acceptance", "passed", (10, 1)),
    ]:  # fmt: skip
        Checkpoint.objects.create(
            project=of, kind=kind, year=2026, due_on=day(11, 1), state=state, opened_at=moment(9, 1), report="报告",
            reported_by=world.user, reported_at=moment(9, 20), checked_by=world.other, checked_at=moment(*checked),
        )  # fmt: skip
    for of, state, opened, verified in [
        (world.p2, "verified", (11, 14), (11, 25)), (world.p3, "failed", (10, 1), (11, 26)),
    ]:  # fmt: skip
        Rectification.objects.create(
            project=of, problem="问题", due_on=day(11, 24), state=state, opened_by=world.other, opened_at=moment(*opened),
            reply="改了", replied_by=world.user, replied_at=moment(11, 20), verified_by=world.other,
            verified_at=moment(*verified), finding="意见",
        )  # fmt: skip


def _cases(world) -> None:
    for of, mode, state, confirmed in [
        (world.p1, "tourism", "confirmed", (11, 15)), (world.p1, "tradition", "confirmed", (11, 17)),
        (world.p2, "digital", "confirmed", (11, 16)), (world.p1, "governance", "measured", None),
    ]:  # fmt: skip
        Empowerment.objects.create(
            project=of, mode=mode, problem="taking_part", about="做法", indicator="到会人数", unit="人", before=9,
            before_on=day(6, 1), after=20, after_on=day(11, 1), how_counted="签到表", state=state, written_for=of.lead,
            written_by=world.user, written_at=moment(6, 1), confirmed_for=world.pa if confirmed else None,
            confirmed_by=world.other if confirmed else None, confirmed_at=confirmed and moment(*confirmed),
        )  # fmt: skip
    words = dict.fromkeys(SECTIONS, "写清楚")
    first, _, _ = (
        Case.objects.create(
            project=world.p1, institution=unit, title="案例", summary="一句话", mode=mode, state=state, created_by=world.user,
            created_at=moment(9, 1), submitted_at=moment(9, 2), published_at=moment(*published), **words,
        )
        for unit, mode, state, published in [
            (world.h1, "tourism", "published", (11, 18)), (world.pb, "governance", "published", (11, 19)),
            (world.pc, "digital", "withdrawn", (11, 19)),
        ]
    )  # fmt: skip
    for unit, street, state, confirmed, people in [
        (world.pb, "C", "confirmed", (11, 20), 300), (world.pa, "A", "confirmed", (11, 21), None), (world.pc, "C", "reported", None, 50),
    ]:  # fmt: skip
        Replication.objects.create(
            case=first, institution=unit, area=world.areas[street], plan="照做", state=state, started_at=moment(10, 1),
            changed="改了时间", outcome="成了", people=people, reported_at=moment(11, 1),
            confirmed_at=confirmed and moment(*confirmed),
        )  # fmt: skip
