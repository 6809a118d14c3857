"""The whole sample city, in one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from community.models import Institution
from sample.batching import judged_when_written
from sample.booking_facts import tell_bookings
from sample.bookings import make_bookings
from sample.briefs import make_briefs
from sample.consultations import make_consultations
from sample.cycles import make_cycles
from sample.deliveries import make_deliveries
from sample.demands import make_demands
from sample.desk_work import make_desk_work
from sample.empower import make_empower
from sample.empower_cases import make_cases
from sample.evaluation import make_evaluation
from sample.events import make_events
from sample.exchange import make_exchange
from sample.feedback import make_feedback
from sample.follows import make_follows
from sample.forum import make_forums
from sample.groups import make_groups
from sample.institutions import make_institutions
from sample.kitchen import make_kitchen
from sample.letters import make_letters
from sample.members import make_members
from sample.news import make_news
from sample.orders import make_orders
from sample.panels import make_panels
from sample.pending_acts import make_pending_acts
from sample.people import make_people
from sample.pictures import make_pictures
from sample.places import make_places
from sample.privacy import make_privacy
from sample.project_checks import make_project_checks
from sample.project_facts import tell_projects
from sample.project_links import make_project_links, make_project_news
from sample.projects import make_projects
from sample.publicity import make_publicity
from sample.rectifications import make_rectifications
from sample.roundtables import make_roundtables
from sample.seats import make_seats
from sample.sharing import make_sharing
from sample.space_bookings import make_space_bookings
from sample.standards import make_standards
from sample.stars import make_stars
from sample.surveys import make_surveys
from sample.training import make_training
from sample.world import World


def is_loaded() -> bool:
    return Institution.objects.filter(is_sample=True).exists()


@transaction.atomic
def load_small(*, seed: int, today: date) -> None:
    """Make the small city: a year of believable life behind `today`, and two months ahead. Areas must be loaded."""
    world = World(seed=seed, today=today)
    with judged_when_written():
        bodies = make_institutions(world)
        people = make_people(world, bodies)
        make_members(world, bodies, people)
        make_seats(world, bodies, people)
        places = make_places(world, bodies)
        make_follows(world, people, places)
        groups = make_groups(world, bodies, people)
        kitchen = make_kitchen(world, bodies, people)
        make_pictures(world, people, kitchen)
        panels = make_panels(world, bodies, people, kitchen)
        make_consultations(world, bodies, people, panels.tank)
        make_forums(world, bodies, people, panels)
        cycles = make_cycles(world, bodies, people)
        ordered = make_orders(world, bodies, people, places, kitchen, cycles)
        events = make_events(world, bodies, people, places, kitchen, ordered)
        door = make_bookings(world, people, events)
        tell_bookings(world, people, door)
        make_privacy(world, people)
        delivered = make_deliveries(world, people, events, door)
        feedback = make_feedback(world, bodies, people, door, delivered)
        demands = make_demands(world, bodies, people, kitchen, ordered, events)
        made_projects = make_projects(world, bodies, people, panels)
        make_project_checks(world, people, made_projects)
        tell_projects(world, people, made_projects)
        shared = make_sharing(world, bodies, people, places)
        make_standards(world, bodies, people, places)
        make_space_bookings(world, bodies, people, places, groups, shared)
        reported = make_briefs(world, bodies, people)
        make_news(world, bodies, people, reported)
        make_publicity(world, bodies, people, reported)
        make_training(world, bodies, people)
        make_exchange(world, bodies, people)
        make_stars(world, bodies, people, groups)
        make_empower(world, bodies, people, made_projects)
        make_cases(world, bodies, people, made_projects)
        make_project_links(world, people, made_projects)
        make_project_news(world, people, made_projects)
        make_surveys(world, people)
        evaluated = make_evaluation(world, people, panels)
        make_rectifications(world, people, made_projects, evaluated)
        make_roundtables(world, bodies, people)
    make_desk_work(world, people)
    make_pending_acts(world, bodies, people, cycles)
    make_letters(world, people, door, demands, ordered, delivered, feedback)
    world.write_journal()
