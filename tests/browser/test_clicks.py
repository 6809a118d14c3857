"""How many clicks a task takes at the desk: each is walked, its clicks are counted, none is above its figure."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cloudplatform.actions import reviews
from cloudplatform.models import Booking, ContentReview, Demand, Event, Feedback, Order, Quota
from cloudplatform.states import BookingState, DemandState, FeedbackState, OrderState
from community.models import Kind
from core.models import PendingAct
from core.record import pending
from core.record.actors import Actor
from projects.models import Project
from tests.factories.bookings import booked
from tests.factories.community import (
    AreaFactory,
    InstitutionFactory,
    SpaceFactory,
    city_staff,
    district_staff,
    holder_of,
)
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon
from tests.factories.members import member
from tests.factories.orders import CycleFactory, order_in, scene
from tests.factories.projects import checkpoint_of, project_in
from tests.portal.test_bureau import demand_in, submitted
from tests.portal.test_saved_replies import kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "13800138000"


def local(moment):
    """A moment as the browser's own calendar types it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


class Counted:
    """A person at the desk whose clicks are counted."""

    def __init__(self, somebody, path="/admin/"):
        self.page = somebody.open(path)
        self.clicks = 0

    def open_rail(self, group):
        """Unfold a group of the rail: a click, unless it is open."""
        found = self.page.locator("#rail details").filter(has=self.page.locator("summary", has_text=group))
        if found.get_attribute("open") is None:
            found.locator("summary").click()
            self.clicks += 1

    def click(self, role, name, inside=None):
        (inside or self.page).get_by_role(role, name=name).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1


def test_screening_a_demand_takes_3_clicks_at_most(person):
    demand = demand_in()
    desk = Counted(person(district_staff()))

    desk.click("link", str(demand))
    desk.click("button", "收下，进入需求池")

    assert Demand.objects.get(pk=demand.pk).state == DemandState.SCREENED
    assert desk.clicks <= 3


def test_each_of_three_content_reviews_takes_4_clicks_at_most(person):
    product = submitted()
    reviews.qualify_product(product=product, by=Actor(city_staff()), at=timezone.now())

    for count in (1, 2, 3):
        desk = Counted(person(city_staff()))
        desk.click("link", product.title)
        desk.page.locator(".decide summary").first.click()
        desk.clicks += 1
        panel = desk.page.locator(".decide .act[open]")
        panel.locator("select[name=verdict], input[name=verdict]").first.wait_for()
        if panel.locator("select[name=verdict]").count():
            panel.locator("select[name=verdict]").select_option("passed")
        else:
            panel.locator("input[name=verdict][value=passed]").check()
            desk.clicks += 1
        panel.locator("[name=comment]").fill("内容可以")
        desk.click("button", "确定", panel)
        assert ContentReview.objects.count() == count
        assert desk.clicks <= 4


def test_endorsing_4_orders_takes_5_clicks_at_most(person):
    for _ in range(4):
        order_in(OrderState.PLACED)
    desk = Counted(person(city_staff()))

    desk.click("link", "点单 4")
    desk.click("button", "看这 4 件")
    desk.click("button", "同意，转供方确认（打勾的）")

    assert "办成 4 件" in desk.page.locator("h1").inner_text()
    assert Order.objects.filter(state=OrderState.ENDORSED).count() == 4
    assert desk.clicks <= 5


def test_moderating_12_ratings_takes_8_clicks_at_most(person):
    for _ in range(12):
        order_in(OrderState.RATED)
    Feedback.objects.update(state=FeedbackState.SUBMITTED)
    somebody = person(city_staff())
    desk = Counted(somebody)

    desk.click("link", "评价 12")
    desk.click("button", "看这 12 件")
    assert somebody.violations() == []
    desk.click("button", "公开（打勾的）")

    assert Feedback.objects.filter(state=FeedbackState.PUBLISHED).count() == 12
    assert desk.clicks <= 8


def test_a_booking_is_found_by_phone_and_cancelled_in_5_clicks_at_most(person):
    caller = UserFactory()
    caller.set_phone(PHONE)
    caller.save()
    booking = booked(EventFactory(), user=caller)
    somebody = person(city_staff())
    desk = Counted(somebody)

    desk.click("link", "帮人查预约")
    desk.page.get_by_label("对方的手机号").fill(PHONE)
    desk.page.get_by_label("为什么查").fill("来电要取消")
    desk.page.locator("main form button.btn").first.click()
    desk.page.wait_for_load_state()
    desk.clicks += 1
    desk.page.locator("summary", has_text="取消…").click()
    desk.clicks += 1
    assert somebody.violations() == []
    desk.click("button", "确定取消")

    assert Booking.objects.get(pk=booking.pk).state == BookingState.CANCELLED
    assert desk.clicks <= 5


def test_publishing_a_series_of_6_events_takes_12_clicks_at_most(person):
    space = SpaceFactory(capacity=60)
    somebody = person(holder_of(space.facility.institution))
    desk = Counted(somebody, "/workbench/")
    first = soon(9)

    desk.open_rail("云平台")
    desk.click("link", "场次", desk.page.locator("#rail"))
    desk.click("link", "一次办多场")
    for name, words in (
        ("title", "写春联"), ("capacity", "40"), ("starts_at", local(first)),
        ("ends_at", local(first + timedelta(hours=1))), ("booking_opens_at", local(timezone.now())),
        ("booking_closes_at", local(first - timedelta(hours=2))),
    ):  # fmt: skip
        desk.page.locator(f"main [name={name}]").fill(words)
    for name, value in (("space", str(space.pk)), ("art_form", "folk"), ("mode", "first_come")):
        desk.page.locator(f"main select[name={name}]").select_option(value)
        desk.clicks += 1
    desk.click("button", "看每一天")
    assert somebody.violations() == []
    desk.click("button", "发布打勾的")

    assert list(Event.objects.values_list("state", flat=True)) == ["published"] * 6
    assert desk.clicks <= 12


