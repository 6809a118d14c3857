"""The main path in real browsers: demand → product → order → delivery → booking → check-in → feedback."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cloudplatform.actions import door
from cloudplatform.models import Booking, Delivery, Demand, Event, Feedback, Order, Product
from cloudplatform.states import DeliveryState, DemandState, OrderState, ProductState
from community.models import Kind, Level
from tests.factories.community import AreaFactory, InstitutionFactory, SpaceFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.orders import CycleFactory, QuotaFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.fixture
def cast(db):
    """One street of 荔湾区 with a station, a troupe from outside, three reviewers, and a citizen."""
    street = AreaFactory(code="440103101", name="昌华街")
    station = InstitutionFactory(name="昌华街文化站（示例）", area=street, kind=Kind.STATION, level=Level.STREET)
    troupe = InstitutionFactory(supplier=True, name="红豆粤剧社（示例）", area=AreaFactory(code="440104101"))
    space = SpaceFactory(facility__institution=station, facility__name="昌华街文化站", name="一楼戏台", capacity=120)
    QuotaFactory(cycle=CycleFactory(), station=station)
    return {
        "street": street, "space": space, "citizen": UserFactory(display_name="李女士（示例）"),
        "clerk": holder_of(station), "colleague": holder_of(station), "supplier": holder_of(troupe),
        "reviewers": [city_staff() for _ in range(3)], "station": station, "troupe": troupe,
    }  # fmt: skip


def act(person, model, pk, verb, fill=()):
    """Do one verb of the admin site through its page, as bureau staff do."""
    page = person.open(f"/admin/cloudplatform/{model}/do/{verb}/?ids={pk}")
    for name, value in fill:
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        else:
            field.fill(value)
    page.get_by_role("button", name=re.compile("确定")).click()
    expect(page.get_by_text(re.compile("已办 1 项")).first).to_be_visible()


def test_a_wish_becomes_an_evening_that_its_neighbours_rate(cast, person, run_jobs):
    citizen, clerk, supplier = person(cast["citizen"], "phone"), person(cast["clerk"]), person(cast["supplier"])
    colleague = person(cast["colleague"], "phone")
    bureau = [person(user) for user in cast["reviewers"]]

    # The citizen says what they want, on a phone.
    page = citizen.open("/demands/new/")
    page.get_by_label("你想看、想学或想参加什么").fill("周末晚上想在家附近看一场粤剧")
    page.get_by_label("你住在哪个镇街").select_option(label="昌华街")
    page.get_by_role("button", name="提交需求").click()
    expect(page.get_by_text("收到了，编号")).to_be_visible()
    demand = Demand.objects.get()
    act(bureau[0], "demand", demand.pk, "screen")

    # The troupe offers; three people review; it stands in notice; it goes on the shelf.
    page = supplier.open("/workbench/products/new/")
    for label, value in {
        "产品名称": "粤剧折子戏专场", "一句话介绍": "三折连着演，每折前有导赏", "节目单或教案全文": "树盟\n庵遇\n香夭",
        "时长（分钟）": "60", "人数上限": "120", "单价（元/场）": "3000",
    }.items():  # fmt: skip
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("h1 ~ p .badge").first).to_contain_text("待资格初审")
    product = Product.objects.get()
    act(bureau[0], "product", product.pk, "qualify")
    for reviewer in bureau:
        act(reviewer, "product", product.pk, "review", [("verdict", "passed")])
    act(bureau[0], "product", product.pk, "notice")
    Product.objects.update(notice_from=timezone.localdate() - 9 * DAY, notice_until=timezone.localdate())  # nine days pass
    act(bureau[0], "product", product.pk, "shelve")
    assert Product.objects.get().state == ProductState.ON_SHELF

    # The station orders it; the bureau endorses; the troupe accepts; both see it scheduled.
    page = clerk.open("/workbench/orders/")
    page.get_by_role("radio").first.check(force=True)
    when = timezone.localtime() + 5 * DAY
    page.locator("[name=starts_at]").fill(f"{when:%Y-%m-%d}T19:30")
    page.locator("[name=space]").select_option(str(cast["space"].pk))
    page.locator("[name=people]").fill("120")
    page.get_by_role("button", name=re.compile("加到第")).click()
    page.get_by_role("button", name=re.compile("提交 1 个志愿")).click()
    order = Order.objects.get()
    assert order.state == OrderState.PLACED
    act(bureau[1], "order", order.pk, "endorse")
    page = supplier.open(f"/workbench/deliveries/{order.pk}/")
    page.get_by_role("button", name=re.compile("接单|能接|接下")).first.click()
    page = clerk.open(f"/workbench/orders/{order.pk}/schedule/")
    page.get_by_role("button", name=re.compile("排期|定下|发布")).last.click()
    event = Event.objects.get()
    assert Order.objects.get().state == OrderState.SCHEDULED
    act(bureau[0], "demand", demand.pk, "answer", [("answer", "昌华街文化站点了这一场"), ("event", str(event.pk))])

    # The citizen hears of it and books, on the phone.
    run_jobs()
    page = citizen.open("/me/notices/")
    expect(page.get_by_text("你关心的需求有答复了").first).to_be_visible()
    page = citizen.open(f"/events/{event.pk}/")
    page.get_by_label("另外同行的朋友").select_option("1")
    page.get_by_role("button", name="预约座位").click()
    expect(page.get_by_text("已确认").first).to_be_visible()
    citizen.shot("main-path-ticket-phone")
    booking = Booking.objects.get()

    # The evening comes: the door opens, the code is typed, the event is over.
    begin(event)
    page = clerk.open(f"/workbench/door/{event.pk}/")
    page.get_by_label("核销码").fill(booking.spoken_code)
    page.get_by_role("button", name="核销入场").click()
    expect(page.get_by_text("已入场 2 人").first).to_be_visible()

    # The troupe reports, a colleague at the station accepts on a phone, the citizen rates.
    page = supplier.open(f"/workbench/deliveries/{order.pk}/")
    page.locator("[name=people]").fill("96")
    page.locator("[name=counting_rule][value=check_in]").check(force=True)
    page.get_by_role("button", name=re.compile("报告|提交")).last.click()
    assert Delivery.objects.get().state == DeliveryState.REPORTED
    page = colleague.open(f"/workbench/orders/{order.pk}/")
    page.get_by_role("button", name=re.compile("验收")).first.click()
    assert Order.objects.get().state == OrderState.DELIVERED
    finish(event, run_jobs)
    page = citizen.open("/me/?tab=rate")
    page.get_by_role("link", name=re.compile("评价")).last.click()
    page.locator("[name=overall][value='5']").check(force=True)
    page.locator("textarea").first.fill("字幕够大，阿婆跟着唱完了一整段")
    page.get_by_role("button", name=re.compile("提交评价|评价")).last.click()
    feedback = Feedback.objects.get(check_in__isnull=False)
    act(bureau[2], "feedback", feedback.pk, "publish")
    page = citizen.open(f"/products/{product.pk}/")
    expect(page.get_by_text("阿婆跟着唱完了一整段")).to_be_visible()

    assert Demand.objects.get().state == DemandState.ANSWERED
    for somebody in (citizen, clerk, supplier, colleague):
        assert somebody.complaints == []


def begin(event):
    """Time passes until the doors are open: the event moves, since the clock cannot."""
    Event.objects.filter(pk=event.pk).update(
        starts_at=timezone.now() - dt.timedelta(minutes=5), ends_at=timezone.now() + dt.timedelta(hours=1)
    )


def finish(event, run_jobs):
    past = timezone.now() - dt.timedelta(hours=9)
    Event.objects.filter(pk=event.pk).update(starts_at=past, ends_at=past + dt.timedelta(hours=1))
    event.refresh_from_db()
    door.close_event(event=event, at=timezone.now())
    run_jobs()
