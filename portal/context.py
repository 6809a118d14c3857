"""What the frame around every page shows. Nothing here asks the database until a template shows it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.middleware import lacks_second_factor
from core.models import AccountClosure, Notice

# Addresses that stay (docs/architecture.md). A section is listed once its app exists.
NAV: Final = (
    ("/events/", "找活动"),
    ("/products/", "产品"),
    ("/demands/", "提需求"),
    ("/projects/", "标杆项目"),
    ("/roundtable/", "圆桌会议"),
    ("/members/", "成员单位"),
    ("/news/", "新闻"),
    ("/reports/", "蓝皮书"),
    ("/me/", "我的预约"),
)
STAFF_NAV: Final = (
    ("/workbench/", "机构工作台"),
    ("/projects/", "标杆项目"),
    ("/spaces/", "共享空间"),
    ("/training/", "培训"),
    ("/thinktank/", "智库"),
    ("/", "市民门户"),
)
# What the front page and the footer name besides: address, title, what one does there.
COMMUNITY: Final = (
    ("/members/", "成员单位", "谁在共同体里，各办什么、缺什么"),
    ("/spaces/", "共享空间", "单位和登记的团队借用排练室、讲堂"),
    ("/training/", "培训与团队", "报名培训，看星级团队，验证书真伪"),
    ("/roundtable/", "圆桌会议", "每半年一次，议了什么、定了什么、办到哪一步"),
    ("/thinktank/", "公共文化智库", "专家、咨询和答复、政策解读、论坛"),
    ("/reports/", "蓝皮书和服务报告", "一年的数字，每个都能点开看怎么算"),
    ("/evaluation/", "评价与督导", "项目和馆站得多少分、怎么算的、改了什么"),
)


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
    return {
        "elder": getattr(request, "elder", False),
        "nav": entries(NAV, request.path),
        "staff_nav": entries(STAFF_NAV, request.path),
        "community_nav": COMMUNITY,
        "operator": operator(),
        "unread_notices": SimpleLazyObject(lambda: unread_notices(request)),
        "lacks_second_factor": SimpleLazyObject(lambda: missing_second_factor(request)),
        "account_closure": SimpleLazyObject(lambda: waiting_closure(request)),
    }


def entries(listed: Iterable[tuple[str, str]], path: str) -> list[Entry]:
    return [
        Entry(path=start, title=title, is_current=path.startswith(start) if start != "/" else path == "/")
        for start, title in listed
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


def unread_notices(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return Notice.objects.of(user).unread().count() if user and user.is_authenticated else 0


def missing_second_factor(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and lacks_second_factor(user)


def waiting_closure(request: HttpRequest) -> AccountClosure | None:
    """The person's wish to close the account, while it waits: every page says so, on every device."""
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return None
    return AccountClosure.objects.waiting().filter(user=user).first()
