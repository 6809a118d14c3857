"""A rectification sent back says line by line what is missing; reporting again settles that."""

import pytest
from django.utils import timezone

from core.record.actors import Actor
from evaluation.actions import rectifications
from evaluation.queries.return_lines import finding_key, lines_of
from projects.models import ReturnNote
from projects.queries.return_notes import open_notes
from tests.evaluation.test_rectifications_actions import reported
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.evaluation import RectificationFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def opened(client, user, path):
    client.force_login(user, backend=BACKEND)
    return client.get(path).content.decode()


def verify(one, mended, notes):
    return rectifications.verify_rectification(
        rectification=one,
        mended=mended,
        opinion="再改",
        notes=notes,
        by=Actor(city_staff()),
        at=timezone.now(),
    )


def test_an_officer_sends_back_line_by_line_and_the_institution_reads_each(client):
    one = reported(RectificationFactory())
    first, second = one.findings.all()
    path = f"/admin/evaluation/rectification/do/verify/?ids={one.pk}"
    key = finding_key(second.pk)
    assert f"note_{key}" in opened(client, city_staff(), path)

    client.post(
        path,
        {"opinion": "还差一点", "mended": [first.pk], f"note_{key}": "只回了一半", "note_files": "缺照片"},
    )

    assert [(note.field, note.text) for note in open_notes(one)] == [(key, "只回了一半"), ("files", "缺照片")]
    page = opened(client, holder_of(one.institution), f"/workbench/rectifications/{one.pk}/")
    assert "有 2 行要改" in page
    assert "只回了一半" in page


def test_the_asked_institution_says_it_at_the_lines_too(client):
    one = reported(RectificationFactory(verifier=InstitutionFactory()))
    path = f"/workbench/rectifications/{one.pk}/"
    client.force_login(holder_of(one.verifier), backend=BACKEND)

    client.post(path, {"opinion": "没看到", "note_report": "写清哪几天开门"})

    assert [(note.label, note.text) for note in open_notes(one)] == [("整改报告", "写清哪几天开门")]


def test_reporting_again_settles_the_notes_and_they_stay_to_be_read():
    one = reported(RectificationFactory())
    verify(one, [], {"report": "写清时间", "no_line": "x", "files": " "})
    assert open_notes(one).count() == 1

    writer = Actor(holder_of(one.institution))
    rectifications.report_rectification(rectification=one, report="写清了", by=writer, at=timezone.now())

    assert (open_notes(one).count(), ReturnNote.objects.count()) == (0, 1)


@pytest.mark.parametrize(("ticked", "about"), [(1, "finding"), (2, "report")])
def test_what_is_found_mended_carries_no_note(client, ticked, about):
    one = reported(RectificationFactory())
    keys = [finding.pk for finding in one.findings.all()]
    name = finding_key(keys[0]) if about == "finding" else "report"

    with pytest.raises(rectifications.NoteOnMended, match=lines_of(one)[name]):
        verify(one, keys[:ticked], {name: "还要改"})
    one.refresh_from_db()
    assert (one.state, ReturnNote.objects.count()) == ("reported", 0)
