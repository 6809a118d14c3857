"""Forums of several years, one in each state, with papers, programme and people."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core.files import docx
from core.files.office import OFFICE
from core.models import Attachment, User
from core.models.files import storage_path
from core.record.journal import subject_of
from sample import photos
from sample.institutions import Bodies
from sample.panels import FIVE, Panels, PlanOfPanel
from sample.people import People
from sample.words import MARK
from sample.world import World, make, moment
from thinktank.actions.convening import SubjectIn
from thinktank.actions.proceedings import print_papers
from thinktank.models import Forum, ForumSession, Paper, PaperVersion, Registration, Talk
from thinktank.states import ForumState, PanelState, PaperState, RegistrationState

S, P = ForumState, PaperState
HOUR = timedelta(hours=1)
WORD = f"{OFFICE}wordprocessingml.document"
SUMMARY = "市、区文化馆、图书馆、博物馆和文化站，学校、企业、社会组织和居民代表一起，把一年的做法摆出来讨论。"
CALL = "围绕主题，写一线的问题、做法和数据。800 字以上，匿名评审；录用的编入论文集，作者受邀到会发言。"
REMARKS = (
    "问题真实，材料来自一线，建议把数据口径写清楚。", "方法得当，结论稳妥，个别段落可以再精练。", "选题好，希望补充和外地做法的比较。",
)  # fmt: skip
PARTS = (
    "本文从一个街道的实际工作出发，讨论公共文化服务怎样回应居民的具体要求。过去三年里，我们记录了每一条需求从提出到办结的时间，发现拖得最久的不是没有资源，而是不知道该找谁。",
    "我们把需求分成三类：现成资源就能满足的、要几家单位凑在一起才能满足的、目前还满足不了的。第一类当周答复，第二类进入月度会商，第三类写明原因并公开。分类之后，平均答复时间明显缩短。",
    "几家单位凑在一起的难处在于谁出人、谁出场地、谁负责安全。协议写得越具体，后面越省事。我们试过三种写法，最后保留了按场次列明分工的表格。",
    "居民的评价提示了另一个问题：时间不对，再好的节目也没有人来。晚饭后一小时和周六上午是人最多的时段，而这恰恰是人手最紧的时候。轮值和志愿者可以补上一部分缺口。",
    "这些做法不需要大笔经费，却要求记录完整、口径一致。我们建议把记录表作为共同的底稿，每半年对照一次，留下能重复的经验，放下不能重复的热闹。",
    "本文的数据来自工作台账，样本有限，结论只对相近的街道有参考意义。后续将继续记录，并邀请其他单位一起比对。",
)
TITLES = (
    "需求台账里的十二个月", "从点单到到场：一条街道的观察", "小场地演出的安全底稿", "绘本故事会怎样留住爸爸", "夜间开放的人手账",
    "村里的图书流动车为什么准点", "非遗课程的工具清单", "让长者手机课不再重复报名", "露天电影和邻里关系",
)  # fmt: skip


@dataclass(frozen=True)
class Course:
    """On which day after its planning each step of a forum was taken."""

    papers: int
    decided: int
    programme: int
    people: int


PAST, NOW = Course(60, 140, 150, 160), Course(8, 28, 30, 33)


@dataclass(frozen=True)
class Year:
    """One forum: `ago` counts years before this one. Forums before the portal's first panels were judged on paper."""

    ago: int
    state: str
    theme: str
    month: int
    papers: tuple[str, ...] = ()
    people: int = 0

    @property
    def course(self) -> Course:
        return PAST if self.ago > 0 else NOW

    def begins(self, world: World) -> datetime:
        """When it was planned."""
        if self.ago > 0:
            return moment(date(world.today.year - self.ago, self.month, 18) - timedelta(days=200), 9)
        return world.at({0: -80, -1: -60, -2: -20}[self.ago], 9)

    def on(self, world: World, step: int, hour: int = 10) -> datetime:
        return self.begins(world) + timedelta(days=step, hours=hour - 9)


