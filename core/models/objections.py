"""What objections filed during a public notice have in common, whatever they are about."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from core.models.accounts import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from core.states import ObjectionState


class FiledObjection(CheckedModel):
    """An objection by name, answered in writing by somebody else (core.record.objections)."""

    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人"))
    name = EncryptedTextField(_("姓名"), blank=True, default="")
    contact = EncryptedTextField(_("联系方式"), blank=True, default="")
    text = models.TextField(_("异议内容"), max_length=2000)
    filed_at = models.DateTimeField(_("提出时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.FILED
    )
    answer = models.TextField(_("书面答复"), max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:40]


def objection_constraints(app: str, model: str, name: str, *, about: str) -> list[models.BaseConstraint]:
    """
    The constraints of every objection: its state is known, it closes with an answer, nobody answers their own, and one
    person has one that is open to what the field `about` names. `name` begins the names of the constraints.
    """
    is_answered = Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")
    return [
        state_is_known(app, model, ObjectionState),
        models.CheckConstraint(
            condition=Q(state=ObjectionState.FILED) | is_answered, name=f"{name}_closed_with_an_answer"
        ),
        models.CheckConstraint(
            condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("filed_by")),
            name=f"{name}_answered_by_another",
        ),
        models.UniqueConstraint(
            fields=[about, "filed_by"],
            condition=Q(state=ObjectionState.FILED),
            name=f"{app}_one_open_{name.removeprefix(app + '_')}_each",
            violation_error_message=_("你提的异议还在处理，请等答复。"),
        ),
    ]
