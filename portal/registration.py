"""Registrations of this app with the shared registries (notices, rights, navigation, …). Called once, from apps.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from community import rail
from community.members.queries import reply_topics
from community.members.queries.reply_topics import Topic
from community.rail import Entry, Group
from community.registration import INSTITUTION
from core.web import languages, navigation
from core.web.navigation import Link, Menu
from core.web.pages import middleware as pages
from portal.saved_replies import bureau_topics
from portal.views.bureau import register_of

DISTRICT: Final = "district"  # the cookie that remembers where somebody looks
TODAY: Final = Group("今日", order=0)
AGENDA: Final = Group("日程", order=2)
FIGURES: Final = Group("数字", order=5)


def register() -> None:
    pages.register_cookie(DISTRICT, "/", is_district)
    languages.register_pages("portal:home", "portal:help", "portal:guide", "portal:mine")
    navigation.register(Menu.PUBLIC, Link("portal:mine", "我的", order=90))
    navigation.register(Menu.COMMUNITY, Link("portal:project_list", "标杆项目", order=5))
    navigation.register(
        Menu.STAFF,
        Link("portal:workbench", "机构工作台", order=10),
        Link("portal:project_list", "标杆项目", order=20),
        Link("portal:home", "市民门户", order=60),
    )
    rail.register(TODAY, Entry("portal:workbench", "待办", "inbox"))
    rail.register(AGENDA, Entry("portal:agenda", "日程", "calendar"))
    rail.register(INSTITUTION, Entry("portal:replies", "常用答复", "edit"))
    reply_topics.register_source(decisions)
    rail.register(FIGURES, Entry("portal:month", "本月数字", "scale"))


def decisions() -> Iterable[Topic]:
    """The decisions of bureaus that ask for words; asked once the registers of all apps are there."""
    return bureau_topics(lambda kind: getattr(register_of(kind), "verbs", ()))


def is_district(code: str) -> bool:
    """Whether `code` may be one of a district; the page asks whether it is."""
    return len(code) == 6 and code.isascii() and code.isdecimal()
