"""Queries about consultations: published answers, interpretations, conflicts of interest, reminders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from community.members.queries.waiting import Duty
from community.models import Institution
from core import searchtext
from core.models import JournalEntry
from core.record.journal import subject_of
from thinktank.models import Assignment, Consultation, Expert, Interpretation, Opinion
from thinktank.policy import ASKER_TIES, Exclusion
from thinktank.queries import eligibility
from thinktank.states import ConsultationState


@dataclass(frozen=True)
class Step:
    """One step of a question's life, as components/_timeline.html shows it."""

    title: str
    when: datetime | None
    text: str = ""
    is_done: bool = False
    is_now: bool = False


def published(text: str = "", matter: str = "") -> QuerySet[Consultation]:
    """Published answers, newest first."""
    rows = Consultation.objects.published().for_list().defer("search").order_by("-closed_at", "-pk")
    if text:
        rows = rows.filter(search=searchtext.query(text))
    return rows.filter(matter=matter) if matter else rows


def library(text: str = "", clause: str = "") -> QuerySet[Interpretation]:
    """Published interpretations, by clause."""
    rows = Interpretation.objects.published().for_list()
    if text:
        rows = rows.filter(search=searchtext.query(text))
    return rows.filter(clause=clause) if clause else rows


def clauses() -> Sequence[tuple[str, int]]:
    """The clauses that have interpretations, with their number. One query."""
    rows = Interpretation.objects.published().exclude(clause="").order_by("clause").values_list("clause")
    return list(rows.annotate(total=Count("pk")))


def ties_to(consultation: Consultation, experts: Sequence[Expert], at: datetime) -> dict[int, Exclusion]:
    """What keeps each of `experts` (by id) from this question, by the rule that panels are drawn by. Two queries."""
    ties = eligibility.ties_of([consultation.institution], [consultation.asked_by])
    return eligibility.tied(experts, ties, localdate(at))


def must_recuse(consultation: Consultation, at: datetime) -> Sequence[tuple[Expert, str]]:
    """The appointed experts who must step back from this question, each with why. Three queries."""
    experts = list(Expert.objects.appointed_on(localdate(at)).for_list())
    out = ties_to(consultation, experts, at)
    return [(one, str(ASKER_TIES[out[one.pk]])) for one in experts if one.pk in out]


def opinions_of(consultation: Consultation) -> Sequence[Assignment]:
    """Everybody asked, with their opinion if there is one, in the order asked. Two queries."""
    opinions = Prefetch("opinion", Opinion.objects.all())
    rows = consultation.assignments.select_related("expert", "expert__user").prefetch_related(opinions)
    return list(rows.order_by("assigned_at", "pk"))


def steps(consultation: Consultation) -> Sequence[Step]:
    """The life of a question so far, and what is next. One query."""
    asked = Assignment.objects.filter(consultation=consultation).aggregate(
        asked=Count("pk"), given=Count("opinion")
    )
    order = list(ConsultationState)[:5]
    if consultation.state not in order:
        ended = consultation.get_state_display()
        return [
            Step("提出", consultation.asked_at, is_done=True),
            Step(ended, None, consultation.reason, is_now=True),
        ]
    place = order.index(ConsultationState(consultation.state))
    due = (
        f"{consultation.answer_due_on.month}月{consultation.answer_due_on.day}日前答复"
        if consultation.answer_due_on
        else "受理后写明答复日期"
    )
    texts = [
        ("提出", consultation.asked_at, ""),
        ("秘书处受理", None, due),
        (
            "专家研究",
            None,
            f"请了 {asked['asked']} 位，收到 {asked['given']} 条意见" if asked["asked"] else "",
        ),
        ("综合答复", consultation.answered_at, ""),
        ("写明采纳情况，办结", consultation.closed_at, "答复公开" if consultation.is_public else ""),
    ]
    return [
        Step(title, when, text, number <= place, number == place + 1)
        for number, (title, when, text) in enumerate(texts)
    ]


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Answers whose opinions wait for a word on what became of them. One query."""
    missing = Opinion.objects.filter(assignment__consultation=OuterRef("pk"), fate="")
    rows = Consultation.objects.filter(
        Exists(missing), institution=institution, state=ConsultationState.ANSWERED
    )
    return [
        Duty(
            f"写明专家意见的采纳情况：{one.title}",
            "智库咨询",
            None,
            reverse("thinktank:consultation", args=[one.pk]),
            about=one,
        )
        for one in rows.order_by("answered_at", "pk")[:50]
    ]


def gathered(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Questions whose experts have all answered or declined."""
    open_ones = Assignment.objects.filter(
        consultation=OuterRef("pk"), opinion__isnull=True, declined_at__isnull=True
    )
    return rows.filter(~Exists(open_ones), state=ConsultationState.ASSIGNED)


REMIND_BEFORE = timedelta(days=2)


def to_remind(at: datetime) -> Sequence[Consultation]:
    """Questions with an opinion due within two days or overdue, whose experts nobody reminded today. Two queries."""
    due = Assignment.objects.waiting().filter(due_on__lte=localdate(at) + REMIND_BEFORE)
    told = set(
        JournalEntry.objects.filter(
            fact="thinktank.consultation.reminded", happened_at__gte=at - timedelta(days=1)
        ).values_list("subject", flat=True)
    )
    rows = Consultation.objects.filter(pk__in=due.values("consultation")).defer("search").order_by("pk")
    return [row for row in rows if subject_of(row) not in told]
