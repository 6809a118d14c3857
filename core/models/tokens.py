"""API tokens: issued and revoked by the person in whose name the program acts."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models.accounts import User
from core.record.checked import CheckedModel


class Scope(models.TextChoices):
    """What a token lets a program do. What anybody may read needs none."""

    READ = "read", _("看我的预约，看我和本单位还没公开的需求、项目")
    BOOK = "book", _("替我预约、取消")
    DEMAND = "demand", _("替我提需求、附议")
    PROJECT = "project", _("替本单位填报、提交项目")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, user: User | AnonymousUser) -> ApiTokenQuerySet:
        return self.none() if user.is_anonymous else self.filter(user=user)

    def live(self, at: datetime) -> ApiTokenQuerySet:
        """Tokens valid at `at`: neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class ApiToken(CheckedModel):
    """
    One token. Only the keyed hash of it is kept; `hint` are its first characters, to tell it from others.

    Revoked ones keep their row, so that the record of who issued and revoked what can be read.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("人员")
    )
    name = models.CharField(_("用途"), max_length=40)
    hint = models.CharField(_("令牌开头"), max_length=12)
    digest = models.CharField(_("校验值"), max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope.choices), verbose_name=_("能做的事"))
    created_at = models.DateTimeField(_("创建时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    used_on = models.DateField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(ApiTokenQuerySet)()

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & ~Q(scopes=[]),
                name="core_token_scopes_known",
                violation_error_message=_("请至少选一项令牌能做的事。"),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="core_token_expires_after_it_begins",
                violation_error_message=_("到期时间要晚于发放时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.hint}…"

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]
