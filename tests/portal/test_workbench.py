"""The home of an institution: what is due in one list, this month beside the city, notices, and the way to all of it."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.models import Feedback
from cloudplatform.states import OrderState
from community.members.queries import waiting
from community.members.queries.own_duties import duties_of
from community.members.queries.waiting import Duty
from community.policy import Role
from core.measures import CITY_MEAN
from core.messages import notices
from portal import figures
from tests.factories.community import InstitutionFactory, SeatFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.orders import DAY, CycleFactory, order_in, soon

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def sources(monkeypatch):
    """Two apps that say what is due."""

    def one(institution, at):
        return [Duty("写材料", "项目", None, "/a/"), Duty("交总结", "项目", TODAY, "/b/")]

    def other(institution, at):
        return [Duty("验收", "配送", TODAY - dt.timedelta(days=2), "/workbench/orders/7/")]

    monkeypatch.setattr(waiting, "_duty_sources", [one, other])


def test_what_is_due_comes_from_every_app_soonest_first_and_undated_last(sources):
    due = waiting.duties(InstitutionFactory(), timezone.now())

    assert [duty.title for duty in due] == ["验收", "交总结", "写材料"]


def test_the_workbench_counts_what_is_due_and_says_how_late(client, sources):
    client.force_login(holder_of(InstitutionFactory()))

    html = client.get(reverse("portal:workbench")).content.decode()

    assert "<h1>待办 3 件" in html
    assert '<span class="count"><span class="vh">待办 </span>3</span>' in html
    assert '<span class="count"><span class="vh">待办 </span>1</span>' in html


def test_all_duties_can_be_cut_to_one_source(client, sources):
    client.force_login(holder_of(InstitutionFactory()))

    html = client.get(reverse("portal:workbench") + "?kind=项目").content.decode()

    assert "交总结" in html
    assert "<b>验收</b>" not in html
    assert "全部 <b>3</b>" in html


def test_unread_notices_are_on_the_workbench_and_read_ones_are_not(client):
    user = holder_of(InstitutionFactory())
    notices.send(to=user, topic="order", title="有新的点单", at=timezone.now(), key="a")
    notices.send(to=UserFactory(), topic="order", title="给别人的", at=timezone.now(), key="b")
    client.force_login(user)

    html = client.get(reverse("portal:month")).content.decode()

    assert "有新的点单" in html
    assert "给别人的" not in html


def test_the_month_as_a_sheet_says_how_each_figure_is_counted(client):
    client.force_login(holder_of(order_in(OrderState.DELIVERED).product.supplier))

    answer = client.get(reverse("portal:month_sheet"))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)

    assert rows[0] == ("指标", "本单位", "全市平均", "单位", "月份", "怎么数的")
    assert [row[0] for row in rows[1:5]] == ["配送", "到场率", "平均评分", "点单兑现率"]
    assert all(row[5] for row in rows[1:])
    assert rows[-1][5] == CITY_MEAN


def test_the_month_is_one_month_for_every_figure(client):
    """Delivered and rated last month: this month's sheet shows none of it, last month's all of it."""
    first = timezone.localdate().replace(day=1)
    last = first - dt.timedelta(days=15)
    CycleFactory(starts_on=first - 60 * DAY)
    order = order_in(OrderState.RATED, starts_at=soon((last - timezone.localdate()).days))
    Feedback.objects.update(state="published")
    client.force_login(holder_of(order.product.supplier))

    now = month_of_sheet(client, "")
    before = month_of_sheet(client, f"?month={last:%Y-%m}")

    assert [now[name] for name in ("配送", "平均评分", "点单兑现率")] == ["", "", ""]
    assert [before[name] for name in ("配送", "平均评分", "点单兑现率")] == [1, 5, 100]


def month_of_sheet(client, query):
    answer = client.get(reverse("portal:month_sheet") + query)
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    return {row[0]: row[1] for row in rows[1:]}


def test_a_body_outside_the_pipeline_is_not_shown_its_figures(client):
    client.force_login(holder_of(InstitutionFactory()))

    html = client.get(reverse("portal:month")).content.decode()

    assert "培训到课" in html
    assert "点单兑现率" not in html
    assert "每月配送场次" not in html


def test_a_seat_is_shown_only_the_duties_its_rights_open(client, monkeypatch):
    due = [
        Duty("续任", "席位", TODAY, "/workbench/seats/"),
        Duty("写稿", "信息", TODAY, "/workbench/briefs/7/"),
        Duty("报进展", "项目", TODAY, "/workbench/milestones/7/"),
    ]
    monkeypatch.setattr(waiting, "_duty_sources", [lambda institution, at: due])
    head, editor = SeatFactory(role=Role.HEAD), SeatFactory(role=Role.EDITOR)

    assert [duty.title for duty in duties_of(head, timezone.now())] == ["写稿", "报进展", "续任"]
    assert [duty.title for duty in duties_of(editor, timezone.now())] == ["写稿"]


def test_kept_orders_are_counted_beside_the_city():
    day = timezone.localdate() - 3 * DAY
    mine = order_in(OrderState.DELIVERED)
    order_in(OrderState.BROKEN)
    seat = holder_of(mine.product.supplier).seats.select_related("institution").get()

    shown = figures.month_of_seat(seat, day, in_pipeline=True)
    kept = next(one for one in shown if one.code == "orders.kept_rate")

    assert (kept.value, kept.city_mean) == (100, 50)


def test_somebody_without_a_seat_is_told_so_and_sees_no_list(client):
    client.force_login(UserFactory())

    for name in ("workbench", "month", "month_sheet", "workbench_search"):
        assert "席位" in client.get(reverse(f"portal:{name}")).content.decode()
