"""Idempotency keys: stored answers to writes, so that a repeated request has no second effect."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.accounts import User


class HandledRequest(models.Model):
    """The answer given to one idempotency key of one person; kept for a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("人员"))
    key = models.CharField(_("键"), max_length=100)
    method_path = models.CharField(_("请求"), max_length=200)
    request_digest = models.CharField(_("请求校验值"), max_length=64)
    status = models.PositiveSmallIntegerField(_("状态"), null=True)
    answer = models.JSONField(_("答复"), null=True)
    created_at = models.DateTimeField(_("创建时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("已办请求")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="core_one_answer_a_key")]
        indexes = [models.Index(fields=["created_at"], name="core_handledrequest_age")]

    def __str__(self) -> str:
        return self.key
