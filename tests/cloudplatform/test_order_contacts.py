"""Whom station and supplier call about an order: who names it, who reads it, and when it is forgotten."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import order_contacts, orders, wishes
from cloudplatform.actions.order_contacts import name_contact
from cloudplatform.actions.personal import RULES, erase
from cloudplatform.models import OrderContact, Side
from cloudplatform.states import ORDER_HAS_PRICE, OrderState
from community.members.actions.applications import Contact
from community.policy import Role
from core import privacy
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from core.record.facts import words_of
from tests.factories.community import city_staff, district_staff, former_holder_of, holder_of
from tests.factories.core import UserFactory
from tests.factories.orders import order_in, scene, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now
S = OrderState
CALLED = {"station": "020-81230001", "supplier": "13800138001"}


@pytest.fixture
def stage():
    return scene()


def named(order, stage):
    """Both sides say whom to call."""
    for side, by in (("station", stage.orderer), ("supplier", stage.performer)):
        order_contacts.keep_contact(
            [order], side, Contact(f"{side}联系人", CALLED[side]), Actor(by), order.created_at
        )
    return order


def placed_and_taken_on(stage):
    days = {S.PLACED: soon(10), S.ACCEPTED: soon(12)}
    return [named(order_in(state, stage, starts_at), stage) for state, starts_at in days.items()]


def name(order, by, side=Side.STATION, **changes):
    fields = {"name": "冼联系", "phone": "020-81230009"} | changes
    return name_contact(order=order, side=side, **fields, by=Actor(by), at=NOW())


def page(client, order, reader):
    """What the reader's page of the order says; a supplier reads it as a delivery, where the address is another."""
    client.force_login(reader)
    answers = [
        client.get(reverse(f"cloudplatform:{kind}", args=[order.pk])) for kind in ("order", "delivery")
    ]
    return "".join(answer.content.decode() for answer in answers if answer.status_code == 200)


def person(phone="", **who):
    user = UserFactory(**who)
    if phone:
        user.set_phone(phone)
        user.phone_verified = True
        user.save()
    return user


# Who reads ----


@pytest.mark.parametrize("state", [S.PLACED, S.ENDORSED, *ORDER_HAS_PRICE, S.DECLINED, S.CANCELLED])
def test_the_other_side_and_the_bureau_read_it_once_the_supplier_took_the_order_on(stage, state):
    order = named(order_in(state, stage), stage)

    def read_by(user):
        return {one.side for one in OrderContact.objects.visible_to(user).filter(order=order)}

    both = {"station", "supplier"} if state in ORDER_HAS_PRICE else set()
    assert read_by(stage.orderer) == both | {"station"}
    assert read_by(stage.performer) == (both | {"supplier"} if order.endorsed_at else both)
    assert read_by(stage.district) == read_by(city_staff()) == both


def test_nobody_else_reads_it(client, stage):
    order, others = named(order_in(S.SCHEDULED, stage), stage), scene()
    strangers = [
        UserFactory(), former_holder_of(stage.station), former_holder_of(stage.supplier), others.orderer, others.performer,
        district_staff("440106"), holder_of(stage.station, Role.EDITOR), holder_of(stage.supplier, Role.EDITOR),
    ]  # fmt: skip
    for reader in strangers:
        assert not OrderContact.objects.visible_to(reader).exists()
        text = page(client, order, reader)
        assert not any(phone in text for phone in CALLED.values())


def test_the_page_shows_each_side_the_other_one_and_says_when_it_will(client, stage):
    before, after = placed_and_taken_on(stage)

    text = page(client, before, stage.orderer)
    assert CALLED["station"] in text
    assert CALLED["supplier"] not in text
    assert "供方接单以后看得到" in text
    for reader in (stage.orderer, stage.performer, stage.district):
        text = page(client, after, reader)
        assert f'href="tel:{CALLED["station"]}"' in text
        assert f'href="tel:{CALLED["supplier"]}"' in text
    assert "换联系人" not in page(client, after, stage.district)


def test_the_bureau_reads_it_on_the_case_and_in_the_register(client, stage):
    before, after = placed_and_taken_on(stage)
    client.force_login(city_staff())

    for order, is_shown in ((before, False), (after, True)):
        for path in (
            reverse("admin:case", args=["order", order.pk]),
            reverse("admin:cloudplatform_order_change", args=[order.pk]),
        ):
            assert (CALLED["supplier"] in client.get(path).content.decode()) is is_shown


# Who names ----


