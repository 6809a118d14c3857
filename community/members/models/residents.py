"""Citizens' profiles: residence, access needs (with consent), family members."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from community import policy
from community.members.models.areas import Area
from core.crypto import EncryptedTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class Access(models.TextChoices):
    """Accessibility features of a place or an event."""

    WHEELCHAIR = "wheelchair", _("轮椅可达")
    WHEELCHAIR_SEAT = "wheelchair_seat", _("轮椅席")
    HEARING_LOOP = "hearing_loop", _("听力辅助")
    SIGN_LANGUAGE = "sign_language", _("手语翻译")
    SUBTITLES = "subtitles", _("字幕")
    GUIDE_DOG = "guide_dog", _("可带导盲犬")
    NURSING_ROOM = "nursing_room", _("母婴室")


class Resident(models.Model):
    """Residence (street) and access needs of a citizen; access needs only with consent."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="resident", verbose_name=_("人员")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区划")
    )
    access_needs = ArrayField(
        models.CharField(max_length=20, choices=Access.choices),
        default=list,
        blank=True,
        verbose_name=_("无障碍需要"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("居住地和需要")

    def __str__(self) -> str:
        return str(self.user)


class Relation(models.TextChoices):
    CHILD = "child", _("子女")
    PARENT = "parent", _("父母")
    SPOUSE = "spouse", _("配偶")
    OTHER = "other", _("其他家人")


class FamilyMemberQuerySet(models.QuerySet["FamilyMember"]):
    def of(self, user: User | AnonymousUser) -> FamilyMemberQuerySet:
        """The family `user` books for, without those taken off the list."""
        if user.is_anonymous:
            return self.none()
        return self.filter(guardian=user, removed_at__isnull=True)


class FamilyMember(CheckedModel):
    """
    A person a citizen books for: a child under their guardianship, an elder without a phone.

    The name is encrypted; of the birth only year and month are kept, for age rules.
    """

    guardian = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="family", verbose_name=_("监护人")
    )
    name = EncryptedTextField(_("姓名或小名"))
    relation = models.CharField(_("关系"), max_length=10, choices=Relation.choices)
    born_on = models.DateField(_("出生年月"))  # the first of the month
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(FamilyMemberQuerySet)()

    class Meta:
        verbose_name = _("家人")
        verbose_name_plural = _("家人")
        constraints = [state_is_known("community", "familymember", Relation, field="relation")]

    def __str__(self) -> str:
        return str(self.name)

    def age_on(self, day: date) -> int:
        """Full years on `day`, counted from the first of the birth month."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))

    def is_child_on(self, day: date) -> bool:
        """Whether a guardian agrees for this one on `day`. Policy: PIPL 31."""
        return self.age_on(day) < policy.CHILD_UNTIL_AGE

    def is_adult_on(self, day: date) -> bool:
        return self.age_on(day) >= policy.ADULT_FROM_AGE
