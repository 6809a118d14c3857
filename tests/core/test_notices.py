"""Telling people once, where they want it."""

import pytest
from django.core import mail
from django.utils import timezone

from core import actions
from core.messages import notices, sms
from core.models import Dispatch, Job, JournalEntry, Notice
from core.models.jobs import JobState
from core.models.notices import Channel
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db

BOTH, EMAIL, SMS = {Channel.EMAIL, Channel.SMS}, {Channel.EMAIL}, {Channel.SMS}


@pytest.fixture(autouse=True)
def outbox():
    sms.MemoryGateway.outbox.clear()
    return sms.MemoryGateway.outbox


def person(email="neighbour@example.org", phone="13800138000", verified=True):
    user = UserFactory.build(email=email, phone_verified=verified)
    user.set_phone(phone)
    user.save()
    return user


def send(to, topic="ticket", key="booking:1", **more):
    return notices.send(to=to, topic=topic, title="约好了：醒狮之夜", at=timezone.now(), key=key, **more)


def prefer(user, topic, channel, wanted):
    actions.set_preference(
        user=user, topic=topic, channel=channel, wanted=wanted, by=actor(user), at=timezone.now()
    )


def test_a_notice_reaches_inbox_mail_and_phone(outbox, run_jobs, settings):
    settings.SITE_URL = "https://culture.example"
    to = person()

    send(to, body="周六 19:30", path="/me/bookings/1/")
    assert (mail.outbox, outbox) == ([], [])  # letters never make the request wait
    run_jobs()

    assert Notice.objects.of(to).unread().get().body == "周六 19:30"
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([to.email], "约好了：醒狮之夜")
    assert "https://culture.example/me/bookings/1/" in letter.body
    assert outbox == [
        (
            "13800138000",
            "【花城文化共同体】约好了：醒狮之夜。周六 19:30 https://culture.example/me/bookings/1/",
        )
    ]


def test_the_same_thing_is_told_once(run_jobs):
    to = person()

    assert send(to) is not None
    assert send(to) is None
    run_jobs()
    assert (Notice.objects.count(), len(mail.outbox)) == (1, 1)


def test_two_people_are_each_told(run_jobs):
    for to in (person(), person("other@example.org", "13900139000")):
        send(to)

    assert Notice.objects.count() == 2


# topic, preference (channel, wanted) or None → channels
CHOICES = [
    ("ticket", None, BOTH),
    ("order", None, EMAIL),
    ("feedback", None, set()),
    ("ticket", (Channel.SMS, False), EMAIL),
    ("ticket", (Channel.EMAIL, False), SMS),
    ("feedback", (Channel.SMS, True), SMS),
]


@pytest.mark.parametrize(("topic", "choice", "channels"), CHOICES)
def test_letters_take_the_channels_of_the_topic_changed_by_the_person(topic, choice, channels):
    to = person()
    if choice:
        prefer(to, topic, *choice)

    assert notices.wanted_channels(to, topic) == channels


REACH = [
    (person, {}, BOTH),
    (person, {"email": ""}, SMS),
    (person, {"phone": ""}, EMAIL),
    (person, {"verified": False}, EMAIL),  # nobody proved to hold that phone
    (person, {"email": "", "phone": ""}, set()),
]


@pytest.mark.parametrize(("make", "has", "channels"), REACH)
def test_letters_go_where_the_person_can_be_reached(make, has, channels):
    assert notices.wanted_channels(make(**has), "ticket") == channels


def test_a_letter_goes_to_the_address_of_today(run_jobs):
    to = person()
    send(to)
    to.email = "new@example.org"
    to.save()
    run_jobs()

    assert mail.outbox[0].to == ["new@example.org"]


def test_a_letter_whose_address_is_gone_is_marked_and_not_tried_for_ever(run_jobs):
    to = person(phone="")
    send(to)
    to.email = ""
    to.save()
    run_jobs()

    assert Dispatch.objects.get().refused == "没有可用的地址"
    assert Job.objects.get().state == JobState.DONE


def test_a_letter_is_not_sent_twice_by_a_job_done_twice(run_jobs):
    send(person(phone=""))
    run_jobs()
    notices.deliver([{"dispatch": Dispatch.objects.get().pk}])

    assert len(mail.outbox) == 1


def test_a_carrier_that_is_away_is_tried_again(monkeypatch, run_jobs, outbox):
    to = person(email="")
    send(to)

    def away(_self, _phone, _text):
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(sms.MemoryGateway, "send", away)
        with pytest.raises(OSError):  # noqa: PT011
            run_jobs()
    assert Dispatch.objects.get().sent_at is None
    Job.objects.update(run_after=timezone.now())
    run_jobs()

    assert len(outbox) == 1


def test_a_title_with_line_breaks_or_without_end_is_still_a_letter(run_jobs):
    to = person()
    notices.send(
        to=to,
        topic="ticket",
        title=f"改期：\r\nBcc: x@example.org {'长' * 300}🙂",
        at=timezone.now(),
        key="long",
    )
    run_jobs()

    assert len(mail.outbox[0].subject) == notices.TITLE_MAX
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == [to.email]


def test_a_topic_nobody_knows_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        send(person(), topic="weather")
    assert not Notice.objects.exists()


def test_every_topic_has_a_name_people_read():
    assert all(str(topic.label) for topic in notices.topics().values())
    assert all(topic.channels <= set(Channel.values) for topic in notices.topics().values())


# --- the gateway ---
def test_the_console_gateway_masks_the_phone(caplog):
    caplog.set_level("INFO", "core.messages.sms")
    sms.ConsoleGateway().send("13800138000", "验证码 123456")

    assert "138****8000" in caplog.text
    assert "13800138000" not in caplog.text


def test_the_city_names_its_own_gateway(settings):
    settings.SMS_GATEWAY = "core.messages.sms.ConsoleGateway"

    assert isinstance(sms.gateway(), sms.ConsoleGateway)


def test_no_phone_and_no_address_is_stored_with_the_letters(run_jobs):
    send(person())
    run_jobs()

    stored = str([list(model.objects.values()) for model in (Notice, Dispatch, Job, JournalEntry)])
    assert "13800138000" not in stored
    assert "neighbour@example.org" not in stored