def test_who_hands_in_and_who_takes_on_begin_with_themselves_and_may_say_somebody_else(
    client, stage, run_jobs
):
    stage.orderer.set_phone("13800138002")
    stage.orderer.phone_verified = True
    stage.orderer.save()
    first, second = stage.draft(), stage.draft(soon(12))
    client.force_login(stage.orderer)

    text = client.get(reverse("cloudplatform:order_desk")).content.decode()
    assert f"供方接单后看到的联系人：{stage.orderer.display_name}　13800138002" in text
    typed = {"contact_name": "冼联系", "contact_phone": "020-81230009"}
    client.post(reverse("cloudplatform:submit_wishes", args=[stage.quota.pk]), typed)
    assert [(one.order, one.side, str(one)) for one in OrderContact.objects.order_by("order")] == [
        (first, "station", "冼联系 020-81230009"), (second, "station", "冼联系 020-81230009"),
    ]  # fmt: skip
    stage.draft(soon(14))
    assert (
        "看到的联系人：冼联系　020-81230009"
        in client.get(reverse("cloudplatform:order_desk")).content.decode()
    )

    orders.endorse_order(order=first, by=Actor(stage.district), at=NOW())
    client.force_login(stage.performer)
    take = reverse("cloudplatform:accept_order", args=[first.pk])
    refused = client.post(take, {"contact_name": "邓团长"})
    assert (refused.status_code, "联系电话也要填" in refused.content.decode()) == (422, True)
    assert client.post(take, {"contact_name": "邓团长", "contact_phone": "13800138003"}).status_code == 302
    assert OrderContact.objects.get(order=first, side="supplier").named_by == stage.performer
    facts = JournalEntry.objects.filter(fact="cloudplatform.order.contact_named")
    assert facts.count() == 3  # two orders handed in, one taken on
    run_jobs()
    assert not Notice.objects.filter(title__contains="联系人").exists()  # the step itself was told


def test_a_telephone_that_was_only_claimed_is_not_offered_and_the_form_as_it_stands_hands_in(client, stage):
    stage.orderer.set_phone("13800138002")
    stage.orderer.save()
    stage.draft()
    client.force_login(stage.orderer)

    page = client.get(reverse("cloudplatform:order_desk"))
    assert "13800138002" not in page.content.decode()
    begun = page.context["contact_form"].initial
    answer = client.post(reverse("cloudplatform:submit_wishes", args=[stage.quota.pk]), begun)
    assert (answer.status_code, begun) == (302, {"contact_name": "", "contact_phone": ""})


def test_without_a_contact_an_order_is_handed_in_and_taken_on_all_the_same(client, stage):
    order = stage.draft()
    client.force_login(stage.orderer)
    client.post(reverse("cloudplatform:submit_wishes", args=[stage.quota.pk]))
    orders.endorse_order(order=order, by=Actor(stage.district), at=NOW())
    client.force_login(stage.performer)

    assert client.post(reverse("cloudplatform:accept_order", args=[order.pk])).status_code == 302
    assert not OrderContact.objects.exists()


def test_what_nobody_can_dial_is_refused_with_everything_else(stage):
    stage.draft()
    with pytest.raises(ValidationError):
        wishes.submit_wishes(
            quota=stage.quota, contact=Contact("冼联系", "打办公室"), by=Actor(stage.orderer), at=NOW()
        )
    stage.quota.refresh_from_db()
    assert stage.quota.used == 0


def test_a_side_names_somebody_else_and_the_other_is_told_without_the_number(client, stage, run_jobs):
    order = named(order_in(S.ACCEPTED, stage), stage)
    run_jobs()
    Notice.objects.all().delete()
    client.force_login(stage.colleague)

    answer = client.post(
        reverse("cloudplatform:name_contact", args=[order.pk]),
        {"contact_name": "冼联系", "contact_phone": "020-81230009"},
    )
    run_jobs()

    assert answer.status_code == 302
    told = Notice.objects.filter(topic="order")
    assert {notice.recipient for notice in told} == {stage.performer}
    kept = OrderContact.objects.get(order=order, side="station")
    assert (str(kept), kept.named_by) == ("冼联系 020-81230009", stage.colleague)
    entry = JournalEntry.objects.filter(fact="cloudplatform.order.contact_named").latest("pk")
    assert (entry.details["side"], words_of(entry.fact)) == ("station", "写明联系人")
    assert not [
        one for one in (*JournalEntry.objects.all(), *told)
        if "81230009" in f"{vars(one)}" or "冼联系" in f"{vars(one)}"
    ]  # fmt: skip


def test_before_the_supplier_took_it_on_nobody_is_told_of_a_change(stage, run_jobs):
    order = order_in(S.ENDORSED, stage)
    run_jobs()
    Notice.objects.all().delete()
    name(order, stage.orderer)
    run_jobs()

    assert not Notice.objects.filter(topic="order").exists()


