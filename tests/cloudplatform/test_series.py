"""Events held again: one copied, several made at once after a look at each day, all of them or none."""

import datetime as dt

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import series
from cloudplatform.forms.hosting import EventForm
from cloudplatform.forms.series import days_in
from cloudplatform.models import Event
from cloudplatform.states import EventState
from community.models import Closure
from community.places.actions.occupancies import hold_space
from community.places.queries.opening import why_not_free
from tests.factories.community import holder_of
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)
NEW = reverse("cloudplatform:new_series")


@pytest.fixture
def event():
    return EventFactory(capacity=12, title="写春联")


@pytest.fixture
def host(client, event):
    client.force_login(holder_of(event.host))
    return client


def typed(event, **changed):
    """The form of a series that begins a week after `event`."""
    form = {
        name: value
        for name, value in EventForm.initial_again(event, event.starts_at).items()
        if value is not None
    }
    local = {
        name: f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"
        for name, value in form.items()
        if isinstance(value, dt.datetime)
    }
    return {**form, "space": event.space_id, **local, "rhythm": "weekly", "times": "3", **changed}


def starts(host_of):
    return list(
        Event.objects.filter(host=host_of, state="published")
        .order_by("starts_at")
        .values_list("starts_at", flat=True)
    )


def test_each_day_is_shown_first_and_says_why_it_cannot_be(host, event):
    second = event.starts_at + 2 * WEEK
    hold_space(space=event.space, starts_at=second, ends_at=second + dt.timedelta(hours=1))

    answer = host.post(NEW, typed(event, do="look"))

    assert [day.why for day in answer.context["days"]] == ["", "场地已有人用", ""]
    assert Event.objects.count() == 1
    said = answer.content.decode()
    assert "写春联：3 场" in said
    assert "2 天能办" in said


def test_ticked_days_are_published_with_all_their_times_moved(host, event):
    answer = host.post(NEW, typed(event, do="publish", pick=["0", "2"]), follow=True)

    assert "已发布 2 场" in answer.content.decode()
    assert starts(event.host) == [event.starts_at, event.starts_at + WEEK, event.starts_at + 3 * WEEK]
    last = Event.objects.latest("starts_at")
    assert (last.title, last.capacity) == ("写春联", 12)
    assert last.starts_at - last.booking_closes_at == event.starts_at - event.booking_closes_at
    assert last.occupancy is not None


def test_drafts_are_kept_to_oneself(host, event):
    host.post(NEW, typed(event, do="draft", pick=["0", "1", "2"]))

    assert Event.objects.filter(state=EventState.DRAFT).count() == 3


def test_all_are_made_or_none(host, event):
    """What was free when it was shown may be taken when it is pressed."""
    third = event.starts_at + 3 * WEEK
    hold_space(space=event.space, starts_at=third, ends_at=third + dt.timedelta(hours=1))

    answer = host.post(NEW, typed(event, do="publish", pick=["0", "1", "2"]))

    assert answer.status_code == 409
    assert answer.context["refusal"].code == "one_of_series_cannot_be"
    assert Event.objects.count() == 1
    assert [day.is_picked for day in answer.context["days"]] == [True, True, True]


def test_nothing_ticked_is_said(host, event):
    assert host.post(NEW, typed(event, do="publish")).context["refusal"].code == "no_day_chosen"


def test_more_than_the_most_are_refused_whatever_the_form_says(event):
    with pytest.raises(series.TooManyAtOnce):
        series.make_series(
            host=event.host, fields=None, shifts=[WEEK] * 31, is_published=True, by=None, at=event.starts_at
        )


def test_listed_days_keep_the_hours_of_the_first(host, event):
    day = timezone.localtime(event.starts_at).date() + dt.timedelta(days=10)

    answer = host.post(
        NEW, typed(event, rhythm="listed", days=f"{day:%Y年%m月%d日}，{day:%Y-%m-%d}", do="look")
    )

    assert [one.starts_at for one in answer.context["days"]] == [
        event.starts_at + WEEK, event.starts_at + dt.timedelta(days=10),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"times": ""}, "times"), ({"times": "31"}, "times"), ({"rhythm": "listed", "days": ""}, "days"),
        ({"rhythm": "listed", "days": "下周三"}, "days"), ({"title": ""}, "title"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(host, event, changed, field):
    answer = host.post(NEW, typed(event, do="look", **changed))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_an_event_that_outlasts_the_gap_is_no_series(host, event):
    late = f"{timezone.localtime(event.starts_at + 3 * WEEK):%Y-%m-%dT%H:%M}"

    assert "ends_at" in host.post(NEW, typed(event, ends_at=late, do="look")).context["form"].errors


def test_going_back_keeps_what_was_typed(host, event):
    answer = host.post(NEW, typed(event, title="写福字", do="edit"))

    assert answer.status_code == 200
    assert "写福字" in answer.content.decode()


def test_a_copy_begins_with_the_event_whole_weeks_later(host, event):
    Event.objects.filter(pk=event.pk).update(
        starts_at=event.starts_at - 3 * WEEK, ends_at=event.ends_at - 3 * WEEK
    )
    now = timezone.now()

    for name in ("copy_event", "event_series"):
        form = host.get(reverse(f"cloudplatform:{name}", args=[event.pk])).context["form"]
        assert form.initial["title"] == "写春联"
        assert now < form.initial["starts_at"] <= now + WEEK
        assert (form.initial["starts_at"] - event.starts_at) % WEEK == dt.timedelta()
    assert Event.objects.count() == 1


def test_days_are_read_as_people_type_them():
    assert days_in("2026-12-05\n2026/12/6、2026年12月7日") == [dt.date(2026, 12, day) for day in (5, 6, 7)]
    for wrong in ("12月5日", "2026-13-01", "0001-01-01"):
        with pytest.raises(forms.ValidationError):
            days_in(wrong)


def test_a_look_at_many_days_takes_three_queries(event, django_assert_num_queries):
    start, hour = event.starts_at, dt.timedelta(hours=1)
    Closure.objects.create(
        facility=event.space.facility,
        period=(start + WEEK, start + 2 * WEEK),
        reason="维修",
        announced_at=start,
    )
    spans = [(start + number * WEEK, start + number * WEEK + hour) for number in range(30)]

    with django_assert_num_queries(3):
        answers = why_not_free(event.space, spans)

    assert answers == ["场地已有人用", "维修，闭馆", *[""] * 28]
    assert why_not_free(event.space, []) == []
