"""Notices in the inbox, preferences of channels, and outgoing e-mails and SMS."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.accounts import User
from core.record.checked import CheckedModel


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> NoticeQuerySet:
        return self.filter(recipient=user)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def newest_first(self) -> NoticeQuerySet:
        return self.order_by("-created_at", "-pk")


class Notice(models.Model):
    """One message in a person's inbox. `topic` is what preferences are set by; `path` is where to act."""

    recipient = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="notices", verbose_name=_("收件人")
    )
    topic = models.CharField(_("主题"), max_length=40)
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"), blank=True, default="")
    path = models.CharField(_("页面"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("创建时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    key = models.CharField(_("键"), max_length=160, unique=True)  # sending twice is sending once

    objects = models.Manager.from_queryset(NoticeQuerySet)()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        indexes = [models.Index(fields=["recipient", "-created_at"], name="core_notice_inbox")]

    def __str__(self) -> str:
        return self.title


class Channel(models.TextChoices):
    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")


class NoticePreference(CheckedModel):
    """A person's choice for one topic and channel; no row means the topic's default."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="notice_preferences", verbose_name=_("人员")
    )
    topic = models.CharField(_("主题"), max_length=40)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    wanted = models.BooleanField(_("想要"))

    class Meta:
        verbose_name = verbose_name_plural = _("通知设置")
        constraints = [
            models.UniqueConstraint(fields=["user", "topic", "channel"], name="core_one_preference_each"),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="core_noticepreference_channel_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.channel}"


class Dispatch(CheckedModel):
    """One outgoing e-mail or SMS of a notice. The address is read when it is sent, never stored."""

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="dispatches", verbose_name=_("通知")
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    refused = models.CharField(_("已拒收"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("外发消息")
        verbose_name_plural = _("外发消息")
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="core_one_dispatch_a_channel"),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="core_dispatch_channel_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.notice_id}"
