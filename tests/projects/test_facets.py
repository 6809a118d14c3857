"""What a facet of projects or cases promises comes when it is chosen, whatever else is set. Policy: 3.2.1, 3.4.1."""

from dataclasses import replace

import pytest
from django.utils.timezone import localdate

from projects.queries import cases, catalogue
from projects.queries.cases import WantedCases
from projects.queries.catalogue import WantedProjects
from tests.factories.core import UserFactory
from tests.factories.empower import DAY, case_of, effect_of
from tests.factories.projects import ProjectFactory, hall, lead_of

pytestmark = pytest.mark.django_db
# type, field, district, state, ways of 文化赋能, mode of the case
CITY = [
    ("grassroots", "reading", "440103", "named", ("governance", "digital"), "governance"),
    ("grassroots", "art", "440103", "incubating", ("governance",), "digital"),
    ("grassroots", "reading", "440104", "named", ("tourism", "tourism"), "tourism"),
    ("vertical", "reading", "440104", "exited", (), "governance"),
    ("vertical", "art", "440103", "incubating", ("digital",), "digital"),
    ("horizontal", "digital", "440104", "rectifying", ("governance",), "digital"),
]


@pytest.fixture(autouse=True)
def _city():
    for place, (kind, field, district, state, ways, mode) in enumerate(CITY):
        project = ProjectFactory(
            lead=hall(district), type=kind, key_field=field, state=state,
            starts_on=localdate() + (30 + 400 * (place % 2)) * DAY, ends_on=localdate() + 800 * DAY,
        )  # fmt: skip
        for way in ways:
            effect_of(project, project.lead, UserFactory(), mode=way)
        case_of(project, "published", author=lead_of(project), mode=mode)
    ProjectFactory(state="draft")  # is counted nowhere


ALREADY = [
    {}, {"types": ("grassroots",)}, {"fields": ("reading",), "district": "440104"}, {"modes": ("governance", "tourism")},
    {"types": ("grassroots", "vertical"), "modes": ("digital",), "district": "440103"},
]  # fmt: skip
OF_PROJECTS = {
    "t": "types", "f": "fields", "m": "modes", "s": "groups", "d": "district", "y": "year",
}  # fmt: skip
OF_CASES = {"m": "modes", "t": "types", "f": "fields", "d": "district"}


def chosen(wanted, name, value):
    """The search with `value` alone chosen in that facet."""
    return replace(wanted, **{name: value if name in ("district", "year") else (value,)})


@pytest.mark.parametrize(
    "already", [*ALREADY, {"groups": ("named", "exited"), "types": ("vertical", "grassroots")}]
)
def test_a_facet_of_projects_promises_as_many_as_come(already):
    wanted, today = WantedProjects(**already), localdate()
    promised = catalogue.find(wanted, today).counts
    come = {
        key: {value: catalogue.find(chosen(wanted, name, value), today).projects.count() for value in promised[key]}
        for key, name in OF_PROJECTS.items()
    }  # fmt: skip
    assert promised == come
    assert sum(map(sum, (counts.values() for counts in promised.values()))) > 0


@pytest.mark.parametrize("already", ALREADY)
def test_a_facet_of_cases_promises_as_many_as_come(already):
    wanted = WantedCases(**already)
    promised = cases.find(wanted).counts
    come = {
        key: {value: cases.find(chosen(wanted, name, value)).cases.count() for value in promised[key]}
        for key, name in OF_CASES.items()
    }
    assert promised == come
    assert sum(map(sum, (counts.values() for counts in promised.values()))) > 0
