"""Briefs: written, handed in, adopted with edits in the open, published once."""

import datetime as dt
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community import states
from community.models import Adoption, Brief, BriefNote, Publication
from community.policy import Role
from community.press.actions import adoptions, briefs, contribution_calls
from community.press.actions.adoptions import (
    AdoptedAlready,
    DayToCome,
    EvidenceMissing,
    NotAdopted,
    OnlyCityRecords,
    OwnBrief,
    PublishedAlready,
    SayWhatToMend,
)
from community.press.actions.briefs import (
    BriefFields,
    BriefNotEditable,
    ContributionCallOver,
    NotAsked,
    NothingChangedInBrief,
    PhotoNeedsWords,
)
from community.press.queries.briefs import brief_file, duties, unanswered
from community.states import BRIEF, BriefState, ContributionCallState
from core.models import Attachment, Notice
from core.record.actors import CLOCK, Actor
from core.record.differences import pieces
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import InstitutionFactory, SeatFactory, city_staff, district_staff
from tests.factories.news import ContributionCallFactory, brief_in, institution_of, publish, writer_at
from tests.lifecycle_tables import taken_back, targets_reached

pytestmark = pytest.mark.django_db
S = BriefState
NOW = timezone.now()

ACTS = {
    "submit": lambda brief, by, desk: briefs.submit_brief(brief=brief, by=by, at=timezone.now()),
    "void": lambda brief, by, desk: briefs.void_brief(brief=brief, by=by, at=timezone.now()),
    "recall": lambda brief, by, desk: briefs.recall_brief(brief=brief, by=by, at=timezone.now()),
    "adopt": lambda brief, by, desk: adoptions.adopt_brief(
        brief=brief, title=brief.title, body=brief.body, by=desk, at=timezone.now()
    ),
    "return": lambda brief, by, desk: adoptions.return_brief(
        brief=brief, comment="写清口径", notes={}, by=desk, at=timezone.now()
    ),
    "decline": lambda brief, by, desk: adoptions.decline_brief(
        brief=brief, reason="重复", by=desk, at=timezone.now()
    ),
    "publish": lambda brief, by, desk: publish(brief, by=desk, outlet="另一家（示例）"),
}
# From each state: what each act leads to; what is not here is refused and changes nothing.
LEADS = {
    (S.DRAFT, "submit"): S.SUBMITTED, (S.DRAFT, "void"): S.WITHDRAWN,
    (S.SUBMITTED, "adopt"): S.ADOPTED, (S.SUBMITTED, "return"): S.RETURNED, (S.SUBMITTED, "decline"): S.DECLINED,
    (S.SUBMITTED, "void"): S.WITHDRAWN, (S.RETURNED, "void"): S.WITHDRAWN, (S.SUBMITTED, "recall"): S.DRAFT,
    (S.ADOPTED, "publish"): S.PUBLISHED, (S.PUBLISHED, "publish"): S.PUBLISHED,
}  # fmt: skip


@pytest.mark.parametrize("state", BRIEF.moves)
def test_every_act_from_every_state_does_what_the_table_says(state):
    by, desk, found = writer_at(), Actor(city_staff()), {}
    brief = brief_in(state, by=by)
    for act, do in ACTS.items():
        with taken_back():
            try:
                do(Brief.objects.get(pk=brief.pk), by, desk)
            except (MoveNotAllowed, NotAdopted, NothingChangedInBrief):
                found[act] = "refused", Brief.objects.get(pk=brief.pk).state
            else:
                found[act] = "done", Brief.objects.get(pk=brief.pk).state

    assert found == {
        act: ("done", LEADS[state, act]) if (state, act) in LEADS else ("refused", state) for act in ACTS
    }


# --- writing ---
def test_a_brief_in_the_bureaus_hands_cannot_be_changed():
    by = writer_at()
    brief = brief_in(S.SUBMITTED, by=by)

    with pytest.raises(BriefNotEditable):
        briefs.edit_brief(brief=brief, fields=BriefFields("news", "改", "改"), call=None, by=by, at=NOW)


def test_a_returned_brief_goes_in_again_only_when_something_was_mended_and_that_settles_the_notes():
    by = writer_at()
    brief = brief_in(S.RETURNED, by=by)
    with pytest.raises(NothingChangedInBrief):
        briefs.submit_brief(brief=brief, by=by, at=NOW)

    briefs.edit_brief(
        brief=brief, fields=BriefFields("news", brief.title, "签到 32 人。"), call=None, by=by, at=NOW
    )
    first_sent = brief.first_sent_at
    brief = briefs.submit_brief(brief=brief, by=by, at=timezone.now())

    assert [version.number for version in brief.versions.order_by("number")] == [1, 2]
    assert BriefNote.objects.get().settled_in.number == 2
    assert brief.first_sent_at == first_sent


