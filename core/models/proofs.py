"""Results of the nightly reconciliation (recount of everything that is counted)."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.record.checked import CheckedModel


class ProofRunQuerySet(models.QuerySet["ProofRun"]):
    def latest_of_each(self) -> ProofRunQuerySet:
        """The newest run of each proof."""
        later = ProofRun.objects.filter(proof=OuterRef("proof"), ran_at__gt=OuterRef("ran_at"))
        return self.filter(~Exists(later))

    def differing(self) -> ProofRunQuerySet:
        """Proofs whose newest run found differences."""
        return self.latest_of_each().filter(differing_count__gt=0)


class ProofRun(CheckedModel):
    """One proof (code of `core.record.proofs`) at one time: how many rows were looked at, how many differ, and which."""

    proof = models.CharField(_("核对什么"), max_length=30)
    ran_at = models.DateTimeField(_("核对时间"))
    row_count = models.PositiveBigIntegerField(_("核对了多少"))
    differing_count = models.PositiveIntegerField(_("不符的有多少"))
    lines = models.JSONField(_("哪些不符"), default=list, blank=True)  # the first of them

    objects = ProofRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("计数核对")
        verbose_name_plural = _("计数核对")
        constraints = [
            models.UniqueConstraint(
                fields=["proof", "ran_at"], name="core_proofrun_once",
                violation_error_message=_("同一时间同一项只核对一次。"),
            ),
            models.CheckConstraint(
                condition=Q(differing_count=0, lines=[]) | Q(differing_count__gt=0) & ~Q(lines=[]),
                name="core_proofrun_names_what_differs",
                violation_error_message=_("有不符的要写明是哪些，没有的不写。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.proof} {self.ran_at:%Y-%m-%d %H:%M}"
