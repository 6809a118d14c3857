"""The journal (audit log): rows are only added; a trigger refuses updates and deletes (migration core 0002)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.accounts import User


class Seal(models.Model):
    """
    A batch of journal entries made tamper-evident: a Merkle root over their leaves, chained to the seal before.

    `leaves` is `[[entry id, leaf hash], …]` in id order, so that `verify_journal` can name the very row
    that was changed, added or removed.
    """

    number = models.PositiveBigIntegerField(_("编号"), primary_key=True)
    sealed_at = models.DateTimeField(_("封存时间"))
    leaves = models.JSONField(_("条目"))
    root = models.CharField(_("根"), max_length=64)
    previous = models.CharField(_("上一封存"), max_length=64)
    digest = models.CharField(_("校验值"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("日志封印")
        verbose_name_plural = _("日志封印")

    def __str__(self) -> str:
        return f"#{self.number} {self.digest[:12]}"


class JournalEntry(models.Model):
    """
    One journal entry (audit record): who did what to what, in which seat, when.

    `details` and all fields but `note` are sealed and hold no personal data (people appear by id). `note` is free text
    (a reason, a remark); only its salted digest is sealed, so that it can be erased.
    """

    fact = models.CharField(_("事项"), max_length=100)  # "<app>.<thing>.<past participle>"
    subject = models.CharField(_("对象"), max_length=100)  # "<app_label>.<model>:<pk>"
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    seat_id = models.BigIntegerField(_("席位"), null=True, blank=True)
    seat_label = models.CharField(_("席位"), max_length=160, blank=True, default="")
    happened_at = models.DateTimeField(_("时间"))
    details = models.JSONField(_("内容"), default=dict)
    note = models.TextField(_("说明"), blank=True, default="")
    note_digest = models.CharField(_("说明校验值"), max_length=97, blank=True, default="")  # "salt:sha256"
    seal = models.ForeignKey(
        Seal, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("封存")
    )

    class Meta:
        verbose_name = _("办理记录")
        verbose_name_plural = _("办理记录")
        indexes = [
            models.Index(fields=["subject", "-happened_at"], name="core_journal_subject"),
            models.Index(fields=["fact", "-happened_at"], name="core_journal_fact"),
            models.Index(fields=["id"], name="core_journal_unsealed", condition=models.Q(seal__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.subject}"
