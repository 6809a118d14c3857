"""Seats: a person's role in an institution for a term. Every right depends on a seat, never on a shared account."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now, TruncDate
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from community.members.models.areas import Level
from community.members.models.institutions import Institution, Kind
from community.policy import CITY_CODE, RIGHTS_OF_ROLE, Right, Role
from core.crypto import EncryptedTextField
from core.models import User
from core.record.actors import Actor
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class DateRange(Func):
    """PostgreSQL daterange(from, until): half-open, NULL means without end."""

    function = "DATERANGE"
    output_field = DateRangeField()


class SeatQuerySet(models.QuerySet["Seat"]):
    def current(self) -> SeatQuerySet:
        """Seats whose term covers today (the database's clock, in the city's zone); `ends_on` is excluded."""
        today = TruncDate(Now())
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today)

    def not_over(self) -> SeatQuerySet:
        """Current seats and those yet to begin."""
        today = TruncDate(Now())
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=today),
            Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
        )

    def of(self, user: User | AnonymousUser) -> SeatQuerySet:
        return self.none() if user.is_anonymous else self.filter(user=user)

    def carrying(self, right: Right) -> SeatQuerySet:
        return self.filter(role__in=[role for role, rights in RIGHTS_OF_ROLE.items() if right in rights])

    def principal(self) -> SeatQuerySet:
        """Seats without those of alternates."""
        return self.filter(alternate_of__isnull=True)

    def of_bureaus(self) -> SeatQuerySet:
        return self.filter(institution__kind=Kind.BUREAU)

    def scope_codes(self, user: User | AnonymousUser) -> list[str]:
        """
        Code prefixes of the areas `user` oversees: "4401" for the city bureau, a district's code, or none.

        Used by every queryset that bureau staff read through. One query; for the user of a request one in all, since
        the admin site asks for each of its lists: what the request began with holds until it ends.
        """
        if user.is_anonymous or not user.works_as_staff:
            return []
        if not isinstance(user, SimpleLazyObject):
            return self._scope_codes(user)
        if not hasattr(user, "known_scope"):
            user.known_scope = self._scope_codes(user)
        return list(user.known_scope)

    def _scope_codes(self, user: User) -> list[str]:
        seats = self.of(user).current().of_bureaus().carrying(Right.OVERSEE).select_related("institution")
        return sorted({seat.scope_code for seat in seats})

    def overseen(self, user: User | AnonymousUser, field: str) -> Q:
        """
        A filter on the area key `field` ("…area_id"): the subtree(s) `user` oversees; nothing for others.

        A foreign key knows no prefix, its code does; the join to the area is trimmed away by Django.
        """
        code_of_area = f"{field.removesuffix('_id')}__code__startswith"
        condition = Q(pk__in=[])
        for code in self.scope_codes(user):
            condition |= Q(**{code_of_area: code})
        return condition

    def overseen_by(self, user: User | AnonymousUser) -> SeatQuerySet:
        """Seats at institutions in the area of bureau staff."""
        return self.filter(self.overseen(user, "institution__area_id"))


class Seat(CheckedModel):
    """
    `user` in `role` for `institution` from `starts_on` until the day before `ends_on` (NULL: open).

    Ended seats keep their row: who acted, and as what, is recorded for ever.
    An alternate (代理) holds a seat of the same role with `alternate_of`, for a time inside that seat's term.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seats", verbose_name=_("人员"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="seats", verbose_name=_("单位")
    )
    role = models.CharField(_("席位"), max_length=10, choices=Role.choices)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束（不含）"), null=True, blank=True)
    alternate_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alternates",
        verbose_name=_("代理"),
    )

    # filled when the holder closes their account: an office is held by name, for ever (docs/adr/0009)
    holder_name = EncryptedTextField(_("持有人"), blank=True, default="", editable=False)

    objects = models.Manager.from_queryset(SeatQuerySet)()

    class Meta:
        verbose_name = _("席位")
        verbose_name_plural = _("席位")
        constraints = [
            state_is_known("community", "seat", Role, field="role"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="community_seat_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="community_one_head_at_a_time",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role=Role.HEAD, alternate_of__isnull=True),
                violation_error_message=_("这个单位在这段时间已有负责人，请先结束原来的任期。"),
            ),
            ExclusionConstraint(
                name="community_same_seat_not_twice",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(alternate_of__isnull=True),
                violation_error_message=_("此人在这段时间已有同一席位。"),
            ),
            ExclusionConstraint(
                name="community_one_alternate_at_a_time",
                expressions=[
                    ("alternate_of", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(alternate_of__isnull=False),
                violation_error_message=_("这个席位在这段时间已有代理人。"),
            ),
            models.CheckConstraint(
                condition=Q(alternate_of__isnull=True) | Q(ends_on__isnull=False),
                name="community_alternate_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Role and institution, without the person: what the journal keeps."""
        stands_in = "（代理）" if self.alternate_of_id else ""
        return f"{self.institution.name} {self.get_role_display()}{stands_in}"

    @property
    def holder(self) -> str:
        """The name of the person holding the seat."""
        return str(self.holder_name) or self.user.display_name

    @property
    def last_day(self) -> date | None:
        """The last day of the term as people say it; None: open."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def actor(self) -> Actor:
        return Actor(user=self.user, seat_id=self.pk, seat_label=self.label)

    @property
    def scope_code(self) -> str:
        """The code prefix of what a bureau seat oversees."""
        is_city = self.institution.level == Level.CITY
        return CITY_CODE if is_city else str(self.institution.area_id)

    def carries(self, right: Right) -> bool:
        """Whether this seat lets its holder do `right` now; see InstitutionQuerySet.where on suspended members."""
        return right in RIGHTS_OF_ROLE[self.role] and (right == Right.APPOINT or self.institution.may_act)
