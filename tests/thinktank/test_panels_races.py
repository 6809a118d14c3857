"""Many at once: the draw happens once, the year's limit holds, one replacement a gap. With controls that fail."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections
from django.utils import timezone

from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import city_staff
from tests.factories.panels import convened, drawn, marks, pool, scoring, subject
from thinktank import rules
from thinktank.actions import convening, panels, sheets
from thinktank.models import Candidate, Expert, ScoreSheet
from thinktank.queries import panels as queries
from thinktank.queries.eligibility import workload

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Do all of `acts` at the same moment, each on its own connection; what each came to."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(10)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool_of_threads:
        return list(pool_of_threads.map(run, acts))


def drawing(panel, by):
    return lambda: panels.draw(panel=panel, by=Actor(by), at=timezone.now())


@pytest.fixture
def meeting(monkeypatch):
    """Both draws know who is free before either writes, if nothing keeps them apart."""
    together, look = threading.Barrier(2), convening._free

    def look_and_wait(*what):
        found = look(*what)
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(2)
        return found

    monkeypatch.setattr(convening, "_free", look_and_wait)
    monkeypatch.setattr(rules, "YEARLY_PANELS_MAX", replace(rules.YEARLY_PANELS_MAX, default=1))


def two_panels_of_the_same_three():
    pool(each=1)
    Expert.objects.order_by("pk").last().delete()
    return [convened(subjects=[subject(number)]) for number in (1, 2)]


def test_two_draws_at_once_do_not_both_take_somebodys_last_panel_of_the_year(meeting):
    both, by = two_panels_of_the_same_three(), city_staff()

    at_once(*[drawing(panel, by) for panel in both])

    assert set(workload(timezone.localdate().year).values()) == {1}
    assert [queries.verify(panel.__class__.objects.get(pk=panel.pk)).problems for panel in both] == [[], []]


def test_control_without_the_lock_the_limit_breaks(meeting, monkeypatch):
    def unlocked(panel):
        eligible = Candidate.objects.filter(panel=panel).eligible()
        return {one.code: one for one in Expert.objects.filter(pk__in=eligible.values("expert"))}

    monkeypatch.setattr(convening, "_locked_experts", unlocked)
    both, by = two_panels_of_the_same_three(), city_staff()

    at_once(*[drawing(panel, by) for panel in both])

    assert set(workload(timezone.localdate().year).values()) == {2}


def test_a_panel_is_drawn_once():
    pool(each=1)
    panel, by = convened(), city_staff()

    outcomes = at_once(*[drawing(panel, by)] * 4)

    assert sum(isinstance(one, MoveNotAllowed) for one in outcomes) == 3
    assert panel.members.count() == 3


def test_a_gap_is_filled_once():
    pool(each=2)
    panel, by = drawn(), city_staff()
    member = panel.members.get(ordinal=1)
    panels.remove_member(member=member, reason="x", by=Actor(by), at=timezone.now())

    at_once(*[lambda: panels.fill_gaps(panel=panel, by=Actor(by), at=timezone.now())] * 3)

    assert panel.members.count() == 4


def test_a_sheet_is_handed_in_once():
    pool(each=1)
    sheet = ScoreSheet.objects.filter(member__panel=scoring()).first()
    by = Actor(sheet.member.expert.user)

    outcomes = at_once(
        *[
            lambda value=value: sheets.submit_sheet(
                sheet=sheet, marks=marks(sheet, value), comment="", by=by, at=timezone.now()
            )
            for value in (60, 70, 80)
        ]
    )

    assert sum(isinstance(one, sheets.ScoreLocked) for one in outcomes) == 2
    sheet.refresh_from_db()
    assert {score.value for score in sheet.scores.all()} == {sheet.total}
