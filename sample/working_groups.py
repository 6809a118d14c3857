"""Working groups between the sample's roundtables: members, topics, visits, in every state. All invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from community.models import Institution, Seat
from roundtable.actions import groups, topics, visits
from roundtable.models import Resolution, Topic, Visit, WorkingGroup
from roundtable.states import LIVE
from sample.roundtable_steps import DAY, HOUR, Desk, word_file

DRAFT = "一、周末开到晚上八点。二、消防演出没有备案的，只办讲座和读书会。三、值班和安保由场地单位排。"
SEEN = "三处书屋周末开到晚上九点，入口有人登记，讲座和读书会各占一半。"
LEARNED = "值班、安保和保洁排在一张表上，场地单位和使用单位各出一人。"
ADVISED = "先在两处试两个月，看每晚有多少人。"


def make_working_groups(desk: Desk) -> None:
    """One at work with everything in it, one that has ended."""
    _at_work(desk)
    _ended(desk)


def _at_work(desk: Desk) -> None:
    world, members = desk.world, desk.members
    lead, asked = members[0], [one.institution for one in members[1:7]]
    born_of = Resolution.objects.filter(state__in=LIVE, lead=lead.institution).order_by("pk").first()
    group = groups.set_up(
        name="场地共享工作组", task="把各家空着的场地放进统一预约，定下开放时间、安保和收费的规矩。", lead=lead.institution,
        born_of=born_of, by=desk.by, at=world.at(-70, 9),
    )  # fmt: skip
    groups.ask(group=group, institutions=asked, by=desk.by, at=world.at(-70, 10))
    for place, seat in enumerate(members[:5]):
        _join(group, seat, world.at(-69, 9 + place))
    away = group.places.get(institution=members[5].institution)
    groups.decline(place=away, reason="下半年人手不够", by=members[5].actor, at=world.at(-68, 9))
    _topics(desk, group)
    left = group.places.get(institution=members[4].institution)
    topics.leave(place=left, reason="场馆闭馆改造，改造完再来", by=members[4].actor, at=world.at(-2, 9))
    _visits(desk, group)


def _topics(desk: Desk, group: WorkingGroup) -> None:
    world, members = desk.world, desk.members
    first = _topic(
        group, members[0], "开放到几点", "各家周末开放的时间不一样，居民记不住。", world.at(-60, 9)
    )
    topics.say(
        topic=first, institution=members[1].institution, text="周末可以到晚上八点，平日要留给夜校。", by=members[1].actor,
        at=world.at(-59, 10), uploads=[word_file("开放时间草案（示例）", DRAFT)],
    )  # fmt: skip
    first = topics.put(
        topic=first, institution=members[0].institution, decision="周末统一开到晚上八点，平日由各家自己定。",
        by=members[0].actor, at=world.at(-55, 9),
    )  # fmt: skip
    for place in (1, 2):
        first = _stand(first, members[place], world.at(-54, 9 + place))
    put = _topic(group, members[1], "安保怎么出", "晚上开放要人值班，费用谁出。", world.at(-20, 9))
    put = topics.put(
        topic=put, institution=members[1].institution, decision="场地单位和使用单位各出一人。", by=members[1].actor,
        at=world.at(-6, 9),
    )  # fmt: skip
    _stand(put, members[2], world.at(-5, 9), "小馆出不了人，建议合请保安。")
    talked = _topic(group, members[2], "设备谁来管", "音响和投影坏了几次，找不到人修。", world.at(-9, 9))
    topics.say(
        topic=talked, institution=members[3].institution, text="可以几家合请一个技术员，每周来一天。",
        by=members[3].actor, at=world.at(-8, 15),
    )  # fmt: skip
    dropped = _topic(group, members[3], "要不要统一收费", "有的收成本费，有的不收。", world.at(-50, 9))
    topics.drop(
        topic=dropped, institution=members[3].institution, reason="收费要先有文件，等文件出来再议", by=members[3].actor,
        at=world.at(-45, 9),
    )  # fmt: skip


def _visits(desk: Desk, group: WorkingGroup) -> None:
    world, members = desk.world, desk.members
    for days, title, state in (
        (-40, "看看邻区的夜间书屋", "confirmed"), (-15, "学学一张表排班", "written"), (-7, "看社区礼堂怎么改造", "made"),
        (-30, "看工业园的职工之家", "cancelled"), (12, "和学校谈课后场地", "planned"),
    ):  # fmt: skip
        on = world.day(days)
        plan = visits.Plan(
            title=title, place="邻区文化站（示例）", purpose="看别人怎么管晚上和周末的场地", starts_on=on, ends_on=on,
            kind="exchange" if days > 0 else "visit",
        )  # fmt: skip
        lead = members[0]
        row = visits.plan(
            group=group, institution=lead.institution, plan=plan, seats=[lead, members[1], members[2]], by=lead.actor,
            at=world.at(min(days, 0) - 5, 10),
        )  # fmt: skip
        _bring(row, members, state, world.at(days, 18) if days < 0 else world.at(-1, 18))


def _bring(visit: Visit, members: Sequence[Seat], state: str, at: datetime) -> None:
    if state == "cancelled":
        visits.cancel(
            visit=visit,
            institution=members[0].institution,
            reason="那天全区停电检修",
            by=members[0].actor,
            at=at - DAY,
        )
    if state in ("cancelled", "planned"):
        return
    visit = visits.make(visit=visit, by=members[0].actor, at=at)
    if state == "made":
        return
    account = visits.Account(SEEN, LEARNED, ADVISED)
    visit = visits.write(visit=visit, account=account, by=members[0].actor, at=at + HOUR)
    if state == "confirmed":
        visits.confirm(visit=visit, by=members[1].actor, at=at + DAY)


def _ended(desk: Desk) -> None:
    world, lead = desk.world, desk.members[6]
    group = groups.set_up(
        name="无障碍场次工作组",
        task="让每个区每月都有一场无障碍演出。",
        lead=lead.institution,
        by=desk.by,
        at=world.at(-160, 9),
    )
    groups.ask(
        group=group,
        institutions=[desk.members[7].institution, desk.members[8].institution],
        by=desk.by,
        at=world.at(-160, 10),
    )
    for place, seat in enumerate(desk.members[6:8]):
        _join(group, seat, world.at(-159, 9 + place))
    topic = _topic(group, lead, "手语翻译怎么排", "翻译少，场次撞在一起。", world.at(-150, 9))
    topic = topics.put(
        topic=topic, institution=lead.institution, decision="各区场次提前一个月报，翻译统一排。", by=lead.actor,
        at=world.at(-148, 9),
    )  # fmt: skip
    _stand(topic, desk.members[7], world.at(-147, 9))
    groups.close(group=group, result="排班表用起来了，交给市级馆接着管。", by=desk.by, at=world.at(-90, 9))


# Parts ----
def _join(group: WorkingGroup, seat: Seat, at: datetime) -> None:
    place = group.places.get(institution=seat.institution)
    groups.join(place=place, seat=seat, by=seat.actor, at=at)


def _topic(group: WorkingGroup, seat: Seat, title: str, brief: str, at: datetime) -> Topic:
    institution: Institution = seat.institution
    return topics.raise_topic(
        group=group, institution=institution, title=title, brief=f"{brief}（示例数据）", by=seat.actor, at=at
    )


def _stand(topic: Topic, seat: Seat, at: datetime, against: str = "") -> Topic:
    return topics.take_stand(
        topic=topic, institution=seat.institution, agrees=not against, note=against, by=seat.actor,
        at=at + timedelta(minutes=5),
    )  # fmt: skip
