"""Queries about membership applications: steps, claims on bodies already on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from community.members.models import Institution, MembershipApplication
from community.members.states import ApplicationState
from community.members.states.members import LIVE_APPLICATIONS
from core.files import attachments

ENDED_WORDS = {ApplicationState.REFUSED: "没有接纳", ApplicationState.WITHDRAWN: "已撤回"}


@dataclass(frozen=True)
class Step:
    """One step of an application, as the timeline component shows it."""

    title: str
    when: datetime | None = None
    text: str = ""
    is_done: bool = False
    is_now: bool = False


def steps_of(application: MembershipApplication) -> Sequence[Step]:
    """The way from handing in to being a member, or to where it ended."""
    state, by_city = application.state, application.is_of_the_city
    handed_in = Step("交申请", application.applied_at, is_done=True)
    if state == ApplicationState.RETURNED:
        return [handed_in, Step("按意见补正", text="改好后重新交，前面的材料都还在。", is_now=True)]
    first = "市局核对" if by_city else "所在区推荐"
    recommended = Step(
        first, application.recommended_at, application.recommendation,
        is_done=application.recommended_at is not None, is_now=state == ApplicationState.APPLIED,
    )  # fmt: skip
    if state in ENDED_WORDS:
        words = ENDED_WORDS[ApplicationState(state)]
        done = [recommended] if recommended.is_done else []
        return [
            handed_in,
            *done,
            Step(words, application.decided_at, application.decision_reason, is_done=True),
        ]
    admitted = state == ApplicationState.ADMITTED
    return [
        handed_in,
        recommended,
        Step(
            "市里审定", application.decided_at, is_done=admitted, is_now=state == ApplicationState.RECOMMENDED
        ),
        Step("成为成员，开通工作台", application.decided_at if admitted else None, is_done=admitted),
    ]


@dataclass(frozen=True)
class Claim:
    """
    An application that acts for a body already on record, to be checked carefully: whoever is admitted heads that body.

    `is_by_name` where only the name matches: the record holds no credit code to compare.
    """

    application: MembershipApplication
    institution: Institution
    is_by_name: bool
    has_documents: bool

    @property
    def differences(self) -> Sequence[tuple[str, str, str]]:
        """Values that differ between record and application: label, on record, in the application."""
        lines = (
            ("类别", self.institution.get_kind_display(), self.application.get_kind_display()),
            ("系统", self.institution.get_sector_display(), self.application.get_sector_display()),
            ("层级", self.institution.get_level_display(), self.application.get_level_display()),
            ("所在区域", str(self.institution.area), str(self.application.area)),
        )
        return [line for line in lines if line[1] != line[2]]


def claim_of(application: MembershipApplication) -> Claim | None:
    """As `claim_on_record`, while the application is under way: once admitted, every body is on record."""
    return claim_on_record(application) if application.state in LIVE_APPLICATIONS else None


def claim_on_record(application: MembershipApplication) -> Claim | None:
    """None for a body that was not on record, and where a sheet and no person speaks for it. One query."""
    body = application.institution
    if body is None or application.applicant_id is None:
        return None
    is_by_name = body.credit_code != application.credit_code
    return Claim(application, body, is_by_name, attachments.about(application, "membership").exists())
