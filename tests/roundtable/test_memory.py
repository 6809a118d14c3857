"""Memory: everything is found by those who may see it, and who came is counted over the years."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile

from core.files.docx import Paper as WordFile
from roundtable.actions import papers
from roundtable.models import Paper, Resolution
from roundtable.queries import archive
from tests.factories.community import city_staff
from tests.factories.roundtable import (
    DAY,
    NOW,
    acting,
    head_of,
    held,
    invited,
    issued,
    listed,
    planned,
    seat_of,
    under_way,
)

pytestmark = pytest.mark.django_db


def word_file(text):
    paper = WordFile("清单")
    paper.text(text)
    return SimpleUploadedFile("清单.docx", paper.data())


def test_items_minutes_and_resolutions_are_found_by_their_words():
    one = under_way()
    kinds = {hit.kind for hit in archive.search("职工书屋", AnonymousUser())}
    assert {"议定事项", "纪要"} <= kinds
    assert any(hit.path == one.path for hit in archive.search("在线约", AnonymousUser()))


def test_a_draft_and_a_private_resolution_are_not_found_by_everybody():
    staff = city_staff()
    listed(planned(staff), staff=staff, title="秘密题目", brief="还没有公布")
    one = under_way(staff, kind="extra")
    Resolution.objects.update(is_public=False)
    found = [hit.title for hit in archive.search("秘密题目", AnonymousUser())]
    private = [hit for hit in archive.search("在线约", AnonymousUser()) if hit.kind == "议定事项"]
    assert (found, private) == ([], [])
    assert [hit.title for hit in archive.search("秘密题目", staff)] == ["秘密题目"]
    assert [hit.kind for hit in archive.search("在线约", head_of(one.lead)) if hit.kind == "议定事项"] == [
        "议定事项"
    ]


def test_a_paper_is_found_by_the_words_of_its_newest_file_by_those_it_is_for(settings, tmp_path, run_jobs):
    settings.MEDIA_ROOT = tmp_path
    staff = city_staff()
    meeting = invited(staff)
    delegate = head_of(meeting.invitations.first().institution)
    for text in ("旧稿写的是流动舞台车", "清单：榕树头的夜读灯，三十一盏"):
        papers.add_paper(roundtable=meeting, title="清单", upload=word_file(text), by=acting(staff), at=NOW)
    run_jobs()
    found = [(hit.kind, hit.words) for hit in archive.search("夜读灯 三十一", delegate)]
    assert [kind for kind, _ in found] == ["材料"]
    assert found[0][1].endswith("清单：榕树头的夜读灯，三十一盏")
    assert archive.search("夜读灯", AnonymousUser()) == archive.search("流动舞台车", delegate) == []
    assert Paper.objects.get().versions.count() == 2


def test_attendance_is_counted_by_institution_and_by_seat():
    row = issued(outcome="agreed", members=3)
    lead = Resolution.objects.get().lead
    found = {one.institution: one for one in archive.records()}
    assert (found[lead].called, found[lead].came, found[lead].led, found[lead].share) == (1, 1, 1, 1.0)
    assert [(one.year, one.role, one.times, one.items) for one in archive.seats_of(lead)] == [
        (row.roundtable.year, "负责人", 1, 1)
    ]


def test_an_institution_is_followed_over_the_years_by_what_it_led_and_its_seats():
    staff = city_staff()
    one = under_way(staff)
    Resolution.objects.filter(pk=one.pk).update(person=seat_of(head_of(one.lead)))
    later = held(staff, at=NOW + 120 * DAY, starts_at=NOW + 140 * DAY, kind="topical")
    assert not later.invitations.filter(institution=one.lead).exists()
    due = one.due_on
    (year,) = archive.years_of(one.lead, due)
    assert (year.year, year.called, year.came, year.led, year.done, year.overdue) == (2026, 1, 1, 1, 0, 0)
    assert archive.years_of(one.lead, due + DAY)[0].overdue == 1
    assert [(row.role, row.times, row.answered, row.done) for row in archive.seats_of(one.lead)] == [
        ("负责人", 1, 1, 0)
    ]
    other = later.invitations.first().institution
    assert [(row.year, row.called, row.came) for row in archive.years_of(other, due)] == [(2027, 1, 1)]


def test_the_record_costs_the_same_with_one_body_and_with_many(client, count_queries):
    issued(members=1, kind="extra")
    few = count_queries(lambda: client.get("/roundtable/records/"))
    issued(members=5, kind="extra")
    assert count_queries(lambda: client.get("/roundtable/records/")) == few
