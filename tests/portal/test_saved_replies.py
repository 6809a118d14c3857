"""Answers kept to use again: whose they are, where they are offered, and putting one into a field without a script."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform.models import Demand, OrderMessage
from cloudplatform.states import DemandState, OrderState
from community.members.actions import replies as actions
from community.members.queries.reply_topics import topics_of
from community.models import SavedReply, Seat
from core.models import Draft, JournalEntry
from tests.cloudplatform.test_absences import absent
from tests.factories.community import InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.events import EventFactory
from tests.factories.feedback import published
from tests.factories.orders import CycleFactory, order_in, scene
from tests.factories.spaces import SharingRuleFactory, booked_space
from tests.portal.test_bureau import demand_in, sign_in
from tests.portal.test_desk import path

pytestmark = pytest.mark.django_db
NOW = timezone.now
DECLINE = "demand.decline"
WORDS = "本期没有排期，欢迎下一期再提。"


def seat_of(person):
    return Seat.objects.current().select_related("institution", "user").get(user=person)


def kept(person, topic, title="没有排期", text=WORDS):
    seat = seat_of(person)
    return actions.save_reply(seat=seat, topic=topic, title=title, text=text, by=seat.actor, at=NOW())


def insert(client, address, chosen, name, back, **typed):
    return client.post(
        address, {**typed, "saved_reply": chosen.pk, "insert_reply": name, "reply_back": back}
    )  # fmt: skip


# --- the answers ---
def test_topics_are_the_decisions_that_ask_for_words_for_bureaus_and_the_threads_for_institutions():
    bureau, station = seat_of(city_staff()).institution, InstitutionFactory()
    decisions = {one.code: one.words for one in topics_of(bureau)}
    threads = {one.code for one in topics_of(station)}

    assert decisions[DECLINE].startswith("需求：")
    assert {"demand.screen", "order.message"} & decisions.keys() == set()
    assert {"desk.ask", "desk.answer"} <= decisions.keys()
    assert {"order.message", "order.reason", "feedback.reply", "event.message"} <= threads
    assert threads.isdisjoint(decisions)


def test_colleagues_of_a_bureau_write_change_and_remove_what_they_share(client):
    one, other = district_staff("440103"), district_staff("440103")
    Seat.objects.filter(user=other).update(institution=seat_of(one).institution)
    sign_in(client, one)
    made = {"topic": DECLINE, "title": "没有排期", "text": WORDS}
    assert client.post(reverse("admin:replies"), made).status_code == 302
    row = SavedReply.objects.get()

    sign_in(client, other)
    page = reverse("admin:reply", args=[row.pk])
    form = client.get(page).context["form"]
    assert WORDS in client.get(reverse("admin:replies")).content.decode()
    changed = {**made, "text": "改过的话", "seen_version": form.edit.version}
    assert client.post(page, changed).status_code == 302
    row.refresh_from_db()
    assert row.text == "改过的话"
    assert client.post(reverse("admin:remove_reply", args=[row.pk])).status_code == 302

    assert not SavedReply.objects.exists()
    facts = JournalEntry.objects.filter(subject=f"community.savedreply:{row.pk}").order_by("pk")
    assert [(entry.fact.rpartition(".")[2], entry.actor, entry.note) for entry in facts] == [
        ("saved", one, f"没有排期：{WORDS}"), ("changed", other, "没有排期：改过的话"), ("removed", other, "没有排期：改过的话"),
    ]  # fmt: skip


def test_who_changed_it_meanwhile_is_said_before_it_is_written_over(client):
    staff = city_staff()
    row = kept(staff, DECLINE)
    sign_in(client, staff)
    page = reverse("admin:reply", args=[row.pk])
    seen = client.get(page).context["form"].edit.version
    SavedReply.objects.update(text="同事刚改的")

    answer = client.post(
        page, {"topic": DECLINE, "title": "没有排期", "text": "我改的", "seen_version": seen}
    )

    assert answer.status_code == 422
    assert "同事刚改的" in answer.content.decode()
    assert SavedReply.objects.get().text == "同事刚改的"


def test_those_of_another_institution_are_not_offered_and_do_not_exist(client):
    mine, theirs = city_staff(), district_staff("440103")
    row = kept(theirs, DECLINE, text="荔湾的话")
    sign_in(client, mine)

    assert "荔湾的话" not in client.get(reverse("admin:replies")).content.decode()
    assert client.get(reverse("admin:reply", args=[row.pk])).status_code == 404
    assert client.post(reverse("admin:remove_reply", args=[row.pk])).status_code == 404
    seat = seat_of(mine)
    for act in (
        lambda: actions.remove_reply(reply=row, seat=seat, by=seat.actor, at=NOW()),
        lambda: actions.change_reply(
            reply=row, seat=seat, topic=DECLINE, title="抢", text="过来", by=seat.actor, at=NOW()
        ),
    ):
        with pytest.raises(actions.NotYourReply):
            act()
    assert SavedReply.objects.get().text == "荔湾的话"


def test_what_is_refused_is_said_at_its_field(client, monkeypatch):
    staff = city_staff()
    kept(staff, DECLINE)
    sign_in(client, staff)

    twice = client.post(reverse("admin:replies"), {"topic": DECLINE, "title": "没有排期", "text": "又一条"})
    assert "换个名称" in str(twice.context["form"].errors["title"])
    assert "又一条" in twice.content.decode()
    with pytest.raises(actions.UnknownTopic):
        kept(staff, "order.message", "别处的")
    monkeypatch.setattr(actions, "OF_A_TOPIC_MAX", 1)
    with pytest.raises(actions.TooManyReplies):
        kept(staff, DECLINE, "第二条")
    for wrong in ({"title": "没有排期"}, {"title": "空的", "text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedReply.objects.create(
                **{
                    "institution": seat_of(staff).institution,
                    "topic": DECLINE,
                    "text": "x",
                    "changed_at": NOW(),
                }
                | wrong
            )


def test_the_list_costs_the_same_with_one_and_with_many(client, count_queries):
    staff = city_staff()
    kept(staff, DECLINE)
    sign_in(client, staff)
    demand = demand_in()
    pages = [reverse("admin:replies"), path(demand)]
    [client.get(page) for page in pages]
    few = [count_queries(lambda page=page: client.get(page)) for page in pages]
    for number in range(30):
        kept(staff, DECLINE, f"第 {number} 条")

    assert [count_queries(lambda page=page: client.get(page)) for page in pages] == few


# --- put into a field, without a script ---
def test_an_answer_goes_below_what_was_typed_and_nothing_is_decided(client):
    staff, demand = district_staff(), demand_in()
    sign_in(client, staff)
    reply = kept(staff, DECLINE)
    here = path(demand) + "?kind=demand"
    shown = client.get(here).content.decode()
    assert "js/drafts" in shown  # the forms of the desk are kept while one types
    assert f'<option value="{reply.pk}" data-text="{WORDS}">没有排期</option>' in shown

    answer = insert(client, path(demand, "decline"), reply, "reason", here, reason="您好。")

    assert (answer.status_code, answer["Location"]) == (302, here)
    offer = next(one for one in client.get(here).context["offers"] if one.name == "decline")
    assert offer.form["reason"].value() == f"您好。\n{WORDS}"
    assert offer.is_open
    assert Demand.objects.get(pk=demand.pk).state == DemandState.POSTED

    assert f'name="autosaved" value="{path(demand, "decline")}"' in client.get(here).content.decode()
    client.post(path(demand, "decline"), {"reason": f"您好。\n{WORDS}", "autosaved": path(demand, "decline")})
    assert Demand.objects.get(pk=demand.pk).state == DemandState.DECLINED
    assert not Draft.objects.filter(user=staff).exists()


def test_without_a_choice_it_says_so_and_keeps_what_was_typed(client):
    staff, demand = district_staff(), demand_in()
    sign_in(client, staff)
    kept(staff, DECLINE)

    answer = client.post(
        path(demand, "decline"),
        {"reason": "写了一半", "saved_reply": "", "insert_reply": "reason", "reply_back": "//evil.example/"},
        follow=True,
    )

    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == path(demand, "decline")
    assert ("请先选一条常用答复" in page, "写了一半" in page) == (True, True)
    assert Demand.objects.get(pk=demand.pk).state == DemandState.POSTED


def test_somebody_elses_answer_cannot_be_put_in(client):
    staff, demand = district_staff(), demand_in()
    foreign = kept(city_staff(), DECLINE, text="市里的话")
    sign_in(client, staff)

    insert(client, path(demand, "decline"), foreign, "reason", path(demand), reason="")

    assert "市里的话" not in client.get(path(demand)).content.decode()


def test_colleagues_write_each_other_with_them_too(client):
    staff, demand = district_staff(), demand_in()
    sign_in(client, staff)
    reply = kept(staff, "desk.ask", "看预算", "请看看预算够不够。")

    insert(client, path(demand, "ask"), reply, "note", path(demand), note="", due_on="2030-01-02")

    offer = next(one for one in client.get(path(demand)).context["helpers"] if one.name == "ask")
    assert (offer.form["note"].value(), offer.form["due_on"].value()) == ("请看看预算够不够。", "2030-01-02")


def threads():
    """Each thread of an institution: its topic, who writes, the page, where the form is sent, and the field."""
    stage = scene()
    supplier = stage.performer
    order = order_in(OrderState.ENDORSED, stage)
    here = reverse("cloudplatform:delivery", args=[order.pk])
    yield "order.message", supplier, here, reverse("cloudplatform:write_message", args=[order.pk]), "text"
    yield "order.reason", supplier, here, reverse("cloudplatform:decline_order", args=[order.pk]), "reason"
    said = published()
    answers = reverse("cloudplatform:reply_to_feedback", args=[said.pk])
    yield "feedback.reply", holder_of(said.event.host, "liaison"), answers, answers, "reply"
    event = EventFactory()
    page = reverse("cloudplatform:message_guests", args=[event.pk])
    yield "event.message", holder_of(event.host, "liaison"), page, page, "text"


@pytest.mark.parametrize("where", ["room", "absence"])
def test_a_list_with_many_small_forms_opens_the_one_it_went_into(client, where):
    if where == "room":
        booking = booked_space(rule=SharingRuleFactory(needs_approval=True))
        person, topic, verb = (
            holder_of(booking.space.facility.institution, "liaison"),
            "space.reason",
            "decline",
        )
        address = reverse("community:room_desk_act", args=[booking.pk, verb])
        page = reverse("community:room_desk")
    else:
        booking = absent()
        person, topic, verb = holder_of(booking.event.host, "liaison"), "absence.reason", "excuse"
        address = reverse("cloudplatform:absence_act", args=[booking.pk, verb])
        page = reverse("cloudplatform:absences", args=[booking.event_id])
    reply = kept(person, topic, "常说的", "那天下暴雨。")
    client.force_login(person)
    back = f"{page}?begun={booking.pk}-{verb}"
    assert f'name="reply_back" value="{back}"' in client.get(page).content.decode()

    assert insert(client, address, reply, "reason", back, reason="您好")["Location"] == back

    shown = client.get(back).content.decode()
    assert shown.count("您好\n那天下暴雨。</textarea>") == 1
    assert f'name="autosaved" value="{address}"' in shown


def test_every_thread_of_institutions_offers_them_and_takes_one_in(client):
    for topic, person, page, address, field in threads():
        reply = kept(person, topic, "常说的", f"{topic} 的话")
        client.force_login(person)
        assert f'value="{reply.pk}"' in client.get(page).content.decode(), topic

        answer = insert(client, address, reply, field, page, **{field: "先写的"})

        assert answer["Location"] == page, topic
        shown = client.get(page).content.decode()
        assert f"先写的\n{topic} 的话" in shown, topic
    assert not OrderMessage.objects.exists()


def test_a_page_of_citizens_offers_nothing(client):
    stage = scene()
    client.force_login(stage.orderer)
    assert "saved_reply" not in client.get(reverse("cloudplatform:new_demand")).content.decode()


# --- on the page of a button of a register ---
def test_the_page_of_a_button_in_a_register_offers_what_the_case_offers_and_keeps_the_selection(client):
    staff, rows = district_staff(), [demand_in(), demand_in()]
    sign_in(client, staff)
    reply = kept(staff, DECLINE)
    kept(staff, "demand.answer", "别的", "答复用的话")
    ids = ",".join(str(row.pk) for row in rows)
    chosen = {"action": "decline", "_selected_action": [row.pk for row in rows]}

    page = client.post(reverse("admin:cloudplatform_demand_changelist"), chosen).content.decode()
    here = f"/admin/cloudplatform/demand/do/decline/?ids={ids}"
    assert f'name="reply_back" value="{here}"' in page
    assert f'<option value="{reply.pk}" data-text="{WORDS}">' in page
    assert "答复用的话" not in page
    path_kept = page.split('name="form_path" value="')[1].split('"')[0]
    answer = insert(
        client, "/admin/cloudplatform/demand/do/decline/", reply, "reason", here,
        ids=ids, form_path=path_kept, reason="您好。",
    )  # fmt: skip

    assert answer["Location"] == here
    again = client.get(here)
    assert {row.pk for row in again.context["rows"]} == {row.pk for row in rows}
    assert again.context["form"]["reason"].value() == f"您好。\n{WORDS}"
    assert set(Demand.objects.values_list("state", flat=True)) == {DemandState.POSTED}


def test_a_register_of_no_cases_and_a_selection_beyond_an_address_offer_nothing(client, monkeypatch):
    staff, demand = city_staff(), demand_in()
    sign_in(client, staff)
    kept(staff, DECLINE)
    page = f"/admin/cloudplatform/demand/do/decline/?ids={demand.pk}"
    assert "saved_reply" in client.get(page).content.decode()

    monkeypatch.setattr("portal.saved_replies.ADDRESS_MAX", len(page) - 1)
    assert "saved_reply" not in client.get(page).content.decode()
    cycle = CycleFactory(state="planned")
    assert "常用答复" not in client.get(
        f"/admin/cloudplatform/cycle/do/plan/?ids={cycle.pk}"
    ).content.decode().split("<form")[-1]  # fmt: skip
