"""Who sees and does what with orders, deliveries and feedback. Not yours: it does not exist (404)."""

import pytest
from django.urls import reverse

from cloudplatform.models import ChecklistItem, Feedback, Order, Quota
from cloudplatform.states import OrderState
from community.policy import Role
from tests.factories.community import city_staff, district_staff, former_holder_of, holder_of
from tests.factories.core import UserFactory
from tests.factories.feedback import published, visit
from tests.factories.orders import order_in, propose, scene, soon

pytestmark = pytest.mark.django_db

S = OrderState
SEEN = [
    S.DRAFT,
    S.PLACED,
    S.RETURNED,
    S.ENDORSED,
    S.ACCEPTED,
    S.SCHEDULED,
    S.DELIVERED,
    S.RATED,
    S.DECLINED,
    S.BROKEN,
]
HIDDEN_FROM_SUPPLIER = (S.DRAFT, S.PLACED, S.RETURNED)


@pytest.fixture
def stage():
    return scene()


def people(stage):
    others = scene()
    return {
        "visitor": None,
        "citizen": UserFactory(),
        "station": stage.orderer,
        "station editor": holder_of(stage.station, Role.EDITOR),
        "former station": former_holder_of(stage.station),
        "other station": others.orderer,
        "supplier": stage.performer,
        "former supplier": former_holder_of(stage.supplier),
        "other supplier": others.performer,
        "district": stage.district,
        "other district": district_staff("440106"),
        "city": city_staff(),
    }


# Querysets ----


@pytest.mark.parametrize("state", SEEN)
def test_order_is_seen_by_its_station_its_bureau_and_once_endorsed_its_supplier(stage, state):
    order = order_in(state, stage)

    seen = {
        who
        for who, user in people(stage).items()
        if user and Order.objects.visible_to(user).filter(pk=order.pk)
    }

    expected = {"station", "station editor"}
    if state != S.DRAFT:
        expected |= {"district", "city"}
    if state not in HIDDEN_FROM_SUPPLIER:
        expected |= {"supplier"}
    assert seen == expected


@pytest.mark.parametrize(
    ("queryset", "who_may"),
    [
        ("placed_by_stations_of", {"station"}),
        ("supplied_by", {"supplier"}),
        ("endorsable_by", {"district", "city"}),
    ],
)
def test_order_is_acted_on_by_the_right_seats_only(stage, queryset, who_may):
    order = order_in(S.ENDORSED, stage)

    may = {
        who
        for who, user in people(stage).items()
        if user and getattr(Order.objects, queryset)(user).filter(pk=order.pk)
    }

    assert may == who_may


def test_quota_is_used_by_its_station_only_and_read_by_its_bureau_too(stage):
    everyone = {who: user for who, user in people(stage).items() if user}

    used = {who for who, user in everyone.items() if Quota.objects.usable_by(user).filter(pk=stage.quota.pk)}
    read = {who for who, user in everyone.items() if Quota.objects.visible_to(user).filter(pk=stage.quota.pk)}

    assert used == {"station"}
    assert read == {"station", "station editor", "district", "city"}


def test_feedback_is_answered_by_host_and_supplier_and_moderated_by_the_bureau(stage):
    feedback = published(order_in(S.DELIVERED, stage))
    everyone = {who: user for who, user in people(stage).items() if user}

    def allowed(queryset):
        return {
            who
            for who, user in everyone.items()
            if getattr(Feedback.objects, queryset)(user).filter(pk=feedback.pk)
        }

    assert allowed("answerable_by") == {"station", "station editor", "supplier"}
    assert allowed("moderated_by") == {"district", "city"}


# Pages ----

SIGN_IN, PAGE, NONE, BACK = 302, 200, 404, 302
TAKE = 403  # the seat in use does not carry the right: which one it takes is said


#   page                    visitor  citizen station editor  former other  supplier former other  district other  city
GET_TABLE = [
    ("quota_page",          (PAGE,   PAGE,   PAGE,   PAGE,   PAGE,  PAGE,  PAGE,    PAGE,  PAGE,  PAGE,    PAGE,  PAGE)),
    ("order_desk",          (SIGN_IN, TAKE,  PAGE,   TAKE,   TAKE,  PAGE,  NONE,    TAKE,  NONE,  NONE,    NONE,  NONE)),
    ("order",               (SIGN_IN, NONE,  PAGE,   PAGE,   NONE,  NONE,  PAGE,    NONE,  NONE,  PAGE,    NONE,  PAGE)),
    ("edit_wish",           (SIGN_IN, NONE,  PAGE,   NONE,   NONE,  NONE,  NONE,    NONE,  NONE,  NONE,    NONE,  NONE)),
    ("schedule_order",      (SIGN_IN, NONE,  PAGE,   NONE,   NONE,  NONE,  PAGE,    NONE,  NONE,  NONE,    NONE,  NONE)),
    ("delivery_list",       (SIGN_IN, TAKE,  PAGE,   TAKE,   TAKE,  PAGE,  PAGE,    TAKE,  PAGE,  NONE,    NONE,  NONE)),
    ("delivery",            (SIGN_IN, NONE,  NONE,   NONE,   NONE,  NONE,  PAGE,    NONE,  NONE,  NONE,    NONE,  NONE)),
    ("rate_delivery",       (SIGN_IN, NONE,  PAGE,   NONE,   NONE,  NONE,  NONE,    NONE,  NONE,  NONE,    NONE,  NONE)),
    ("feedback_list",       (SIGN_IN, TAKE,  PAGE,   PAGE,   TAKE,  PAGE,  PAGE,    TAKE,  PAGE,  PAGE,    PAGE,  PAGE)),
]  # fmt: skip


