"""Products and events of a project, and how streets are covered."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cloudplatform.actions import links
from cloudplatform.models import ProjectLink, Street
from cloudplatform.queries.duties import duties
from cloudplatform.queries.project_links import cover_by_district, events_of, supply_of
from cloudplatform.states import LINK, FeedbackState, LinkState
from core.models import Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from projects.models import ProjectArea
from tests.factories.community import AreaFactory, FacilityFactory, SpaceFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.empower import DAY, running, with_partner
from tests.factories.events import EventFactory, soon
from tests.factories.feedback import given, visit
from tests.factories.orders import ShelfProductFactory
from tests.factories.projects import CallFactory, lead_of, project_in
from tests.lifecycle_tables import moves_made, typed

pytestmark = pytest.mark.django_db


def act(action, by, **values):
    return action(**values, by=Actor(by), at=timezone.now())


@pytest.fixture
def project():
    return running()


@pytest.fixture
def partner(project):
    return with_partner(project)


def attached(project, thing, institution, by=None):
    return act(
        links.attach_to_project, by or UserFactory(), project=project, thing=thing, institution=institution
    )


def test_a_link_moves_only_so():
    assert set(LINK.moves) == set(LinkState)
    assert moves_made(LINK) == typed({"proposed": "confirmed refused", "confirmed": "ended"})


def test_a_product_of_a_partner_belongs_once_the_lead_confirmed(project, partner, run_jobs):
    institution, clerk = partner
    lead, product = lead_of(project), ShelfProductFactory(supplier=institution)
    event = EventFactory(product=product)
    link = attached(project, product, institution, clerk)
    assert not events_of(project).exists()
    assert [duty.path for duty in duties(project.lead, timezone.now()) if "归入" in duty.title]

    act(links.confirm_link, lead, link=link)
    run_jobs()

    assert list(events_of(project)) == [event]
    assert Notice.objects.filter(recipient=lead, title__contains="请求归入").exists()
    assert Notice.objects.filter(recipient=clerk, title__contains="已归入").exists()


def test_what_the_lead_hosts_belongs_at_once(project):
    link = attached(project, EventFactory(host=project.lead), project.lead)

    assert link.state == LinkState.CONFIRMED


def test_only_ones_own_in_a_running_project_one_takes_part_in(project, partner):
    product = ShelfProductFactory(supplier=partner[0])
    with pytest.raises(links.NotTheirs):
        attached(project, product, project.lead)
    with pytest.raises(links.NotTakingPart):
        attached(running(lead=project.lead), product, partner[0])
    over = project_in("exited", lead=project.lead)
    with pytest.raises(links.NotTakingPart):
        attached(over, EventFactory(host=over.lead), over.lead)


def test_the_same_product_belongs_once_and_again_after_it_was_refused(project, partner):
    product = ShelfProductFactory(supplier=partner[0])
    link = attached(project, product, partner[0])
    with pytest.raises(ValidationError):
        attached(project, product, partner[0])
    with pytest.raises(links.LinkSaysWhy):
        act(links.refuse_link, lead_of(project), link=link, reason=" ")
    act(links.refuse_link, lead_of(project), link=link, reason="主题不符")

    assert attached(project, product, partner[0]).pk != link.pk
    with pytest.raises(MoveNotAllowed):
        act(links.end_link, lead_of(project), link=link, reason="改版")


def test_ratings_are_those_of_people_who_were_at_its_events(project):
    event = EventFactory(host=project.lead, starts_at=soon(-1))
    attached(project, event, project.lead)
    attached(project, EventFactory(host=project.lead), project.lead)  # is to come
    said = given(visit(event), overall=4)
    type(said).objects.filter(pk=said.pk).update(state=FeedbackState.PUBLISHED)

    supply = supply_of(project, timezone.now())

    assert (supply.rated.value, supply.rated.n, supply.people) == (4, 1, 1)
    assert supply.coming_total == 1


# --- streets ---
def street(number):
    return AreaFactory(code=f"440103{number}")


def events_in(area, count, community=False):
    where = AreaFactory(code=f"{area.code}001") if community else area
    for number in range(count):
        space = SpaceFactory(facility=FacilityFactory(area=where), capacity=100)
        EventFactory(space=space, starts_at=soon(-20 - number))


def test_streets_are_blank_weak_or_served(project):
    blank, only_project, only_events, served = map(street, (801, 802, 803, 804))
    ProjectArea.objects.create(project=project, area=only_project, since=timezone.localdate() - DAY)
    ProjectArea.objects.create(project=project, area=served, since=timezone.localdate() - DAY)
    ProjectArea.objects.create(
        project=project, area=blank, since=timezone.localdate() - 9 * DAY, until=timezone.localdate()
    )
    events_in(only_events, 1)
    events_in(served, 5)
    events_in(served, 1, community=True)

    rows = {row.code: row for row in Street.objects.covered(timezone.localdate()).for_list()}

    found = [rows[area.code].cover for area in (blank, only_project, only_events, served)]
    assert found == ["blank", "weak", "weak", "served"]
    assert (rows[served.code].projects, rows[served.code].events) == (1, 6)


def test_events_older_than_a_year_do_not_count():
    old = street(805)
    EventFactory(space=SpaceFactory(facility=FacilityFactory(area=old)), starts_at=soon(-400))

    assert Street.objects.covered(timezone.localdate()).get(pk=old.pk).cover == "blank"


def test_the_list_of_streets_costs_one_query(count_queries):
    for number in range(810, 820):
        street(number)

    def look():
        return cover_by_district(list(Street.objects.covered(timezone.localdate()).for_list()))

    assert count_queries(look) == 1
    assert sum(row.blank for row in look()) == 10


def test_the_bureau_puts_a_street_into_a_call(client):
    area, call, staff = street(821), CallFactory(), city_staff()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    path = f"/admin/cloudplatform/street/do/target/?ids={int(area.pk)}"

    assert client.get("/admin/cloudplatform/street/?cover=blank").status_code == 200
    answer = client.post(path, {"call": call.pk})

    assert answer.status_code == 302
    assert list(call.wanted_streets.values_list("pk", flat=True)) == [area.pk]
    assert "示例821街" in client.get("/projects/coverage/").content.decode()


# --- doors ---
def test_a_refusal_without_a_reason_is_asked_again_and_strangers_see_nothing(client, project, partner):
    link = attached(project, ShelfProductFactory(supplier=partner[0]), partner[0])
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(lead_of(project), backend=backend)

    assert client.post(f"/workbench/links/{link.pk}/refuse/", {"reason": ""}).status_code == 422
    assert client.post(f"/workbench/links/{link.pk}/confirm/").status_code == 302
    assert client.post(f"/workbench/links/{link.pk}/confirm/").status_code == 409
    assert client.post(f"/workbench/links/{link.pk}/nothing/").status_code == 404

    client.force_login(holder_of(ShelfProductFactory().supplier), backend=backend)
    assert client.post(f"/workbench/links/{link.pk}/end/", {"reason": "改版"}).status_code == 404
    assert ProjectLink.objects.get().state == LinkState.CONFIRMED


def test_a_supplier_attaches_a_product_by_its_page(client, project, partner):
    institution, clerk = partner
    product = ShelfProductFactory(supplier=institution)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    path = f"/workbench/products/{product.pk}/project/"

    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"project": project.pk}).status_code == 302
    assert client.post(path, {"project": project.pk}).status_code == 422
    assert "待项目牵头单位确认" in client.get(path).content.decode()
