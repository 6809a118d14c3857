"""Follows of series and products."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.events import Event, EventSeries
from cloudplatform.models.products import Product
from core.models import User
from core.record.checked import CheckedModel


class SessionFollowQuerySet(models.QuerySet["SessionFollow"]):
    def of(self, user: User | AnonymousUser) -> SessionFollowQuerySet:
        return self.filter(user=user.pk)

    def about(self, event: Event) -> SessionFollowQuerySet:
        """Those that `event` is a session of: its series, or its product wherever that is shown."""
        either = Q(series=event.series_id) if event.series_id else Q()
        if event.product_id:
            either |= Q(product=event.product_id)
        return self.filter(either) if either else self.none()


class SessionFollow(CheckedModel):
    """One person follows either a series of a host, or a product wherever it is shown."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("谁"))
    series = models.ForeignKey(
        EventSeries, on_delete=models.CASCADE, null=True, blank=True, related_name="follows", verbose_name=_("系列")
    )  # fmt: skip
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="follows", verbose_name=_("产品")
    )  # fmt: skip
    followed_at = models.DateTimeField(_("关注时间"))

    objects = models.Manager.from_queryset(SessionFollowQuerySet)()

    class Meta:
        verbose_name = _("关注的系列")
        verbose_name_plural = _("关注的系列")
        constraints = [
            models.CheckConstraint(
                condition=Q(series__isnull=False, product__isnull=True)
                | Q(series__isnull=True, product__isnull=False),
                name="cloudplatform_sessionfollow_of_one",
                violation_error_message=_("关注一个系列，或者一个产品，只能选一样。"),
            ),
            models.UniqueConstraint(
                fields=["user", "series"], name="cloudplatform_sessionfollow_series_once",
                violation_error_message=_("已经关注了。"),
            ),
            models.UniqueConstraint(
                fields=["user", "product"], name="cloudplatform_sessionfollow_product_once",
                violation_error_message=_("已经关注了。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What is followed, as people call it."""
        return self.series.title if self.series is not None else str(self.product and self.product.title)
