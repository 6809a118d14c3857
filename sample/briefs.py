"""信息报送 of a year: rules, calls, briefs in every state with what the bureau made of them, monthly circulars."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from community.models import (
    Adoption,
    Area,
    Brief,
    BriefNote,
    BriefPhoto,
    BriefVersion,
    Circular,
    ContributionCall,
    Institution,
    PointEvent,
    PointRule,
    Publication,
)
from community.policy import CITY_CODE
from community.press.queries import circulars as queries
from community.states import BriefState, CircularState, ContributionCallState
from core.dates.months import month_before, month_of, next_month
from core.models import User
from sample import news_words as words
from sample.institutions import Bodies
from sample.people import People
from sample.photos import evidence
from sample.words import MARK
from sample.world import World, make, moment

S = BriefState
DAY = timedelta(days=1)
MONTHS = 12
A_MONTH = 22
POINTS = (  # event, points and monthly cap of the first rules; and of those in force now
    (PointEvent.SENT, (1, 10), (1, 5)), (PointEvent.ADOPTED_DISTRICT, (2, None), (2, None)),
    (PointEvent.ADOPTED_CITY, (3, None), (4, None)), (PointEvent.RESEARCH, (8, None), (10, None)),
    (PointEvent.ADOPTED_PROVINCE, (8, None), (8, None)), (PointEvent.ADOPTED_NATION, (15, None), (15, None)),
    (PointEvent.PUBLISHED, (2, 10), (2, 10)),
)  # fmt: skip
FIRST_AT_THE_STATION = (S.DRAFT, S.RETURNED, S.SUBMITTED, S.ADOPTED, S.PUBLISHED, S.DECLINED, S.WITHDRAWN)


@dataclass
class Reported:
    """The briefs made, and the rows that go with them."""

    briefs: list[Brief] = field(default_factory=list)
    versions: list[BriefVersion] = field(default_factory=list)
    notes: list[BriefNote] = field(default_factory=list)
    adoptions: list[Adoption] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    photos: list[BriefPhoto] = field(default_factory=list)

    def insert(self) -> None:
        make(self.versions)
        make(self.notes)
        make(self.adoptions)
        make(self.publications)

    @property
    def taken(self) -> list[Brief]:
        return [brief for brief in self.briefs if brief.state in (S.ADOPTED, S.PUBLISHED)]


def make_briefs(world: World, bodies: Bodies, people: People) -> Reported:
    _rules(world, people)
    calls = _calls(world, people)
    dice = world.dice("briefs")
    reported = Reported()
    plans = [*_station_plan(world, bodies), *_year_plan(world, bodies, dice)]
    reported.briefs = make([_brief(world, people, dice, number, plan) for number, plan in enumerate(plans)])
    _answer_calls(reported.briefs, calls)
    for number, brief in enumerate(reported.briefs):
        _Story(world, bodies, people, dice, reported, brief, number).write()
    reported.insert()
    _photos(world, people, reported, dice)
    _circulars(world, people)
    return reported


# --- rules, calls ---
def _rules(world: World, people: People) -> None:
    first, change = month_of(world.day(-400)), _months_ago(world, 6)
    by = people.accounts["press"]
    rows = []
    for event, (before, cap_before), (now, cap) in POINTS:
        changed = (before, cap_before) != (now, cap)
        rows.append(PointRule(event=event, points=before, month_cap=cap_before, starts_on=first,
                              ends_on=change if changed else None))  # fmt: skip
        if changed:
            rows.append(PointRule(event=event, points=now, month_cap=cap, starts_on=change))
    for rule in make(rows):
        world.tell("community.pointrule.set", rule, by, moment(rule.starts_on - DAY, 10), event=str(rule.event),
                   points=rule.points, month_cap=rule.month_cap)  # fmt: skip


def _calls(world: World, people: People) -> list[ContributionCall]:
    city, by = Area.objects.get(pk=CITY_CODE), people.accounts["press"]
    calls = make([
        ContributionCall(
            title=f"{title}{MARK}", theme=theme, kinds=kinds, area=city, deadline=world.at(days, 18), state=state,
            created_at=world.at(min(days, 0) - 20, 9), is_sample=True,
        )
        for title, theme, kinds, days, state in words.CALLS
    ])  # fmt: skip
    for call in calls:
        world.tell("community.contributioncall.drafted", call, by, call.created_at)
        if call.state != ContributionCallState.DRAFT:
            world.tell("community.contributioncall.opened", call, by, call.created_at + DAY)
        if call.state == ContributionCallState.CLOSED:
            world.tell("community.contributioncall.closed", call, None, call.deadline)
        if call.state == ContributionCallState.CANCELLED:
            world.tell("community.contributioncall.cancelled", call, by, call.deadline - DAY, "放映季改期。")
    return calls


def _answer_calls(briefs: list[Brief], calls: list[ContributionCall]) -> None:
    """Briefs sent while a call was open, by those it asked, answer it now and then."""
    answering = []
    for call in calls:
        if call.state not in (ContributionCallState.OPEN, ContributionCallState.CLOSED):
            continue
        for number, brief in enumerate(briefs):
            in_time = brief.first_sent_at and call.created_at + DAY < brief.first_sent_at < call.deadline
            asked = not call.kinds or brief.institution.kind in call.kinds
            if in_time and asked and brief.call is None and number % 3 == 0:
                brief.call = call
                answering.append(brief)
    Brief.objects.bulk_update(answering, ["call"])


# --- briefs ---
@dataclass(frozen=True)
class Plan:
    institution: Institution
    sent: datetime
    state: str
    words: int


def _station_plan(world: World, bodies: Bodies) -> list[Plan]:
    """What the sample station finds: one of each state."""
    station = bodies.stations[0]
    return [
        Plan(station, world.at(-2 - 3 * place, 10), state, place)
        for place, state in enumerate(FIRST_AT_THE_STATION)
    ]


def _year_plan(world: World, bodies: Bodies, dice: Random) -> list[Plan]:
    keen = [*bodies.stations[:18], *bodies.halls, *bodies.new_spaces[:4], *bodies.suppliers[:6]]
    others = [*bodies.stations[18:], *bodies.rooms, *bodies.new_spaces[4:], *bodies.suppliers[6:]]
    plans = []
    for ago in range(MONTHS, -1, -1):
        first = _months_ago(world, ago)
        days = ((world.today if ago == 0 else next_month(first)) - first).days
        for _ in range(A_MONTH * days // 30):
            institution = dice.choice(keen if dice.random() < 0.75 else others)
            sent = moment(first + DAY * dice.randrange(days), dice.randrange(8, 19), dice.randrange(60))
            plans.append(
                Plan(institution, sent, _state(world, dice, sent), dice.randrange(len(words.BRIEFS)))
            )
    return plans


def _state(world: World, dice: Random, sent: datetime) -> str:
    age, luck = world.now - sent, dice.random()
    if age < 6 * DAY:
        return S.SUBMITTED if luck < 0.7 else S.DRAFT
    if age < 16 * DAY and luck < 0.25:
        return S.RETURNED
    return (
        S.PUBLISHED
        if luck < 0.5
        else S.ADOPTED
        if luck < 0.78
        else S.WITHDRAWN
        if luck < 0.82
        else S.DECLINED
    )


def _brief(world: World, people: People, dice: Random, number: int, plan: Plan) -> Brief:
    kind, title, done, came = words.BRIEFS[plan.words]
    name = plan.institution.name.removesuffix(MARK)
    writer = people.seated[plan.institution.pk][-1]
    was_sent = plan.state != S.DRAFT
    decided = plan.state in (S.ADOPTED, S.PUBLISHED, S.DECLINED, S.RETURNED)
    text = "\n\n".join(words.PARAGRAPHS).format(
        name=name, done=f"报告：{done}" if kind == "advice" else done, came=came
    )
    return Brief(
        institution=plan.institution, author_seat=world.seats[writer.pk], kind=kind, title=f"{title.format(name=name)}{MARK}"[:80],
        body=text, state=plan.state, created_at=plan.sent - DAY, first_sent_at=plan.sent if was_sent else None,
        submitted_at=plan.sent if was_sent else None,
        decided_at=min(plan.sent + DAY * (1 + number % 3), world.now) if decided else None,
        decline_reason=words.DECLINE_REASONS[number % 3] if plan.state == S.DECLINED else "", is_sample=True,
    )  # fmt: skip


@dataclass
class _Story:
    """What became of one brief, as rows and facts."""

    world: World
    bodies: Bodies
    people: People
    dice: Random
    into: Reported
    brief: Brief
    number: int

    def write(self) -> None:
        brief, writer = self.brief, self.people.seated[self.brief.institution_id][-1]
        self._tell("drafted", writer, brief.created_at)
        if brief.first_sent_at is None:
            return
        first = BriefVersion(
            brief=brief,
            number=1,
            title=brief.title,
            body=brief.body,
            made_by=writer,
            made_at=brief.first_sent_at,
        )
        self.into.versions.append(first)
        self._tell("submitted", self.people.of(brief.institution), brief.first_sent_at, version=1)
        if brief.state == S.WITHDRAWN:
            self._tell("voided", self.people.of(brief.institution), brief.first_sent_at + DAY / 4)
        elif brief.decided_at is not None:
            self._decided(first, brief.decided_at)

    def _decided(self, first: BriefVersion, at: datetime) -> None:
        by, brief = self._bureau(), self.brief
        if brief.state == S.DECLINED:
            self._tell("declined", by, at, brief.decline_reason)
        elif brief.state == S.RETURNED:
            for name, text in words.RETURN_NOTES.items():
                self.into.notes.append(
                    BriefNote(version=first, field=name, text=text, made_by=by, made_at=at)
                )
            self._tell("returned", by, at, "请按意见修改后重新报送。", lines=sorted(words.RETURN_NOTES))
        else:
            self._adopted(first, by, at)

    def _adopted(self, first: BriefVersion, by: User, at: datetime) -> None:
        brief = self.brief
        edited = self.dice.random() < 0.5 or self.number < len(FIRST_AT_THE_STATION)
        if edited:
            old, new = words.EDITED[self.number % len(words.EDITED)]
            brief.body = brief.body.replace(old, new)
            Brief.objects.filter(pk=brief.pk).update(body=brief.body)
            self.into.versions.append(
                BriefVersion(
                    brief=brief,
                    number=2,
                    title=brief.title,
                    body=brief.body,
                    is_edit=True,
                    made_by=by,
                    made_at=at,
                )
            )
        by_city = by == self.people.accounts["press"]
        level = "city" if by_city else "district"
        self._tell("adopted", by, at, level=level, edited=edited)
        self._adoption(level, at, by)
        if not by_city and self.dice.random() < 0.4:
            self._adoption("city", min(at + 2 * DAY, self.world.now), self.people.accounts["press"])
        for higher, chance in (("province", 0.07), ("nation", 0.02)):
            if self.dice.random() < chance and at + 20 * DAY < self.world.now:
                self._adoption(higher, at + 15 * DAY, self.people.accounts["press"])
        if brief.state == S.PUBLISHED:
            self._published(at)

    def _adoption(self, level: str, at: datetime, by: User) -> None:
        evidence_text = words.EVIDENCE.get(level, "").format(number=self.number % 40 + 1)
        self.into.adoptions.append(
            Adoption(
                brief=self.brief,
                level=level,
                adopted_on=at.date(),
                evidence=evidence_text,
                recorded_by=by,
                recorded_at=at,
            )
        )
        if level in words.EVIDENCE:
            self._tell("adopted_higher", by, at, level=level)

    def _published(self, at: datetime) -> None:
        by = self.people.accounts["press"]
        for channel, outlet, link in self.dice.sample(words.OUTLETS, self.dice.choice((1, 1, 2, 3))):
            day = min(at + DAY * self.dice.randrange(1, 6), self.world.now - DAY / 2)
            late = 25 * DAY if self.dice.random() < 0.06 else DAY  # some clippings are found weeks later
            recorded = min(day + late, self.world.now - DAY / 4)
            address = f"{link}{1000 + self.number}" if link else ""
            self.into.publications.append(Publication(
                brief=self.brief, channel=channel, outlet=outlet, link=address, published_on=day.date(), recorded_by=by,
                recorded_at=recorded,
            ))  # fmt: skip
            self._tell("published", by, recorded, channel=channel)

    def _bureau(self) -> User:
        """The district's bureau for two of three, else the city's."""
        district = self.bodies.district_bureaus.get(self.brief.institution.area_id[:6])
        if district is None or self.number % 3 == 0:
            return self.people.accounts["press"]
        return self.people.of(district)

    def _tell(self, step: str, by: User, at: datetime, note: str = "", **details: object) -> None:
        self.world.tell(f"community.brief.{step}", self.brief, by, at, note, **details)


def _photos(world: World, people: People, reported: Reported, dice: Random) -> None:
    """Pictures for the station's briefs and for some that were taken."""
    chosen = [*reported.briefs[:5], *reported.taken[-12:]]
    for brief in dict.fromkeys(chosen):
        by = people.seated[brief.institution_id][-1]
        photo = evidence(
            f"community.brief:{brief.pk}", "现场.png", by, brief.created_at, brief.created_at, dice
        )
        photo.purpose = "brief"
        make([photo])
        reported.photos.append(BriefPhoto(
            brief=brief, attachment=photo, caption="活动现场（示意图）",
            alt="示意图：台上几个人在表演，台下坐着三排观众",
        ))  # fmt: skip
    make(reported.photos)


