"""The main path in real browsers: demand → product → order → delivery → booking → check-in → feedback."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cloudplatform.actions import check_ins
from cloudplatform.models import Booking, Delivery, Demand, Event, Feedback, Order, Product
from cloudplatform.states import DeliveryState, DemandState, OrderState, ProductState
from community.models import Kind, Level
from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, SpaceFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.orders import CycleFactory, QuotaFactory
from tests.factories.panels import accepted, pool, scored, signed
from thinktank.actions import panels
from thinktank.models import Panel

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.fixture
def cast(db):
    """One street of 荔湾区 with a station, a troupe from outside, three reviewers, and a citizen."""
    street = AreaFactory(code="440103101", name="昌华街")
    station = InstitutionFactory(
        name="昌华街文化站（示例）", area=street, kind=Kind.STATION, level=Level.STREET
    )
    troupe = InstitutionFactory(supplier=True, name="红豆粤剧社（示例）", area=AreaFactory(code="440104101"))
    space = SpaceFactory(
        facility__institution=station, facility__name="昌华街文化站", name="一楼戏台", capacity=120
    )
    QuotaFactory(cycle=CycleFactory(), station=station)
    pool(each=1)
    return {
        "street": street, "space": space, "citizen": UserFactory(display_name="李女士（示例）"),
        "clerk": holder_of(station), "colleague": holder_of(station), "supplier": holder_of(troupe),
        "reviewers": [city_staff() for _ in range(3)], "station": station, "troupe": troupe,
    }  # fmt: skip


def act(person, model, pk, verb, fill=(), app="cloudplatform"):
    """Do one verb of the admin site through its page, as bureau staff do."""
    page = person.open(f"/admin/{app}/{model}/do/{verb}/?ids={pk}")
    for name, value in fill:
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        else:
            field.fill(value)
    page.get_by_role("button", name=re.compile("确定")).click()
    expect(page.get_by_text(re.compile("已办 1 项")).first).to_be_visible()


@pytest.fixture
def people(cast, person):
    """Each in their own browser: citizen and colleague on phones, the others at desks."""
    return {
        "citizen": person(cast["citizen"], "phone"), "clerk": person(cast["clerk"]), "supplier": person(cast["supplier"]),
        "colleague": person(cast["colleague"], "phone"), "bureau": [person(user) for user in cast["reviewers"]],
    }  # fmt: skip


def test_a_wish_becomes_an_evening_that_its_neighbours_rate(cast, people, run_jobs):
    demand = citizen_says_what_they_want(people)
    product = troupe_offers_and_three_people_review(people, run_jobs)
    order, event = station_orders_and_troupe_accepts(cast, people)
    act(
        people["bureau"][0],
        "demand",
        demand.pk,
        "answer",
        [("answer", "昌华街文化站点了这一场"), ("event", str(event.pk))],
    )
    run_jobs()
    booking = citizen_hears_of_it_and_books(people, event)
    door_lets_them_in(people, event, booking)
    troupe_reports_and_colleague_accepts(people, order)
    finish(event, run_jobs)
    citizen_rates(people, product)

    assert Demand.objects.get().state == DemandState.ANSWERED
    for somebody in (people["citizen"], people["clerk"], people["supplier"], people["colleague"]):
        assert somebody.complaints == []


def citizen_says_what_they_want(people):
    page = people["citizen"].open("/demands/new/")
    page.get_by_label("你想看、想学或想参加什么").fill("周末晚上想在家附近看一场粤剧")
    page.get_by_label("你住在哪个镇街").select_option(label="昌华街")
    page.get_by_role("button", name="提交需求").click()
    expect(page.get_by_text("收到了，编号")).to_be_visible()
    act(people["bureau"][0], "demand", Demand.objects.get().pk, "screen")
    return Demand.objects.get()


def troupe_offers_and_three_people_review(people, run_jobs):
    page, bureau = people["supplier"].open("/workbench/products/new/"), people["bureau"]
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
    panel_of_three_scores(bureau[0], product, run_jobs)
    act(bureau[0], "product", product.pk, "notice")
    Product.objects.update(
        notice_from=timezone.localdate() - 9 * DAY, notice_until=timezone.localdate()
    )  # nine days pass
    act(bureau[0], "product", product.pk, "shelve")
    assert Product.objects.get().state == ProductState.ON_SHELF
    return product


def panel_of_three_scores(bureau, product, run_jobs):
    """Convened at the bureau's queue; the experts' own pages have a journey of their own (test_panel_pages.py)."""
    due = timezone.localdate() + 7 * DAY
    act(
        bureau,
        "product",
        product.pk,
        "panel",
        [("title", "秋季评审"), ("due_on", f"{due}"), ("count_1", "3")],
    )
    panel = panels.draw(panel=Panel.objects.get(), by=Actor(city_staff()), at=timezone.now())
    signed(scored(accepted(panel)))
    run_jobs()
    assert Product.objects.get().state == ProductState.SCORED


def station_orders_and_troupe_accepts(cast, people):
    page = people["clerk"].open("/workbench/orders/")
    page.get_by_role("radio").first.check(force=True)
    page.locator("[name=starts_at]").fill(f"{timezone.localtime() + 5 * DAY:%Y-%m-%d}T19:30")
    page.locator("[name=space]").select_option(str(cast["space"].pk))
    page.locator("[name=people]").fill("120")
    page.get_by_role("button", name=re.compile("加到第")).click()
    page.get_by_role("button", name=re.compile("提交 1 个志愿")).click()
    order = Order.objects.get()
    assert order.state == OrderState.PLACED
    act(people["bureau"][1], "order", order.pk, "endorse")
    page = people["supplier"].open(f"/workbench/deliveries/{order.pk}/")
    page.get_by_role("button", name=re.compile("接单|能接|接下")).first.click()
    page = people["clerk"].open(f"/workbench/orders/{order.pk}/schedule/")
    page.get_by_role("button", name=re.compile("排期|定下|发布")).last.click()
    assert Order.objects.get().state == OrderState.SCHEDULED
    return order, Event.objects.get()


def citizen_hears_of_it_and_books(people, event):
    page = people["citizen"].open("/me/notices/")
    expect(page.get_by_text("你提的需求有答复了").first).to_be_visible()
    page = people["citizen"].open(f"/events/{event.pk}/")
    page.get_by_label("另外同行的朋友").select_option("1")
    page.get_by_role("button", name="预约座位").click()
    expect(page.get_by_text("已确认").first).to_be_visible()
    people["citizen"].shot("main-path-ticket-phone")
    return Booking.objects.get()


def door_lets_them_in(people, event, booking):
    begin(event)
    page = people["clerk"].open(f"/workbench/door/{event.pk}/")
    page.get_by_label("核销码").fill(booking.spoken_code)
    page.get_by_role("button", name="核销入场").click()
    expect(page.get_by_text(re.compile("已入场|2 人入场|入场 2 人")).first).to_be_visible()


def troupe_reports_and_colleague_accepts(people, order):
    page = people["supplier"].open(f"/workbench/deliveries/{order.pk}/")
    page.locator("[name=people]").fill("96")
    page.locator("[name=counting_rule][value=check_in]").check()
    page.get_by_role("button", name="报告，请站点验收").click()
    assert Delivery.objects.get().state == DeliveryState.REPORTED
    page = people["colleague"].open(f"/workbench/orders/{order.pk}/")
    page.get_by_role("button", name=re.compile("验收")).first.click()
    assert Order.objects.get().state == OrderState.DELIVERED


def citizen_rates(people, product):
    page = people["citizen"].open("/me/?tab=rate")
    page.locator("main").get_by_role("link", name=re.compile("评价")).last.click()
    page.locator("[name=overall][value='5']").check(force=True)
    page.locator("textarea").first.fill("字幕够大，阿婆跟着唱完了一整段")
    page.get_by_role("button", name=re.compile("提交评价|评价")).last.click()
    feedback = Feedback.objects.get(check_in__isnull=False)
    act(people["bureau"][2], "feedback", feedback.pk, "publish")
    page = people["citizen"].open(f"/products/{product.pk}/")
    expect(page.get_by_text("阿婆跟着唱完了一整段")).to_be_visible()


def begin(event):
    """Time passes until the doors are open: the event moves, since the clock cannot."""
    Event.objects.filter(pk=event.pk).update(
        starts_at=timezone.now() - dt.timedelta(minutes=5), ends_at=timezone.now() + dt.timedelta(hours=1)
    )


def finish(event, run_jobs):
    past = timezone.now() - dt.timedelta(hours=9)
    Event.objects.filter(pk=event.pk).update(starts_at=past, ends_at=past + dt.timedelta(hours=1))
    event.refresh_from_db()
    check_ins.close_event(event=event, at=timezone.now())
    run_jobs()
