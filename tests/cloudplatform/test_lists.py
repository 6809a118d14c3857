"""Lists of the workbench: cut by state, days and words in the address; what is left is handed out as a sheet."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from cloudplatform.models import Feedback
from cloudplatform.states import FeedbackState, OrderState
from core.web.cuts import ListCut
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
