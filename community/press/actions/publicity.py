"""宣传工作方案: yearly plans, campaigns, press conferences, clippings. Policy: 3.3.3, 4.3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution, Seat
from community.press.actions.adoptions import outlet_name
from community.press.models import Brief, Campaign, Clipping, PressConference, PublicityPlan
from community.press.states import (
    CAMPAIGN,
    CONFERENCE,
    PUBLICITY_PLAN,
    CampaignState,
    ConferenceState,
    PlanState,
)
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update, hold
from core.record.moves import move
from core.text import plain


class PlanClosed(DomainError):
    code = "plan_closed"
    message = _("这一年的宣传方案已经总结，不能再改。请在新一年的方案里写。")


class PlanNotInForce(DomainError):
    code = "plan_not_in_force"
    message = _("方案还是草稿。请负责人或联络员先启用方案，再推进活动。")


class CampaignsOpen(DomainError):
    code = "campaigns_open"
    message = _("还有 {count} 项宣传活动没有办完或取消，办完再总结。")


class SayWhatCameOfIt(DomainError):
    code = "say_what_came_of_it"
    message = _("请写一句结果或原因，以后查得到。")


class NotHeldYet(DomainError):
    code = "not_held_yet"
    message = _("发布会还没到时间，举行以后再登记文字实录。")


class ClippingKnown(DomainError):
    code = "clipping_known"
    message = _("《{title}》（{outlet}，{day}）已经登记过，没有重复登记。")


class ClippingToCome(DomainError):
    code = "clipping_to_come"
    message = _("刊播日期不能晚于今天。")


@dataclass(frozen=True)
class CampaignFields:
    name: str
    content: str
    channels: list[str]
    starts_on: date
    ends_on: date
    owner: Seat


@dataclass(frozen=True)
class ClippingFields:
    channel: str
    outlet: str
    title: str
    published_on: date
    link: str
    tone: str
    campaign: Campaign | None
    brief: Brief | None
    project: str


@transaction.atomic
def draft_plan(*, institution: Institution, year: int, goals: str, by: Actor, at: datetime) -> PublicityPlan:
    """
    Start the plan of a year.

    :raises ValidationError: if there is one; the database refuses it too.
    """
    plan = PublicityPlan(institution=institution, year=year, goals=plain(goals), created_at=at)
    plan.full_clean()
    plan.save()
    journal.record("community.publicityplan.drafted", about=plan, by=by, at=at, year=year)
    return plan


@transaction.atomic
def edit_plan(*, plan: PublicityPlan, goals: str, by: Actor, at: datetime) -> PublicityPlan:
    plan = _open_plan(plan)
    plan.goals = plain(goals)
    plan.save(update_fields=["goals"])
    journal.record("community.publicityplan.edited", about=plan, by=by, at=at)
    return plan


@transaction.atomic
def adopt_plan(*, plan: PublicityPlan, by: Actor, at: datetime) -> PublicityPlan:
    """Put a plan in force: the liaison's or the head's act."""
    return move(plan, PUBLICITY_PLAN, PlanState.IN_FORCE, "community.publicityplan.adopted", by, at)


@transaction.atomic
def close_plan(*, plan: PublicityPlan, summary: str, by: Actor, at: datetime) -> PublicityPlan:
    """
    Sum the year up; nothing of the plan changes afterwards.

    :raises CampaignsOpen: while a campaign is neither done nor cancelled.
    """
    plan = for_update(plan)
    PUBLICITY_PLAN.move(plan, PlanState.CLOSED)
    left = plan.campaigns.filter(state__in=[CampaignState.PLANNED, CampaignState.UNDER_WAY]).count()
    if left:
        raise CampaignsOpen(count=left)
    if not plain(summary):
        raise SayWhatCameOfIt
    plan.summary = plain(summary)
    plan.save(update_fields=["state", "summary"])
    journal.record("community.publicityplan.closed", about=plan, by=by, at=at)
    return plan


@transaction.atomic
def plan_campaign(*, plan: PublicityPlan, fields: CampaignFields, by: Actor, at: datetime) -> Campaign:
    """Add a campaign to a plan that is not closed."""
    plan = _open_plan(plan)
    campaign = Campaign(
        plan=plan, name=plain(fields.name), content=plain(fields.content), channels=fields.channels,
        starts_on=fields.starts_on, ends_on=fields.ends_on, owner=fields.owner,
    )  # fmt: skip
    campaign.full_clean()
    campaign.save()
    journal.record("community.campaign.planned", about=campaign, by=by, at=at, plan=plan.pk)
    return campaign


@transaction.atomic
def start_campaign(*, campaign: Campaign, by: Actor, at: datetime) -> Campaign:
    """
    Begin.

    :raises PlanNotInForce: while its plan is a draft.
    """
    campaign = _locked_campaign(campaign)
    CAMPAIGN.move(campaign, CampaignState.UNDER_WAY)
    if campaign.plan.state != PlanState.IN_FORCE:
        raise PlanNotInForce
    campaign.save(update_fields=["state"])
    journal.record("community.campaign.started", about=campaign, by=by, at=at)
    return campaign


@transaction.atomic
def finish_campaign(*, campaign: Campaign, outcome: str, by: Actor, at: datetime) -> Campaign:
    return _end_campaign(campaign, CampaignState.DONE, "community.campaign.finished", outcome, by, at)


@transaction.atomic
def cancel_campaign(*, campaign: Campaign, outcome: str, by: Actor, at: datetime) -> Campaign:
    return _end_campaign(campaign, CampaignState.CANCELLED, "community.campaign.cancelled", outcome, by, at)


@transaction.atomic
def plan_conference(
    *, plan: PublicityPlan, campaign: Campaign | None, title: str, held_at: datetime, place: str, speakers: str,
    by: Actor, at: datetime,
) -> PressConference:  # fmt: skip
    """Announce a press conference within a plan that is not closed."""
    plan = _open_plan(plan)
    conference = PressConference(
        plan=plan,
        campaign=campaign,
        title=plain(title),
        held_at=held_at,
        place=plain(place),
        speakers=plain(speakers),
    )
    conference.full_clean()
    conference.save()
    journal.record("community.conference.planned", about=conference, by=by, at=at, plan=plan.pk)
    return conference


@transaction.atomic
def hold_conference(
    *, conference: PressConference, transcript: str, by: Actor, at: datetime
) -> PressConference:
    """
    Record that it was held, with what was said.

    :raises NotHeldYet: before its time.
    """
    conference = for_update(conference)
    CONFERENCE.move(conference, ConferenceState.HELD)
    if conference.held_at > at:
        raise NotHeldYet
    if not plain(transcript):
        raise SayWhatCameOfIt
    conference.transcript = plain(transcript)
    conference.save(update_fields=["state", "transcript"])
    journal.record("community.conference.held", about=conference, by=by, at=at)
    return conference


@transaction.atomic
def cancel_conference(
    *, conference: PressConference, reason: str, by: Actor, at: datetime
) -> PressConference:
    conference = for_update(conference)
    CONFERENCE.move(conference, ConferenceState.CANCELLED)
    if not plain(reason):
        raise SayWhatCameOfIt
    conference.cancel_reason = plain(reason)
    conference.save(update_fields=["state", "cancel_reason"])
    journal.record("community.conference.cancelled", about=conference, by=by, at=at)
    return conference


@transaction.atomic
def record_clipping(*, institution: Institution, fields: ClippingFields, by: Actor, at: datetime) -> Clipping:
    """
    Keep what the media reported about an institution.

    :raises ClippingKnown: if it was kept; the database refuses it too.
    """
    if fields.published_on > localdate(at):
        raise ClippingToCome
    hold(institution)
    outlet, title = outlet_name(fields.outlet), plain(fields.title)
    known = Clipping.objects.filter(
        institution=institution, outlet=outlet, title=title, published_on=fields.published_on
    )
    if known.exists():
        raise ClippingKnown(title=title, outlet=outlet, day=f"{fields.published_on:%Y年%-m月%-d日}")
    clipping = Clipping(
        institution=institution, channel=fields.channel, outlet=outlet, title=title, published_on=fields.published_on,
        link=fields.link, tone=fields.tone, campaign=fields.campaign, brief=fields.brief, project=plain(fields.project),
        recorded_by=by.person, recorded_at=at,
    )  # fmt: skip
    clipping.full_clean()
    clipping.save()
    journal.record("community.clipping.recorded", about=clipping, by=by, at=at, institution=institution.pk)
    return clipping


@transaction.atomic
def remove_clipping(*, clipping: Clipping, by: Actor, at: datetime) -> None:
    """Take out one kept by mistake; the journal keeps that it was."""
    journal.record("community.clipping.removed", about=clipping, by=by, at=at, note=clipping.title)
    clipping.delete()


def _end_campaign(
    campaign: Campaign, target: str, fact: str, outcome: str, by: Actor, at: datetime
) -> Campaign:
    campaign = _locked_campaign(campaign)
    CAMPAIGN.move(campaign, target)
    if not plain(outcome):
        raise SayWhatCameOfIt
    campaign.outcome = plain(outcome)
    campaign.save(update_fields=["state", "outcome"])
    journal.record(fact, about=campaign, by=by, at=at)
    return campaign


def _locked_campaign(campaign: Campaign) -> Campaign:
    return for_update(campaign, "plan")


def _open_plan(plan: PublicityPlan) -> PublicityPlan:
    plan = for_update(plan)
    if plan.state == PlanState.CLOSED:
        raise PlanClosed
    return plan
