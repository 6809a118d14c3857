"""What follows facts about feedback, and the question to those who came."""

from __future__ import annotations

from typing import Any

from cloudplatform.models import Event, Feedback
from cloudplatform.notices.feedback import ask_for_feedback, tell_author, tell_subjects
from core import journal
from core.models import JournalEntry


def _about(entry: JournalEntry) -> int:
    return int(entry.subject.rpartition(":")[2])


def _feedback(entry: JournalEntry) -> Feedback:
    rows = Feedback.objects.select_related("author", "event__host", "product__supplier", "check_in__booking")
    return rows.get(pk=_about(entry))


def _once(entry: JournalEntry) -> dict[str, Any]:
    return {"at": entry.happened_at, "key": f"{entry.fact}:{entry.pk}"}


@journal.on("cloudplatform.event.held")
def ask_those_who_came(entry: JournalEntry) -> None:
    ask_for_feedback(Event.objects.get(pk=_about(entry)), **_once(entry))


@journal.on("cloudplatform.feedback.published")
def tell_who_may_reply(entry: JournalEntry) -> None:
    tell_subjects(_feedback(entry), **_once(entry))


@journal.on("cloudplatform.feedback.hidden")
def tell_author_why_it_is_hidden(entry: JournalEntry) -> None:
    feedback = _feedback(entry)
    tell_author(feedback, "你的评价没有公开", f"原因：{feedback.hidden_reason}", **_once(entry))


@journal.on("cloudplatform.feedback.replied")
def tell_author_of_the_reply(entry: JournalEntry) -> None:
    feedback = _feedback(entry)
    tell_author(feedback, f"对你评价的回复：{feedback.event.title}", feedback.reply, **_once(entry))
