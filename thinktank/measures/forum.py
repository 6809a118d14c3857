"""Measures of the yearly forum: papers, talks, participants. Policy: 3.5.2."""

from __future__ import annotations

from django.db.models import Count, Q

from core.measures import By, Cut, Kind, Moment, OnDay, Rows, measure
from thinktank.measures.advice import CITY
from thinktank.models import Forum, Paper, Registration, Talk
from thinktank.states import ForumState, PaperState, RegistrationState

HELD = (ForumState.HELD, ForumState.CLOSED)

FORUMS = Rows(
    of=lambda: Forum.objects.filter(state__in=HELD), when=OnDay("starts_on"),
    keys={**CITY, Kind.INSTITUTION: By("organiser_id")}, seen_by=lambda rows, user: rows,
)  # fmt: skip
PAPERS = Rows(
    of=lambda: Paper.objects.exclude(state__in=[PaperState.DRAFT, PaperState.WITHDRAWN]), when=Moment("submitted_at"),
    keys={**CITY, Kind.INSTITUTION: By("institution_id")}, cuts={Cut.STATE: By("state")},
    seen_by=lambda rows, user: rows.handled_by(user),
)  # fmt: skip
TALKS = Rows(
    of=lambda: Talk.objects.filter(forum__state__in=HELD), when=Moment("period__startswith"), keys=CITY,
    seen_by=lambda rows, user: rows,
)  # fmt: skip
PLACES = Rows(
    of=lambda: Registration.objects.live().filter(forum__state__in=HELD), when=OnDay("forum__starts_on"), keys=CITY,
    seen_by=lambda rows, user: rows.handled_by(user),
)  # fmt: skip

held = measure(
    code="forum.held", name="广州论坛", unit="届", clause="3.5.2", better="higher", source=FORUMS,
    counted="开始日在这段时间、已经举办的论坛。",
)  # fmt: skip
papers = measure(
    code="forum.papers", name="论坛投稿", unit="篇", clause="3.5.2", better="higher", source=PAPERS,
    counted="这段时间投出的论文，草稿和撤稿的不算。",
)  # fmt: skip
accepted_rate = measure(
    code="forum.accepted_rate", name="论文录用率", unit="%", clause="3.5.2", better="", source=PAPERS, digits=1,
    counted="这段时间投出的论文里，已经录用的比例；草稿和撤稿的不算。",
    numerator=Count("pk", filter=Q(state=PaperState.ACCEPTED)), denominator=Count("pk"),
)  # fmt: skip
talks = measure(
    code="forum.talks", name="论坛发言", unit="场", clause="3.5.2", better="higher", source=TALKS,
    counted="已举办论坛在这段时间的发言。",
)  # fmt: skip
came = measure(
    code="forum.people", name="论坛到会", unit="人次", clause="3.5.2", better="higher", source=PLACES,
    counted="已举办论坛签到的人次。", where=Q(state=RegistrationState.CHECKED_IN),
)  # fmt: skip
came_rate = measure(
    code="forum.came_rate", name="论坛到会率", unit="%", clause="3.5.2", better="higher", source=PLACES, digits=1,
    counted="已举办论坛的报名里，签到的比例；取消的报名不算。",
    numerator=Count("pk", filter=Q(state=RegistrationState.CHECKED_IN)), denominator=Count("pk"),
)  # fmt: skip
