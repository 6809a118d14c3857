"""Memory: everything is found by those who may see it, and who came is counted over the years."""

import pytest
from django.contrib.auth.models import AnonymousUser

from roundtable.models import Resolution
from roundtable.queries import memory
from tests.factories.community import city_staff
from tests.factories.roundtable import head_of, issued, listed, planned, under_way

pytestmark = pytest.mark.django_db


def test_items_minutes_and_resolutions_are_found_by_their_words():
    one = under_way()
    kinds = {hit.kind for hit in memory.search("职工书屋", AnonymousUser())}
    assert {"议定事项", "纪要"} <= kinds
    assert any(hit.path == one.path for hit in memory.search("在线约", AnonymousUser()))


def test_a_draft_and_a_private_resolution_are_not_found_by_everybody():
    staff = city_staff()
    listed(planned(staff), staff=staff, title="秘密题目", brief="还没有公布")
    one = under_way(staff, kind="extra")
    Resolution.objects.update(is_public=False)
    found = [hit.title for hit in memory.search("秘密题目", AnonymousUser())]
    private = [hit for hit in memory.search("在线约", AnonymousUser()) if hit.kind == "议定事项"]
    assert (found, private) == ([], [])
    assert [hit.title for hit in memory.search("秘密题目", staff)] == ["秘密题目"]
    assert [hit.kind for hit in memory.search("在线约", head_of(one.lead)) if hit.kind == "议定事项"] == [
        "议定事项"
    ]


def test_attendance_is_counted_by_institution_and_by_seat():
    row = issued(outcome="agreed", members=3)
    lead = Resolution.objects.get().lead
    found = {one.institution: one for one in memory.records()}
    assert (found[lead].called, found[lead].came, found[lead].led, found[lead].share) == (1, 1, 1, 1.0)
    assert [(one.year, one.role, one.times, one.items) for one in memory.seats_of(lead)] == [
        (row.roundtable.year, "负责人", 1, 1)
    ]


def test_the_record_costs_the_same_with_one_body_and_with_many(client, count_queries):
    issued(members=1, kind="extra")
    few = count_queries(lambda: client.get("/roundtable/records/"))
    issued(members=5, kind="extra")
    assert count_queries(lambda: client.get("/roundtable/records/")) == few
