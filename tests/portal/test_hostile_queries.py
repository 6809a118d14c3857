"""Every page a visitor can open, with whatever may stand in an address: a page or a refusal, never a breakdown."""

import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from community.places.forms.sharing import FindForm
from portal.views.counting import VALUES_KEY
from tests.permissions import SUBJECTS
from tests.test_permissions import path_of

READ = re.compile(r"""(?:GET|query)(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
APPS = ("core", "community", "thinktank", "projects", "cloudplatform", "portal", "evaluation", "roundtable", "reports")  # fmt: skip
NAMES = sorted(
    {name for app in APPS for path in (Path(settings.BASE_DIR) / app).rglob("*.py") for name in READ.findall(path.read_text())}
    | set(FindForm.base_fields)
)  # fmt: skip
VALUES = [
    "\x00", "上\x0b下", "%", "9999-12-31", "0001-01-01", "9999-12", "0000-00", "9" * 30, "-1", "0000", "9999", "²", "１", "٣", "440103",
    "null", "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "'\"--;", "23:59:60", "x" * 3000,
]  # fmt: skip
# In the place of a number or word of the path.
ODD_NUMBERS = [0, 99_999, 10**20, 10**40]
ODD_WORDS = [
    "0000",
    "0000-01",
    "0000-q1",
    "9999",
    "9999-12",
    "9999-13",
    "²",
    "%",
    "a'b",
    "x" * 300,
    "events.none@city:0",
]


def forget():
    """Clear the cache, so that each page is made anew and no limit is reached; the city's figures ask no address."""
    figures = cache.get(VALUES_KEY)
    cache.clear()
    if figures:
        cache.set(VALUES_KEY, figures)


def test_the_walk_knows_what_pages_read():
    assert {"q", "on", "d", "page", "month", "y"} <= set(NAMES)


@pytest.mark.django_db
@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_no_public_page_breaks_on_what_stands_in_its_address(subject):
    table = SUBJECTS[subject]
    public = [
        name
        for name, row in table.PERMISSIONS.items()
        if row.startswith("200") and not name.startswith("POST")
    ]
    if not public:
        return
    _cast, known = table.world()
    client = Client(raise_request_exception=False)
    broken = []
    for name in sorted(public):
        path = path_of(name, known)
        for value in VALUES:
            forget()
            query = "&".join(f"{key}={quote(value)}" for key in NAMES if key != "mode")
            if client.get(f"{path}?{query}").status_code >= 500:
                broken.append(f"{name} {value[:20]!r}")
        for odd in odd_paths(name, path):
            forget()
            if client.get(odd).status_code >= 500:
                broken.append(odd[:60])
    assert broken == []


def odd_paths(name, path):
    """`path` with each number and word in it replaced by what no row has."""
    given = resolve(path).kwargs
    for key, value in given.items():
        for odd in ODD_NUMBERS if isinstance(value, int) else ODD_WORDS:
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs={**given, key: odd})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["areas", "institutions", "members", "alliances", "products", "events", "demands", "projects", "frameworks", "rounds", "scores"]
)  # fmt: skip
def test_no_public_list_of_the_api_breaks_on_a_query_string(name, client):
    schema = client.get("/api/v1/schema/?format=json").json()
    asked_for = [one["name"] for one in schema["paths"][f"/api/v1/{name}/"]["get"]["parameters"]]
    client.raise_request_exception = False
    broken = []
    for value in VALUES:
        cache.clear()
        query = "&".join(f"{key}={quote(value)}" for key in asked_for)
        if client.get(f"/api/v1/{name}/?{query}").status_code >= 500:
            broken.append(value[:20])
    assert broken == []