# --- circulars ---
def _circulars(world: World, people: People) -> None:
    """One a month, issued on the fifth; one corrected, a correction that waits, and the last one if it is time."""
    months = [_months_ago(world, ago) for ago in range(MONTHS - 1, 0, -1)]
    going_out = {month: moment(next_month(month) + 4 * DAY, 15) for month in months}
    issued = {month: at for month, at in going_out.items() if at < world.now}
    for month in months:
        content = queries.content(month, {other: at for other, at in issued.items() if other < month})
        _circular(world, people, month, content, issued.get(month))
    corrected = months[-4]
    first = Circular.objects.get(month=corrected)
    Circular.objects.filter(pk=first.pk).update(state=CircularState.REPLACED)
    _circular(
        world,
        people,
        corrected,
        first.content,
        going_out[corrected] + 8 * DAY,
        2,
        "更正一处单位名称的写法，名次和得分不变。",
    )
    _circular(
        world,
        people,
        months[-3],
        Circular.objects.get(month=months[-3]).content,
        None,
        2,
        "核对刊发记录后重新计算。",
    )


def _circular(
    world: World, people: People, month: date, content: dict[str, object], issued_at: datetime | None, version: int = 1,
    note: str = "",
) -> None:  # fmt: skip
    built_by, issued_by = people.accounts["press"], people.accounts["city1"]
    built_at = min((issued_at or world.now) - DAY, world.now - DAY / 2)
    circular = Circular(
        month=month, version=version, content=content, note=note, built_by=built_by, built_at=built_at,
        state=CircularState.ISSUED if issued_at else CircularState.DRAFT, issued_by=issued_by if issued_at else None,
        issued_at=issued_at, digest=queries.digest_of(month, version, content) if issued_at else "",
    )  # fmt: skip
    circular.save()
    world.tell("community.circular.built", circular, built_by, built_at, version=version)
    if issued_at:
        world.tell(
            "community.circular.issued",
            circular,
            issued_by,
            issued_at,
            version=version,
            digest=circular.digest,
        )


def _months_ago(world: World, number: int) -> date:
    month = month_of(world.today)
    for _ in range(number):
        month = month_before(month)
    return month
