"""A report or a case given back says line by line what has to be mended; handing it in again settles that."""

import pytest
from django.utils import timezone

from core.record.actors import Actor
from core.record.journal import subject_of
from projects.actions import cases, checks
from projects.models import Case, ReturnNote
from projects.queries.return_notes import lines_of, open_notes
from tests.factories.community import city_staff
from tests.factories.empower import case_of, running
from tests.projects.cast import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def test_an_officer_returns_a_check_line_by_line_and_the_lead_reads_each(client, stage):
    check = stage.reported(stage.incubating())
    figure = next(name for name in lines_of(check) if name.startswith("figure_"))
    client.force_login(stage.city[3], backend="django.contrib.auth.backends.ModelBackend")
    path = f"/admin/projects/checkpoint/do/return/?ids={check.pk}"
    assert f"note_{figure}" in client.get(path).content.decode()
    client.post(path, {"finding": "还差一点", "note_report": "写清时间", f"note_{figure}": "和台账对不上"})

    client.force_login(stage.writer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/workbench/projects/checks/{check.pk}/").content.decode()
    assert [(note.field, note.text) for note in open_notes(check)] == [
        ("report", "写清时间"),
        (figure, "和台账对不上"),
    ]
    assert "和台账对不上" in page


def test_handing_a_check_in_again_settles_its_notes(stage):
    check = stage.reported(stage.incubating())
    checks.return_checkpoint(
        checkpoint=check,
        finding="补充",
        notes={"report": "写清时间", "no_line": "x", "files": " "},
        **stage.by(stage.city[3]),
    )
    assert open_notes(check).count() == 1
    figures = {figure.pk: figure.target for figure in check.project.figures.all()}
    checks.report_checkpoint(checkpoint=check, report="写清了", figures=figures, **stage.by(stage.writer))
    assert open_notes(check).count() == 0
    assert ReturnNote.objects.filter(subject=subject_of(check)).count() == 1


def test_a_case_is_returned_line_by_line():
    case = case_of(running(), "submitted")
    notes, by = {"steps": "第三步没有写谁来做"}, Actor(city_staff())
    cases.review_case(case=case, is_passed=False, comment="再改一稿", notes=notes, by=by, at=timezone.now())
    (note,) = open_notes(Case.objects.get(pk=case.pk))
    assert (note.label, note.text) == (lines_of(case)["steps"], "第三步没有写谁来做")
