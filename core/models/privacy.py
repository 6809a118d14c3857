"""Account closures and the log of data retention."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.accounts import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from core.states import ClosureState


class AccountClosureQuerySet(models.QuerySet["AccountClosure"]):
    def waiting(self) -> AccountClosureQuerySet:
        return self.filter(state=ClosureState.ASKED)


class AccountClosure(CheckedModel):
    """
    A request to close an account. Policy: PIPL 47.

    Signing in anew, or 撤销注销 on any page, cancels it before `due_at`; then the clock erases.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="closures", verbose_name=_("账号"))
    state = models.CharField(
        _("状态"), max_length=10, choices=ClosureState.choices, default=ClosureState.ASKED
    )
    asked_at = models.DateTimeField(_("申请时间"))
    due_at = models.DateTimeField(_("到期执行"))
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(AccountClosureQuerySet)()

    class Meta:
        verbose_name = _("账号注销")
        verbose_name_plural = _("账号注销")
        constraints = [
            state_is_known("core", "accountclosure", ClosureState),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state=ClosureState.ASKED), name="core_one_open_closure"
            ),
            models.CheckConstraint(
                condition=Q(state=ClosureState.ASKED, ended_at__isnull=True)
                | (~Q(state=ClosureState.ASKED) & Q(ended_at__isnull=False)),
                name="core_accountclosure_ended_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.user_id}"


class RetentionRun(models.Model):
    """One night of retention: how many rows each rule removed or emptied, by the rule's name."""

    at = models.DateTimeField(_("时间"))
    counts = models.JSONField(_("各项数量"), default=dict)
    total = models.PositiveIntegerField(_("合计"))

    class Meta:
        verbose_name = _("到期清理")
        verbose_name_plural = _("到期清理")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
