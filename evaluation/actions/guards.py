"""Separation of duties: conflicts of interest, and the same person doing two steps in a row."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from community.models import Kind, Seat
from community.policy import CITY_CODE
from core.errors import DomainError
from core.models import User


class CityDecides(DomainError):
    code = "city_decides"
    message = _("这一步由市级主管部门办理。")


class SamePerson(DomainError):
    code = "same_person"
    message = _("前一步（{step}）是你办的，这一步要由另一位同事办。")


class OwnCase(DomainError):
    code = "own_case"
    message = _("你在被评单位有席位，请由其他同事办理。")


def refuse_unless_city(person: User) -> None:
    if CITY_CODE not in Seat.objects.scope_codes(person):
        raise CityDecides


def refuse_same(person: User, before: int | None, step: str) -> None:
    if before is not None and person.pk == before:
        raise SamePerson(step=step)


def refuse_own(person: User, institutions: Iterable[int | None]) -> None:
    """Refuse people who hold a seat at the institution concerned. A bureau's own case goes to another of its people."""
    seats = Seat.objects.of(person).current().exclude(institution__kind=Kind.BUREAU)
    if seats.filter(institution__in=[pk for pk in institutions if pk is not None]).exists():
        raise OwnCase
