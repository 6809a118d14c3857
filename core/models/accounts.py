"""
Accounts: users, the three officers, consents. Rights over cultural data come from seats (community), never from here.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Final

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField, keyed_hash
from core.prepared import Rows, number
from core.record.checked import CheckedModel


def opaque_username() -> str:
    return uuid.uuid4().hex


class Office(models.TextChoices):
    """The three officers (三员): Django groups with disjoint rights over the system, none over cultural data."""

    SYSTEM = "系统管理员", _("系统管理员")
    SECURITY = "安全管理员", _("安全管理员")
    AUDIT = "审计管理员", _("审计管理员")


class PortalUserManager(UserManager["User"]):
    def get(self, *args: Any, **kwargs: Any) -> User:
        """As any manager; a look-up by `pk` alone, which every signed-in request does, uses a prepared statement."""
        number = kwargs.get("pk")
        if args or len(kwargs) != 1 or type(number) is not int or self._db:
            return super().get(*args, **kwargs)
        found = BY_NUMBER.all(number)
        if not found:
            raise self.model.DoesNotExist
        return found[0]

    def with_phone(self, phone: str) -> User | None:
        """Find the person with this phone (11 digits) without reading anyone's phone."""
        return self.filter(phone_index=keyed_hash(phone)).first()


class User(AbstractUser):
    """
    Anyone who signs in, by phone or e-mail.

    The phone is ciphertext at rest; `phone_index` is a keyed hash for look-up and uniqueness.
    The e-mail stays readable because django-allauth stores and verifies it (docs/adr/0003).
    """

    username = models.CharField(
        _("用户名"), max_length=64, unique=True, default=opaque_username, editable=False
    )
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(_("称呼"), max_length=40)
    phone = EncryptedTextField(_("手机号"), blank=True, default="")
    phone_index = models.CharField(_("手机号检索"), max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    phone_verified = models.BooleanField(_("手机号已验证"), default=False)
    email = models.EmailField(_("电子邮箱"), blank=True, default="")
    closed_at = models.DateTimeField(_("注销时间"), null=True, blank=True)

    by_token = False  # a program acts with the person's token: it never has what only staff may

    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = PortalUserManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.display_name or str(_("（未填称呼）"))

    def set_phone(self, phone: str) -> None:
        """Set the phone and its index together, in memory; the empty text removes both."""
        self.phone = phone
        self.phone_index = keyed_hash(phone) if phone else None

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def holds(self, office: Office) -> bool:
        """Whether the person is this officer; the superuser of a new installation is all three. One query a person."""
        return self.works_as_staff and (self.is_superuser or office in self.group_names)

    @property
    def works_as_staff(self) -> bool:
        """
        Whether the person may use what only staff may, wherever it stands: staff, with the second factor they need.

        Every right of staff asks here. One query a person where a second factor is needed.
        """
        if self.by_token or not (self.is_active and self.is_staff):
            return False
        return not settings.STAFF_NEEDS_SECOND_FACTOR or self.has_second_factor

    @cached_property
    def has_second_factor(self) -> bool:
        from allauth.mfa.utils import is_mfa_enabled  # noqa: PLC0415  (its models need this one)

        return bool(is_mfa_enabled(self))

    @cached_property
    def group_names(self) -> frozenset[str]:
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def masked_phone(self) -> str:
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) >= 7 else ""


PERSON: Final = number(1)
BY_NUMBER: Final = Rows(
    "core_user_by_number", ["bigint"], lambda: User.objects.filter(pk=PERSON.stands_for), [PERSON]
)


class ConsentKind(models.TextChoices):
    TERMS = "terms", _("用户协议和个人信息保护说明")
    ACCESS_NEEDS = "access_needs", _("记录无障碍需要")
    CHILDREN = "children", _("以监护人身份登记未满 14 岁的孩子")
    RECOMMENDED = "recommended", _("按我约过的活动推荐")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live(self, user: User, kind: str) -> ConsentQuerySet:
        """The consents of this kind that `user` gave and has not withdrawn: one row or none, of children one each."""
        return self.filter(user=user, kind=kind, withdrawn_at__isnull=True)


class Consent(CheckedModel):
    """
    One consent given, with the version of the text; withdrawn ones keep their row. Policy: PIPL 14-15, 29, 31.

    `about` is the journal subject of whose data it is, where a person agrees for somebody else: each child has its own.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents", verbose_name=_("人员"))
    kind = models.CharField(_("类别"), max_length=20, choices=ConsentKind.choices)
    about = models.CharField(_("为谁"), max_length=100, blank=True, default="")
    version = models.CharField(_("版本"), max_length=20)
    given_at = models.DateTimeField(_("同意时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(ConsentQuerySet)()

    class Meta:
        verbose_name = _("同意")
        verbose_name_plural = _("同意")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=ConsentKind.values), name="core_consent_kind_known"
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "about"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="core_one_live_consent_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
