"""The bureau's site: who enters, what they see, what they may do, and that there is no other way."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import demands, products
from cloudplatform.models import ContentReview, Cycle, Demand, Product, Quota
from cloudplatform.states import DemandState, ProductState
from core.models import JournalEntry
from core.record.actors import Actor
from tests.factories.community import (
    AreaFactory,
    InstitutionFactory,
    city_staff,
    district_staff,
    former_holder_of,
    holder_of,
)
from tests.factories.core import UserFactory
from tests.factories.members import member
from tests.factories.second_person import carried_out
from tests.permissions.pipeline_world import FIELDS

pytestmark = pytest.mark.django_db
NOW = timezone.now


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def former_staff():
    user = former_holder_of(InstitutionFactory(district_bureau=True))
    user.is_staff = True
    user.save()
    return user


def demand_in(code="440103101"):
    return demands.post_demand(
        area=AreaFactory(code=code), text="想看露天老电影", by=Actor(UserFactory()), at=NOW()
    )


def submitted():
    supplier = InstitutionFactory(supplier=True, area=AreaFactory(code="440103102"))
    product = products.draft_product(
        supplier=supplier, fields=FIELDS, by=Actor(holder_of(supplier)), at=NOW()
    )
    return products.submit_product(product=product, by=Actor(holder_of(supplier)), at=NOW())


ENTER = [
    ("visitor", lambda: None, False),
    ("citizen", UserFactory, False),
    ("station", lambda: holder_of(InstitutionFactory()), False),
    ("staff without a seat", lambda: UserFactory(is_staff=True), False),
    ("staff whose seat ended", former_staff, False),
    ("district staff", district_staff, True),
    ("city staff", city_staff, True),
]


@pytest.mark.parametrize(("who", "make", "enters"), ENTER, ids=[row[0] for row in ENTER])
def test_only_people_seated_at_a_bureau_enter(client, who, make, enters):
    user = make()
    if user is not None:
        sign_in(client, user)
    assert (client.get("/admin/").status_code == 200) is enters


def test_every_list_opens_and_costs_the_same_for_one_and_for_many(client, count_queries):
    sign_in(client, city_staff())
    request = client.get("/admin/").wsgi_request
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model, ours in admin.site._registry.items()
        if ours.has_view_permission(request)
    ]
    ContentType.objects.get_for_models(*apps.get_models())  # else the first page that shows one asks for it

    def cost(url):
        answers = []
        return count_queries(lambda: answers.append(client.get(url).status_code)), answers

    demand_in()
    submitted()
    one = {url: cost(url) for url in lists}
    for number in range(10):
        demand_in(f"44010320{number}")
        submitted()

    assert {url: cost(url) for url in lists} == one
    assert {url: opened for url, (_, opened) in one.items()} == {url: [200] for url in lists}
    assert len(lists) > 40  # the bureau's work, not one subject of it


def test_nothing_of_ours_can_be_edited_or_deleted_raw(rf):
    request = rf.get("/admin/")
    request.user = city_staff()
    ours = [a for m, a in admin.site._registry.items() if m._meta.app_label in ("cloudplatform", "community")]

    assert ours
    assert [a for a in ours if a.has_change_permission(request) or a.has_delete_permission(request)] == []


def test_district_staff_see_and_handle_their_district_only(client):
    mine, other = demand_in("440103101"), demand_in("440104101")
    sign_in(client, district_staff("440103"))

    page = client.get(reverse("admin:cloudplatform_demand_changelist")).content.decode()
    assert (mine.number in page, other.number in page) == (True, False)
    assert client.get(reverse("admin:cloudplatform_demand_change", args=[other.pk])).status_code == 404
    assert client.post(f"/admin/cloudplatform/demand/do/screen/?ids={other.pk}").status_code == 404
    client.post(f"/admin/cloudplatform/demand/do/screen/?ids={mine.pk},{other.pk}")

    states = {demand.pk: demand.state for demand in Demand.objects.all()}
    assert states == {mine.pk: DemandState.SCREENED, other.pk: DemandState.POSTED}


def test_bulk_verb_does_what_it_can_and_names_what_it_cannot(client):
    fresh, done = demand_in(), demand_in("440103102")
    staff = sign_in(client, city_staff())
    demands.screen_demand(demand=done, by=Actor(staff), at=NOW())

    page = client.post(
        f"/admin/cloudplatform/demand/do/screen/?ids={fresh.pk},{done.pk}", follow=True
    ).content.decode()

    assert "已办 1 项" in page
    assert "当前状态不能做这一步" in page
    assert JournalEntry.objects.filter(fact="cloudplatform.demand.screened", actor=staff).count() == 2
    assert JournalEntry.objects.get(subject=f"cloudplatform.demand:{fresh.pk}", actor=staff).seat_label != ""


def test_declining_needs_a_reason(client):
    demand = demand_in()
    sign_in(client, city_staff())

    page = client.post(f"/admin/cloudplatform/demand/do/decline/?ids={demand.pk}", {"reason": ""})

    demand.refresh_from_db()
    assert (page.status_code, demand.state) == (200, DemandState.POSTED)


def test_three_people_review_and_the_second_click_of_one_is_refused(client):
    product = submitted()
    people = [city_staff() for _ in range(3)]
    sign_in(client, people[0])
    client.post(f"/admin/cloudplatform/product/do/qualify/?ids={product.pk}")
    review = f"/admin/cloudplatform/product/do/review/?ids={product.pk}"

    client.post(review, {"verdict": "passed"})
    again = client.post(review, {"verdict": "passed"}, follow=True).content.decode()
    for person in people[1:]:
        sign_in(client, person)
        client.post(review, {"verdict": "passed"})

    assert "请由另一位同事审" in again
    assert sorted(ContentReview.objects.values_list("stage", flat=True)) == [1, 2, 3]
    assert Product.objects.get().state == ProductState.REVIEWED


def test_return_keeps_the_notes_beside_their_lines(client):
    product = submitted()
    sign_in(client, city_staff())

    client.post(
        f"/admin/cloudplatform/product/do/return/?ids={product.pk}",
        {"comment": "请修改", "note_script": "请写全第二课"},
    )

    note = product.versions.get().notes.get()
    assert (note.field, note.text, Product.objects.get().state) == (
        "script",
        "请写全第二课",
        ProductState.RETURNED,
    )


def test_history_is_the_journal(client):
    demand = demand_in()
    sign_in(client, city_staff())
    page = client.get(reverse("admin:cloudplatform_demand_history", args=[demand.pk])).content.decode()
    assert "提出" in page
    assert "cloudplatform.demand" not in page.split("<table")[1]


def test_export_gives_a_workbook_of_the_chosen_rows(client):
    demand = demand_in()
    sign_in(client, city_staff())

    answer = client.post(
        reverse("admin:cloudplatform_demand_changelist"),
        {"action": "export_rows", "_selected_action": [demand.pk]},
    )

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert (rows[0][0], rows[1][0]) == ("编号", demand.number)


def test_only_the_bureau_and_the_docs_have_a_looser_policy(client):
    sign_in(client, city_staff())
    policy = {
        path: client.get(path).headers["Content-Security-Policy"]
        for path in ("/", "/admin/", "/api/v1/docs/")
    }

    assert "unsafe" not in policy["/"]
    assert "'unsafe-eval'" in policy["/admin/"]
    assert (
        "script-src 'self' 'unsafe-eval'" in policy["/admin/"]
        or "script-src 'unsafe-eval' 'self'" in policy["/admin/"]
    )


def test_staff_without_a_second_factor_are_sent_to_set_one_up(client, settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    sign_in(client, city_staff())
    assert client.get("/admin/").url == reverse("mfa_activate_totp")


def test_city_opens_calls_cycles_and_quotas_through_actions_and_districts_only_look(client):
    station, second = member().institution, city_staff()
    day = {"effective_on": timezone.localdate() + timedelta(days=1)}
    sign_in(client, district_staff())
    assert client.get(reverse("admin:cloudplatform_cycle_add")).status_code == 403
    sign_in(client, city_staff())

    today = timezone.localdate()
    cycle = {"name": "下一季度", "starts_on": today + timedelta(days=30), "ends_on": today + timedelta(days=120),
             "wishes_until_0": today + timedelta(days=15), "wishes_until_1": "18:00"}  # fmt: skip
    client.post(reverse("admin:cloudplatform_cycle_add"), cycle)
    made = Cycle.objects.get()
    client.post(f"/admin/cloudplatform/cycle/do/open/?ids={made.pk}")
    quota = {"cycle": made.pk, "station": station.pk, "base_units": 5, "population_units": 1, "tilt_units": 2}
    client.post(reverse("admin:cloudplatform_quota_add"), {**quota, **day})
    carried_out(second)
    granted = Quota.objects.get()
    client.post(f"/admin/cloudplatform/quota/do/grant/?ids={granted.pk}", {**quota, **day, "tilt_units": 4})
    carried_out(second)

    granted.refresh_from_db(), made.refresh_from_db()
    assert (made.state, granted.granted) == ("open", 10)
    assert JournalEntry.objects.filter(fact="cloudplatform.quota.granted").count() == 2
    sign_in(client, district_staff())
    assert client.post(f"/admin/cloudplatform/cycle/do/close/?ids={made.pk}").status_code == 404
