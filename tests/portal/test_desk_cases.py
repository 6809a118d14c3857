"""Pages of cases and the search: one shape for every kind, what may succeed, what is found by whom."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import reviews
from cloudplatform.models import Demand
from cloudplatform.states import DemandState
from core.desk.kinds import kinds
from core.models import JournalEntry
from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.portal.test_bureau import demand_in, sign_in, submitted
from tests.portal.test_desk import DAY, NOW, path

pytestmark = pytest.mark.django_db


# --- one address for every kind ---
ADDRESSES = {"case": (), "case_do": ("screen",), "case_desk": ("take",)}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("visitor", "302 302 302 302"), ("citizen", "302 302 302 302"), ("station", "302 302 302 302"),
        ("other district", "404 404 404 200"), ("district", "200 302 302 200"), ("city", "200 302 302 200"),
    ],
)  # fmt: skip
def test_who_may_open_a_case_decide_it_and_take_it(client, who, expected):
    """Columns: the page, deciding, taking, the figures of districts. Nobody meets a case they may not."""
    demand = demand_in("440103101")
    cast = {
        "citizen": UserFactory, "station": lambda: holder_of(InstitutionFactory()), "city": city_staff,
        "other district": lambda: district_staff("440104"), "district": district_staff,
    }  # fmt: skip
    if who in cast:
        sign_in(client, cast[who]())

    found = [
        client.get(path(demand)),
        client.post(path(demand, "screen")),
        client.post(path(demand, "take")),
        client.get(reverse("admin:figures")),
    ]

    assert " ".join(str(one.status_code) for one in found) == expected


def test_every_kind_opens_its_page_and_costs_no_more_for_a_long_record(client, count_queries):
    product = submitted()
    sign_in(client, city_staff())
    address = path(product, code="product")
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for _ in range(20):
        JournalEntry.objects.create(
            fact="cloudplatform.product.edited",
            subject=f"cloudplatform.product:{product.pk}",
            happened_at=NOW(),
        )

    assert count_queries(lambda: client.get(address)) == few


@pytest.mark.parametrize("address", ["case/none/1/", "case/demand/999999/", "case/demand/1/desk/dance/"])
def test_what_is_no_case_does_not_exist(client, address):
    sign_in(client, city_staff())
    assert client.get(f"/admin/{address}").status_code in (404, 405)
    assert client.post(f"/admin/{address}").status_code in (404, 405)


def test_after_a_decision_comes_the_next_case_of_the_same_filter(client):
    first, second, third = (demand_in(f"44010310{number}") for number in (1, 2, 3))
    for days, one in enumerate((first, second, third)):
        Demand.objects.filter(pk=one.pk).update(posted_at=NOW() - (9 - days) * DAY)
    sign_in(client, district_staff())

    answer = client.post(path(first, "screen") + "?kind=demand", follow=True)

    assert answer.redirect_chain[-1][0] == path(second) + "?kind=demand"
    assert f"{first.number} {first}" in answer.content.decode()


def test_what_the_case_waits_for_comes_first_and_the_header_counts_the_whole_inbox(client):
    demand, other = demand_in("440103101"), demand_in("440103102")
    sign_in(client, district_staff())

    page = client.get(path(demand) + "?kind=order").context

    assert page["offers"][0].name == "screen"
    assert page["todo_total"] == len([demand, other])


def test_late_cases_are_counted_in_the_list_one_sees(client):
    late = demand_in("440103101")
    Demand.objects.filter(pk=late.pk).update(
        posted_at=NOW() - 40 * DAY, reply_due_on=(NOW() - 20 * DAY).date()
    )
    sign_in(client, district_staff())

    counts = [client.get("/admin/", {"kind": kind}).context["late"] for kind in ("demand", "order")]

    assert counts == [1, 0]


def test_a_decision_refused_keeps_what_was_typed_and_is_said_at_the_form(client):
    demand = demand_in()
    sign_in(client, district_staff())

    empty = client.post(path(demand, "decline"), {"reason": ""})

    assert empty.status_code == 422
    assert "请填写" in empty.content.decode()
    demand.refresh_from_db()
    assert demand.state == DemandState.POSTED


def test_the_bar_shows_only_what_may_succeed(client):
    product = submitted()
    reviewer = sign_in(client, city_staff())
    offered = [one.name for one in client.get(path(product, code="product")).context["offers"]]
    assert "qualify" in offered
    assert "shelve" not in offered

    reviews.qualify_product(product=product, by=Actor(city_staff()), at=NOW())
    assert "review" in [one.name for one in client.get(path(product, code="product")).context["offers"]]
    client.post(path(product, "review", "product"), {"verdict": "passed", "comment": "可以"})
    assert "review" not in [one.name for one in client.get(path(product, code="product")).context["offers"]]
    assert client.post(path(product, "review", "product"), {"verdict": "passed"}).status_code == 409
    assert product.versions.get().reviews.get().reviewer == reviewer


# --- numbers and search ---
def test_no_two_kinds_share_a_prefix_and_old_numbers_are_found(client):
    prefixes = [kind.prefix for kind in kinds()]
    assert len(prefixes) == len(set(prefixes))
    demand = demand_in()
    sign_in(client, city_staff())
    year = f"{timezone.localdate():%y}"

    for typed in (demand.number, demand.number.lower(), f"D{demand.pk}", f"d - {year} - {demand.pk}"):
        answer = client.get(reverse("portal:desk_search"), {"q": typed})
        assert answer.status_code == 302, typed
        assert answer["Location"] == path(demand)
    wrong = client.get(reverse("portal:desk_search"), {"q": f"D-11-{demand.pk:05d}"})
    assert wrong.status_code == 200


def test_search_finds_words_only_where_one_may_look(client):
    mine, other = demand_in("440103101"), demand_in("440104101")
    sign_in(client, district_staff("440103"))

    hits = client.get(reverse("portal:desk_search"), {"q": "老电影"}).context["hits"]
    assert [hit.row for hit in hits] == [mine]
    assert "没有找到" in client.get(reverse("portal:desk_search"), {"q": other.number}).content.decode()
    assert "再多写一个字" in client.get(reverse("portal:desk_search"), {"q": "影"}).content.decode()


def test_search_finds_institutions_people_in_seats_and_streets_one_oversees(client):
    mine, other = (InstitutionFactory(name=f"榕树{code}文化站（示例）", area=AreaFactory(code=code, name=f"榕树街{code}"))
                   for code in ("440103021", "440104021"))  # fmt: skip
    holders = [holder_of(one) for one in (mine, other)]
    for holder in holders:
        holder.display_name = f"榕树人{holder.pk}"
        holder.save()
    sign_in(client, district_staff("440103"))

    found = client.get(reverse("portal:desk_search"), {"q": "榕树"})
    assert found.context["institutions"] == [mine]
    assert [seat.user for seat in found.context["seats"]] == [holders[0]]
    assert found.context["areas"] == [mine.area]
    assert reverse("admin:institution", args=[mine.pk]) in found.content.decode()


@pytest.mark.parametrize(
    ("make", "leads"),
    [
        (city_staff, "/admin/"),
        (lambda: holder_of(InstitutionFactory()), "/workbench/"),
        (UserFactory, "/me/"),
    ],
)
def test_the_desk_leads_each_to_their_own(client, make, leads):
    sign_in(client, make())
    assert client.get(reverse("portal:desk"))["Location"] == leads