def test_an_emergency_closure_with_3_events_takes_5_clicks_at_most(person):
    space, start = SpaceFactory(capacity=100), soon(2)
    for number in range(3):
        begins = start + timedelta(hours=2 * number)
        event = EventFactory(host=space.facility.institution, space=space, starts_at=begins)
        booked(event)
    somebody = person(holder_of(space.facility.institution))
    desk = Counted(somebody, "/workbench/")

    desk.open_rail("空间与设施")
    desk.click("link", "场地与闭馆", desk.page.locator("#rail"))
    desk.click("link", "闭馆并处理安排")
    for label, moment in (("从什么时候", start), ("到什么时候", start + timedelta(days=1))):
        desk.page.get_by_label(label).fill(local(moment))
    desk.page.get_by_label("原因").fill("水管抢修")
    desk.click("button", "看影响哪些")
    assert somebody.violations() == []
    desk.click("button", "确认闭馆，通知 3 人")

    assert set(Event.objects.values_list("state", flat=True)) == {"cancelled"}
    assert desk.clicks <= 5


def test_ordering_on_a_phone_takes_9_clicks_at_most(person):
    stage = scene()
    somebody = person(stage.orderer, "phone")
    desk = Counted(somebody, "/workbench/")

    desk.click("button", "菜单")
    desk.open_rail("云平台")
    desk.click("link", "点单台", desk.page.locator("#rail"))
    desk.page.get_by_role("radio", name=stage.product.title).check()
    desk.page.locator("select[name=space]").select_option(str(stage.space.pk))
    desk.clicks += 2
    desk.page.get_by_label("首选时间").fill(f"{soon(14):%Y-%m-%dT10:00}")
    desk.page.get_by_label("预计人数").fill("80")
    desk.click("button", "加到第 1 志愿")
    desk.click("button", "提交 1 个志愿给区里")

    assert Order.objects.get().state == OrderState.PLACED
    assert desk.clicks <= 9


@pytest.mark.parametrize("size", ["desk", "narrow"])
def test_registers_stand_in_the_frame_of_the_desk_at_every_width(person, size):
    demand, staff = demand_in(), city_staff()
    kept(staff, "demand.decline")
    somebody = person(staff, size)

    for path in (
        "/admin/",
        f"/admin/case/demand/{demand.pk}/",
        "/admin/cloudplatform/demand/",
        f"/admin/cloudplatform/demand/{demand.pk}/change/",
        f"/admin/cloudplatform/demand/do/decline/?ids={demand.pk}",
    ):
        page = somebody.open(path)
        assert somebody.violations(with_targets=True) == []
        skip = page.get_by_role("link", name="跳到正文")
        assert skip.bounding_box()["y"] < 0  # out of sight, first by keyboard, before header and rail
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "跳到正文"
        assert skip.bounding_box()["y"] >= 0
        assert page.locator("header.shead").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        somebody.shot(f"register-{size}-{len(path)}")
    assert somebody.complaints == []


def test_quotas_for_all_streets_take_8_clicks_at_most_with_the_second_person(person):
    """Asked for by one with each station's change before their eyes, signed by another."""
    for code in ("440103101", "440104101", "440105101"):
        member(InstitutionFactory(kind=Kind.STATION, area=AreaFactory(code=code)))
    days = timedelta(days=1)
    today = timezone.localdate()
    cycle = CycleFactory(state="planned", starts_on=today + 10 * days, ends_on=today + 100 * days)
    first, second = city_staff(), city_staff()
    desk = Counted(person(first))

    desk.click("link", "规则与期限")
    desk.click("link", cycle.name)
    desk.click("link", "编制额度方案")
    desk.click("button", "提出：编制额度方案")
    assert "先核对每个站点的变化" in desk.page.content()
    desk.page.locator("[name=is_checked]").check()
    desk.clicks += 1
    desk.click("button", "提出：编制额度方案")
    act = PendingAct.objects.get()
    other = Counted(person(second))
    other.click("link", act.title)
    other.click("button", "同意，复核通过")

    assert PendingAct.objects.get().state == "confirmed"
    pending.carry_out_due(at=timezone.now() + days)
    assert Quota.objects.filter(cycle=cycle).count() == 3
    assert desk.clicks + other.clicks <= 8


def test_naming_a_project_takes_6_clicks_at_most_with_the_second_person(person):
    now = timezone.now()
    with transaction.atomic():  # its money adds up at the end
        project = project_in("accepted")
    checkpoint_of(
        project, kind="acceptance", state="passed", report="做完了", reported_by=UserFactory(), reported_at=now,
        finding="属实", checked_by=city_staff(), checked_at=now,
    )  # fmt: skip
    desk = Counted(person(city_staff()))

    desk.click("link", project.title)
    desk.page.locator(".decide summary", has_text="命名").first.click()
    desk.clicks += 1
    desk.click("button", "提出：命名")
    act = PendingAct.objects.get()
    other = Counted(person(city_staff()))
    other.click("link", act.title)
    other.click("button", "同意，复核通过")

    pending.carry_out_due(at=now + timedelta(days=1))
    assert Project.objects.get().state == "named"
    assert desk.clicks + other.clicks <= 6
