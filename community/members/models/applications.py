"""Applications to become a member: handed in by a person, recommended by the district, decided by the city."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.members.models.areas import Area, Level
from community.members.models.institutions import Institution, Kind, Sector
from community.members.models.seats import Seat
from community.members.states import LIVE_APPLICATIONS, ApplicationState
from community.policy import CITY_CODE
from core.crypto import EncryptedTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known

LIVE = Q(state__in=LIVE_APPLICATIONS)


class MembershipApplicationQuerySet(models.QuerySet["MembershipApplication"]):
    # Who may do what ----
    def of(self, user: User | AnonymousUser) -> MembershipApplicationQuerySet:
        """Applications submitted by `user`."""
        return self.none() if user.is_anonymous else self.filter(applicant=user)

    def overseen_by(self, user: User | AnonymousUser) -> MembershipApplicationQuerySet:
        """Applications in the area of bureau staff."""
        return self.filter(Seat.objects.overseen(user, "area_id"))

    # Which --------------
    def live(self) -> MembershipApplicationQuerySet:
        """Not decided and not withdrawn."""
        return self.filter(LIVE)

    def of_city_bodies(self) -> MembershipApplicationQuerySet:
        """Applications of bodies of the city, which no district recommends."""
        return self.filter(Q(level=Level.CITY) | Q(area=CITY_CODE))

    def of_district_bodies(self) -> MembershipApplicationQuerySet:
        return self.exclude(Q(level=Level.CITY) | Q(area=CITY_CODE))


class MembershipApplication(CheckedModel):
    """
    What a body says of itself when it asks to join, and how far that came.

    `applicant` is NULL for rows of a sheet; `institution` is the body on record it is about, NULL until there is one.
    `notes` say line by line what to correct: {field: text}.
    """

    applicant = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申请人")
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("名录中的单位"),
    )
    name = models.CharField(_("单位名称"), max_length=100)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    sector = models.CharField(_("系统"), max_length=20, choices=Sector.choices)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("所在区域"))
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, default="")
    about = models.TextField(_("简介"), blank=True, default="")
    contact_name = EncryptedTextField(_("联系人"), blank=True, default="")
    contact_phone = EncryptedTextField(_("联系电话"), blank=True, default="")
    state = models.CharField(
        _("状态"), max_length=12, choices=ApplicationState.choices, default=ApplicationState.APPLIED
    )
    applied_at = models.DateTimeField(_("提交时间"))
    notes = models.JSONField(_("备注"), default=dict, blank=True)
    return_comment = models.CharField(_("退回意见"), max_length=500, blank=True, default="")
    recommended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("推荐人")
    )
    recommended_at = models.DateTimeField(_("推荐时间"), null=True, blank=True)
    recommendation = models.CharField(_("推荐意见"), max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审定人")
    )
    decided_at = models.DateTimeField(_("审定时间"), null=True, blank=True)
    decision_reason = models.CharField(_("未接纳的原因"), max_length=500, blank=True, default="")
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(MembershipApplicationQuerySet)()

    class Meta:
        verbose_name = _("成员申请")
        verbose_name_plural = _("成员申请")
        constraints = [
            state_is_known("community", "membershipapplication", ApplicationState),
            models.UniqueConstraint(
                fields=["credit_code"], condition=LIVE & ~Q(credit_code=""),
                name="community_one_live_application_per_credit_code",
            ),
            models.UniqueConstraint(
                fields=["institution"], condition=LIVE, name="community_one_live_application_per_institution"
            ),
            models.UniqueConstraint(fields=["name"], condition=LIVE, name="community_one_live_application_per_name"),
            models.CheckConstraint(
                condition=Q(credit_code="") | Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="community_membershipapplication_credit_code_shape",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["recommended", "admitted"])
                | Q(recommended_by__isnull=False, recommended_at__isnull=False),
                name="community_membershipapplication_recommended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["admitted", "refused"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="community_membershipapplication_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(recommended_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(recommended_by=F("decided_by")),
                name="community_membershipapplication_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="admitted") | Q(institution__isnull=False),
                name="community_membershipapplication_admitted_has_institution",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decision_reason=""),
                name="community_membershipapplication_refused_says_why",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "applied_at"], name="community_application_queue")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_the_city(self) -> bool:
        """A body no district recommends: of city level, or of the city as a whole."""
        return self.level == Level.CITY or self.area_id == CITY_CODE
