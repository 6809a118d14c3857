"""Briefs, circulars and news in any state, made by the actions themselves."""

import datetime as dt

import factory
from django.utils import timezone

from community.models import ContributionCall, PointRule, Seat
from community.policy import Role
from community.press.actions import adoptions, briefs, news, news_reviews
from community.press.actions.briefs import BriefFields
from community.press.actions.news import NewsFields
from community.states import BriefState, ContributionCallState, NewsState
from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, SeatFactory, city_staff

TEXT = BriefFields("news", "文化站开出午间粤曲课", "第一段说做法。第二句说效果。\n\n第二段说下一步。")
STORY = NewsFields("city", "夜间开放时间表公布", "每周三天开到九点", "第一段。\n\n第二段。", "各站公告")


def writer_at(institution=None, role=Role.LIAISON):
    """A person who may write and report, and the actor they are."""
    seat = SeatFactory(institution=institution or InstitutionFactory(), role=role)
    return seat.actor


def institution_of(by: Actor):
    return Seat.objects.get(pk=by.seat_id).institution


def brief_in(state=BriefState.DRAFT, *, by=None, at=None, fields=TEXT, staff=None):
    """A brief of a liaison, moved on by the bureau's actions to `state`."""
    by, at = by or writer_at(), at or timezone.now()
    brief = briefs.draft_brief(institution=institution_of(by), fields=fields, call=None, by=by, at=at)
    if state == BriefState.DRAFT:
        return brief
    if state == BriefState.WITHDRAWN:
        return briefs.void_brief(brief=brief, by=by, at=at)
    brief = briefs.submit_brief(brief=brief, by=by, at=at)
    if state == BriefState.SUBMITTED:
        return brief
    desk = Actor(staff or city_staff())
    if state == BriefState.RETURNED:
        return adoptions.return_brief(brief=brief, comment="", notes={"body": "写清口径"}, by=desk, at=at)
    if state == BriefState.DECLINED:
        return adoptions.decline_brief(brief=brief, reason="重复", by=desk, at=at)
    brief = adoptions.adopt_brief(brief=brief, title=brief.title, body=brief.body, by=desk, at=at)
    if state == BriefState.PUBLISHED:
        publish(brief, by=desk, at=at)
        brief.refresh_from_db()
    return brief


def publish(brief, *, by=None, at=None, channel="press", outlet="珠江街坊报（示例）", on=None):
    at = at or timezone.now()
    return adoptions.record_publication(
        brief=brief, channel=channel, outlet=outlet, link="", published_on=on or timezone.localdate(at),
        by=by or Actor(city_staff()), at=at,
    )  # fmt: skip


def news_in(state=NewsState.DRAFT, *, by=None, at=None, fields=STORY):
    """News of a liaison, moved on by three city people to `state`."""
    by, at = by or writer_at(), at or timezone.now()
    item = news.draft_news(institution=institution_of(by), fields=fields, cover=None, by=by, at=at)
    desk = Actor(city_staff())
    if state == NewsState.DRAFT:
        return item
    item = news.submit_news(item=item, by=by, at=at)
    if state == NewsState.IN_REVIEW:
        return item
    if state == NewsState.RETURNED:
        news_reviews.review_news(item=item, verdict="returned", comment="写清来源", by=desk, at=at)
    else:
        pass_reviews(item, at=at)
    item.refresh_from_db()
    if state == NewsState.SCHEDULED:
        item = news.schedule_news(item=item, scheduled_for=at + dt.timedelta(hours=1), by=desk, at=at)
    if state in (NewsState.PUBLISHED, NewsState.WITHDRAWN):
        item = news.publish_news(item=item, by=desk, at=at)
    if state == NewsState.WITHDRAWN:
        item = news.withdraw_news(item=item, reason="活动取消", by=desk, at=at)
    return item


def pass_reviews(item, at=None, people=3):
    for _ in range(people):
        news_reviews.review_news(
            item=item, verdict="passed", comment="", by=Actor(city_staff()), at=at or timezone.now()
        )


class ContributionCallFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContributionCall

    title = factory.Sequence("约稿{}（示例）".format)
    theme = "写一件小事"
    area = factory.SubFactory(AreaFactory, code="4401", name="广州市", official_name="广州市")
    deadline = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=3))
    state = ContributionCallState.OPEN
    created_at = factory.LazyFunction(timezone.now)


def rule(event, points, cap=None, since=dt.date(2020, 1, 1), until=None):
    return PointRule.objects.create(event=event, points=points, month_cap=cap, starts_on=since, ends_on=until)
