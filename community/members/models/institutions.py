"""Institutions: libraries, halls, stations, schools, companies, societies, bureaus."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.members.models.areas import Area, Level
from community.policy import RIGHTS_OF_ROLE, Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class Kind(models.TextChoices):
    BUREAU = "bureau", _("主管部门")
    LIBRARY = "library", _("图书馆")
    CULTURE_HALL = "culture_hall", _("文化馆")
    MUSEUM = "museum", _("博物馆、纪念馆")
    ART_MUSEUM = "art_museum", _("美术馆")
    STATION = "station", _("镇街文化站")
    COMMUNITY = "community", _("社区（村）文化室")
    NEW_SPACE = "new_space", _("新型文化空间")
    SCHOOL = "school", _("学校")
    COMPANY = "company", _("企业")
    SOCIETY = "society", _("社会组织")
    TROUPE = "troupe", _("院团、文艺团队")
    DEPARTMENT = "department", _("其他部门")


PUBLIC_CULTURAL_KINDS = (
    Kind.LIBRARY, Kind.CULTURE_HALL, Kind.MUSEUM, Kind.ART_MUSEUM, Kind.STATION, Kind.COMMUNITY,
)  # fmt: skip


class Sector(models.TextChoices):
    """Policy: 3.1.1, the departments of 大公共文化."""

    PUBLICITY = "publicity", _("宣传")
    CULTURE = "culture", _("文化")
    SPORT = "sport", _("体育")
    SCIENCE = "science", _("科技")
    CIVIL_AFFAIRS = "civil_affairs", _("民政")
    UNION = "union", _("工会")
    YOUTH = "youth", _("团委")
    WOMEN = "women", _("妇联")
    EDUCATION = "education", _("教育")
    ENTERPRISE = "enterprise", _("企业")
    SOCIETY = "society", _("社会组织")


class InstitutionQuerySet(models.QuerySet["Institution"]):
    # Who may do what ----
    def where(self, user: User | AnonymousUser, right: Right) -> InstitutionQuerySet:
        """
        Institutions for which `user` holds a current seat that carries `right`.

        One whose membership is suspended or has ended reads on, but only its own seats can still be filled.
        """
        if user.is_anonymous:
            return self.none()
        roles = [role for role, rights in RIGHTS_OF_ROLE.items() if right in rights]
        able = self if right == Right.APPOINT else self.filter(may_act=True)
        return able.filter(pk__in=user.seats.current().filter(role__in=roles).values("institution"))

    def with_seat(self, user: User | AnonymousUser) -> InstitutionQuerySet:
        """Institutions where `user` holds any current seat."""
        if user.is_anonymous:
            return self.none()
        return self.filter(pk__in=user.seats.current().values("institution"))

    def overseen_by(self, user: User | AnonymousUser) -> InstitutionQuerySet:
        """Institutions `user` registers and changes: bureau staff, in their area."""
        condition = models.Q(pk__in=[])
        for code in [] if user.is_anonymous else user.seats.scope_codes(user):
            condition |= models.Q(area__code__startswith=code)
        return self.filter(condition)

    # Which --------------
    def stations(self) -> InstitutionQuerySet:
        """Those that order products: stations and communities."""
        return self.filter(kind__in=[Kind.STATION, Kind.COMMUNITY])

    def for_list(self) -> InstitutionQuerySet:
        return self.select_related("area", "supervisor").order_by("area_id", "name", "pk")


class Institution(CheckedModel):
    """
    One body. Real ones are those of the published record; all others say 示例 in their name.

    `may_act` is false while its membership is suspended and after it left; who never was a member may.
    """

    name = models.CharField(_("名称"), max_length=100, unique=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    sector = models.CharField(_("系统"), max_length=20, choices=Sector.choices)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("所在区域"))
    supervisor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supervised",
        verbose_name=_("主管部门"),
    )
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    about = models.TextField(_("简介"), blank=True, default="")
    is_sample = models.BooleanField(_("示例"), default=False)
    may_act = models.BooleanField(_("可以办事"), default=True, db_default=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)

    objects = models.Manager.from_queryset(InstitutionQuerySet)()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints = [
            state_is_known("community", "institution", Kind, field="kind"),
            state_is_known("community", "institution", Sector, field="sector"),
            state_is_known("community", "institution", Level, field="level"),
            models.CheckConstraint(
                condition=models.Q(credit_code__isnull=True)
                | models.Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="community_institution_credit_code_shape",
            ),
        ]

    def __str__(self) -> str:
        return self.name
