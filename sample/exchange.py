"""Secondments in every state: the sample hall's people give, take and have something to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from community.models import Certificate, CertificateKind, Secondment, SecondmentKind
from community.states import SecondmentState
from community.training.certificate_numbers import number_for
from sample.institutions import Bodies
from sample.people import People
from sample.world import World, make

S, K = SecondmentState, SecondmentKind


@dataclass(frozen=True)
class Words:
    """`home` and `host` are places in the list of halls (h) or stations (s); days from today."""

    home: str
    person: int
    host: str
    kind: str
    begins: int
    lasts: int
    state: str
    aim: str


PLAN: Final = (
    Words("h0", 0, "h1", K.STUDY, -20, 60, S.UNDER_WAY, "学总馆怎样安排分馆的通借通还和流动书车，回来试办一条线路。"),
    Words("s1", 2, "h0", K.POST, 14, 90, S.PROPOSED, "到文化馆挂职，跟一个完整的群众文艺汇演项目。"),
    Words("h1", 1, "s0", K.COACH, 10, 30, S.AGREED, "驻点帮文化站把图书角做成能办读书会的地方。"),
    Words("s3", 1, "h0", K.STUDY, -60, 45, S.REPORTED, "学街坊团队的备案、排期和年度考评。"),
    Words("s5", 2, "h2", K.POST, -200, 90, S.CLOSED, "学展览策划和讲解，带回一个流动小展。"),
    Words("h2", 1, "s7", K.COACH, -120, 60, S.CLOSED, "帮文化站做一份街区口述史的采集方案。"),
    Words("s8", 2, "h1", K.POST, -90, 120, S.BROKEN_OFF, "学少儿阅读推广。"),
    Words("s9", 1, "h0", K.STUDY, -40, 30, S.DECLINED, "学文化馆的开放时段管理。"),
)  # fmt: skip
REPORT: Final = (
    "跟了两次完整的排期和一次现场，整理出一份本单位能用的流程表；下月先在一个点试办，三个月后看人数。"
)
APPRAISAL: Final = "到岗准时，肯动手，交来的流程表可以直接用。同意按期结束。"
REASONS: Final = {
    S.BROKEN_OFF: "派出单位人手调整，提前一个月回原单位。",
    S.DECLINED: "这段时间本单位正在换展，没有人带，建议明年春天再来。",
}


def make_exchange(world: World, bodies: Bodies, people: People) -> None:
    rows = make([_secondment(world, bodies, people, words) for words in PLAN])
    done = [row for row in rows if row.state == S.CLOSED]
    certificates = make([_certificate(world, row) for row in done])
    for row, certificate in zip(done, certificates, strict=True):
        row.certificate = certificate
        row.save(update_fields=["certificate"])
    for row in rows:
        _tell(world, people, row)


def _secondment(world: World, bodies: Bodies, people: People, words: Words) -> Secondment:
    lists = {"h": bodies.halls, "s": bodies.stations}
    home, host = (lists[place[0]][int(place[1:])] for place in (words.home, words.host))
    proposed = world.at(min(words.begins - 20, -6), 10)
    agreed = words.state not in (S.PROPOSED, S.DECLINED)
    ends = words.begins + words.lasts
    reported = words.state in (S.REPORTED, S.CLOSED)
    guest = people.accounts["hall"] if words.home == "h0" else people.of(home, words.person)
    return Secondment(
        guest=guest, home=home, host=host, kind=words.kind, starts_on=world.day(words.begins), ends_on=world.day(ends),
        aim=words.aim, mentor=f"{host.name[:4]}业务科", state=words.state, proposed_at=proposed,
        home_agreed_at=proposed + timedelta(days=1) if agreed or words.state == S.PROPOSED else None,
        host_agreed_at=proposed + timedelta(days=2) if agreed else None, report=REPORT if reported else "",
        reported_at=world.at(min(ends + 5, -2), 16) if reported else None,
        appraisal=APPRAISAL if words.state == S.CLOSED else "", reason=REASONS.get(SecondmentState(words.state), ""),
        closed_at=world.at(min(ends + 9, -1), 15) if words.state in (S.CLOSED, S.BROKEN_OFF, S.DECLINED) else None,
        is_sample=True,
    )  # fmt: skip


def _certificate(world: World, row: Secondment) -> Certificate:
    issued = row.closed_at
    if issued is None:
        raise ValueError("Only closed secondments have a certificate.")
    first, last = row.starts_on, row.last_day
    return Certificate(
        number=number_for(issued.year, f"secondment:{row.guest.username}"), kind=CertificateKind.SECONDMENT,
        holder=row.guest, holder_name=row.guest.display_name, about=f"community.secondment:{row.pk}",
        title=f"{row.get_kind_display()}：{row.home.name} 至 {row.host.name}"[:120],
        lines=[
            f"于 {first.year} 年 {first.month} 月 {first.day} 日至 {last.year} 年 {last.month} 月 {last.day} 日",
            f"在{row.host.name}参加交流培养，按期完成，特发此证。",
        ],
        issued_by=row.host, issued_at=issued,
    )  # fmt: skip


def _tell(world: World, people: People, row: Secondment) -> None:
    home, host = people.of(row.home), people.of(row.host)
    world.tell(
        "community.secondment.proposed", row, people.of(row.home, 1), row.proposed_at, home=row.home_id, host=row.host_id,
        guest=row.guest_id,
    )  # fmt: skip
    for side, head, at in (("home", home, row.home_agreed_at), ("host", host, row.host_agreed_at)):
        if at is not None:
            world.tell("community.secondment.agreed", row, head, at, side=side, state=row.state)
    if row.state in (S.UNDER_WAY, S.REPORTED, S.CLOSED, S.BROKEN_OFF):
        world.tell(
            "community.secondment.began", row, None, world.at((row.starts_on - world.today).days, 0, 5)
        )
    if row.reported_at is not None:
        world.tell("community.secondment.reported", row, row.guest, row.reported_at)
    if row.certificate is not None and row.closed_at is not None:
        world.tell(
            "community.certificate.issued", row.certificate, host, row.closed_at, kind=row.certificate.kind, issuer=row.host_id,
            holder=row.guest_id,
        )  # fmt: skip
        world.tell("community.secondment.closed", row, host, row.closed_at)
    if row.state in (S.BROKEN_OFF, S.DECLINED) and row.closed_at is not None:
        fact = (
            "community.secondment.broken_off"
            if row.state == S.BROKEN_OFF
            else "community.secondment.declined"
        )
        world.tell(fact, row, host, row.closed_at, row.reason)
