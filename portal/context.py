"""Template context of every page's frame (operator, footer, languages). Lazy: no query until a template shows it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from community.middleware import BUREAU_KEY, SESSION_KEY
from core.middleware import lacks_second_factor
from core.models import AccountClosure, Notice, User
from core.prepared import Plan, Question, number
from core.web import languages
from core.web.navigation import Menu, links


@dataclass(frozen=True)
class Entry:
    path: str
    title: str
    is_current: bool


@dataclass(frozen=True)
class Operator:
    """What the operator states about itself. Empty until it is set: nothing is invented."""

    organiser: str
    legal: tuple[str, ...]
    helpline: str
    helpline_note: str
    contact: str
    is_sample: bool
    shows_messages: bool

    @property
    def helpline_url(self) -> str:
        """The helpline as a telephone link: what a phone can dial, whatever stands beside it."""
        number = re.search(r"\+?\d[\d\s()（）-]*", self.helpline)
        return f"tel:{re.sub(r'[^+0-9]', '', number[0])}" if number else ""


def portal(request: HttpRequest) -> dict[str, Any]:
    frame = cache(lambda: frame_of(request))
    return {
        "elder": getattr(request, "elder", False),
        "page_language": languages.attribute(languages.of_page(request)),
        "other_languages": other_languages(request),
        "nav": entries(Menu.PUBLIC, request.path),
        "staff_nav": entries(Menu.STAFF, request.path),
        "community_nav": links(Menu.COMMUNITY),
        "operator": operator(),
        "has_desk": SimpleLazyObject(lambda: has_desk(request)),
        "unread_notices": SimpleLazyObject(lambda: frame().unread),
        "lacks_second_factor": SimpleLazyObject(lambda: missing_second_factor(request)),
        "account_closes_at": SimpleLazyObject(lambda: frame().closes_at),
    }


def other_languages(request: HttpRequest) -> list[tuple[str, str, str]]:
    """What this page may be shown in beside its language: code, `lang` attribute, own name; nothing for Chinese pages."""
    shown = languages.of_page(request)
    if not getattr(request, "speaks", False):
        return []
    return [(code, languages.attribute(code), name) for code, name in settings.LANGUAGES if code != shown]


def entries(menu: Menu, path: str) -> list[Entry]:
    return [
        Entry(
            path=start, title=link.title, is_current=path.startswith(start) if start != "/" else path == "/"
        )
        for link in links(menu)
        for start in [link.path]
    ]


def operator() -> Operator:
    return Operator(
        organiser=settings.SITE_ORGANISER,
        legal=tuple(legal_items()),
        helpline=settings.SITE_HELPLINE,
        helpline_note=settings.SITE_HELPLINE_NOTE,
        contact=settings.SITE_CONTACT,
        is_sample=settings.SAMPLE_CITY,
        shows_messages=settings.SHOWS_MESSAGES,
    )


def legal_items() -> Iterable[str]:
    """The footer's lines, each only when the operator has set it."""
    if settings.SITE_ORGANISER:
        yield f"主办：{settings.SITE_ORGANISER}"
    if settings.SITE_IDENTIFIER:
        yield f"网站标识码 {settings.SITE_IDENTIFIER}"
    yield from filter(None, [settings.SITE_ICP_RECORD, settings.SITE_POLICE_RECORD])


def has_desk(request: HttpRequest) -> bool:
    """Whether the session has used a workbench or the admin site: the header then links to it. No query."""
    session = getattr(request, "session", {})
    return session.get(SESSION_KEY) is not None or session.get(BUREAU_KEY) is not None


def missing_second_factor(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and lacks_second_factor(user)


@dataclass(frozen=True)
class Frame:
    """What the frame of a page says to who is signed in: how many notices are unread, and when the account is to be closed."""

    unread: int
    closes_at: datetime | None


def frame_of(request: HttpRequest) -> Frame:
    """One query, of a page that shows it."""
    user = getattr(request, "user", None)
    found = _frame.ask(user.pk) if user and user.is_authenticated else None
    return Frame(found["unread"] or 0, found["closes_at"]) if found else Frame(0, None)


def _plan() -> Plan:
    unread = Notice.objects.filter(recipient=OuterRef("pk")).unread().order_by().values("recipient")
    closing = AccountClosure.objects.waiting().filter(user=OuterRef("pk"))
    head = User.objects.filter(pk=PERSON.stands_for).values(
        unread=Subquery(unread.annotate(number=Count("pk")).values("number")),
        closes_at=Subquery(closing.values("due_at")[:1]),
    )
    return Plan(head=head, rows={}, exists={}, givens=[PERSON])


PERSON: Final = number(1)
_frame: Final = Question("portal_frame", ["bigint"], _plan)