@pytest.mark.parametrize(("page", "answers"), GET_TABLE, ids=[row[0] for row in GET_TABLE])
def test_page_opens_for_those_it_is_for(client, stage, page, answers):
    order = order_in(S.DELIVERED, stage)
    path = reverse(f"cloudplatform:{page}", args=[] if page in LISTS else [order.pk])

    got = {}
    for who, user in people(stage).items():
        client.logout()
        if user:
            client.force_login(user)
        got[who] = client.get(path).status_code

    assert got == dict(zip(got, answers, strict=True))


LISTS = ("quota_page", "order_desk", "delivery_list", "feedback_list")

BOTH, STATION, SUPPLIER = {"station", "supplier"}, {"station"}, {"supplier"}
POST_TABLE = [
    ("move_wish", STATION), ("remove_wish", STATION), ("edit_wish", STATION), ("resubmit_order", STATION),
    ("cancel_order", BOTH), ("break_order", BOTH), ("propose_date", BOTH), ("schedule_order", BOTH),
    ("accept_order", SUPPLIER), ("decline_order", SUPPLIER), ("report_delivery", SUPPLIER), ("add_evidence", SUPPLIER),
    ("dispute_delivery", STATION), ("accept_delivery", STATION), ("rate_delivery", STATION),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "who_may"), POST_TABLE, ids=[row[0] for row in POST_TABLE])
def test_verb_does_not_exist_for_anybody_but_its_side(client, stage, verb, who_may):
    order = order_in(S.SCHEDULED, stage)
    path = reverse(f"cloudplatform:{verb}", args=[order.pk])

    exists = set()
    for who, user in people(stage).items():
        client.logout()
        if user:
            client.force_login(user)
        status = client.post(path).status_code
        assert (status == SIGN_IN) if user is None else status in (NONE, 409, 422, BACK), (who, status)
        if user and status != NONE:
            exists.add(who)

    assert exists == who_may


@pytest.mark.parametrize("verb", ["submit_wishes", "copy_last_year"])
def test_list_of_another_station_cannot_be_handed_in_or_filled(client, stage, verb):
    stage.draft()
    path = reverse(f"cloudplatform:{verb}", args=[stage.quota.pk])

    for who, user in people(stage).items():
        if user and who != "station":
            client.force_login(user)
            assert client.post(path).status_code == NONE, who
    assert Order.objects.get().state == S.DRAFT


@pytest.mark.parametrize("verb", ["agree_to_date", "refuse_date", "withdraw_proposal"])
def test_proposal_between_others_does_not_exist(client, stage, verb):
    proposal = propose(order_in(S.SCHEDULED, stage), stage)
    path = reverse(f"cloudplatform:{verb}", args=[proposal.pk])

    for who, user in people(stage).items():
        if user and who not in BOTH:
            client.force_login(user)
            assert client.post(path).status_code == NONE, who
    proposal.refresh_from_db()
    assert proposal.decided_at is None


def test_checklist_item_of_another_order_does_not_exist(client, stage):
    mine = order_in(S.SCHEDULED, stage)
    other = order_in(S.SCHEDULED, scene())
    item = ChecklistItem.objects.filter(delivery__order=other).first()
    client.force_login(stage.performer)

    assert (
        client.post(reverse("cloudplatform:tick_item", args=[mine.pk, item.pk]), {"done": "1"}).status_code
        == NONE
    )


def test_citizen_rates_only_their_own_visit(client, stage):
    booking = visit()
    path = reverse("cloudplatform:rate_visit", args=[booking.pk])

    for user, status in (
        (booking.booker, PAGE),
        (UserFactory(), NONE),
        (stage.orderer, NONE),
        (stage.district, NONE),
    ):
        client.force_login(user)
        assert client.get(path).status_code == status


def test_reply_exists_only_for_those_spoken_of(client, stage):
    feedback = published(order_in(S.DELIVERED, stage))
    path = reverse("cloudplatform:reply_to_feedback", args=[feedback.pk])

    for who, user in people(stage).items():
        if user:
            client.force_login(user)
            expected = BACK if who in ("station", "station editor", "supplier") else NONE
            assert client.post(path, {"reply": f"谢谢，{who}"}).status_code == expected, who


def test_district_sees_the_queue_of_its_own_streets_only(stage):
    order_in(S.PLACED, stage, soon(9))

    assert Order.objects.endorsable_by(stage.district).count() == 1
    assert Order.objects.endorsable_by(district_staff("440106")).count() == 0
