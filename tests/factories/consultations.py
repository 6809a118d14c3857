"""Questions to the think tank, and the forum, brought to any point of their way by the actions themselves."""

import datetime as dt

from django.utils import timezone

from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.panels import ExpertFactory
from thinktank.actions import consultations, forum, papers, programme
from thinktank.actions.consultations import Question
from thinktank.actions.papers import PaperFields
from thinktank.models import PanelSubject
from thinktank.states import ConsultationState as S
from thinktank.states import ForumState, PanelState

ORDER = (S.ASKED, S.ACCEPTED, S.ASSIGNED, S.ANSWERED, S.CLOSED)
BODY = "一线工作的记录和体会。" * 100


def question(**changes):
    return Question(
        **{"matter": "policy", "title": "分馆能不能合办", "question": "要签什么协议？", **changes}
    )


def consultation_in(state, *, institution=None, experts=(), at=None, is_public=False, staff=None):
    """A question in `state`; its experts have answered once it is answered."""
    at = at or timezone.now()
    institution = institution or InstitutionFactory()
    desk, asker = Actor(staff or city_staff()), Actor(holder_of(institution))
    row = consultations.ask(institution=institution, question=question(), by=asker, at=at)
    place = ORDER.index(state)
    if place >= 1:
        row = consultations.accept(consultation=row, by=desk, at=at)
    if place >= 2:
        experts = list(experts) or [ExpertFactory()]
        due_on = timezone.localdate(at) + dt.timedelta(days=9)
        row = consultations.assign(consultation=row, experts=experts, due_on=due_on, by=desk, at=at)
    if place >= 3:
        for assignment in row.assignments.order_by("pk"):
            consultations.give_opinion(
                assignment=assignment,
                text="可以合办",
                may_name=False,
                by=Actor(assignment.expert.user),
                at=at,
            )
        row = consultations.answer(consultation=row, answer="可以合办，协议写清退出办法。", by=desk, at=at)
    if place >= 4:
        for assignment in row.assignments.select_related("opinion"):
            consultations.judge_opinion(
                opinion=assignment.opinion, fate="adopted", reason="写进协议", by=asker, at=at
            )
        row = consultations.close(consultation=row, is_public=is_public, by=desk, at=at)
    return row


def forum_in(state, *, year=None, at=None, capacity=3):
    """A forum 60 days ahead (in this year or the next), or one that was held last year."""
    at = at or timezone.now()
    desk = Actor(city_staff())
    is_over = state in (ForumState.HELD, ForumState.CLOSED)
    first = timezone.localdate(at) + dt.timedelta(days=-60 if is_over else 60)
    planned_at = at - dt.timedelta(days=120) if is_over else at
    made = forum.plan_forum(
        year=year or first.year,
        theme="家门口",
        summary="一年的做法",
        venue="文化中心",
        organiser=InstitutionFactory(city_bureau=True),
        starts_on=first,
        ends_on=first,
        by=desk,
        at=planned_at,
    )
    if state == ForumState.PLANNED:
        return made
    made = forum.call_papers(
        forum=made,
        call_text="欢迎投稿",
        papers_until=planned_at + dt.timedelta(days=20),
        by=desk,
        at=planned_at,
    )
    if state == ForumState.CALLING:
        return made
    session_in(made)
    made = forum.publish_programme(
        forum=made,
        registration_until=planned_at + dt.timedelta(days=50),
        capacity=capacity,
        by=desk,
        at=planned_at,
    )
    return forum.mark_held(forum=made, by=desk, at=at) if is_over else made


def hour(forum_row, start):
    day = dt.datetime.combine(forum_row.starts_on, dt.time(), timezone.get_default_timezone())
    return day + dt.timedelta(hours=start)


def session_in(forum_row, *, room="大礼堂", start=9, end=11, title="开幕"):
    return programme.add_session(
        forum=forum_row,
        title=title,
        room=room,
        starts_at=hour(forum_row, start),
        ends_at=hour(forum_row, end),
        by=Actor(city_staff()),
        at=timezone.now() - dt.timedelta(days=119),
    )


def fields(**changes):
    return PaperFields(
        **{
            "title": "需求台账",
            "authors": "区可欣",
            "affiliation": "多宝路文化站",
            "abstract": "摘要",
            "keywords": "需求；台账",
            "body": BODY,
            "references": "某书",
            **changes,
        }
    )


def drafted(forum_row, *, author=None, at=None, institution=None, **changes):
    author = author or UserFactory(display_name="可欣")
    return papers.draft_paper(
        forum=forum_row,
        fields=fields(**changes),
        institution=institution,
        by=Actor(author),
        at=at or timezone.now(),
    )


def submitted(forum_row, **changes):
    paper = drafted(forum_row, **changes)
    return papers.submit_paper(paper=paper, by=Actor(paper.author), at=changes.get("at") or timezone.now())


def judged(paper):
    """As if its panel had signed: what decide_paper asks for."""
    subject = PanelSubject.objects.get(ref=f"thinktank.paper:{paper.pk}")
    type(subject.panel).objects.filter(pk=subject.panel_id).update(
        state=PanelState.SIGNED,
        signed_at=timezone.now(),
        drawn_at=timezone.now(),
        seed="s",
        result_digest="d",
    )
