"""Applications to join, in every state; a change of name; leaving."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Final

from community.members.credit_code import check_digit
from community.models import (
    Area,
    Institution,
    Kind,
    Level,
    Membership,
    MembershipApplication,
    NameChange,
    Sector,
)
from community.policy import CITY_CODE
from community.states import ApplicationState, NameChangeState
from core.models import Attachment, User
from core.record.journal import subject_of
from core.searchtext import document
from sample.institutions import Bodies
from sample.people import People
from sample.photos import evidence
from sample.words import MARK
from sample.world import World, make

S = ApplicationState
RECOMMENDED: Final = "实地看过，场地和人员属实，每周都有活动，建议接纳。"
RETURNED: Final = "证书照片看不清，简介太短，请按下面两处补正。"
NOTES: Final = {
    "files": "证书拍得反光，看不清有效期，请重拍一张。",
    "about": "请写明每周开放几天、一次能来多少人。",
}
REFUSED: Final = "主要业务是营利性艺考培训，和公共文化服务无关；有公益场次以后可以再申请。"


@dataclass(frozen=True)
class Plan:
    """One application: who it is of, and how far it came. Days count back from today."""

    name: str
    kind: str
    sector: str
    level: str
    area: str
    state: str
    applied: int
    about: str


PLANS: Final = (
    Plan("珠江边读书会", Kind.SOCIETY, Sector.SOCIETY, Level.DISTRICT, "440103", S.RETURNED, 9, "街坊自己办的读书会。"),
    Plan("泮塘船工号子传习所", Kind.SOCIETY, Sector.SOCIETY, Level.DISTRICT, "440103", S.APPLIED, 3,
         "收集和教唱船工号子，每周六在湖边开放，一次三十人。"),
    Plan("羊城职工合唱联谊会", Kind.SOCIETY, Sector.UNION, Level.CITY, CITY_CODE, S.APPLIED, 2,
         "十二个基层工会合唱团的联谊会，每年演出二十场。"),
    Plan("东山口街角美术室", Kind.NEW_SPACE, Sector.ENTERPRISE, Level.STREET, "440104", S.RECOMMENDED, 16,
         "临街的小展厅，免费开放，每月换展。"),
    Plan("琶洲少年科学剧团", Kind.TROUPE, Sector.SCIENCE, Level.DISTRICT, "440105", S.RECOMMENDED, 12,
         "把科学课排成剧，进学校演出。"),
    Plan("江南艺考集训营", Kind.COMPANY, Sector.ENTERPRISE, Level.DISTRICT, "440105", S.REFUSED, 80, "艺考集训，附设展演。"),
    Plan("石牌独立书店", Kind.COMPANY, Sector.ENTERPRISE, Level.DISTRICT, "440106", S.WITHDRAWN, 50, "旧书店，偶尔办讲座。"),
)  # fmt: skip


def make_applications(world: World, bodies: Bodies, people: People) -> None:
    areas = Area.objects.in_bulk()
    rows = [_application(world, people, areas, number, plan) for number, plan in enumerate(PLANS)]
    rows.append(_of_a_body_on_record(world, bodies, people, len(rows)))
    rows.append(_admitted(world, bodies, people, len(rows)))
    dice = world.dice("papers")
    made = make(rows)
    make([_paper(row, dice) for row in made])
    for row in made:
        _tell(world, row, people.accounts["district"])
    _name_changes(world, bodies, people)
    _wants_to_leave(world, bodies, people)


def _paper(row: MembershipApplication, dice: Random) -> Attachment:
    """What stands for a certificate."""
    assert row.applicant is not None
    paper = evidence(
        subject_of(row), f"登记证书{MARK}.png", row.applicant, row.applied_at, row.applied_at, dice
    )
    paper.purpose, paper.taken_at = "membership", None
    return paper


def _code(number: int) -> str:
    """A code whose check character fits, in a range that is not given out."""
    body = f"52440100MJ{number + 1:07d}"
    return body + check_digit(body)


def _application(
    world: World, people: People, areas: dict[str, Area], number: int, plan: Plan
) -> MembershipApplication:
    applicant = people.accounts["applicant"] if number == 0 else people.citizens[60 + number]
    row = MembershipApplication(
        applicant=applicant, name=f"{plan.name}{MARK}", kind=plan.kind, sector=plan.sector, level=plan.level,
        area=areas[plan.area], credit_code=_code(number), about=plan.about, contact_name=applicant.display_name,
        contact_phone=f"1990000{9000 + number}", state=plan.state, applied_at=world.at(-plan.applied, 10, 20), is_sample=True,
    )  # fmt: skip
    if plan.state == S.RETURNED:
        row.return_comment, row.notes = RETURNED, NOTES
    if plan.state in (S.RECOMMENDED, S.REFUSED):
        row.recommended_by, row.recommendation = _district(people, plan.area), RECOMMENDED
        row.recommended_at = world.at(-plan.applied + 4, 15)
    if plan.state == S.REFUSED:
        row.decided_by, row.decided_at = people.accounts["city2"], world.at(-plan.applied + 9, 11)
        row.decision_reason = REFUSED
    return row


def _district(people: People, area: str) -> User:
    """A person of the district's bureau."""
    bureau = Institution.objects.get(kind=Kind.BUREAU, area=area)
    return people.of(bureau)


