"""Items by members and by facts; order, time, lateness; advice; papers. Policy: 3.1.2."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cloudplatform.models import Demand
from core.files.attachments import may_read
from core.models import Attachment, Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.rules import set_rule
from evaluation.models import Round, Subject
from roundtable.actions import agenda, meetings, papers
from roundtable.models import AgendaItem, Paper, Roundtable
from roundtable.queries.facts import facts
from roundtable.queries.meetings import agenda as lines
from roundtable.states import ItemState
from tests.factories.community import AreaFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.evaluation import RectificationFactory, RoundFactory, SubjectFactory
from tests.factories.roundtable import (
    DAY,
    NOW,
    acting,
    head_of,
    invited,
    listed,
    member,
    pdf_upload,
    planned,
    proposal,
    proposed,
)

pytestmark = pytest.mark.django_db


def test_what_is_proposed_before_a_meeting_is_planned_comes_to_the_next_one():
    waiting = proposed()
    meeting = planned()

    waiting.refresh_from_db()
    assert waiting.roundtable == meeting


def test_items_that_come_in_the_last_three_days_are_marked_late():
    meeting = planned()
    assert not proposed(meeting, at=meeting.starts_at - 4 * DAY).is_late
    assert proposed(meeting, at=meeting.starts_at - 2 * DAY).is_late


def test_a_decision_sought_is_written_down():
    with pytest.raises(ValidationError, match="议定的话"):
        proposed(planned(), decision_sought="")


def test_a_proposal_is_changed_until_it_is_listed():
    meeting, by = planned(), Actor(city_staff())
    item = agenda.rewrite(item=proposed(meeting), proposal=proposal(title="新题目"), by=by, at=NOW)
    assert item.title == "新题目"
    agenda.accept(item=item, minutes_given=10, by=by, at=NOW)
    with pytest.raises(MoveNotAllowed):
        agenda.rewrite(item=item, proposal=proposal(), by=by, at=NOW)


def test_the_agenda_fits_into_the_meeting():
    meeting = planned()
    listed(meeting, minutes=100)
    with pytest.raises(agenda.AgendaTooLong, match="200 分钟"):
        listed(meeting, minutes=100)
    assert meeting.items.on_agenda().count() == 1


def test_the_rule_of_order_carried_first_then_kind_then_weight():
    meeting, by = planned(), Actor(city_staff())
    titles = [("a", "member", 0), ("b", "rectification", 1), ("c", "carried", 0), ("d", "rectification", 9)]
    for title, kind, weight in titles:
        item = listed(meeting, title=title, minutes=10)
        AgendaItem.objects.filter(pk=item.pk).update(kind=kind, weight=weight)

    agenda.order_by_rule(roundtable=meeting, by=by, at=NOW)
    assert [line.item.title for line in lines(meeting)] == ["c", "d", "b", "a"]
    agenda.move_item(item=meeting.items.get(title="a"), position=2, by=by, at=NOW)

    shown = lines(meeting)
    assert [line.item.title for line in shown] == ["c", "a", "d", "b"]
    assert [(line.starts_at - meeting.starts_at) // dt.timedelta(minutes=1) for line in shown] == [
        0,
        10,
        20,
        30,
    ]


def test_an_order_made_from_an_old_page_is_refused():
    meeting, by = planned(), Actor(city_staff())
    one = listed(meeting, minutes=10)
    listed(meeting, minutes=10)
    with pytest.raises(agenda.OrderIncomplete):
        agenda.order(roundtable=meeting, items=[one], by=by, at=NOW)


def test_like_items_are_merged_within_one_meeting(run_jobs):
    meeting, by = planned(), Actor(city_staff())
    one, two = proposed(meeting), listed(meeting)
    with pytest.raises(agenda.MergedElsewhere):
        agenda.merge(item=one, into=one, by=by, at=NOW)
    merged = agenda.merge(item=one, into=two, by=by, at=NOW)
    run_jobs()

    assert (merged.state, merged.merged_into) == (ItemState.MERGED, two)
    assert Notice.objects.filter(recipient=head_of(one.institution), title__contains="并入").exists()


def test_who_is_left_out_reads_why_and_an_item_is_withdrawn_before_the_meeting(run_jobs):
    meeting, by = planned(), Actor(city_staff())
    item = agenda.decline(item=proposed(meeting), reason="归区里办", by=by, at=NOW)
    run_jobs()
    assert Notice.objects.get(recipient=head_of(item.institution)).body == "归区里办"
    assert agenda.withdraw(item=proposed(meeting), by=by, at=NOW).state == ItemState.WITHDRAWN


# --- facts ---
def unmet(days, supports=3, **changes):
    asker = UserFactory()
    return Demand.objects.create(
        asker=asker, area=AreaFactory(), text="想看粤剧", state="screened", posted_at=NOW - days * DAY,
        reply_due_on=NOW.date(), support_count=supports, **changes,
    )  # fmt: skip


def test_an_unmet_demand_older_than_the_limit_becomes_an_item_once():
    meeting = planned()
    unmet(100)
    unmet(10)

    assert agenda.gather_facts(roundtable=meeting, at=NOW) == 1
    assert agenda.gather_facts(roundtable=meeting, at=NOW + DAY) == 0
    item = meeting.items.get()
    assert (item.kind, item.institution, item.proposer) == ("demand", None, "平台按事实提出")
    assert item.about_path.startswith("/demands/")


def test_a_demand_nobody_screened_stays_private():
    unmet(100)
    Demand.objects.update(state="posted")
    assert facts(NOW) == []


def test_what_is_overdue_under_the_line_or_missed_is_talked_about_with_its_page():
    planned(at=NOW - 300 * DAY, starts_at=NOW - 270 * DAY)  # never held
    late = RectificationFactory(due_on=(NOW - 9 * DAY).date(), opened_at=NOW - 40 * DAY)
    low, fair = (SubjectFactory(round=RoundFactory()) for _ in range(2))
    for one, total in ((low, 48.5), (fair, 60)):
        Subject.objects.filter(pk=one.pk).update(state="scored", total=total, half=1, grade="fail")
        Round.objects.filter(pk=one.round_id).update(
            state="published", reviewed_at=NOW - DAY, published_at=NOW - DAY
        )

    found = {(one.kind, one.about_path): one.title for one in facts(NOW)}
    assert found == {
        ("duty", "/roundtable/"): "2026年上半年没有召开例会",
        ("rectification", f"/evaluation/rectifications/{late.pk}/"): f"整改超期 9 天：{late.title}",
        ("score", f"/evaluation/scores/{low.pk}/"): f"得分低于 60 分：{low.title}",
    }
    set_rule(
        code="roundtable.score_line",
        value=61,
        basis="市局办公会纪要",
        starts_on=NOW.date(),
        by=acting(city_staff()),
        at=NOW,
    )
    scores = {one.title for one in facts(NOW) if one.kind == "score"}  # the line is the bureau's to set
    assert scores == {f"得分低于 61 分：{one.title}" for one in (low, fair)}


def test_the_database_takes_a_fact_once_a_meeting():
    meeting = planned()
    unmet(100)
    agenda.gather_facts(roundtable=meeting, at=NOW)
    item = meeting.items.get()
    with pytest.raises(IntegrityError, match="roundtable_fact_proposed_once"), transaction.atomic():
        AgendaItem.objects.create(
            roundtable=meeting, kind="demand", title="又一次", brief="x", sought="discussion", proposed_at=NOW,
            fact_key=item.fact_key,
        )  # fmt: skip


# --- advice ---
def test_advice_is_asked_before_the_meeting_and_given_once():
    meeting, by = planned(), Actor(city_staff())
    item, (adviser, person) = listed(meeting), member()
    with pytest.raises(agenda.AdviceTooEarly):
        agenda.ask_advice(item=item, institutions=[adviser], due_on=NOW.date(), by=by, at=NOW)
    due_on = (NOW + 5 * DAY).date()
    for _ in range(2):  # asking the same again changes nothing
        agenda.ask_advice(item=item, institutions=[adviser], due_on=due_on, by=by, at=NOW)

    advice = item.advice.get()
    agenda.give_advice(advice=advice, text="同意", by=acting(person), at=NOW)
    with pytest.raises(agenda.AdviceGiven):
        agenda.give_advice(advice=advice, text="不同意", by=acting(person), at=NOW)


# --- papers ---
def test_a_paper_keeps_its_versions_and_says_which_came_late(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    meeting = planned()
    item = proposed(meeting)
    by = acting(head_of(item.institution))
    for at in (NOW, meeting.starts_at - DAY):
        paper = papers.add_paper(
            roundtable=meeting,
            item=item,
            institution=item.institution,
            title="方案",
            upload=pdf_upload(),
            by=by,
            at=at,
        )
    assert list(paper.versions.order_by("number").values_list("number", "is_late")) == [(1, False), (2, True)]
    with pytest.raises(papers.NoMeetingYet):
        papers.add_paper(roundtable=None, title="方案", upload=pdf_upload(), by=by, at=NOW)


def test_papers_are_read_by_those_they_are_for(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    staff = city_staff()
    meeting = invited(staff)
    paper = papers.add_paper(roundtable=meeting, title="方案", upload=pdf_upload(), by=acting(staff), at=NOW)
    called, stranger = head_of(meeting.invitations.first().institution), holder_of(member()[0])

    def readers():
        people = (AnonymousUser(), stranger, called, staff)
        return [Paper.objects.visible_to(one).filter(pk=paper.pk).exists() for one in people]

    assert readers() == [False, False, True, True]
    assert may_read(Attachment.objects.get(), called)
    assert not may_read(Attachment.objects.get(), None)
    papers.set_paper_access(paper=paper, access="public", by=acting(staff), at=NOW)
    assert readers() == [True, True, True, True]


def test_a_draft_stays_inside_until_invitations_go_out():
    meeting = planned()
    assert not Roundtable.objects.visible_to(AnonymousUser()).exists()
    assert not AgendaItem.objects.visible_to(AnonymousUser()).exists()
    assert Roundtable.objects.visible_to(city_staff()).get() == meeting


def test_a_cancelled_meetings_items_wait_for_the_next_one():
    staff = city_staff()
    meeting = planned(staff)
    item = listed(meeting)
    meetings.cancel(roundtable=meeting, reason="台风", by=acting(staff), at=NOW)
    item.refresh_from_db()
    assert (item.state, item.roundtable) == (ItemState.PROPOSED, None)
