"""Simplified and traditional characters meet in every search box, not only where a search column is stored."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from core import searchtext
from tests.factories.community import (
    FacilityFactory,
    InstitutionFactory,
    SeatFactory,
    SpaceFactory,
    city_staff,
)
from tests.factories.spaces import GroupFactory

pytestmark = pytest.mark.django_db
APPS = ("core", "community", "thinktank", "projects", "cloudplatform", "portal", "evaluation", "roundtable", "reports")  # fmt: skip
SIMPLE, TRADITIONAL = "粤剧艺术馆", "粵劇藝術館"


def place(name):
    return FacilityFactory(name=name, institution=InstitutionFactory(name=name))


SEARCHES = {
    "places": "/venues/?q={}",
    "rooms": "/spaces/?q={}",
    "institutions of the API": "/api/v1/institutions/?name={}",
    "a list of the admin site": "/admin/community/institution/?q={}",
    "the search of the desk": "/desk/search?q={}",
}


@pytest.mark.parametrize(
    ("stored", "typed"), [(SIMPLE, TRADITIONAL), (TRADITIONAL, SIMPLE), (SIMPLE, SIMPLE), (SIMPLE, "粵劇")]
)
@pytest.mark.parametrize("box", SEARCHES)
def test_either_way_of_writing_finds_the_other(client, box, stored, typed):
    SpaceFactory(name="一楼", facility=place(stored))
    place("示例图书馆")
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(SEARCHES[box].format(typed)).content.decode()

    assert stored in page
    assert "示例图书馆" not in page


def test_so_it_does_at_the_workbench(client):
    seat = SeatFactory(role="head")
    GroupFactory(home=seat.institution, name=SIMPLE)
    client.force_login(seat.user)

    page = client.get(reverse("portal:workbench_search"), {"q": TRADITIONAL}).content.decode()

    assert SIMPLE in page


def test_spellings_begin_with_what_was_typed_and_repeat_nothing():
    assert searchtext.spellings("粵劇") == ["粵劇", "粤剧"]
    assert searchtext.spellings("Jazz 2026 %'") == ["Jazz 2026 %'"]


def test_no_search_looks_for_one_way_of_writing_only():
    """Use core.searchtext.holding, or a stored search column."""
    found = [
        path.name
        for app in APPS
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if path.name != "searchtext.py" and "icontains" in path.read_text()
    ]
    assert found == []
