"""Publicity: yearly plans, campaigns, press conferences, clippings of a year. Outlets are invented."""

from __future__ import annotations

from datetime import timedelta

from community.models import Campaign, Clipping, PressConference, PublicityPlan
from community.states import CampaignState, ConferenceState, PlanState
from sample import news_words as words
from sample.briefs import Reported
from sample.institutions import Bodies
from sample.people import People
from sample.words import MARK
from sample.world import World, make

CLIPPINGS = 72
DAY = timedelta(days=1)


def make_publicity(world: World, bodies: Bodies, people: People, reported: Reported) -> None:
    plans = _plans(world, bodies, people)
    current = plans[1]
    campaigns = _campaigns(world, people, current, plans[-1])
    _conferences(world, people, current, campaigns)
    _clippings(world, bodies, people, campaigns, reported)


def _plans(world: World, bodies: Bodies, people: People) -> list[PublicityPlan]:
    """The city's of last year, this year and next, and the sample station's."""
    year, press = world.today.year, people.accounts["press"]
    rows = [
        (bodies.bureau, year - 1, PlanState.CLOSED, press), (bodies.bureau, year, PlanState.IN_FORCE, press),
        (bodies.bureau, year + 1, PlanState.DRAFT, press), (bodies.stations[0], year, PlanState.IN_FORCE, people.accounts["station2"]),
    ]  # fmt: skip
    plans = make([
        PublicityPlan(
            institution=institution, year=of, goals=words.GOALS, state=state, created_at=world.at(-300, 10),
            summary=words.SUMMARY if state == PlanState.CLOSED else "",
        )
        for institution, of, state, _ in rows
    ])  # fmt: skip
    for plan, (_, _, state, by) in zip(plans, rows, strict=True):
        world.tell("community.publicityplan.drafted", plan, by, plan.created_at)
        if state != PlanState.DRAFT:
            world.tell("community.publicityplan.adopted", plan, by, plan.created_at + DAY)
        if state == PlanState.CLOSED:
            world.tell("community.publicityplan.closed", plan, by, world.at(-290, 10))
    return plans


def _campaigns(world: World, people: People, city: PublicityPlan, station: PublicityPlan) -> list[Campaign]:
    press, liaison = people.accounts["press"], people.accounts["station2"]
    rows = [(city, press, *row) for row in words.CAMPAIGNS]
    rows += [(station, liaison, *row) for row in (words.CAMPAIGNS[2], words.CAMPAIGNS[3])]
    campaigns = make([
        Campaign(
            plan=plan, name=f"{name}{MARK}", content=content, channels=channels, starts_on=world.day(first),
            ends_on=world.day(last), owner=world.seats[by.pk], state=state, outcome=outcome,
        )
        for plan, by, name, content, channels, first, last, state, outcome in rows
    ])  # fmt: skip
    for campaign, (_, by, *_) in zip(campaigns, rows, strict=True):
        world.tell("community.campaign.planned", campaign, by, world.at(-299, 11))
        if campaign.state in (CampaignState.UNDER_WAY, CampaignState.DONE):
            world.tell(
                "community.campaign.started",
                campaign,
                by,
                world.at((campaign.starts_on - world.today).days, 9),
            )
        if campaign.state == CampaignState.DONE:
            world.tell(
                "community.campaign.finished",
                campaign,
                by,
                world.at((campaign.ends_on - world.today).days, 18),
            )
        if campaign.state == CampaignState.CANCELLED:
            world.tell("community.campaign.cancelled", campaign, by, world.at(-75, 10))
    return campaigns


def _conferences(world: World, people: People, plan: PublicityPlan, campaigns: list[Campaign]) -> None:
    by, rows = people.accounts["press"], []
    for title, days, place, speakers, state, said in words.CONFERENCES:
        rows.append(PressConference(
            plan=plan, campaign=campaigns[1] if state == ConferenceState.PLANNED else None, title=f"{title}{MARK}",
            held_at=world.at(days, 15), place=place, speakers=speakers, state=state,
            transcript=said if state == ConferenceState.HELD else "",
            cancel_reason=said if state == ConferenceState.CANCELLED else "",
        ))  # fmt: skip
    for one in make(rows):
        world.tell("community.conference.planned", one, by, min(one.held_at, world.now) - 20 * DAY)
        if one.state == ConferenceState.HELD:
            world.tell("community.conference.held", one, by, one.held_at + DAY)
        if one.state == ConferenceState.CANCELLED:
            world.tell("community.conference.cancelled", one, by, one.held_at - DAY)


def _clippings(
    world: World, bodies: Bodies, people: People, campaigns: list[Campaign], reported: Reported
) -> None:
    dice = world.dice("clippings")
    hosts = [bodies.stations[0], bodies.bureau, *bodies.stations[1:12]]
    rows = []
    for number in range(CLIPPINGS):
        institution = hosts[number % len(hosts)]
        channel, outlet, link = dice.choice(words.OUTLETS)
        tone = "critical" if number % 24 == 7 else dice.choice(("positive", "positive", "neutral", ""))
        title = words.CRITICAL if tone == "critical" else words.CLIPPINGS[number % len(words.CLIPPINGS)]
        mine = [one for one in campaigns if one.plan.institution_id == institution.pk]
        briefs = [one for one in reported.taken if one.institution_id == institution.pk]
        at = world.at(-2 - number * 5, 10)
        rows.append(Clipping(
            institution=institution, channel=channel, outlet=outlet, title=f"{title}{MARK}", published_on=at.date(),
            link=f"{link}c{number}" if link else "", tone=tone, campaign=mine[0] if mine and number % 2 else None,
            brief=briefs[0] if briefs and number % 3 == 0 else None, recorded_by=people.of(institution), recorded_at=at + DAY,
        ))  # fmt: skip
    for clipping in make(rows):
        world.tell("community.clipping.recorded", clipping, clipping.recorded_by, clipping.recorded_at)
