"""Lifecycle of an expert: application, appointment, end. Policy: 3.5.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class ExpertState(TextChoices):
    RECOMMENDED = "recommended", _("获推荐，待本人确认")
    APPLIED = "applied", _("已申请，待审核")
    UNDER_REVIEW = "under_review", _("审核中")
    APPOINTED = "appointed", _("在聘")
    SUSPENDED = "suspended", _("暂停参加评审")
    ENDED = "ended", _("聘期结束")
    DECLINED = "declined", _("未聘任")


# Who was declined or whose term ended may apply again: the same row, a new review. Renewal keeps APPOINTED.
EXPERT = Lifecycle({
    ExpertState.RECOMMENDED:  frozenset({ExpertState.APPLIED, ExpertState.DECLINED}),
    ExpertState.APPLIED:      frozenset({ExpertState.UNDER_REVIEW, ExpertState.DECLINED}),
    ExpertState.UNDER_REVIEW: frozenset({ExpertState.APPOINTED, ExpertState.DECLINED}),
    ExpertState.APPOINTED:    frozenset({ExpertState.SUSPENDED, ExpertState.ENDED}),
    ExpertState.SUSPENDED:    frozenset({ExpertState.APPOINTED, ExpertState.ENDED}),
    ExpertState.ENDED:        frozenset({ExpertState.APPLIED, ExpertState.RECOMMENDED}),
    ExpertState.DECLINED:     frozenset({ExpertState.APPLIED, ExpertState.RECOMMENDED}),
})  # fmt: skip
