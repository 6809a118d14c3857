"""Interpretations of policy clauses in plain words. Policy: 3.5.1."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clauses
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from thinktank.models.consultations import Consultation
from thinktank.states import InterpretationState


class InterpretationQuerySet(models.QuerySet["Interpretation"]):
    def published(self) -> InterpretationQuerySet:
        return self.filter(state=InterpretationState.PUBLISHED)

    def for_list(self) -> InterpretationQuerySet:
        return self.defer("search").order_by("clause", "-published_at", "-pk")


class Interpretation(CheckedModel):
    """One question about a clause and its answer; published by somebody else than its author."""

    clause = models.CharField(
        _("条款"), max_length=10, blank=True, default="", help_text=_("如 3.3.1；不针对一条的留空")
    )
    title = models.CharField(_("题目"), max_length=80)
    body = models.TextField(_("解读"), max_length=8000)
    basis = models.CharField(_("依据"), max_length=300, blank=True, default="")
    consultation = models.ForeignKey(
        Consultation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interpretations",
        verbose_name=_("来自咨询"),
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("起草人"))
    state = models.CharField(
        _("状态"), max_length=10, choices=InterpretationState.choices, default=InterpretationState.DRAFT
    )
    drafted_at = models.DateTimeField(_("起草时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(InterpretationQuerySet)()

    class Meta:
        verbose_name = _("政策解读")
        verbose_name_plural = _("政策解读")
        constraints = [
            state_is_known("thinktank", "interpretation", InterpretationState),
            models.CheckConstraint(
                condition=~Q(state=InterpretationState.PUBLISHED) | Q(published_at__isnull=False),
                name="thinktank_interpretation_published_says_when",
            ),
            models.CheckConstraint(
                condition=Q(clause__in=["", *clauses.CITABLE]),
                name="thinktank_interpretation_clause_known",
                violation_error_message=_(
                    "实施意见里没有这一条。请按原文的编号写，如 3.3.1；不针对一条的留空。"
                ),
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="thinktank_interp_search")]

    def __str__(self) -> str:
        return self.title
