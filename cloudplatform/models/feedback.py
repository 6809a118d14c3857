"""Feedback: ratings by people with a check-in or stations with a delivery, ensured by foreign keys."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.models.bookings import CheckIn
from cloudplatform.models.deliveries import Delivery
from cloudplatform.models.events import Event
from cloudplatform.models.products import Product
from cloudplatform.models.scope import in_scope
from cloudplatform.states import FeedbackState
from community.models import Institution
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class Dimension(models.TextChoices):
    CONTENT = "content", _("内容")
    PERFORMERS = "performers", _("演员或老师")
    ORGANISATION = "organisation", _("组织服务")
    VENUE = "venue", _("场地")
    PUNCTUALITY = "punctuality", _("守时")  # by the receiving station


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, user: User | AnonymousUser) -> FeedbackQuerySet:
        """Everyone what was published; authors their own; bureau staff their area's."""
        public = Q(state=FeedbackState.PUBLISHED)
        if user.is_anonymous:
            return self.filter(public)
        return self.filter(public | Q(author=user) | in_scope(user, "event__area_id"))

    def published(self) -> FeedbackQuerySet:
        return self.filter(state=FeedbackState.PUBLISHED)

    def moderated_by(self, user: User | AnonymousUser) -> FeedbackQuerySet:
        """Feedback on events in the area of bureau staff."""
        return self.filter(in_scope(user, "event__area_id"))

    def answerable_by(self, user: User | AnonymousUser) -> FeedbackQuerySet:
        """Published feedback on the events and products of institutions `user` speaks for."""
        mine = Institution.objects.where(user, Right.SPEAK)
        return self.published().filter(Q(event__host__in=mine) | Q(product__supplier__in=mine))

    def for_list(self) -> FeedbackQuerySet:
        return self.select_related("event", "event__area", "event__area__parent", "product").order_by(
            "-submitted_at", "-pk"
        )


class Feedback(CheckedModel):
    """One rating (1–5) with dimensions and a comment, by a citizen who checked in or a station that accepted."""

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("场次")
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("产品"),
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("作者"))
    check_in = models.OneToOneField(
        CheckIn,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("签到"),
    )
    delivery = models.OneToOneField(
        Delivery,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("配送"),
    )
    overall = models.PositiveSmallIntegerField(_("总体"))
    comment = models.CharField(_("评语"), max_length=300, blank=True, default="")
    is_anonymous = models.BooleanField(_("匿名公开"), default=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=FeedbackState.choices, default=FeedbackState.SUBMITTED
    )
    hidden_reason = models.CharField(_("隐藏原因"), max_length=200, blank=True, default="")
    submitted_at = models.DateTimeField(_("提交时间"))
    reply = models.CharField(_("回复"), max_length=400, blank=True, default="")
    replied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("回复人")
    )
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(FeedbackQuerySet)()

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        constraints = [
            state_is_known("cloudplatform", "feedback", FeedbackState),
            models.CheckConstraint(
                condition=Q(check_in__isnull=False, delivery__isnull=True)
                | Q(check_in__isnull=True, delivery__isnull=False),
                name="cloudplatform_feedback_by_somebody_who_was_there",
            ),
            models.CheckConstraint(
                condition=Q(overall__gte=policy.RATING_MIN, overall__lte=policy.RATING_MAX),
                name="cloudplatform_feedback_overall_1_to_5",
            ),
            models.CheckConstraint(
                condition=~Q(state=FeedbackState.HIDDEN) | ~Q(hidden_reason=""),
                name="cloudplatform_feedback_hidden_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "state"], name="cloudplatform_feedback_product"),
            models.Index(fields=["state", "submitted_at"], name="cloudplatform_feedback_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.overall}/5"


class FeedbackScore(CheckedModel):
    """The rating (1–5) of one dimension."""

    feedback = models.ForeignKey(
        Feedback, on_delete=models.CASCADE, related_name="scores", verbose_name=_("评价")
    )
    dimension = models.CharField(_("评价项"), max_length=12, choices=Dimension.choices)
    score = models.PositiveSmallIntegerField(_("得分"))

    class Meta:
        verbose_name = verbose_name_plural = _("分项评分")
        constraints = [
            state_is_known("cloudplatform", "feedbackscore", Dimension, field="dimension"),
            models.UniqueConstraint(
                fields=["feedback", "dimension"], name="cloudplatform_one_score_a_dimension"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5), name="cloudplatform_score_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.score}"
