"""Citizen panels of surveys: volunteers, committed list, draw."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Area
from core.crypto import EncryptedTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from evaluation.models.surveys import Survey
from evaluation.policy import AgeBand


class Gender(models.TextChoices):
    WOMAN = "woman", _("女")
    MAN = "man", _("男")


class Volunteer(CheckedModel):
    """
    A person who volunteered for the citizen panel of a survey. The published list has the code and the bands only.
    """

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="invited", verbose_name=_("问卷")
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("人员"))
    code = models.CharField(_("编号"), max_length=12)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("区"))
    age = models.CharField(_("年龄"), max_length=8, choices=AgeBand.choices)
    gender = models.CharField(_("性别"), max_length=6, choices=Gender.choices)
    is_drawn = models.BooleanField(_("抽中"), default=False)

    class Meta:
        verbose_name = _("市民团报名")
        verbose_name_plural = _("市民团报名")
        constraints = [
            state_is_known("evaluation", "volunteer", AgeBand, field="age"),
            state_is_known("evaluation", "volunteer", Gender, field="gender"),
            models.UniqueConstraint(fields=["survey", "person"], name="evaluation_volunteer_once"),
            models.UniqueConstraint(fields=["survey", "code"], name="evaluation_volunteer_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


class CitizenPanel(CheckedModel):
    """The draw of a citizen panel: list and commitment are public first, the seed is revealed by the draw."""

    survey = models.OneToOneField(
        Survey, on_delete=models.CASCADE, related_name="panel", verbose_name=_("问卷")
    )
    size = models.PositiveSmallIntegerField(_("人数"))
    list_text = models.TextField(_("名单"), help_text=_("只有编号和分组，没有姓名"))
    list_digest = models.CharField(_("名单摘要"), max_length=64)
    commitment = models.CharField(_("种子承诺"), max_length=64)
    sealed_seed = EncryptedTextField(_("封存的种子"))
    seed = models.CharField(_("种子"), max_length=64, blank=True, default="")
    committed_at = models.DateTimeField(_("公布名单"))
    drawn_at = models.DateTimeField(_("抽取"), null=True, blank=True)

    class Meta:
        verbose_name = _("市民评审团")
        verbose_name_plural = _("市民评审团")
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="") | (Q(drawn_at__isnull=False) & ~Q(seed="")),
                name="evaluation_panel_drawn_has_its_seed_revealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.size}"
