"""Lists of the workbench: cut by state, days and words in the address; what is left is handed out as a sheet."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from cloudplatform.models import Feedback
from cloudplatform.states import FeedbackState, OrderState
from core.web.list_filters import ListCut
from tests.factories.bookings import booked
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.events import EventFactory, soon
from tests.factories.orders import order_in, scene
from tests.factories.training import ProgrammeFactory, asked_by

pytestmark = pytest.mark.django_db
EVENTS, ORDERS = reverse("cloudplatform:hosted_list"), reverse("cloudplatform:order_list")
DAY = dt.timedelta(days=1)


def sheet(client, path, **query):
    """The first column of the sheet, without its title."""
    answer = client.get(path, {"format": "xlsx", **query})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True)
    return [row[0] for row in rows]


@pytest.fixture
def events(client):
    first = EventFactory(title="写春联", starts_at=soon(5))
    EventFactory(title="粤剧折子", host=first.host, space=first.space, starts_at=soon(9))
    EventFactory(title="別處的活动")
    client.force_login(holder_of(first.host))
    return first


def test_events_are_cut_by_days_words_and_state_and_the_sheet_is_what_is_left(client, events):
    day = localdate(events.starts_at)
    assert sheet(client, EVENTS) == ["粤剧折子", "写春联"]
    assert sheet(client, EVENTS, until=day) == ["写春联"]
    assert sheet(client, EVENTS, since=day, until=day) == ["写春联"]
    assert sheet(client, EVENTS, since=day + DAY) == ["粤剧折子"]
    assert sheet(client, EVENTS, q="粵劇") == ["粤剧折子"]
    assert sheet(client, EVENTS, state="cancelled") == []
    assert sheet(client, EVENTS, state="nonsense", since="nonsense") == ["粤剧折子", "写春联"]
    page = client.get(EVENTS, {"q": "春联"}).content.decode()
    assert "写春联" in page
    assert "粤剧折子" not in page
    assert "format=xlsx&amp;q=%E6%98%A5%E8%81%94" in page
    assert client.get(EVENTS, {"format": "docx"}).status_code == 404


def test_what_the_address_does_not_mean_is_left_out():
    cut = ListCut.of(
        {"since": "2026-11-05", "state": "x", "q": " 春 ", "show": "unanswered"},
        [("a", "甲")],
        keep=["show", "no"],
    )

    assert (cut.state, cut.words, cut.is_any) == ("", "春", True)
    assert cut.query == "&show=unanswered&since=2026-11-05&q=%E6%98%A5"
    assert ListCut.of({}).query == ""


def test_each_side_has_its_orders_in_one_list(client, count_queries):
    stage = scene()
    order = order_in(OrderState.ACCEPTED, stage)
    order_in(OrderState.PLACED)
    for person in (stage.performer, stage.orderer):
        client.force_login(person)
        assert sheet(client, ORDERS) == [order.number]
        assert sheet(client, ORDERS, q="没有这样的") == []
    page = client.get(ORDERS)
    assert order.product.title in page.content.decode()
    few = count_queries(lambda: client.get(ORDERS))
    for number in range(4):
        stage.draft(starts_at=soon(20 + number))
    assert count_queries(lambda: client.get(ORDERS)) == few


def test_ratings_are_handed_out_without_names(client):
    order = order_in(OrderState.RATED)
    Feedback.objects.update(state=FeedbackState.PUBLISHED, comment="老师很好")
    client.force_login(holder_of(order.product.supplier))
    path = reverse("cloudplatform:feedback_list")

    answer = client.get(path, {"format": "csv", "q": "老师"})

    assert "老师很好" in answer.content.decode()
    assert str(Feedback.objects.get().author) not in answer.content.decode()
    assert sheet(client, path, q="没有这句") == []


def test_enrolments_of_an_institution_are_cut_and_handed_out_to_who_enrols(client):
    unit = InstitutionFactory()
    person = holder_of(unit)
    one = asked_by(person, ProgrammeFactory(), unit)
    client.force_login(person)
    path = reverse("community:training_desk")

    assert sheet(client, path) == [one.programme.title]
    assert sheet(client, path, q="没有这个班") == []
    assert client.get(path, {"state": one.state}).status_code == 200


# --- on paper ---
def printed(client, path, **query):
    answer = client.get(path, {"format": "print", **query})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    html = answer.content.decode()
    assert 'id="rail"' not in html
    return answer.context, html


def test_a_page_to_print_names_its_filters_and_holds_every_row_of_the_cut(client, events):
    for number in range(30):  # more than a page of the list
        EventFactory(
            title=f"第 {number} 场", host=events.host, space=events.space, starts_at=soon(20 + number)
        )
    context, html = printed(client, EVENTS)
    assert (len(context["rows"]), context["filters"]) == (32, [])
    assert ("没有，全部列出" in html, str(events.host) in html) == (True, True)

    day = localdate(events.starts_at)
    context, html = printed(client, EVENTS, q="春联", since=day, state="published")
    said = f"{day.year}年{day.month}月{day.day}日"
    assert context["filters"] == [("状态", "已发布"), ("从哪天", said), ("场次或场地", "春联")]
    assert [row[0] for row in context["rows"]] == ["写春联"]
    assert "粤剧折子" not in html
    assert f'href="{EVENTS}?q=%E6%98%A5%E8%81%94&amp;since={day}&amp;state=published"' in html
    assert "format=print&amp;state=published" in client.get(EVENTS, {"state": "published"}).content.decode()


def test_the_page_to_print_costs_the_same_with_few_and_many(client, events, count_queries):
    client.get(EVENTS, {"format": "print"})
    few = count_queries(lambda: client.get(EVENTS, {"format": "print"}))
    for number in range(30):
        EventFactory(host=events.host, space=events.space, starts_at=soon(20 + number))
    assert count_queries(lambda: client.get(EVENTS, {"format": "print"})) == few


def test_what_is_too_long_for_paper_says_so(client, events, monkeypatch):
    monkeypatch.setattr("core.web.printed.ROWS_MAX", 1)
    context, html = printed(client, EVENTS)
    assert (len(context["rows"]), "只列前 1 条" in html) == (1, True)


def test_orders_ratings_enrolments_and_guests_are_printed_too_and_only_ones_own(client):
    stage = scene()
    order = order_in(OrderState.ACCEPTED, stage)
    client.force_login(stage.orderer)
    assert order.number in printed(client, ORDERS)[1]
    client.force_login(stage.performer)
    assert order.number in printed(client, ORDERS)[1]
    context, _html = printed(client, reverse("cloudplatform:feedback_list"), show="unanswered")
    assert context["filters"] == [("只看", "还没回复")]
    client.force_login(holder_of(InstitutionFactory()))
    assert order.number not in printed(client, ORDERS)[1]

    unit = InstitutionFactory()
    person = holder_of(unit)
    enrolment = asked_by(person, ProgrammeFactory(), unit)
    client.force_login(person)
    assert enrolment.programme.title in printed(client, reverse("community:training_desk"))[1]
    booking = booked(EventFactory())
    client.force_login(holder_of(booking.event.host))
    context, _html = printed(client, reverse("cloudplatform:guest_list", args=[booking.event_id]))
    assert (len(context["rows"]), dict(context["filters"])["活动"]) == (1, booking.event.title)
