"""Administrative areas of Guangzhou by statistical code; a subtree is a code prefix."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class Level(models.TextChoices):
    CITY = "city", _("市")
    DISTRICT = "district", _("区")
    STREET = "street", _("镇街")
    COMMUNITY = "community", _("社区（村）")


class AreaQuerySet(models.QuerySet["Area"]):
    def districts(self) -> AreaQuerySet:
        return self.filter(level=Level.DISTRICT).order_by("order", "code")

    def streets(self) -> AreaQuerySet:
        return self.filter(level=Level.STREET).order_by("code")

    def within(self, code: str) -> AreaQuerySet:
        """The area of `code` and everything below it."""
        return self.filter(code__startswith=code)


class Area(CheckedModel):
    """
    One area: city 4401, district 6 digits, street or town 9, community or village 12.

    The code is the primary key, so that rows holding an area can be filtered by prefix without a join.
    """

    code = models.CharField(_("区划代码"), max_length=12, primary_key=True)
    name = models.CharField(_("名称"), max_length=40)
    official_name = models.CharField(_("全称"), max_length=80)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )
    pinyin = models.CharField(_("拼音"), max_length=120, blank=True, default="")
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = models.Manager.from_queryset(AreaQuerySet)()

    class Meta:
        verbose_name = _("区域")
        verbose_name_plural = _("区域")
        constraints = [
            state_is_known("community", "area", Level, field="level"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^4401(\d{2}(\d{3}(\d{3})?)?)?$"),
                name="community_area_code_is_guangzhou",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def district_code(self) -> str:
        """The code of the district this area is or lies in; empty for the city."""
        return self.code[:6] if len(self.code) >= 6 else ""
