"""An institution's evaluation page: its scores, declarations with deadlines, rectifications, approvals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain as joined

from django.urls import reverse
from django.utils.timezone import localdate

from community.members.queries.waiting import Duty
from community.models import Institution
from core.models import User
from evaluation.models import Declaration, Rectification, Round, Subject
from evaluation.states import SHOWN_TO_SUBJECTS, WITH_SUBJECT, RectificationState, RoundState
from projects.queries.lights import Light, light

SOURCE = "评价"


@dataclass(frozen=True)
class Due:
    """A row with its due light."""

    row: Declaration | Rectification
    light: Light | None


@dataclass(frozen=True)
class Desk:
    scores: Sequence[Subject]
    to_declare: Sequence[Due]
    declared: Sequence[Declaration]
    rectifications: Sequence[Due]
    to_approve: Sequence[Declaration]
    to_verify: Sequence[Rectification]


def desk(user: User, institution: Institution, today: date) -> Desk:
    """Six queries."""
    declarations = Declaration.objects.filter(subject__institution=institution).exclude(
        subject__round__state=RoundState.PREPARED
    )
    open_rows = declarations.filter(subject__round__state=RoundState.OPEN)
    due = open_rows.unwritten().for_list()
    running = Rectification.objects.filter(institution=institution).running().for_list()
    return Desk(
        scores=list(
            Subject.objects.filter(institution=institution, round__state__in=SHOWN_TO_SUBJECTS)
            .select_related("round").order_by("-round__period_until")[:30]
        ),
        to_declare=[Due(row, light(row.subject.round.declare_until, today)) for row in due],
        declared=list(open_rows.waiting().for_list()[:100]),
        rectifications=[
            Due(row, light(row.due_on, today) if row.state in WITH_SUBJECT else None) for row in running
        ],
        to_approve=list(Declaration.objects.approvable_by(user).for_list()[:100]),
        to_verify=list(
            Rectification.objects.verified_by(user).filter(state=RectificationState.REPORTED).for_list()
        ),
    )  # fmt: skip


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """What waits for `institution`: values to declare (one duty a round), replies, rectifications. Three queries."""
    declaring = (
        Round.objects.filter(state=RoundState.OPEN, subjects__institution=institution)
        .filter(subjects__declarations__in=Declaration.objects.unwritten().filter(subject__institution=institution))
        .distinct().order_by("declare_until")
    )  # fmt: skip
    replying = Subject.objects.filter(
        institution=institution, round__state=RoundState.IN_REPLY, reply="", round__reply_until__gte=localdate(at)
    ).select_related("round").order_by("pk")  # fmt: skip
    rows = Rectification.objects.filter(institution=institution).with_subject().order_by("due_on", "pk")
    return list(
        joined(
            (
                Duty(f"填报：{one}", SOURCE, one.declare_until, reverse("evaluation:mine"))
                for one in declaring
            ),
            (
                Duty(
                    f"看得分、回应：{one}",
                    SOURCE,
                    one.round.reply_until,
                    reverse("evaluation:reply", args=[one.pk]),
                    about=one,
                )
                for one in replying
            ),
            (
                Duty(
                    f"整改：{one.title}",
                    SOURCE,
                    one.due_on,
                    reverse("evaluation:my_rectification", args=[one.pk]),
                    about=one,
                )
                for one in rows
            ),
        )
    )
