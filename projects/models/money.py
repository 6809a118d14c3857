"""Ledger: accounts by source and append-only entries, in cents; planned money is Funding. Policy: 4.2a."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects import policy
from projects.models.projects import Project
from projects.policy import Source

GOVERNMENT = (Source.SUPERIOR, Source.CITY, Source.DISTRICT)


class EntryKind(models.TextChoices):
    RECEIVED = "received", _("到账")
    SPENT = "spent", _("支出")


class FundingAccount(CheckedModel):
    """
    One source of one project. Both counters are the sums of its entries; nightly recounted.

    Money in cents. The CHECK makes it impossible to spend what has not come, whatever the code does.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("项目")
    )
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    received_cents = models.PositiveBigIntegerField(_("到账（分）"), default=0)
    spent_cents = models.PositiveBigIntegerField(_("支出（分）"), default=0)

    class Meta:
        verbose_name = _("资金来源")
        verbose_name_plural = _("资金来源")
        constraints = [
            state_is_known("projects", "fundingaccount", Source, field="source"),
            models.UniqueConstraint(fields=["project", "source"], name="projects_one_account_a_source"),
            models.CheckConstraint(
                condition=Q(spent_cents__lte=F("received_cents")), name="projects_never_spent_above_received"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_source_display()}"

    @property
    def balance_cents(self) -> int:
        """What has come and is not spent."""
        return self.received_cents - self.spent_cents


class FundingEntry(CheckedModel):
    """
    One line of the ledger. Written once: a trigger refuses changes and deletions.

    A mistake is corrected by a counter-entry: the same amount, negative, that names what it cancels.
    Documents are attachments about it.
    """

    account = models.ForeignKey(
        FundingAccount, on_delete=models.PROTECT, related_name="entries", verbose_name=_("资金来源")
    )
    kind = models.CharField(_("类别"), max_length=10, choices=EntryKind.choices)
    amount_cents = models.BigIntegerField(_("金额（分）"))
    booked_on = models.DateField(_("日期"))
    purpose = models.CharField(_("摘要"), max_length=160)
    valuation = models.CharField(_("折价依据"), max_length=300, blank=True, default="")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("冲销哪一笔")
    )  # fmt: skip
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("收支明细")
        verbose_name_plural = _("收支明细")
        constraints = [
            state_is_known("projects", "fundingentry", EntryKind, field="kind"),
            models.CheckConstraint(
                condition=(
                    Q(corrects__isnull=True, amount_cents__gt=0, amount_cents__lte=policy.BUDGET_MAX_CENTS)
                    | Q(corrects__isnull=False, amount_cents__lt=0)
                ),
                name="projects_only_counter_entries_are_negative",
                violation_error_message=_("金额要大于 0，最多 10 亿元。写错了请冲销重记。"),
            ),
        ]
        indexes = [models.Index(fields=["account", "booked_on"], name="projects_entries_of_account")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_cents / 100:.2f} 元"
