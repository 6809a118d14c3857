"""Notices about contribution calls. Policy: 4.3."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from community.members.notices.people import tell_holders
from community.policy import CALL_REMINDER, Right
from community.press.models import ContributionCall
from community.press.queries.briefs import unanswered
from community.press.states import ContributionCallState


def announce_call(call: ContributionCall, at: datetime, key: str) -> None:
    """Tell the writers of every institution that is asked."""
    for institution in unanswered(call):
        tell_holders(
            institution, Right.WRITE, topic="brief", title=f"约稿：{call.title}，{_until(call)}截稿", body=call.theme,
            path=reverse("community:new_brief") + f"?call={call.pk}", at=at, key=key,
        )  # fmt: skip


def remind_of_calls(at: datetime) -> None:
    """Once, two days before the deadline, tell those who have handed in nothing."""
    soon = ContributionCall.objects.filter(
        state=ContributionCallState.OPEN, deadline__gt=at, deadline__lte=at + CALL_REMINDER
    )
    for call in soon:
        for institution in unanswered(call):
            tell_holders(
                institution, Right.REPORT, topic="brief", title=f"快截稿了：{call.title}，{_until(call)}截稿",
                path=reverse("community:new_brief") + f"?call={call.pk}", at=at, key=f"call-reminder:{call.pk}",
            )  # fmt: skip


def _until(call: ContributionCall) -> str:
    deadline = localtime(call.deadline)
    return f"{deadline.month}月{deadline.day}日 {deadline:%H:%M} "
