"""Yearly plans, campaigns, press conferences and clippings."""

import datetime as dt
import io
from functools import partial

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import Clipping, PublicityPlan, Seat
from community.press.actions import publicity as actions
from community.press.actions.publicity import (
    CampaignFields,
    CampaignsOpen,
    ClippingFields,
    ClippingKnown,
    ClippingToCome,
    NotHeldYet,
    PlanClosed,
    PlanNotInForce,
    SayWhatCameOfIt,
)
from community.press.queries.publicity import clippings_by_month
from community.states import CAMPAIGN, CONFERENCE, PUBLICITY_PLAN, CampaignState, ConferenceState, PlanState
from tests.factories.news import institution_of, writer_at
from tests.lifecycle_tables import targets_reached

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def by():
    return writer_at()


@pytest.fixture
def plan(by):
    return actions.draft_plan(institution=institution_of(by), year=2026, goals="让街坊知道", by=by, at=NOW)


def campaign_of(plan, by, state=CampaignState.PLANNED):
    fields = CampaignFields("主题月", "", ["portal"], TODAY, TODAY, Seat.objects.get(pk=by.seat_id))
    campaign = actions.plan_campaign(plan=plan, fields=fields, by=by, at=NOW)
    type(campaign).objects.filter(pk=campaign.pk).update(
        state=state, outcome="" if state in ("planned", "under_way") else "好"
    )
    campaign.refresh_from_db()
    return campaign


def conference_of(plan, by, state=ConferenceState.PLANNED):
    made = actions.plan_conference(
        plan=plan,
        campaign=None,
        title="发布会",
        held_at=NOW - dt.timedelta(hours=1),
        place="一楼",
        speakers="馆长",
        by=by,
        at=NOW,
    )
    words = (
        {"transcript": "实录"}
        if state == "held"
        else {"cancel_reason": "改期"}
        if state == "cancelled"
        else {}
    )
    type(made).objects.filter(pk=made.pk).update(state=state, **words)
    made.refresh_from_db()
    return made


def clip(by, **changes):
    fields = {"channel": "press", "outlet": "街坊报（示例）", "title": "夜里的文化站", "published_on": TODAY, "link": "",
              "tone": "", "campaign": None, "brief": None, "project": "", **changes}  # fmt: skip
    return actions.record_clipping(
        institution=institution_of(by), fields=ClippingFields(**fields), by=by, at=NOW
    )


@pytest.mark.parametrize("state", PlanState)
def test_a_plan_moves_as_its_table_says(plan, by, state):
    PublicityPlan.objects.update(state=state)
    acts = {
        PlanState.IN_FORCE: actions.adopt_plan,
        PlanState.CLOSED: partial(actions.close_plan, summary="办完了"),
    }

    assert targets_reached(plan, acts, name="plan", by=by, at=NOW) == PUBLICITY_PLAN.moves[state]


@pytest.mark.parametrize("state", CampaignState)
def test_a_campaign_moves_as_its_table_says(plan, by, state):
    campaign = campaign_of(plan, by, state)
    PublicityPlan.objects.update(state=PlanState.IN_FORCE)
    acts = {
        CampaignState.UNDER_WAY: actions.start_campaign,
        CampaignState.DONE: partial(actions.finish_campaign, outcome="好"),
        CampaignState.CANCELLED: partial(actions.cancel_campaign, outcome="改期"),
    }

    assert targets_reached(campaign, acts, name="campaign", by=by, at=NOW) == CAMPAIGN.moves[state]


@pytest.mark.parametrize("state", ConferenceState)
def test_a_conference_moves_as_its_table_says(plan, by, state):
    conference = conference_of(plan, by, state)
    acts = {
        ConferenceState.HELD: partial(actions.hold_conference, transcript="实录"),
        ConferenceState.CANCELLED: partial(actions.cancel_conference, reason="改期"),
    }

    assert targets_reached(conference, acts, name="conference", by=by, at=NOW) == CONFERENCE.moves[state]


def test_there_is_one_plan_a_year(plan, by):
    with pytest.raises(ValidationError, match="已有宣传方案"):
        actions.draft_plan(institution=institution_of(by), year=2026, goals="x", by=by, at=NOW)