def _of_a_body_on_record(world: World, bodies: Bodies, people: People, number: int) -> MembershipApplication:
    """The bureau has it on record; now it asks to become a member."""
    body, applicant = bodies.others[2], people.citizens[90]
    return MembershipApplication(
        applicant=applicant, institution=body, name=body.name, kind=body.kind, sector=body.sector, level=body.level,
        area=body.area, credit_code=_code(number), about="每周三下午在码头凉棚说书，一次六十人。",
        contact_name=applicant.display_name, contact_phone=f"1990000{9000 + number}", applied_at=world.at(-5, 16), is_sample=True,
    )  # fmt: skip


def _admitted(world: World, bodies: Bodies, people: People, number: int) -> MembershipApplication:
    """How one of the halls came in; its first head asked."""
    body = bodies.halls[4]
    joined = Membership.objects.get(institution=body).joined_on
    days = (joined - world.today).days
    return MembershipApplication(
        applicant=people.of(body), institution=body, name=body.name, kind=body.kind, sector=body.sector, level=body.level,
        area=body.area, credit_code=_code(number), about=body.about, contact_name=people.of(body).display_name,
        contact_phone=f"1990000{9000 + number}", state=S.ADMITTED, applied_at=world.at(days - 11, 9),
        recommended_by=_district(people, body.area_id), recommended_at=world.at(days - 6, 15), recommendation=RECOMMENDED,
        decided_by=people.accounts["city2"], decided_at=world.at(days, 10), is_sample=True,
    )  # fmt: skip


def _tell(world: World, row: MembershipApplication, staff: User) -> None:
    def tell(verb: str, by: User | None, at: Any, note: str = "", **details: Any) -> None:
        world.tell(f"community.application.{verb}", row, by, at, note=note, **details)

    tell("applied", row.applicant, row.applied_at, institution=row.institution_id)
    if row.recommended_at:
        tell("recommended", row.recommended_by, row.recommended_at, RECOMMENDED)
    if row.state == S.RETURNED:
        tell("returned", staff, world.at(-6, 14), RETURNED, fields=sorted(NOTES))
    if row.state == S.REFUSED:
        tell("refused", row.decided_by, row.decided_at, REFUSED)
    if row.state == S.ADMITTED:
        tell("admitted", row.decided_by, row.decided_at, institution=row.institution_id)
    if row.state == S.WITHDRAWN:
        tell("withdrawn", row.applicant, world.at(-47, 20))


def _name_changes(world: World, bodies: Bodies, people: People) -> None:
    """One that happened, one that waits, one that was refused."""
    staff = people.accounts["city2"]
    museum, gym, hall = bodies.halls[2], bodies.halls[7], bodies.halls[10]

    def change(body: Institution, old: str, new: str, reason: str, asked: int, state: str) -> NameChange:
        return NameChange(
            institution=body, old_name=old, new_name=new, reason=reason, asked_by=people.of(body), asked_at=world.at(-asked, 9),
            state=state, decided_by=None if state == NameChangeState.ASKED else staff,
            decided_at=None if state == NameChangeState.ASKED else world.at(-asked + 5, 10),
        )  # fmt: skip

    done = change(museum, f"岭南民俗记忆馆{MARK}", museum.name, "藏品扩充到近现代史，编制部门批复更名。", 130,
                  NameChangeState.CONFIRMED)  # fmt: skip
    done.changed_on = world.day(-125)
    asked = change(gym, gym.name, f"云麓市民运动公园{MARK}", "场馆扩建，拟用新名。", 4, NameChangeState.ASKED)
    refused = change(hall, hall.name, f"第一青少年宫{MARK}", "更响亮。", 60, NameChangeState.DECLINED)
    refused.answer = "“第一”容易让人误会排名，请另拟名称。"
    for row, verb in zip(make([done, asked, refused]), ("confirmed", "", "declined"), strict=True):
        world.tell("community.name.asked", row, row.asked_by, row.asked_at, institution=row.institution_id)
        if verb:
            world.tell(f"community.name.{verb}", row, staff, row.decided_at, note=row.answer)  # type: ignore[arg-type]
    Membership.objects.filter(institution=museum).update(
        search=document(museum.name, done.old_name, museum.about)
    )


def _wants_to_leave(world: World, bodies: Bodies, people: People) -> None:
    """A new space has asked to leave and waits for the bureau."""
    body = bodies.new_spaces[5]
    row = Membership.objects.get(institution=body)
    row.leave_asked_at, row.leave_reason = world.at(-2, 11), "运营方更换，新运营方另行申请。"
    row.save(update_fields=["leave_asked_at", "leave_reason"])
    world.tell(
        "community.membership.leave_asked", row, people.of(body), row.leave_asked_at, note=row.leave_reason
    )
