"""Saved replies (canned responses) of an institution or a bureau."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import Institution
from core.record.checked import CheckedModel

TITLE_MAX = 40
TEXT_MAX = 1000


class SavedReply(CheckedModel):
    """
    A saved text that the people of an institution insert into a field and then adapt.

    `topic` says where it is offered: the code of a registered topic (community.members.queries.reply_topics).
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, related_name="+", verbose_name=_("单位")
    )
    topic = models.CharField(_("用在哪里"), max_length=80)
    title = models.CharField(_("名称"), max_length=TITLE_MAX)
    text = models.CharField(_("内容"), max_length=TEXT_MAX)
    changed_at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("常用答复")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "topic", "title"], name="community_one_reply_of_a_title"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""), name="community_savedreply_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title
