"""Streets served, blank and weak ones, and the sheet of them. Policy: 3.2.1."""

import csv
import io

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.record.actors import Actor
from projects.actions import coverage
from projects.models import ProjectArea
from tests.factories.community import AreaFactory, city_staff
from tests.factories.empower import DAY, running
from tests.factories.projects import CallFactory, lead_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return running()


def today():
    return timezone.localdate()


def act(action, by, **values):
    return action(**values, by=Actor(by), at=timezone.now())


# --- serving ---
def test_streets_are_served_once_and_only_streets(project):
    street, district = AreaFactory(code="440103777"), AreaFactory(code="440103")
    for _again in range(2):
        act(coverage.serve_streets, lead_of(project), project=project, streets=[street], since=today())

    assert ProjectArea.objects.current(today()).count() == 1
    with pytest.raises(coverage.NotAStreet):
        act(coverage.serve_streets, lead_of(project), project=project, streets=[district], since=today())
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectArea.objects.create(project=project, area=district, since=today())
    with pytest.raises(coverage.ServedOutsideProject):
        act(
            coverage.serve_streets,
            lead_of(project),
            project=project,
            streets=[street],
            since=today() - 90 * DAY,
        )


def test_serving_stops_after_it_began(project):
    row = ProjectArea.objects.create(project=project, area=AreaFactory(code="440103777"), since=today())

    with pytest.raises(coverage.StopsBeforeStart):
        act(coverage.stop_serving, lead_of(project), row=row, until=today())
    assert act(coverage.stop_serving, lead_of(project), row=row, until=today() + DAY).until == today() + DAY


def test_a_call_that_is_open_targets_streets_a_closed_one_does_not():
    street = AreaFactory(code="440103777")
    call = act(coverage.target_streets, city_staff(), call=CallFactory(), streets=[street])

    assert list(call.wanted_streets.all()) == [street]
    with pytest.raises(coverage.CallNotOpenToChange):
        act(coverage.target_streets, city_staff(), call=CallFactory(state="closed"), streets=[street])


# --- the page and its sheets ---
@pytest.fixture
def streets(project):
    """One served by a project and thin of events, one blank; of another district, one whose name would be a formula."""
    served, blank = AreaFactory(code="440103777", name="昌华街"), AreaFactory(code="440105778", name="冷清街")
    ProjectArea.objects.create(project=project, area=served, since=today())
    risky = AreaFactory(code="440104777", name="=HYPERLINK(1)")
    return served, blank, risky


def lines(client, query=""):
    content = client.get(f"/projects/coverage.csv{query}").content
    assert content.startswith("\ufeff".encode())  # Excel opens it in Chinese
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_list_and_the_map_say_which_streets_wait(client, streets):
    page = client.get("/projects/coverage/").content.decode()

    for street in streets[:2]:
        assert street.name in page
    assert 'href="/projects/coverage/?d=440103"' in page
    assert "/projects/coverage.csv" in page


def test_the_two_sheets_hold_the_same(client, streets):
    book = openpyxl.load_workbook(io.BytesIO(client.get("/projects/coverage.xlsx").content)).active

    found = [["" if cell is None else str(cell) for cell in row] for row in book.iter_rows(values_only=True)]
    assert found == lines(client)


def test_a_sheet_holds_what_was_chosen(client, streets):
    chosen = lines(client, "?c=blank&d=440105")

    assert [row[1] for row in chosen] == ["镇街", "冷清街"]
    assert chosen[1][2:4] == ["440105778", "空白"]


def test_no_name_in_a_sheet_is_run_as_a_formula(client, streets):
    assert "'=HYPERLINK(1)" in [row[1] for row in lines(client)]


def test_a_sheet_of_another_kind_is_not_there(client):
    assert client.get("/projects/coverage.exe").status_code == 404
    assert client.get("/projects/export.pdf").status_code == 404
