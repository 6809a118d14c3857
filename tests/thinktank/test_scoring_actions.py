"""Scoring, recusing, replacing, discussing, signing: each refusal by its name."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction
from django.utils import timezone

from core.models import JournalEntry
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import SeatFactory, city_staff
from tests.factories.panels import (
    ExpertFactory,
    accepted,
    convened,
    drawn,
    marks,
    pool,
    scored,
    scoring,
    signed,
    subject,
    submit,
)
from thinktank.actions import criteria, panels, sheets
from thinktank.actions.convening import (
    NobodyLeft,
)
from thinktank.actions.criteria import current_or_standard
from thinktank.models import CriteriaSet, Panel, Score, ScoreSheet
from thinktank.panel_kinds import CriterionIn
from thinktank.queries import panels as queries
from thinktank.states import MemberState, PanelState, SheetState

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def now():
    return timezone.now()


def act(verb, **what):
    return verb(**what, by=Actor(city_staff()), at=now())


def own(member, verb, /, **what):
    return verb(**what, by=Actor(member.expert.user), at=now())


def sheet_of(panel, ordinal=1):
    return ScoreSheet.objects.get(member__panel=panel, member__ordinal=ordinal, state=SheetState.OPEN)


# --- scoring ---
@pytest.fixture
def panel():
    pool(each=2)
    return scoring(subjects=[subject(1), subject(2)])


def first_sheet(panel, ordinal=1):
    return ScoreSheet.objects.filter(member__panel=panel, member__ordinal=ordinal).order_by("pk").first()


def test_a_total_is_the_exact_weighted_sum(panel):
    sheet = first_sheet(panel)
    values = dict(
        zip(marks(sheet), (Decimal("80.5"), Decimal(70), Decimal("91.3"), Decimal(60)), strict=True)
    )

    done = own(sheet.member, sheets.submit_sheet, sheet=sheet, marks=values, comment="")

    assert (
        done.total
        == Decimal("80.5") * 35 / 100 + 70 * Decimal("0.25") + Decimal("91.3") * Decimal("0.2") + 12
    )
    assert (done.state, done.submitted_at is not None) == (SheetState.SUBMITTED, True)


def test_a_score_after_the_lock_is_refused_by_the_action_and_by_the_database(panel):
    sheet = submit(first_sheet(panel))
    for verb in (sheets.save_sheet, sheets.submit_sheet):
        with pytest.raises(sheets.ScoreLocked) as refused:
            own(sheet.member, verb, sheet=sheet, marks=marks(sheet, 1), comment="改")
        assert refused.value.code == "score_locked"
    for statement in (
        "UPDATE thinktank_score SET value = 1 WHERE sheet_id = %s", "DELETE FROM thinktank_score WHERE sheet_id = %s",
        "UPDATE thinktank_scoresheet SET total = 1 WHERE id = %s", "DELETE FROM thinktank_scoresheet WHERE id = %s",
    ):  # fmt: skip
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [sheet.pk])


@pytest.mark.parametrize("value", ["-1", "100.1", "50.55"])
def test_a_score_out_of_bounds_is_refused(panel, value):
    sheet = first_sheet(panel)
    with pytest.raises(sheets.ScoreOutOfBounds):
        own(sheet.member, sheets.submit_sheet, sheet=sheet, marks=marks(sheet, value), comment="")


def test_a_sheet_with_a_gap_is_kept_but_not_handed_in(panel):
    sheet = first_sheet(panel)
    some = dict(list(marks(sheet).items())[:2])
    own(sheet.member, sheets.save_sheet, sheet=sheet, marks=some, comment="先记一笔")

    with pytest.raises(sheets.ScoreMissing):
        own(sheet.member, sheets.submit_sheet, sheet=sheet, marks=some, comment="先记一笔")
    assert sheet.scores.count() == 2


def test_only_its_member_fills_a_sheet(panel):
    with pytest.raises(sheets.NotYourSheet):
        own(panel.members.get(ordinal=2), sheets.submit_sheet, sheet=first_sheet(panel), marks={}, comment="")


def test_nobody_scores_before_accepting():
    pool(each=1)
    panel = drawn()
    sheet = first_sheet(panel)
    with pytest.raises(sheets.ScoringOver):
        own(sheet.member, sheets.submit_sheet, sheet=sheet, marks=marks(sheet), comment="")


def test_an_expert_who_joins_the_institution_later_cannot_score_it_and_the_database_refuses_it_too(panel):
    sheet = first_sheet(panel)
    institution = sheet.subject.institutions.get()
    SeatFactory(user=sheet.member.expert.user, institution=institution)

    with pytest.raises(sheets.ConflictOfInterest) as refused:
        submit(sheet)
    assert refused.value.code == "conflict_of_interest"
    with pytest.raises(InternalError, match="their own institution"), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(state="submitted", total=90, submitted_at=now())
    other = ScoreSheet.objects.filter(member=sheet.member).exclude(pk=sheet.pk).get()
    assert submit(other).state == SheetState.SUBMITTED


def test_the_last_sheet_opens_the_discussion(panel):
    assert scored(panel).state == PanelState.DISCUSSED


# --- recusal and replacement ---
def test_recusal_voids_one_sheet_and_a_replacement_scores_that_one_only(panel):
    sheet = first_sheet(panel)
    own(sheet.member, sheets.recuse, sheet=sheet, reason="一起排过节目")
    panel = scored(panel)

    assert panel.state == PanelState.SCORING  # somebody has to be found
    (fresh,) = act(panels.fill_gaps, panel=panel)

    assert [row.subject_id for row in fresh.sheets.all()] == [sheet.subject_id]
    panel = scored(accepted(panel))
    assert panel.state == PanelState.DISCUSSED
    assert {row.sheets for row in queries.results(panel)} == {3}


def test_replacement_keeps_finished_scores(panel):
    leaving = panel.members.get(ordinal=1)
    done, missing = leaving.sheets.order_by("pk")
    submit(done, 77)

    fresh = act(panels.replace_member, member=leaving, reason="没有回应")

    done.refresh_from_db()
    missing.refresh_from_db()
    assert (done.state, done.total, missing.state) == (SheetState.SUBMITTED, Decimal(77), SheetState.VOID)
    assert [row.subject_id for row in fresh.sheets.all()] == [missing.subject_id]
    panel = scored(accepted(panel), values=(80,))
    totals = ScoreSheet.objects.filter(subject=done.subject).counted().values_list("total", flat=True)
    assert sorted(totals) == [77, 80, 80]
    assert panel.state == PanelState.DISCUSSED


def test_who_declines_is_replaced_once_and_can_do_nothing_more(panel):
    member = panel.members.get(ordinal=1)
    own(member, sheets.decline_duty, member=member, reason="出差")
    void = member.sheets.first()

    with pytest.raises(sheets.ScoreLocked):
        own(member, sheets.submit_sheet, sheet=void, marks=marks(void), comment="")
    with pytest.raises(MoveNotAllowed):
        own(member, sheets.accept_duty, member=member)
    assert act(panels.fill_gaps, panel=panel)[0].replaces_id == member.pk
    assert act(panels.fill_gaps, panel=panel) == []


def test_when_the_list_is_used_up_the_bureau_goes_on_with_what_is_there():
    pool(each=1)
    ExpertFactory._meta.model.objects.order_by("pk").last().delete()
    panel = scoring()
    member = panel.members.get(ordinal=1)
    own(member, sheets.decline_duty, member=member, reason="病了")
    with pytest.raises(NobodyLeft):
        act(panels.fill_gaps, panel=panel)
    with pytest.raises(panels.SheetsOpen):
        act(panels.close_scoring, panel=panel)

    panel = scored(panel)

    assert act(panels.close_scoring, panel=panel).state == PanelState.DISCUSSED
    assert signed(Panel.objects.get()).state == PanelState.SIGNED


# --- discussion and signing ---
def test_discussion_begins_with_the_last_sheet_and_ends_with_signing(panel):
    member = panel.members.get(ordinal=1)
    with pytest.raises(sheets.DiscussionClosed):
        own(member, sheets.say, member=member, text="早了")
    panel = scored(panel)
    assert own(member, sheets.say, member=member, text="分差大").text == "分差大"
    signed(panel)
    for verb, what in ((sheets.say, {"text": "晚了"}), (sheets.confirm_result, {})):
        with pytest.raises(sheets.DiscussionClosed):
            own(member, verb, member=member, **what)


def test_nothing_is_signed_until_every_member_confirmed_this_very_result(panel):
    panel = scored(panel)
    members = list(panel.members.order_by("ordinal"))
    for member in members[:2]:
        own(member, sheets.confirm_result, member=member)
    with pytest.raises(panels.NotConfirmed):
        act(panels.sign_result, panel=panel)
    own(members[2], sheets.confirm_result, member=members[2])

    done = act(panels.sign_result, panel=panel)

    entry = JournalEntry.objects.get(fact="thinktank.panel.signed")
    assert (done.state, entry.subject, entry.details["digest"]) == (
        PanelState.SIGNED,
        f"thinktank.panel:{panel.pk}",
        done.result_digest,
    )
    assert done.result_digest == queries.result_digest(done, queries.results(done))


def test_reopening_needs_a_reason_on_record_and_voids_confirmations(panel):
    panel = scored(panel)
    member = panel.members.get(ordinal=1)
    own(member, sheets.confirm_result, member=member)
    sheet = first_sheet(panel)

    own(member, sheets.reopen_sheet, sheet=sheet, reason="看漏了安全预案")

    panel.refresh_from_db()
    member.refresh_from_db()
    entry = JournalEntry.objects.get(fact="thinktank.sheet.reopened")
    assert (panel.state, member.confirmed_digest, entry.note) == (PanelState.SCORING, "", "看漏了安全预案")
    assert submit(ScoreSheet.objects.get(pk=sheet.pk), 60).total == 60
    assert Panel.objects.get(pk=panel.pk).state == PanelState.DISCUSSED


def test_a_sheet_is_not_reopened_while_others_still_score_nor_after_signing(panel):
    sheet = submit(first_sheet(panel))
    with pytest.raises(sheets.DiscussionClosed):
        own(sheet.member, sheets.reopen_sheet, sheet=sheet, reason="改")
    panel = signed(scored(panel))
    with pytest.raises(sheets.DiscussionClosed):
        own(sheet.member, sheets.reopen_sheet, sheet=sheet, reason="改")
    with pytest.raises(InternalError, match="closed panel"), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(state="open")


# --- results in exact figures ---
def totals(*values):
    return sorted(Decimal(value) for value in values)


@pytest.mark.parametrize(
    ("values", "drops", "mean"),
    [
        ((10, 80, 80, 80, 100), True, "80.00"), ((10, 80, 80, 80, 100), False, "70.00"), ((10, 80, 80, 100), True, "67.50"),
        ((1, 1, 2), False, "1.33"), ((1, 2, 2), False, "1.67"), (("0.005",), False, "0.01"), (("79.995", "80"), False, "80.00"),
    ],
)  # fmt: skip
def test_means_are_exact_and_dropping_needs_five_sheets(values, drops, mean):
    assert queries.rounded(queries.mean_of(totals(*values), drops=drops)) == Decimal(mean)


def test_spread_is_shown_over_all_sheets_and_equal_means_share_a_rank():
    pool(each=2)
    panel = scored(scoring(subjects=[subject(1), subject(2)], seats=(panels.Quota(None, None, 5),), drops_high_low=True),
                   values=(50, 80, 80, 80, 100))  # fmt: skip

    first, second = queries.results(panel)

    assert (first.mean, first.low, first.high, first.sheets, first.dropped) == (80, 50, 100, 5, 2)
    assert first.spread == Decimal("16.00")
    assert (first.rank, second.rank) == (1, 1)


# --- criteria ---
def test_criteria_change_by_a_new_version_and_running_panels_keep_theirs():
    pool(each=1)
    panel = convened()
    made = act(
        criteria.publish_criteria,
        kind="product",
        criteria=[CriterionIn("内容", 60, "看"), CriterionIn("价格", 40, "比")],
    )

    panel.refresh_from_db()
    assert (made.version, CriteriaSet.objects.current("product"), panel.criteria.version) == (2, made, 1)
    assert convened(subjects=[subject(2)]).criteria == made


@pytest.mark.parametrize("weights", [(60, 39), (60, 41), ()])
def test_weights_that_do_not_make_a_hundred_are_refused(weights):
    with pytest.raises(criteria.WeightsDoNotSum):
        act(
            criteria.publish_criteria,
            kind="paper",
            criteria=[CriterionIn("x", weight, "y") for weight in weights],
        )


def test_scores_belong_to_the_criteria_of_the_panel(panel):
    sheet = first_sheet(panel)
    foreign = current_or_standard("paper", timezone.now()).criteria.first()
    own(sheet.member, sheets.save_sheet, sheet=sheet, marks={foreign.pk: Decimal(50)}, comment="")

    assert not Score.objects.exists()
    assert sheet.member.state == MemberState.SITTING