YEARS = (
    Year(-2, S.PLANNED, "公共文化与城市更新", 11),
    Year(-1, S.CALLING, "从一条需求开始", 11, (P.DRAFT, P.SUBMITTED, P.SUBMITTED, P.IN_REVIEW, P.WITHDRAWN)),
    Year(
        0,
        S.OPEN,
        "家门口的好去处",
        12,
        (P.ACCEPTED, P.ACCEPTED, P.REVISING, P.REVISED, P.REJECTED, P.IN_REVIEW),
        60,
    ),
    Year(1, S.HELD, "共同体怎样共同", 11, (P.ACCEPTED, P.ACCEPTED, P.REJECTED), 90),
    Year(2, S.CLOSED, "一馆一品到一网一单", 11, (P.ACCEPTED, P.ACCEPTED, P.ACCEPTED), 80),
    Year(3, S.CANCELLED, "云上云下", 11),
)


def make_forums(world: World, bodies: Bodies, people: People, panels: Panels) -> None:
    for year in YEARS:
        forum = _forum(world, bodies, people, year)
        papers = _papers(world, people, panels, forum, year)
        if year.people:
            sessions = _programme(world, people, forum, year)
            _talks(world, people, forum, sessions, papers, year)
            _registrations(world, people, forum, year)
        if year.state in (S.OPEN, S.HELD, S.CLOSED):
            _handed_out(world, people, forum)
        if year.state == S.CLOSED:
            _printed(world, people, forum, papers)


def _forum(world: World, bodies: Bodies, people: People, plan: Year) -> Forum:
    number = world.today.year - plan.ago
    first = date(number, plan.month, 18)
    if plan.state == S.OPEN:
        first = max(first, world.day(10)) if world.day(10).year == number else date(number, 12, 31)
    begins, by = plan.begins(world), people.accounts["city1"]
    until = (
        min(moment(first - timedelta(days=45), 18), world.at(40, 18))
        if plan.state == S.CALLING
        else moment(first - timedelta(days=45), 18)
    )
    last = first if plan.state == S.OPEN else first + timedelta(days=1)
    is_open = plan.state in (S.OPEN, S.HELD, S.CLOSED)
    forum = make([Forum(
        year=number, theme=f"{plan.theme}{MARK}", summary=SUMMARY,
        venue=f"花城文化中心{MARK}", organiser=bodies.bureau, starts_on=first, ends_on=last,
        state=S.HELD if plan.state == S.CLOSED else plan.state, call_text="" if plan.state in (S.PLANNED, S.CANCELLED) else CALL,
        papers_until=None if plan.state in (S.PLANNED, S.CANCELLED) else until,
        registration_until=moment(first - timedelta(days=2), 18) if is_open else None, capacity=120 if is_open else 0, is_sample=True,
        stream_url="https://live.example.org/forum" if plan.state == S.OPEN else "",
        cancelled_reason="会期遇上台风蓝色预警，改为线上交流。" if plan.state == S.CANCELLED else "",
    )])[0]  # fmt: skip
    world.tell("thinktank.forum.planned", forum, by, begins, year=number)
    if forum.call_text:
        world.tell("thinktank.forum.papers_called", forum, by, begins + 24 * HOUR)
    if plan.state == S.CANCELLED:
        world.tell(
            "thinktank.forum.cancelled",
            forum,
            by,
            moment(first - timedelta(days=3), 9),
            forum.cancelled_reason,
        )
    return forum


def _papers(world: World, people: People, panels: Panels, forum: Forum, plan: Year) -> list[Paper]:
    number, rows = 0, []
    for place, state in enumerate(plan.papers):
        number += state == P.ACCEPTED
        rows.append(_paper(world, people, forum, plan, place, state, number if state == P.ACCEPTED else None))
    made = make(rows)
    make([
        PaperVersion(paper=one, round=1, title=one.title, abstract=one.abstract, body=one.body, handed_in_at=one.submitted_at)
        for one in made if one.submitted_at
    ])  # fmt: skip
    for one in made:
        world.tell("thinktank.paper.drafted", one, one.author, one.drafted_at, forum=forum.pk)
        if one.submitted_at:
            world.tell("thinktank.paper.submitted", one, one.author, one.submitted_at, forum=forum.pk)
    _judged(world, people, panels, forum, plan, made)
    return made