def test_a_campaign_begins_only_under_a_plan_in_force_and_ends_with_words(plan, by):
    campaign = campaign_of(plan, by)
    with pytest.raises(PlanNotInForce):
        actions.start_campaign(campaign=campaign, by=by, at=NOW)
    actions.adopt_plan(plan=plan, by=by, at=NOW)
    actions.start_campaign(campaign=campaign, by=by, at=NOW)
    with pytest.raises(SayWhatCameOfIt):
        actions.finish_campaign(campaign=campaign, outcome=" ", by=by, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(campaign).objects.update(state=CampaignState.DONE)


def test_a_plan_closes_when_nothing_is_open_and_then_takes_nothing_more(plan, by):
    campaign = campaign_of(plan, by)
    actions.adopt_plan(plan=plan, by=by, at=NOW)
    with pytest.raises(CampaignsOpen):
        actions.close_plan(plan=plan, summary="好", by=by, at=NOW)
    actions.cancel_campaign(campaign=campaign, outcome="改期", by=by, at=NOW)
    with pytest.raises(SayWhatCameOfIt):
        actions.close_plan(plan=plan, summary="", by=by, at=NOW)
    actions.close_plan(plan=plan, summary="好", by=by, at=NOW)

    for late in (
        lambda: actions.edit_plan(plan=plan, goals="x", by=by, at=NOW), lambda: campaign_of(plan, by), lambda: conference_of(plan, by),
    ):  # fmt: skip
        with pytest.raises(PlanClosed):
            late()


def test_a_conference_is_held_at_its_time_with_a_transcript(plan, by):
    conference = conference_of(plan, by)
    with pytest.raises(NotHeldYet):
        actions.hold_conference(
            conference=conference, transcript="x", by=by, at=conference.held_at - dt.timedelta(seconds=1)
        )
    with pytest.raises(SayWhatCameOfIt):
        actions.hold_conference(conference=conference, transcript=" ", by=by, at=NOW)


def test_a_clipping_is_kept_once_and_not_from_the_future(by):
    clip(by)
    with pytest.raises(ClippingKnown):
        clip(by, outlet=" 街坊报（示例）")
    with pytest.raises(ClippingToCome):
        clip(by, published_on=TODAY + dt.timedelta(days=1))

    assert Clipping.objects.count() == 1


def test_clippings_are_counted_by_month_and_channel(by):
    clip(by), clip(by, title="二"), clip(by, title="三", channel="social")
    clip(by, title="四", published_on=TODAY - dt.timedelta(days=500))

    months = clippings_by_month(Clipping.objects.all(), TODAY)

    assert len(months) == 12
    assert months[-1].counts == [0, 2, 0, 1]
    assert sum(one.total for one in months) == 3


def test_the_pages_write_and_the_sheet_reads_back(client, by):
    client.force_login(by.user)
    client.post("/workbench/publicity/new/", {"year": 2026, "goals": "让街坊知道"})
    plan = PublicityPlan.objects.get()
    client.post(f"/workbench/publicity/{plan.pk}/adopt/")
    client.post(
        f"/workbench/publicity/{plan.pk}/campaigns/new/",
        {
            "name": "主题月",
            "channels": ["press"],
            "starts_on": TODAY.isoformat(),
            "ends_on": TODAY.isoformat(),
            "owner": by.seat_id,
        },
    )
    refused = client.post(
        f"/workbench/publicity/{plan.pk}/campaigns/new/",
        {
            "name": "倒着的",
            "channels": ["press"],
            "starts_on": TODAY.isoformat(),
            "ends_on": "2020-01-01",
            "owner": by.seat_id,
        },
    )
    sent = {"channel": "press", "outlet": "街坊报（示例）", "title": "=夜里的文化站", "published_on": TODAY.isoformat(),
            "campaign": plan.campaigns.get().pk}  # fmt: skip
    client.post("/workbench/publicity/clippings/new/", sent)
    again = client.post("/workbench/publicity/clippings/new/", sent)

    assert refused.status_code == again.status_code == 422
    assert "倒着的" in refused.content.decode()
    assert "没有重复登记" in again.content.decode()
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get("/workbench/publicity/clippings.xlsx").content)
    ).active
    assert (sheet["E2"].value, sheet["G2"].value) == ("'=夜里的文化站", "主题月")
    assert "主题月" in client.get(f"/workbench/publicity/{plan.pk}/").content.decode()
