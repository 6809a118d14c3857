"""Dated values of public rules (numbers set by the bureau, each from a day on)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.record.checked import CheckedModel


class DatedRule(CheckedModel):
    """
    The number of the rule `code` (core.record.rules) from `starts_on` until the next row of the same rule begins.

    `name` and `shown` are what the rule and the number were called then. A row in force is never changed; before the
    first row the default in the code holds.
    """

    code = models.CharField(_("规则编码"), max_length=80)
    name = models.CharField(_("规则"), max_length=100)
    value = models.PositiveIntegerField(_("数值"))
    shown = models.CharField(_("改成"), max_length=30)
    starts_on = models.DateField(_("开始"))
    basis = models.CharField(_("依据"), max_length=200, help_text=_("文件、会议纪要或来信，写明文号或日期"))
    set_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("规则的变更")
        verbose_name_plural = _("规则的变更")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "starts_on"], name="core_one_value_of_a_rule_a_day",
                violation_error_message=_("这条规则在这一天已经有一次变更，请换一天。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(basis=""), name="core_datedrule_has_a_basis",
                violation_error_message=_("请写明依据：哪份文件、哪次会议。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.shown}"