def _paper(
    world: World, people: People, forum: Forum, plan: Year, place: int, state: str, number: int | None
) -> Paper:
    index = (place + 3 * plan.ago) % len(TITLES)
    author = (
        people.accounts["citizen"]
        if place == 0 and plan.ago == -1
        else people.citizens[20 + 7 * place + abs(plan.ago)]
    )
    handed_in = state not in (P.DRAFT, P.WITHDRAWN)
    at = plan.on(world, plan.course.papers + place)
    comment = {
        P.REVISING: "请补上数据来源，并把第三部分压缩到一半。",
        P.REJECTED: "和本届主题距离较远，欢迎改写后再投。",
    }.get(P(state), "")
    return Paper(
        forum=forum, author=author, title=TITLES[index], authors=author.display_name, affiliation=f"某街道文化站{MARK}",
        abstract="从一线记录出发，讨论怎样把需求、资源和时间对上，并给出可以照着做的表格。", keywords="公共文化；需求；协同",
        body="\n".join(PARTS[(index + step) % len(PARTS)] * 2 for step in range(len(PARTS))), references=f"某地公共文化服务年度记录{MARK}",
        state=state, drafted_at=at, submitted_at=at + timedelta(days=2) if handed_in else None, comment=comment, number=number,
        is_sample=True,
    )  # fmt: skip


def _judged(
    world: World, people: People, panels: Panels, forum: Forum, plan: Year, papers: list[Paper]
) -> None:
    """Give what was judged to a panel drawn by the real functions, and tell what was decided."""
    given = [one for one in papers if one.state not in (P.DRAFT, P.SUBMITTED, P.WITHDRAWN)]
    if not given:
        return
    is_over = plan.state != S.CALLING
    if plan.ago <= 0:
        panels.make(PlanOfPanel(
            f"{forum.year} 年论坛论文评审", PanelState.SIGNED if is_over else PanelState.CONVENED, (), -60 if is_over else -1, seats=FIVE,
            is_blind=True, drops=True, kind="paper", subjects=tuple(_subject(one) for one in given), remarks=REMARKS,
        ))  # fmt: skip
    by = people.accounts["city2"]
    facts = {P.ACCEPTED: "thinktank.paper.accepted", P.REVISING: "thinktank.paper.sent_back", P.REVISED: "thinktank.paper.sent_back",
             P.REJECTED: "thinktank.paper.rejected"}  # fmt: skip
    for one in given if is_over else []:
        if one.state == P.IN_REVIEW:
            continue
        world.tell(facts[P(one.state)], one, by, plan.on(world, plan.course.decided, 16), one.comment)


def _subject(paper: Paper) -> SubjectIn:
    return SubjectIn(
        ref=subject_of(paper), title=paper.title, summary=f"【摘要】\n{paper.abstract}\n\n{paper.body}", institutions=[],
        people=[paper.author],
    )  # fmt: skip


def _programme(world: World, people: People, forum: Forum, year: Year) -> list[ForumSession]:
    day, by = forum.starts_on, people.accounts["city1"]
    plan = (
        ("开幕和主题发言", "大礼堂", 9, 11),
        ("分论坛一：需求和回应", "一号厅", 13, 15),
        ("分论坛二：共建和共享", "二号厅", 13, 15),
    )
    sessions = make([
        ForumSession(
            forum=forum, title=title, room=room, chair=f"主持人{MARK}",
            period=DateTimeTZRange(moment(day, start), moment(day, end), "[)"),
        )
        for title, room, start, end in plan
    ])  # fmt: skip
    for session in sessions:
        world.tell(
            "thinktank.session.added", session, by, year.on(world, year.course.programme), forum=forum.pk
        )
    world.tell(
        "thinktank.forum.opened",
        forum,
        by,
        year.on(world, year.course.programme + 2),
        capacity=forum.capacity,
    )
    return sessions


def _talks(
    world: World, people: People, forum: Forum, sessions: list[ForumSession], papers: list[Paper], year: Year
) -> None:
    rows: list[tuple[ForumSession, str, str, Paper | None]] = [
        (sessions[0], "一年的账和明年的事", f"冯国强{MARK}", None)
    ]
    accepted = [one for one in papers if one.state == P.ACCEPTED]
    rows += [(sessions[1 + place % 2], one.title, one.authors, one) for place, one in enumerate(accepted)]
    talks, places = [], dict.fromkeys([session.pk for session in sessions], 0)
    for session, title, speaker, paper in rows:
        start = session.period.lower + places[session.pk] * HOUR / 2
        places[session.pk] += 1
        talks.append(Talk(
            session=session, forum=forum, title=title, speaker=speaker, paper=paper,
            speaker_key=f"u:{paper.author_id}" if paper else f"n:{speaker}", period=DateTimeTZRange(start, start + HOUR / 2, "[)"),
        ))  # fmt: skip
    for talk in make(talks):
        world.tell(
            "thinktank.talk.added",
            talk,
            people.accounts["city1"],
            year.on(world, year.course.programme + 1),
            session=talk.session_id,
        )


