"""The pages of ordering, delivering and rating in a real browser: phone, desk, elder mode, without JavaScript."""

import pytest

from cloudplatform.models import Demand, Event
from cloudplatform.states import DemandState, OrderState
from tests.factories.core import UserFactory
from tests.factories.feedback import published, visit
from tests.factories.orders import ShelfProductFactory, order_in, propose, report, scene, soon

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db):
    stage = scene()
    for title, form in (
        ("露天老电影：胶片放映车（示例）", "film"),
        ("长者手机摄影四次课（示例）", "digital"),
    ):
        ShelfProductFactory(title=title, art_form=form, rating_count=20, rating_sum=94)
    for text, joined in (("露天老电影", 127), ("周末粤剧", 62)):
        Demand.objects.create(
            asker=UserFactory(), area=stage.station.area, text=text, art_form="film", support_count=joined,
            state=DemandState.SCREENED, posted_at=soon(-3), reply_due_on=soon(3).date(),
        )  # fmt: skip
    held = order_in(OrderState.SCHEDULED, stage, soon(-1))
    report(held, stage)
    done = order_in(OrderState.DELIVERED, stage, soon(-4))
    ahead = order_in(OrderState.SCHEDULED, stage, soon(12))
    propose(ahead, stage)
    order_in(OrderState.SCHEDULED, stage, soon(20))
    stage.draft(soon(20), product=ShelfProductFactory())
    stage.draft(soon(22))
    published(done, overall=4)
    booking = visit(Event.objects.get(order=held))
    waiting = order_in(OrderState.SCHEDULED, stage, soon(-2, 15))
    return {
        "desk": (stage.orderer, "/workbench/orders/"),
        "order": (stage.orderer, f"/workbench/orders/{ahead.pk}/"),
        "accept": (stage.colleague, f"/workbench/orders/{held.pk}/"),
        "deliver": (stage.performer, f"/workbench/deliveries/{waiting.pk}/"),
        "deliveries": (stage.performer, "/workbench/deliveries/"),
        "rate": (stage.orderer, f"/workbench/orders/{done.pk}/rate/"),
        "visit": (booking.booker, f"/me/feedback/{booking.pk}/"),
        "feedback": (stage.performer, "/workbench/feedback/"),
        "quota": (None, "/products/quota/"),
    }


def test_pages_have_no_barrier_and_fit_every_screen(world, person):
    found = {}
    for name, (user, path) in world.items():
        somebody = person(user)
        for size in ("desk", "phone", "narrow"):
            somebody.resize(size)
            page = somebody.open(path)
            somebody.shot(f"orders-{name}-{size}")
            wide = page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            )
            trouble = [*somebody.violations(), *somebody.complaints, *(["scrolls sideways"] if wide else [])]
            if trouble:
                found[name, size] = trouble
            somebody.complaints.clear()
        somebody.close()

    assert found == {}


def test_pages_fit_a_phone_in_elder_mode(world, person):
    found = {}
    for name, (user, path) in world.items():
        somebody = person(user, size="phone")
        page = somebody.open(f"{path}?mode=elder")
        somebody.shot(f"orders-{name}-elder")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            found[name] = "scrolls sideways"
        somebody.close()

    assert found == {}


def test_station_orders_ranks_and_hands_in_without_javascript(person):
    stage = scene()
    first = stage.draft(soon(11))
    somebody = person(stage.orderer, size="phone", javascript=False)

    page = somebody.open("/workbench/orders/")
    left = page.get_by_role("link", name="额度还剩 8 个场次，共 8 个").bounding_box()
    assert left["y"] < page.locator("#ws").bounding_box()["y"]  # on a phone the quota stands on top
    assert left["y"] + left["height"] < page.viewport_size["height"]
    page.get_by_role("radio", name=stage.product.title).check()
    page.get_by_label("首选时间").fill(f"{soon(14):%Y-%m-%dT%H:%M}")
    page.get_by_label("场地").select_option(label=f"{stage.space.facility.name} {stage.space.name}（120 人）")
    page.get_by_label("预计人数").fill("80")
    page.get_by_role("button", name="加到第 2 志愿").click()
    assert page.get_by_text("已加到第 2 志愿").is_visible()
    page.get_by_role("button", name="下移一位").first.click()
    page.get_by_role("button", name="提交 2 个志愿给区里").click()

    assert page.get_by_text("已把 2 个志愿交给区里审核").is_visible()
    first.refresh_from_db()
    assert (first.rank, first.state) == (2, OrderState.PLACED)