def test_control_characters_are_dropped_so_that_feeds_and_word_can_be_read():
    brief = brief_in(fields=BriefFields("news", "标题\x0b", "一\x00段\r\n二段"))

    assert (brief.title, brief.body) == ("标题", "一段\n二段")


def test_a_picture_needs_words_that_stand_for_it():
    by = writer_at()
    brief, picture = brief_in(by=by), Attachment(name="a.png", size_bytes=1, sha256="0", uploaded_at=NOW)
    picture.save()

    with pytest.raises(PhotoNeedsWords):
        briefs.add_photo(brief=brief, attachment=picture, caption="", alt=" ", by=by, at=NOW)
    photo = briefs.add_photo(brief=brief, attachment=picture, caption="", alt="戏台", by=by, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(photo).objects.filter(pk=photo.pk).update(alt="")


# --- adoption ---
def test_the_bureaus_edits_stand_beside_the_authors_text():
    brief = brief_in(S.SUBMITTED)

    adoptions.adopt_brief(
        brief=brief,
        title=brief.title,
        body="第一段说做法。第二句改过。\n\n第二段说下一步。",
        by=Actor(city_staff()),
        at=NOW,
    )

    (edit,) = brief_file(Brief.objects.get()).edits
    assert [(piece.kind, piece.text) for piece in edit.body] == [
        ("same", "第一段说做法。"), ("removed", "第二句说效果。"), ("added", "第二句改过。"), ("same", "\n\n第二段说下一步。"),
    ]  # fmt: skip
    assert [version.is_edit for version in brief.versions.order_by("number")] == [False, True]


def test_adopting_without_a_change_makes_no_version():
    brief = brief_in(S.ADOPTED)

    assert brief.versions.count() == 1


@pytest.mark.parametrize(("staff", "level"), [(city_staff, "city"), (district_staff, "district")])
def test_the_level_of_adoption_is_that_of_the_bureau(staff, level):
    brief_in(S.ADOPTED, staff=staff())

    assert Adoption.objects.get().level == level


def test_nobody_decides_on_a_brief_they_wrote_or_of_their_own_institution():
    person = city_staff()
    institution = InstitutionFactory()
    seat = SeatFactory(user=person, institution=institution, role=Role.LIAISON)
    brief = brief_in(S.SUBMITTED, by=writer_at(institution))

    for act in ("adopt", "return", "decline"):
        with pytest.raises(OwnBrief):
            ACTS[act](brief, None, seat.actor)


def test_returning_without_a_word_is_refused():
    brief = brief_in(S.SUBMITTED)

    with pytest.raises(SayWhatToMend):
        adoptions.return_brief(brief=brief, comment=" ", notes={"body": ""}, by=Actor(city_staff()), at=NOW)


def test_higher_levels_need_evidence_and_are_recorded_once_by_the_city():
    brief, desk = brief_in(S.ADOPTED, staff=district_staff()), Actor(city_staff())
    today = timezone.localdate()

    def record(level, evidence="", by=desk, on=today):
        return adoptions.record_adoption(
            brief=brief, level=level, adopted_on=on, evidence=evidence, by=by, at=timezone.now()
        )

    with pytest.raises(OnlyCityRecords):
        record("city", by=Actor(district_staff()))
    with pytest.raises(EvidenceMissing):
        record("province")
    with pytest.raises(DayToCome):
        record("city", on=today + dt.timedelta(days=1))
    record("city")
    record("province", "第 3 期")
    with pytest.raises(AdoptedAlready) as refusal:
        record("province", "第 4 期")
    assert "省级采用" in str(refusal.value)
    assert set(Adoption.objects.values_list("level", flat=True)) == {"district", "city", "province"}


def test_what_is_not_adopted_can_neither_be_published_nor_recorded_higher():
    brief, desk = brief_in(S.SUBMITTED), Actor(city_staff())

    with pytest.raises(NotAdopted):
        publish(brief, by=desk)
    with pytest.raises(NotAdopted):
        adoptions.record_adoption(
            brief=brief, level="nation", adopted_on=NOW.date(), evidence="x", by=desk, at=NOW
        )


# --- published twice ---
def test_a_brief_published_twice_is_refused_with_the_first_date_and_nothing_is_lost():
    brief = brief_in(S.ADOPTED)
    publish(brief, outlet="珠江街坊报（示例）", on=dt.date(2026, 9, 3))

    with pytest.raises(PublishedAlready) as refusal:
        publish(brief, outlet=" 珠江街坊报（示例）  ")

    assert "2026年9月3日" in str(refusal.value)
    assert Publication.objects.get().published_on == dt.date(2026, 9, 3)
    assert Brief.objects.get().state == S.PUBLISHED


def test_the_database_refuses_the_second_publication_too():
    brief = brief_in(S.PUBLISHED)
    first = Publication.objects.get()

    with pytest.raises(IntegrityError, match="community_brief_not_published_twice"), transaction.atomic():
        Publication.objects.create(
            brief=brief,
            channel=first.channel,
            outlet=first.outlet,
            published_on=first.published_on,
            recorded_at=NOW,
        )


def test_another_outlet_or_channel_is_another_publication_and_a_voided_one_makes_room():
    brief = brief_in(S.PUBLISHED)
    publish(brief, outlet="另一家（示例）")
    publish(brief, channel="social")
    first = Publication.objects.order_by("pk")[0]

    adoptions.void_publication(publication=first, reason="登错", by=Actor(city_staff()), at=NOW)
    publish(brief)

    assert Publication.objects.live().count() == 3


# --- calls ---
def test_a_call_is_answered_in_time_by_those_it_asks():
    by = writer_at()
    call = ContributionCallFactory(kinds=["library"])
    with pytest.raises(NotAsked):
        briefs.draft_brief(
            institution=institution_of(by), fields=BriefFields("news", "a", "b"), call=call, by=by, at=NOW
        )
    call.kinds = []
    call.save()
    brief = briefs.draft_brief(
        institution=institution_of(by), fields=BriefFields("news", "a", "b"), call=call, by=by, at=NOW
    )
    with pytest.raises(ContributionCallOver):
        briefs.submit_brief(brief=brief, by=by, at=call.deadline)
    assert [duty.due_on for duty in duties(institution_of(by), NOW)] == [timezone.localdate(call.deadline)]
    assert institution_of(by) in unanswered(call)

    briefs.submit_brief(brief=brief, by=by, at=NOW)

    assert duties(institution_of(by), NOW) == []
    assert institution_of(by) not in unanswered(call)


@pytest.mark.parametrize("state", states.CONTRIBUTION_CALL.moves)
def test_calls_move_as_their_table_says(state):
    made, by = ContributionCallFactory(state=state), Actor(city_staff())
    acts = {
        ContributionCallState.OPEN: contribution_calls.open_contribution_call,
        ContributionCallState.CLOSED: contribution_calls.close_contribution_call,
        ContributionCallState.CANCELLED: partial(contribution_calls.cancel_contribution_call, reason="x"),
    }

    assert targets_reached(made, acts, by=by, at=NOW, name="call") == {
        target for target in acts if states.CONTRIBUTION_CALL.allows(state, target)
    }


def test_a_call_is_announced_reminded_of_once_and_closed_by_the_clock(run_jobs):
    from community import tasks
    from community.press.notices import remind_of_calls

    by = writer_at()
    call = ContributionCallFactory(
        state=ContributionCallState.DRAFT, deadline=timezone.now() + dt.timedelta(days=5)
    )
    contribution_calls.open_contribution_call(call=call, by=Actor(city_staff()), at=timezone.now())
    run_jobs()
    for _ in range(2):
        remind_of_calls(call.deadline - dt.timedelta(hours=5))
    titles = list(Notice.objects.of(by.user).order_by("pk").values_list("title", flat=True))
    assert [title.split("：")[0] for title in titles] == ["约稿", "快截稿了"]

    over = timezone.now() - dt.timedelta(seconds=1)
    type(call).objects.update(created_at=over - dt.timedelta(days=5), deadline=over)
    tasks.run_due_contribution_calls()

    assert type(call).objects.get().state == ContributionCallState.CLOSED


def test_the_author_hears_what_became_of_it(run_jobs):
    by = writer_at()
    brief_in(S.PUBLISHED, by=by)
    brief_in(S.RETURNED, by=by)
    run_jobs()

    heard = " ".join(Notice.objects.of(by.user).values_list("title", flat=True))
    assert all(words in heard for words in ("已采用", "已刊发", "退回修改"))


def test_the_clock_never_adopts():
    with pytest.raises(TypeError):
        adoptions.adopt_brief(brief=brief_in(S.SUBMITTED), title="a", body="b", by=CLOCK, at=NOW)


def test_pieces_of_equal_texts_are_the_same():
    assert [piece.kind for piece in pieces("一句。二句。", "一句。二句。")] == ["same"]
    assert pieces("", "") == []
