"""Kinds of rows institutions work on as members, hosts, writers and trainers (workbench lists)."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.urls import reverse

from community.members.models import AlliancePlace
from community.members.queries.matters import Matter, listed, page
from community.members.states import PlaceState
from community.places.models import Group, SelfCheck, SpaceBooking
from community.places.states import GroupState, SelfCheckState, SpaceBookingState
from community.press.models import Brief, NewsItem
from community.press.states import BriefState, NewsState
from community.training.models import (
    Enrolment,
    GradeObjection,
    Incubatee,
    Milestone,
    Secondment,
    TeamGrade,
    TrainingProgramme,
)
from community.training.states import (
    EnrolmentState,
    GradeState,
    IncubateeState,
    ProgrammeState,
    SecondmentState,
)
from core.states import ObjectionState

E, G, S, C, N = EnrolmentState, GradeState, SecondmentState, SelfCheckState, NewsState

MATTERS: Final = (
    Matter(
        Brief, "信息稿件", lambda one: Q(institution=one), page("community:brief"),
        frozenset({BriefState.SUBMITTED, BriefState.RETURNED, BriefState.ADOPTED}), search_fields=("title",),
    ),
    Matter(
        NewsItem, "新闻", lambda one: Q(institution=one), page("community:news_draft"),
        frozenset({N.IN_REVIEW, N.RETURNED, N.APPROVED, N.SCHEDULED}), search_fields=("title",),
    ),
    Matter(
        AlliancePlace, "联盟", lambda one: Q(institution=one), listed("community:my_alliances"),
        frozenset({PlaceState.INVITED}), title=lambda row: str(row.alliance), related_fields=("alliance",),
        search_fields=("alliance__name",),
    ),
    Matter(
        SpaceBooking, "共享空间", lambda one: Q(space__facility__institution=one), listed("community:room_desk"),
        frozenset({SpaceBookingState.ASKED, SpaceBookingState.CONFIRMED, SpaceBookingState.SIGNED_IN}),
        title=lambda row: f"{row.space.name}（{row.borrower}）",
        related_fields=("space__facility", "group", "institution"), search_fields=("space__name",),
    ),
    Matter(
        Group, "群众文艺团队", lambda one: Q(home=one), listed("community:home_groups"),
        frozenset({GroupState.APPLIED, GroupState.VOUCHED}), search_fields=("name",),
    ),
    Matter(
        SelfCheck, "服务标准自查", lambda one: Q(facility__institution=one), page("community:sheet"),
        frozenset({C.DUE, C.SUBMITTED, C.RETURNED, C.DIFFERING, C.EXPLAINED, C.CHECKED}),
        title=lambda row: row.facility.name, related_fields=("facility", "round"), search_fields=("facility__name",),
    ),
    Matter(
        Enrolment, "培训报名", lambda one: Q(institution=one) | Q(programme__organiser=one),
        lambda row, one: reverse("community:desk_programme", args=[row.programme_id]) if row.programme.organiser_id == one.pk
        else reverse("community:training_desk"),
        frozenset({E.ASKED, E.APPROVED, E.WAITLISTED, E.ACCEPTED}),
        title=lambda row: f"{row.person}，{row.programme.title}", related_fields=("person", "programme"),
        search_fields=("person__display_name", "programme__title"),
    ),
    Matter(
        TrainingProgramme, "培训", lambda one: Q(organiser=one), page("community:desk_programme"),
        frozenset({ProgrammeState.PUBLISHED, ProgrammeState.RUNNING}), search_fields=("title",),
    ),
    Matter(
        Secondment, "交流培养", lambda one: Q(home=one) | Q(host=one), page("community:secondment"),
        frozenset({S.PROPOSED, S.AGREED, S.UNDER_WAY, S.REPORTED}), title=lambda row: str(row.guest),
        related_fields=("guest",), search_fields=("guest__display_name",),
    ),
    Matter(
        Incubatee, "培育", lambda one: Q(incubator=one) | Q(society=one), page("community:incubatee"),
        frozenset({IncubateeState.APPLIED, IncubateeState.INCUBATING}), title=lambda row: row.team_name,
        related_fields=("group", "society"),
    ),
    Matter(
        Milestone, "培育阶段目标", lambda one: Q(incubatee__incubator=one) | Q(incubatee__society=one),
        lambda row, one: reverse("community:incubatee", args=[row.incubatee_id]), search_fields=("title",),
    ),
    Matter(
        TeamGrade, "团队星级", lambda one: Q(assessor=one) | Q(society=one), page("community:grade"),
        frozenset({G.REPORTED, G.ASSESSED, G.IN_NOTICE, G.RECTIFYING, G.REPLIED}), title=lambda row: row.team_name,
        related_fields=("group", "society"),
    ),
    Matter(
        GradeObjection, "星级异议", lambda one: Q(grade__assessor=one), page("community:grade_objection"),
        frozenset({ObjectionState.FILED}), search_fields=("text",),
    ),
)  # fmt: skip
