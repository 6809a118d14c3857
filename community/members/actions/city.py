"""
Initial set-up of a city: the city bureau, its first accounts and seats, the district bureaus. Done once, by the
operator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.actions import institutions, seats
from community.members.actions.institutions import Particulars
from community.members.models import Area, Institution, Kind, Level, Sector
from community.members.queries.city import city_is_open
from community.policy import CITY_CODE, Role
from core import actions
from core.errors import DomainError
from core.files.spreadsheets import Sheet
from core.models import User
from core.models.accounts import Office
from core.operations import readiness
from core.record import journal
from core.record.actors import Actor


class Post(TextChoices):
    """
    The initial accounts of a city: two people of the bureau, since final acts need a second person, and three officers.
    """

    HEAD = "head", _("市局负责人")
    HANDLER = "handler", _("市局经办人")
    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDIT = "audit", _("审计管理员")


SEATS = {Post.HEAD: Role.HEAD, Post.HANDLER: Role.HANDLER}
OFFICES = {Post.SYSTEM: Office.SYSTEM, Post.SECURITY: Office.SECURITY, Post.AUDIT: Office.AUDIT}


class CityOpenAlready(DomainError):
    code = "city_open_already"
    message = _("这座城市已经开通。要换人，请市局负责人或安全管理员在管理端办。")


class AreasMissing(DomainError):
    code = "areas_missing"
    message = _("还没有导入区划。请先运行 manage.py prepare。")


class ContactsMissing(DomainError):
    code = "contacts_missing"
    message = _("还没有写求助电话和联系方式。请先设置 {settings}，再开通。")


class PostEmpty(DomainError):
    code = "post_empty"
    message = _("还缺{posts}。这几个人相互监督，一个都不能少。")


class OnePersonTwoPosts(DomainError):
    code = "one_person_two_posts"
    message = _("{phone} 填了两次。每个岗位要由不同的人担任。")


@dataclass(frozen=True)
class FirstPerson:
    post: Post
    name: str
    phone: str


@dataclass(frozen=True)
class Opened:
    bureau: Institution
    people: Mapping[Post, User]
    districts: Sequence[Institution]
    institutions: Sequence[Institution]


@transaction.atomic
def open_city(
    *, bureau: str, districts: Mapping[str, str], people: Sequence[FirstPerson], by: Actor, at: datetime,
    read_sheet: Callable[[], Sheet] | None = None,
) -> Opened:  # fmt: skip
    """
    Make the city's bureau with its head and a second person, the three officers, the districts' bureaus by area code,
    and the institutions of the sheet that `read_sheet` reads once the bureaus, which it may name, are there.

    :raises AreasMissing: before the areas are loaded.
    :raises CityOpenAlready: if somebody sits at the city's bureau.
    :raises ContactsMissing: if the help page could name nobody.
    :raises PostEmpty, OnePersonTwoPosts: unless each post is held by a person of its own.
    :raises NameTaken, SheetHasErrors: as registering refuses.
    """
    city = Area.objects.select_for_update().filter(pk=CITY_CODE).first()
    if city is None:
        raise AreasMissing
    if city_is_open():
        raise CityOpenAlready
    if missing := readiness.missing_contacts():
        raise ContactsMissing(settings="、".join(missing))
    _refuse_gaps(people)
    made = institutions.register_institution(particulars=_bureau_of(bureau, city, None), by=by, at=at)
    users = {person.post: _account_of(person, by, at) for person in people}
    for post, role in SEATS.items():
        seats.appoint_seat(
            institution=made, user=users[post], role=role, starts_on=localdate(at), by=by, at=at
        )
    below = [_district_bureau(code, name, made, by, at) for code, name in sorted(districts.items()) if name]
    listed = institutions.register_rows(sheet=read_sheet(), by=by, at=at) if read_sheet else []
    journal.record(
        "community.city.opened", about=made, by=by, at=at,
        people=[user.pk for user in users.values()], districts=len(below), institutions=len(listed),
    )  # fmt: skip
    return Opened(bureau=made, people=users, districts=below, institutions=listed)


def _refuse_gaps(people: Sequence[FirstPerson]) -> None:
    held = {person.post for person in people}
    if empty := [str(post.label) for post in Post if post not in held]:
        raise PostEmpty(posts="、".join(empty))
    phones = [person.phone for person in people]
    for phone in phones:
        if phones.count(phone) > 1:
            raise OnePersonTwoPosts(phone=phone)


def _account_of(person: FirstPerson, by: Actor, at: datetime) -> User:
    office = OFFICES.get(person.post)
    return actions.make_first_account(
        display_name=person.name, phone=person.phone, office=office.value if office else "", by=by, at=at
    )


def _district_bureau(code: str, name: str, above: Institution, by: Actor, at: datetime) -> Institution:
    area = Area.objects.districts().get(pk=code)
    return institutions.register_institution(particulars=_bureau_of(name, area, above), by=by, at=at)


def _bureau_of(name: str, area: Area, above: Institution | None) -> Particulars:
    level = Level.CITY if above is None else Level.DISTRICT
    return Particulars(
        name=name, kind=Kind.BUREAU, sector=Sector.CULTURE, level=level, area=area, supervisor=above
    )
