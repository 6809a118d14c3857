"""The books of the sample city: two years of both are out, one is in work, and their numbers are those of the rows."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.test import Client

from cloudplatform.models import Booking, Event, Feedback
from community.models import Area
from core.record import lifecycle
from reports.models import Build, Chapter, Edition, FileKind
from reports.queries import verifying
from reports.queries.figures import Figures
from reports.states import BuildState, ChapterState, EditionState
from tests import pdf_ua

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.xdist_group("books"),
]  # one process makes their city


def test_the_books_of_the_sample_city(city_with_books, tmp_path, capsys):
    """One test, since the city takes long to make: each part says what it is about."""
    out = Edition.objects.out()
    assert {(row.book, row.starts_on.year) for row in out} == {
        ("bluebook", 2024), ("bluebook", 2025), ("service", 2024), ("service", 2025)
    }  # fmt: skip
    for model, table in lifecycle.registered():
        if model._meta.app_label == "reports":
            assert set(model.objects.values_list("state", flat=True)) == {str(one) for one in table.moves}, (
                model
            )
    waiting = Edition.objects.get(state=EditionState.SCHEDULED)
    assert set(waiting.guests.values_list("approves", "agreed")) == {(False, None), (True, True)}
    assert [row.erratum != "" for row in out.filter(minor__gt=0)] == [True]
    assert Chapter.objects.filter(state=ChapterState.SUBMITTED, edition__state=EditionState.WRITING).exists()

    call_command("verify_report", all=True)
    call_command("lint_report", all=True)
    call_command("build_report", "bluebook", "2025", twice=True, to=tmp_path)
    call_command("verify_report", str(tmp_path / "bluebook-2025-pdf.pdf"))
    assert "the same bytes" in capsys.readouterr().out

    for build in Build.objects.filter(state=BuildState.DONE):
        assert {file.kind for file in build.files.all()} == set(FileKind.values)
        with build.files.get(kind="pdf").file.open("rb") as file:
            content = file.read()
        assert verifying.pdf(content, str(build)).problems == []
        assert pdf_ua.refused_by_the_validator(content) == []

    visitor = Client()
    for row in out:
        assert visitor.get(f"/reports/{row.book}/{row.period_key}/v{row.minor}/").status_code == 200
        for chapter in row.chapters.exclude(text=""):
            answer = visitor.get(f"/reports/{row.book}/{row.period_key}/{chapter.place}/?v={row.minor}")
            assert answer.status_code == 200
            assert "〔数字缺失〕" not in answer.content.decode()


def test_figures_of_the_blue_book_are_those_of_the_rows(city_with_books):
    """Counted here from the tables themselves, for the city and each district: more than twenty numbers."""
    figures = Figures(Edition.objects.current().get(book="bluebook", starts_on__year=2025).snapshot.content)
    year = {"gte": "2025-01-01T00:00+08:00", "lt": "2026-01-01T00:00+08:00"}

    def within(field):
        return {f"{field}__{name}": value for name, value in year.items()}

    held = Event.objects.filter(state="held", **within("starts_at"))
    booked = Booking.objects.filter(event__state="held", **within("event__starts_at")).exclude(
        state="cancelled"
    )
    said = Feedback.objects.filter(state="published", **within("submitted_at"))
    counted = {
        "events.held": (held, "area", lambda rows: f"{rows.count():,} 场"),
        "feedback.given": (said, "event__area", lambda rows: f"{rows.count():,} 份"),
        "events.attendance_rate": (booked, "event__area", lambda rows: share(
            rows.filter(state="checked_in").aggregate(n=Sum("seats"))["n"], rows.aggregate(n=Sum("seats"))["n"])),
    }  # fmt: skip
    checked = 0
    for code, (rows, area, show) in counted.items():
        assert figures.show(f"{code}@city:4401").text == show(rows)
        for district in Area.objects.districts():
            inside = rows.filter(**{f"{area}__code__startswith": district.pk})
            if inside.exists():
                assert figures.show(f"{code}@district:{district.pk}").text == show(inside), (code, district)
                checked += 1
    assert checked >= 20


def share(part, whole):
    return f"{Decimal(100 * (part or 0)) / whole:.1f}%"