def _registrations(world: World, people: People, forum: Forum, year: Year) -> None:
    dice, is_over = world.dice(f"forum {forum.year}"), forum.state in (S.HELD, S.CLOSED)
    users: list[User] = [people.accounts["citizen"], *people.citizens[30 : 30 + year.people]]
    rows = []
    for place, user in enumerate(dict.fromkeys(users)):
        state = RegistrationState.CANCELLED if place % 17 == 16 else RegistrationState.REGISTERED
        if is_over and state == RegistrationState.REGISTERED and place % 9:
            state = RegistrationState.CHECKED_IN
        if is_over and place == 0:
            state = RegistrationState.CHECKED_IN
        came = state == RegistrationState.CHECKED_IN
        registered_at = year.on(world, year.course.people + place % 36) + timedelta(minutes=place)
        rows.append(Registration(
            forum=forum, user=user, code=f"{dice.randrange(10**8):08d}", state=state, registered_at=registered_at,
            checked_in_at=moment(forum.starts_on, 8, 30) + timedelta(minutes=place % 40) if came else None,
        ))  # fmt: skip
    for one in make(rows):
        world.tell("thinktank.registration.made", one, one.user, one.registered_at, forum=forum.pk)
        if one.checked_in_at:
            world.tell(
                "thinktank.registration.checked_in",
                one,
                people.accounts["city3"],
                one.checked_in_at,
                forum=forum.pk,
            )
        if one.state == RegistrationState.CANCELLED:
            world.tell("thinktank.registration.cancelled", one, one.user, one.registered_at + HOUR)
    forum.taken = sum(one.state != RegistrationState.CANCELLED for one in rows)
    forum.save(update_fields=["taken"])
    if is_over:
        world.tell(
            "thinktank.forum.held",
            forum,
            people.accounts["city1"],
            moment(forum.ends_on + timedelta(days=1), 9),
        )


def _printed(world: World, people: People, forum: Forum, papers: list[Paper]) -> None:
    """Print the proceedings as the bureau does, and close the year."""
    at, by = moment(forum.ends_on + timedelta(days=60), 10), people.accounts["city1"]
    accepted = [one for one in papers if one.state == P.ACCEPTED]
    content = print_papers(forum, accepted, at)
    _file(
        world, forum, by, at, "proceedings", f"{forum.year}-forum-proceedings.pdf", "application/pdf", content
    )
    forum.proceedings_at, forum.state = at, S.CLOSED
    forum.save(update_fields=["proceedings_at", "state"])
    world.tell("thinktank.proceedings.built", forum, by, at, papers=len(accepted))
    world.tell("thinktank.forum.closed", forum, by, at + HOUR)


def _handed_out(world: World, people: People, forum: Forum) -> None:
    """The handbook, and photos of forums that were held, under the words that say what is on them."""
    at, by = moment(forum.ends_on - timedelta(days=12), 10), people.accounts["city1"]
    book = docx.Paper("会议手册", note="示例数据，不是真实文件")
    book.facts([("主题", forum.theme), ("时间", f"{forum.starts_on:%Y-%m-%d}"), ("地点", forum.venue)])
    for session in forum.sessions.order_by("pk"):
        book.text(f"{session.title}，{session.room}")
    _file(
        world,
        forum,
        by,
        min(at, world.at(-1, 10)),
        "material",
        f"{forum.year} 论坛会议手册（示例）.docx",
        WORD,
        book.data(),
    )
    if forum.state == S.OPEN:
        return
    for words in ("开幕式，台上在发言，台下坐满了人（示例图）", "分论坛讨论，几位发言人坐成一排（示例图）"):
        content = photos.picture(world.dice(f"{forum.year}{words}"))
        _file(world, forum, by, moment(forum.ends_on, 17), "photo", f"{words}.png", "image/png", content)


def _file(
    world: World, forum: Forum, by: User, at: datetime, purpose: str, name: str, kind: str, content: bytes
) -> None:
    file = Attachment(
        id=uuid.UUID(int=world.dice(f"{forum.year}{name}").getrandbits(128), version=4), purpose=purpose, name=name,
        content_type=kind, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), is_public=True,
        uploaded_by=by, uploaded_at=at, about=subject_of(forum),
    )  # fmt: skip
    file.file.name = default_storage.save(storage_path(file, name), ContentFile(content))
    file.save(force_insert=True)
