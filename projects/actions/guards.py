"""Separation of duties: conflicts of interest, and the same person doing two steps in a row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.models import Institution, Kind, Level, Seat
from community.policy import CITY_CODE
from core.errors import DomainError
from core.models import User
from projects.models import Project


class ConflictOfInterest(DomainError):
    code = "conflict_of_interest"
    message = _("你和这个项目有关（经手申报，或在牵头、参与单位有席位），请由其他同事办理。")


class SamePerson(DomainError):
    code = "same_person"
    message = _("前一步（{step}）是你办的，这一步要由另一位同事办。")


class CityDecides(DomainError):
    code = "city_decides"
    message = _("这一步由市级主管部门办理。")


class NotRecommender(DomainError):
    code = "not_recommender"
    message = _("这个项目要由{who}推荐。")


def recommender_of(lead: Institution) -> str:
    """
    The area code of the bureau that recommends: the district's; the city's for city-level leads and bureaus.

    Policy: 4.1: each lead is recommended by the department above it.
    """
    is_citys = lead.level == Level.CITY or lead.kind == Kind.BUREAU
    return CITY_CODE if is_citys else lead.area_id[:6]


def refuse_unless_recommender(project: Project, person: User) -> None:
    code = recommender_of(project.lead)
    if code not in Seat.objects.scope_codes(person):
        raise NotRecommender(who="市级主管部门" if code == CITY_CODE else "牵头单位所在区的主管部门")


def refuse_unless_city(person: User) -> None:
    if CITY_CODE not in Seat.objects.scope_codes(person):
        raise CityDecides


def refuse_interested(project: Project, person: User) -> None:
    """
    Refuse judges with a conflict of interest: who wrote it, or has a seat at its lead or partners.

    A bureau's project is judged by its other people: the bureau above, or a colleague who did not write it.
    """
    bodies = [project.lead_id] if project.lead.kind != Kind.BUREAU else []
    bodies += project.partners.exclude(institution__kind=Kind.BUREAU).values_list("institution", flat=True)
    sits_there = Seat.objects.of(person).current().filter(institution__in=bodies).exists()
    if sits_there or project.versions.filter(made_by=person).exists():
        raise ConflictOfInterest


def refuse_same(person: User, before: int | None, step: str) -> None:
    """Refuse the person who did the previous step."""
    if before is not None and person.pk == before:
        raise SamePerson(step=step)
