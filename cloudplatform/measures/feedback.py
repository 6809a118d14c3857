"""Measures of feedback and ratings. Policy: 1.2.2, 3.2.3, 4.2b."""

from __future__ import annotations

from django.db.models import Count, Q, Sum

from cloudplatform import policy
from cloudplatform.measures.keys import event_cuts, of_event
from cloudplatform.models import Feedback, FeedbackScore
from cloudplatform.states import FeedbackState
from core.measures import By, Cut, Moment, Rows, measure

SATISFIED_FROM = 4  # of 5
SCALE = (policy.RATING_MIN, policy.RATING_MAX)

PUBLISHED = Rows(
    of=lambda: Feedback.objects.filter(state=FeedbackState.PUBLISHED), when=Moment("submitted_at"),
    keys=of_event("event__"), cuts=event_cuts("event__"), seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
SCORES = Rows(
    of=lambda: FeedbackScore.objects.filter(feedback__state=FeedbackState.PUBLISHED), when=Moment("feedback__submitted_at"),
    keys=of_event("feedback__event__"), cuts={**event_cuts("feedback__event__"), Cut.DIMENSION: By("dimension")},
    seen_by=lambda rows, user: rows.filter(feedback__in=Feedback.objects.visible_to(user)),
)  # fmt: skip

given = measure(
    code="feedback.given", name="公开评价", unit="份", clause="4.2b", better="higher", source=PUBLISHED,
    counted="这段时间提交、已公开的评价，每份来自签到的人或验收的站点。", has_daily_sums=True,
)  # fmt: skip
rating = measure(
    code="feedback.rating", name="平均评分", unit="/ 5", clause="1.2.2", better="higher", source=PUBLISHED, digits=2,
    counted="这段时间提交、已公开的评价的总体分平均，每份来自签到的人或验收的站点。",
    numerator=Sum("overall"), denominator=Count("pk"), has_daily_sums=True, scale=SCALE,
)  # fmt: skip
item_rating = measure(
    code="feedback.item_rating", name="分项平均分", unit="/ 5", clause="1.2.2", better="higher", source=SCORES, digits=1,
    counted="这段时间提交、已公开的评价里，各评价项得分的平均；一份评价评了几项算几个分。",
    numerator=Sum("score"), denominator=Count("pk"), scale=SCALE,
)  # fmt: skip
satisfied_rate = measure(
    code="feedback.satisfied_rate", name="评价满意率", unit="%", clause="1.2.2", better="higher", source=PUBLISHED, digits=1,
    counted="这段时间提交、已公开的评价里，总体分 4 分及以上的比例。",
    numerator=Count("pk", filter=Q(overall__gte=SATISFIED_FROM)), denominator=Count("pk"), has_daily_sums=True,
)  # fmt: skip
replied_rate = measure(
    code="feedback.replied_rate", name="评价回复率", unit="%", clause="4.2b", better="higher", source=PUBLISHED, digits=1,
    counted="这段时间提交、已公开的评价里，主办方或供方公开回复过的比例。",
    numerator=Count("pk", filter=~Q(reply="")), denominator=Count("pk"), has_daily_sums=True,
)  # fmt: skip
