"""News of a year, with pictures; and one item in each state on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from community.models import Brief, CorrectionNote, NewsItem, NewsReview, NewsVersion
from community.states import BriefState, NewsState
from core import searchtext
from core.models import Attachment, User
from sample import news_words as words
from sample.briefs import Reported
from sample.institutions import Bodies
from sample.people import People
from sample.photos import evidence
from sample.words import MARK
from sample.world import World, make

S = NewsState
DAY = timedelta(days=1)
PUBLISHED = 24  # from the words; more come from briefs
FROM_BRIEFS = 10
ON_THE_WAY = (  # state, reviews passed, one more that returned it
    (S.DRAFT, 0, False), (S.IN_REVIEW, 0, False), (S.IN_REVIEW, 1, False), (S.IN_REVIEW, 2, False), (S.RETURNED, 1, True),
    (S.APPROVED, 3, False), (S.SCHEDULED, 3, False), (S.WITHDRAWN, 3, False),
)  # fmt: skip
COMMENTS = ("导向和事实没有问题。", "文字已核，数字和来源一致。", "同意发布。")


@dataclass
class _Press:
    """What every item needs to be made."""

    world: World
    bodies: Bodies
    people: People
    dice: Random

    def item(
        self, number: int, state: str, created: datetime, out: datetime | None, brief: Brief | None
    ) -> NewsItem:
        category, title, summary, paragraphs = words.NEWS[number % len(words.NEWS)]
        body = "\n\n".join(paragraphs)
        institution = self.bodies.bureau
        if brief is not None:
            category, title, body = "district", brief.title.removesuffix(MARK), brief.body
            summary, institution = body.split("\n", 1)[0][:100], brief.institution
        elif category == "district":
            institution = self.bodies.stations[0]
        round_number = number // len(words.NEWS)
        item = NewsItem(
            institution=institution, brief=brief, category=category, sources="示例数据",
            title=title if not round_number else f"{title}（第{'一二三四五'[round_number]}期）",
            summary=summary.format(count=len(self.bodies.stations)), body=body, state=state, created_at=created,
            submitted_at=None if state == S.DRAFT else created + DAY,
            scheduled_for=self.world.at(1, 9, 30) if state == S.SCHEDULED else None, published_at=out,
            withdrawn_at=out + 2 * DAY if state == S.WITHDRAWN and out else None,
            withdraw_reason=words.WITHDRAWN if state == S.WITHDRAWN else "", is_sample=True,
        )  # fmt: skip
        item.search = searchtext.document(item.title, item.summary, item.sources, item.body)
        return item

    def writer(self, item: NewsItem) -> User:
        if item.institution_id == self.bodies.bureau.pk:
            return self.people.accounts["press"]
        if item.institution_id == self.bodies.stations[0].pk:
            return self.people.accounts["editor"]
        return self.people.seated[item.institution_id][-1]

    def tell(
        self, step: str, item: NewsItem, by: User | None, at: datetime, note: str = "", **details: object
    ) -> None:
        self.world.tell(f"community.news.{step}", item, by, at, note, **details)


def make_news(world: World, bodies: Bodies, people: People, reported: Reported) -> None:
    press = _Press(world, bodies, people, world.dice("news"))
    items, passed = _items(press, reported)
    make(items)
    _covers(press, items, reported)
    versions = make([
        NewsVersion(item=item, number=1, title=item.title, summary=item.summary, body=item.body, made_by=press.writer(item),
                    made_at=item.created_at)
        for item in items
    ])  # fmt: skip
    make(
        [
            review
            for version, (count, back) in zip(versions, passed, strict=True)
            for review in _reviews(press, version, count, back)
        ]
    )
    for item in items:
        _told(press, item)
    _corrections(press, [item for item in items if item.state == S.PUBLISHED])


def _items(press: _Press, reported: Reported) -> tuple[list[NewsItem], list[tuple[int, bool]]]:
    world, items, passed = press.world, [], []
    for number in range(PUBLISHED):
        out = world.at(-4 - 14 * number, 9 + number % 8, 30)
        items.append(press.item(number, S.PUBLISHED, out - 5 * DAY, out, None))
        passed.append((3, False))
    printed = [brief for brief in reported.briefs if brief.state == BriefState.PUBLISHED and brief.decided_at]
    for number, brief in enumerate(printed[-FROM_BRIEFS:]):
        assert brief.decided_at is not None
        out = min(brief.decided_at + 4 * DAY, world.at(-1, 8 + number % 10))
        items.append(press.item(number, S.PUBLISHED, brief.decided_at, out, brief))
        passed.append((3, False))
    for number, (state, count, back) in enumerate(ON_THE_WAY):
        ended = world.at(-40, 10) if state == S.WITHDRAWN else None
        created = world.at(-46 if ended else -6 + number // 3, 10, number)
        items.append(press.item(number + 2 * len(words.NEWS), state, created, ended, None))
        passed.append((count, back))
    return items, passed


def _covers(press: _Press, items: list[NewsItem], reported: Reported) -> None:
    """The first picture of the brief, or a drawing for two of three."""
    of_brief = {photo.brief_id: photo for photo in reported.photos}
    drawn: list[Attachment] = []
    covered = []
    for number, item in enumerate(items):
        photo = of_brief.get(item.brief_id or 0)
        if photo is not None:
            item.cover, item.cover_alt, item.cover_caption = photo.attachment, photo.alt, photo.caption
        elif number % 3 != 2:
            picture = evidence(
                f"community.newsitem:{item.pk}",
                "题图.png",
                press.writer(item),
                item.created_at,
                item.created_at,
                press.dice,
            )
            picture.purpose = "news"
            drawn.append(picture)
            item.cover, item.cover_alt, item.cover_caption = (
                picture,
                "示意图：台上有人表演，台下坐满观众",
                "示意图，不是照片",
            )
        if item.cover is not None:
            item.cover.is_public = item.state == S.PUBLISHED
            covered.append(item)
    make(drawn)
    NewsItem.objects.bulk_update(covered, ["cover", "cover_alt", "cover_caption"])
    Attachment.objects.bulk_update([item.cover for item in covered if item.cover is not None], ["is_public"])


def _reviews(press: _Press, version: NewsVersion, count: int, is_returned: bool) -> list[NewsReview]:
    reviews = []
    for stage in range(1, count + 1 + is_returned):
        returned = is_returned and stage == count + 1
        by, at = press.people.accounts[f"city{stage}"], version.made_at + DAY + timedelta(hours=5 * stage)
        comment = words.RETURN_COMMENT if returned else COMMENTS[stage - 1]
        verdict = "returned" if returned else "passed"
        reviews.append(
            NewsReview(
                version=version, stage=stage, reviewer=by, verdict=verdict, comment=comment, decided_at=at
            )
        )
        press.tell("reviewed", version.item, by, at, comment, version=1, stage=stage, verdict=verdict)
        if returned:
            press.tell("returned", version.item, by, at, comment)
        elif stage == 3:
            press.tell("approved", version.item, by, at, version=1)
    return reviews


def _told(press: _Press, item: NewsItem) -> None:
    writer, desk = press.writer(item), press.people.accounts["press"]
    press.tell("drafted", item, writer, item.created_at)
    if item.submitted_at is not None:
        press.tell("submitted", item, writer, item.submitted_at)
    if item.state == S.SCHEDULED:
        press.tell("scheduled", item, desk, press.world.at(-1, 17))
    if item.published_at is not None:
        press.tell("published", item, desk, item.published_at)
    if item.withdrawn_at is not None:
        press.tell("withdrawn", item, desk, item.withdrawn_at, words.WITHDRAWN)


def _corrections(press: _Press, published: list[NewsItem]) -> None:
    """One shown, one that waits for a second person."""
    desk, second = press.people.accounts["press"], press.people.accounts["city2"]
    shown, waiting = published[0], published[1]
    at = press.world.at(-2, 15)
    notes = make([
        CorrectionNote(item=shown, text=words.CORRECTION, made_by=desk, made_at=at, confirmed_by=second,
                       shown_at=at + timedelta(hours=1)),
        CorrectionNote(item=waiting, text=words.CORRECTION_WAITING, made_by=desk, made_at=press.world.at(-1, 16)),
    ])  # fmt: skip
    for note in notes:
        press.tell("correction_proposed", note.item, desk, note.made_at, note.text)
    press.tell("corrected", shown, second, at + timedelta(hours=1), correction=notes[0].pk)
