"""Numbers and terms for the yearly books fixed by the policy. Policy: 3.5.3a, 3.3.3, 4.3."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Book(TextChoices):
    BLUEBOOK = "bluebook", _("广州公共文化蓝皮书")
    SERVICE = "service", _("广州公共文化共同体服务报告")
    BULLETIN = "bulletin", _("服务简报")


YEARLY: Final = (Book.BLUEBOOK, Book.SERVICE)  # Policy: 3.5.3a, each once a year
REVIEWS: Final = 3  # three reviews by three people
CHAPTER_DUE_WITHIN: Final = timedelta(days=45)  # unless the outline says another day
REMIND_BEFORE: Final = timedelta(days=7)  # authors, before a chapter is due
AUTOSAVES_JOIN: Final = timedelta(minutes=10)  # saves of one author within it are one version
GUEST_LINK_FOR: Final = timedelta(days=30)  # signed links for readers without an account
DRAFT_MONTH: Final = 1  # the yearly drafts are opened on 5 January for the year before
DRAFT_DAY: Final = 5
BULLETIN_DAY: Final = 3  # of a month: the bulletins of the month, and of the quarter, before it are opened
PICTURE_SIDE_MAX: Final = 2400  # pixels


def version_label(major: int, minor: int) -> str:
    """1.0 is the first issue; each correction counts the minor number up."""
    return f"{major}.{minor}"
