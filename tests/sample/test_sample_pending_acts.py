"""The sample city shows acts that need two people: one waits for its second person, one for its day, one is in force."""

import datetime as dt

import pytest
from django.core.management import call_command

from cloudplatform.models import Quota
from community.models import PointRule
from community.two_people import way_to_correct
from core.models import DatedRule, JournalEntry, PendingAct
from core.states import OPEN_ACTS, PendingState
from sample.cycles import make_cycles
from sample.institutions import make_institutions
from sample.members import make_members
from sample.pending_acts import make_pending_acts
from sample.people import make_people
from sample.words import MARK
from sample.world import World

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _city():
    call_command("load_areas", verbosity=0)
    world = World(seed=2026, today=TODAY)
    bodies = make_institutions(world)
    people = make_people(world, bodies)
    make_members(world, bodies, people)
    cycles = make_cycles(world, bodies, people)
    make_pending_acts(world, bodies, people, cycles)
    world.write_journal()


def test_one_waits_for_its_second_person_and_one_for_its_day():
    asked = PendingAct.objects.get(state=PendingState.ASKED)
    confirmed = PendingAct.objects.get(state=PendingState.CONFIRMED)

    assert confirmed.confirmed_by not in (None, confirmed.asked_by)
    assert min(asked.effective_on, confirmed.effective_on) > TODAY
    assert MARK in asked.reason
    assert MARK in confirmed.reason


def test_what_is_only_tried_before_its_day_is_neither_done_nor_told():
    facts = JournalEntry.objects.order_by("pk").values_list("fact", flat=True)

    assert list(facts.filter(fact__startswith="core.pending.")) == [
        "core.pending.asked", "core.pending.confirmed", "core.pending.taken_effect",
        "core.pending.asked", "core.pending.confirmed", "core.pending.asked",
    ]  # fmt: skip
    assert DatedRule.objects.count() == facts.filter(fact="core.rule.set").count() == 1
    assert not PointRule.objects.exists()
    assert facts.filter(fact="cloudplatform.quota.granted").count() == Quota.objects.count()


def test_colleagues_find_both_and_who_asked_corrects_from_what_was_typed(client):
    for act in PendingAct.objects.filter(state__in=OPEN_ACTS).select_related("asked_by"):
        client.force_login(act.asked_by, backend=BACKEND)
        listed = client.get("/admin/core/pendingact/").content.decode()
        assert all(one.title in listed for one in PendingAct.objects.all())

        form = client.get(way_to_correct(act)).content.decode()
        for name, (text,) in act.content["typed"].items():
            assert f'name="{name}"' in form
            assert f'value="{text}"' in form
