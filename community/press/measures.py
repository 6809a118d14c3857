"""Information reported, adopted and published; news, press conferences, campaigns, media. Policy: 3.3.3, 4.3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count, Q

from community.press.models import (
    Adoption,
    Brief,
    Campaign,
    Clipping,
    NewsItem,
    PressConference,
    Publication,
    PublicityPlan,
    Tone,
)
from community.press.queries import points as point_lines
from community.press.states import TAKEN, BriefState, CampaignState, ConferenceState, NewsState
from core.dates.months import month_before, month_of, next_month
from core.measures import By, Cut, Kind, Moment, OnDay, Period, Rows, Standing, area_cuts, by_area, measure

KEYS = {**by_area("institution__area"), Kind.INSTITUTION: By("institution_id")}
CUTS = {
    **area_cuts("institution__area"),
    Cut.SECTOR: By("institution__sector"),
    Cut.INSTITUTION_KIND: By("institution__kind"),
}
OF_BRIEF = {**by_area("brief__institution__area"), Kind.INSTITUTION: By("brief__institution_id")}
BRIEF_CUTS = {**area_cuts("brief__institution__area"), Cut.SECTOR: By("brief__institution__sector")}
OF_PLAN = {**by_area("plan__institution__area"), Kind.INSTITUTION: By("plan__institution_id")}

SENT = Rows(
    of=lambda: Brief.objects.exclude(state=BriefState.WITHDRAWN), when=Moment("first_sent_at"), keys=KEYS, cuts=CUTS,
    seen_by=lambda rows, user: rows.readable_by(user) | rows.handled_by(user),
)  # fmt: skip
POINTED = Rows(
    of=Brief.objects.all, when=Standing(), keys=KEYS,
    seen_by=lambda rows, user: rows.readable_by(user) | rows.handled_by(user),
)  # fmt: skip
ADOPTIONS = Rows(
    of=lambda: Adoption.objects.filter(voided_at__isnull=True), when=OnDay("adopted_on"), keys=OF_BRIEF, cuts=BRIEF_CUTS,
    seen_by=lambda rows, user: rows.handled_by(user),
)  # fmt: skip
PUBLICATIONS = Rows(
    of=Publication.objects.live, when=OnDay("published_on"), keys=OF_BRIEF,
    cuts={**BRIEF_CUTS, Cut.CHANNEL: By("channel")}, seen_by=lambda rows, user: rows.handled_by(user),
)  # fmt: skip
NEWS = Rows(
    of=lambda: NewsItem.objects.filter(state=NewsState.PUBLISHED), when=Moment("published_at"), keys=KEYS, cuts=CUTS,
    seen_by=lambda rows, user: rows.published(),
)  # fmt: skip
CLIPPINGS = Rows(
    of=Clipping.objects.all, when=OnDay("published_on"), keys=KEYS, cuts={**CUTS, Cut.CHANNEL: By("channel")},
    seen_by=lambda rows, user: rows.written_by(user) | rows.handled_by(user),
)  # fmt: skip
CONFERENCES = Rows(
    of=lambda: PressConference.objects.filter(state=ConferenceState.HELD), when=Moment("held_at"), keys=OF_PLAN,
    cuts=area_cuts("plan__institution__area"),
    seen_by=lambda rows, user: rows.filter(plan__in=PublicityPlan.objects.handled_by(user)),
)  # fmt: skip
CAMPAIGNS = Rows(
    of=lambda: Campaign.objects.exclude(state=CampaignState.CANCELLED), when=OnDay("ends_on", over=True), keys=OF_PLAN,
    cuts=area_cuts("plan__institution__area"),
    seen_by=lambda rows, user: rows.filter(plan__in=PublicityPlan.objects.handled_by(user)),
)  # fmt: skip


def _points(period: Period) -> Mapping[int, int]:
    """Points by brief of the months that begin in the period."""
    first = period.first_day if period.first_day.day == 1 else next_month(month_of(period.first_day))
    last = month_of(period.until_day)
    last = month_before(last) if last == period.until_day else last
    found: Counter[int] = Counter()
    for line in point_lines.lines(first, last) if first <= last else []:
        found[line.happening.brief] += line.points
    return found


sent = measure(
    code="briefs.sent", name="信息报送", unit="篇", clause="4.3", better="higher", source=SENT,
    counted="这段时间首次报送的信息稿件，撤回的不算。",
)  # fmt: skip
taken_rate = measure(
    code="briefs.taken_rate", name="信息采用率", unit="%", clause="4.3", better="higher", source=SENT, digits=1,
    counted="这段时间首次报送的信息稿件里，到现在已采用或刊发的比例。",
    numerator=Count("pk", filter=Q(state__in=TAKEN)), denominator=Count("pk"),
)  # fmt: skip
points = measure(
    code="briefs.points", name="信息报送得分", unit="分", clause="4.3", better="higher", source=POINTED,
    counted="报送、采用、刊发按计分规则在这段时间各月得的分，封顶后的；月份从 1 日在这段时间里的算起。", weights=_points,
)  # fmt: skip
adopted = measure(
    code="briefs.adopted", name="信息采用", unit="次", clause="4.3", better="higher", source=ADOPTIONS,
    counted="这段时间登记为采用的，一篇被几级采用算几次；作废的不算。",
)  # fmt: skip
published = measure(
    code="briefs.published", name="信息刊发", unit="次", clause="3.3.3", better="higher", source=PUBLICATIONS,
    counted="这段时间刊发的，一篇在几家刊发算几次；作废的不算。",
)  # fmt: skip
news = measure(
    code="news.published", name="门户新闻", unit="条", clause="3.3.3", better="higher", source=NEWS,
    counted="这段时间在门户发布、没有撤下的新闻；按供稿单位计。",
)  # fmt: skip
clippings = measure(
    code="clippings.count", name="媒体报道", unit="篇", clause="3.3.3", better="higher", source=CLIPPINGS,
    counted="这段时间刊播、登记在剪报里的媒体报道。",
)  # fmt: skip
positive_rate = measure(
    code="clippings.positive_rate", name="正面报道占比", unit="%", clause="3.3.3", better="higher", source=CLIPPINGS, digits=1,
    counted="登记了倾向的媒体报道里，正面的比例。", where=~Q(tone=""),
    numerator=Count("pk", filter=Q(tone=Tone.POSITIVE)), denominator=Count("pk"),
)  # fmt: skip
conferences = measure(
    code="conferences.held", name="媒体发布会", unit="场", clause="3.3.3", better="higher", source=CONFERENCES,
    counted="这段时间举行、有文字实录的发布会。",
)  # fmt: skip
campaigns = measure(
    code="campaigns.done_rate", name="宣传活动完成率", unit="%", clause="4.3", better="higher", source=CAMPAIGNS, digits=1,
    counted="计划在这段时间结束、已经到期的宣传活动里，办完并写了结果的比例；取消的不算。",
    numerator=Count("pk", filter=Q(state=CampaignState.DONE)), denominator=Count("pk"),
)  # fmt: skip