@pytest.mark.parametrize("state", [S.DECLINED, S.CANCELLED])
def test_nobody_is_named_for_an_order_that_is_off(client, stage, state):
    order = order_in(state, stage)
    with pytest.raises(order_contacts.NobodyToCall):
        name(order, stage.orderer)
    assert "写联系人" not in page(client, order, stage.orderer)


def test_a_form_comes_back_with_what_was_typed_and_refuses_half_a_contact(client, stage):
    order = order_in(S.ACCEPTED, stage)
    client.force_login(stage.orderer)
    path = reverse("cloudplatform:name_contact", args=[order.pk])

    for typed in ({"contact_name": "冼联系"}, {"contact_name": "冼联系", "contact_phone": "打办公室"}):
        answer = client.post(path, typed)
        assert (answer.status_code, 'value="冼联系"' in answer.content.decode()) == (422, True)
    assert not OrderContact.objects.exists()


def test_of_two_colleagues_the_later_reads_what_the_first_wrote(client, stage):
    order = named(order_in(S.ACCEPTED, stage), stage)
    client.force_login(stage.orderer)
    form = client.get(reverse("cloudplatform:order", args=[order.pk])).context["contact_form"]
    seen = form.edit.version
    name(order, stage.colleague)

    answer = client.post(
        reverse("cloudplatform:name_contact", args=[order.pk]),
        {"contact_name": "何联系", "contact_phone": "020-81230002", "seen_version": seen},
    )
    assert (answer.status_code, "020-81230009" in answer.content.decode()) == (409, True)
    assert str(OrderContact.objects.get(order=order, side="station")) == "冼联系 020-81230009"


def test_the_database_keeps_one_a_side_that_can_be_called(stage):
    order = named(order_in(S.ACCEPTED, stage), stage)
    OrderContact.objects.filter(side="supplier").delete()
    fields = {
        "order": order,
        "side": "supplier",
        "name": "邓",
        "phone": "12345",
        "phone_index": "x",
        "named_by": stage.performer,
    }
    for changes in ({"side": "station"}, {"side": "district"}, {"name": ""}, {"phone": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderContact.objects.create(**fields | changes)


# Who is shown it as theirs, and forgetting ----


def test_who_typed_it_and_whose_telephone_it_is_see_it_among_their_data_and_a_colleague_does_not(stage):
    called = person("13800138001")
    named(order_in(S.ACCEPTED, stage), stage)

    def held(user):
        (section,) = (one for one in privacy.sections(user) if one.key == "order_contacts")
        return [row[2:] for row in section.rows]

    assert held(stage.performer) == held(called) == [("supplier联系人", "13800138001")]
    assert held(stage.orderer) == [("station联系人", "020-81230001")]
    assert held(stage.colleague) == []


def test_it_goes_with_the_person_and_a_colleague_one_typed_stays(stage):
    order, called = order_in(S.ACCEPTED, stage), person("13800138001")
    name(order, stage.orderer, name="别的同事")
    name(order, stage.performer, Side.SUPPLIER, name=stage.performer.display_name)

    erase(stage.orderer, NOW())
    assert OrderContact.objects.filter(side="station").exists()
    erase(stage.performer, NOW())
    assert not OrderContact.objects.filter(side="supplier").exists()
    name(order, stage.orderer, phone="138 0013 8001")
    erase(called, NOW())
    assert not OrderContact.objects.exists()


def test_a_person_deletes_it_on_its_own(client, stage):
    called = person("13800138001")
    named(order_in(S.ACCEPTED, stage), stage)
    client.force_login(called)
    client.post("/me/data/order_contacts/delete/")

    assert [one.side for one in OrderContact.objects.all()] == ["station"]


@pytest.mark.parametrize("state", [S.ACCEPTED, S.DELIVERED, S.CANCELLED])
def test_it_is_deleted_half_a_year_after_date_and_last_step_of_the_order(stage, state):
    order = named(order_in(state, stage), stage)
    (rule,) = (rule for rule in RULES if rule.name == "order_contacts")
    last = order.delivery.accepted_at if state == S.DELIVERED else order.starts_at
    last += dt.timedelta(days=180)

    assert not rule.due(last - dt.timedelta(hours=1)).exists()
    assert rule.act(rule.due(last + dt.timedelta(hours=1)), NOW()) == 2
    name(order, stage.orderer) if state != S.CANCELLED else None
    assert rule.due(last + dt.timedelta(hours=1)).exists() is (state == S.ACCEPTED)
