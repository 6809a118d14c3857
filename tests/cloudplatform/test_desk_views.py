"""The order desk of a station, and the quotas that everybody reads."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from cloudplatform.models import Demand, Order
from cloudplatform.states import CycleState, DemandState, OrderState, ProductState
from tests.factories.community import AreaFactory, InstitutionFactory, SeatFactory, SpaceFactory, open_daily
from tests.factories.core import UserFactory
from tests.factories.orders import (
    DAY,
    HOUR,
    CycleFactory,
    QuotaFactory,
    ShelfProductFactory,
    order_in,
    scene,
    soon,
)

pytestmark = pytest.mark.django_db

DESK = "/workbench/orders/"
S = OrderState


@pytest.fixture
def stage():
    return scene()


@pytest.fixture
def station(client, stage):
    client.force_login(stage.orderer)
    return client


def typed(stage, **changes):
    return {
        "product": stage.product.pk, "starts_at": f"{localtime(soon()):%Y-%m-%dT%H:%M}", "alternate_at": "",
        "space": stage.space.pk, "people": "80", "remark": "", **changes,
    }  # fmt: skip


def page(response):
    return response.content.decode()


def test_station_sees_its_quota_its_deadline_and_products_to_choose_from(station, stage):
    html = page(station.get(DESK))

    assert "个场次还没用，共 8 个" in html
    assert "截止，还有 7 天" in html
    assert stage.product.title in html


def test_station_can_add_a_wish_and_reads_its_rank(station, stage):
    response = station.post(DESK, typed(stage), follow=True)

    assert response.redirect_chain == [(DESK, 302)]
    assert "已加到第 1 志愿" in page(response)
    assert Order.objects.get().starts_at == soon()


def test_too_many_people_is_said_beside_the_field_and_nothing_typed_is_lost(station, stage):
    response = station.post(DESK, typed(stage, people="420", remark="请带字幕屏"))

    html = page(response)
    assert response.status_code == 409
    assert "最多 120 人，请填 120 以内" in response.context["form"].errors["people"][0]
    assert 'value="420"' in html
    assert "请带字幕屏" in html
    assert re.search(rf'value="{stage.product.pk}" checked', html)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", "-5"), ("people", "0"), ("people", "99999999999999999999"), ("people", "很多"), ("starts_at", "明天"),
        ("starts_at", "2026-13-45T99:00"), ("product", ""), ("product", "999999999999"), ("product", "1; drop"),
        ("space", "999999"), ("remark", "好" * 301),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_beside_the_field(station, stage, field, value):
    response = station.post(DESK, typed(stage, **{field: value}))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Order.objects.exists()


def test_alternate_date_equal_to_the_first_is_said_beside_the_field(station, stage):
    same = typed(stage)["starts_at"]

    response = station.post(DESK, typed(stage, alternate_at=same))

    assert "备选时间不能和首选相同" in response.context["form"].errors["alternate_at"][0]


@pytest.mark.parametrize("days", [-2, 300])
def test_date_outside_the_cycle_is_refused_with_what_to_do(station, stage, days):
    response = station.post(DESK, typed(stage, starts_at=f"{localtime(soon(days)):%Y-%m-%dT%H:%M}"))

    assert response.status_code == 409
    assert "这一步没有办成" in page(response)


def test_product_suspended_since_the_page_was_loaded_is_refused(station, stage):
    stage.product.state = ProductState.SUSPENDED
    stage.product.save()

    response = station.post(DESK, typed(stage))

    assert response.status_code == 409
    assert "现在不能点" in page(response)


def test_form_sent_twice_makes_one_wish(station, stage):
    station.post(DESK, typed(stage))

    response = station.post(DESK, typed(stage))

    assert response.status_code == 409
    assert Order.objects.count() == 1


def test_session_that_ended_while_typing_loses_nothing(client, stage):
    client.post(DESK, typed(stage, remark="龘𠮷 请带粤语字幕"))

    client.force_login(stage.orderer)
    html = page(client.get(DESK))

    assert "龘𠮷 请带粤语字幕" in html
    assert re.search(rf'value="{stage.product.pk}" checked', html)


def test_rank_buttons_work_as_plain_forms(station, stage):
    first, second = stage.draft(soon(10)), stage.draft(soon(11))

    response = station.post(reverse("cloudplatform:move_wish", args=[second.pk]), {"step": "up"}, follow=True)

    assert "现在是第 1 志愿" in page(response)
    assert list(Order.objects.ranked()) == [second, first]


def test_station_can_remove_a_draft_and_the_list_closes_up(station, stage):
    first, second = stage.draft(soon(10)), stage.draft(soon(11))

    station.post(reverse("cloudplatform:remove_wish", args=[first.pk]))

    second.refresh_from_db()
    assert second.rank == 1


def test_station_can_hand_its_list_in(station, stage):
    stage.draft()

    response = station.post(reverse("cloudplatform:submit_wishes", args=[stage.quota.pk]), follow=True)

    assert "已把 1 个志愿交给区里审核" in page(response)
    assert Order.objects.get().state == S.PLACED


def test_list_over_the_quota_is_refused_and_says_what_is_left(client):
    stage = scene(units=5, granted=8)
    client.force_login(stage.orderer)
    stage.draft(soon(10))
    stage.draft(soon(11))

    response = client.post(reverse("cloudplatform:submit_wishes", args=[stage.quota.pk]))

    assert response.status_code == 409
    assert "要用 10 个场次，只剩 8 个" in page(response)


def test_list_over_the_quota_offers_what_fits_and_no_button_that_must_fail(client):
    stage = scene(units=5, granted=8)
    client.force_login(stage.orderer)
    first, second = stage.draft(soon(10)), stage.draft(soon(11))

    html = page(client.get(DESK))
    assert "2 个志愿要用 10 个场次，额度还剩 8 个，超出 2 个" in html
    assert "剩 -2" not in html
    assert "提交 2 个志愿" not in html
    client.post(reverse("cloudplatform:submit_wishes", args=[stage.quota.pk]), {"first": "1"})

    assert [order.state for order in Order.objects.order_by("rank")] == [S.PLACED, S.DRAFT]
    html = page(client.get(DESK))
    assert "额度还剩 3 个，超出 2 个" in html
    assert "先交前" not in html
    assert (first.rank, second.rank) == (1, 2)


def test_list_with_a_draft_that_would_be_refused_says_which_and_offers_no_button(station, stage):
    stage.draft()
    type(stage.product).objects.filter(pk=stage.product.pk).update(state=ProductState.SUSPENDED)

    html = page(station.get(DESK))

    assert "有 1 个志愿要换" in html
    assert "这个产品已暂停或下架" in html
    assert "个志愿给区里" not in html


def test_second_tab_that_hands_in_again_is_told_there_is_nothing_left(station, stage):
    stage.draft()
    path = reverse("cloudplatform:submit_wishes", args=[stage.quota.pk])
    station.post(path)

    response = station.post(path)

    assert response.status_code == 409
    assert "还没有要交的志愿" in page(response)


def test_stale_page_that_moves_a_placed_wish_is_refused_in_words(station, stage):
    order = order_in(S.PLACED, stage)

    response = station.post(reverse("cloudplatform:move_wish", args=[order.pk]), {"step": "up"})

    assert response.status_code == 409
    assert "请刷新页面" in page(response)


def test_desk_says_when_the_wished_place_is_taken(station, stage):
    order_in(S.SCHEDULED, stage, soon(10))
    other = ShelfProductFactory()
    stage.draft(soon(10), product=other)

    assert "这个时间场地已有人用，请换时间或备选场地" in page(station.get(DESK))


def test_desk_says_when_the_wished_place_is_shut(station, stage):
    open_daily(stage.space.facility, "14:00", "21:00")
    stage.draft(soon(10, 10))

    assert "这个时间场地不在开放时间内" in page(station.get(DESK))


def test_desk_shows_what_neighbours_want_most_first_and_no_names(station, stage):
    asker = UserFactory(display_name="林阿婆（示例）")
    for text, joined in (("露天老电影", 127), ("周末粤剧", 62)):
        Demand.objects.create(
            asker=asker, area=stage.station.area, text=text, support_count=joined, state=DemandState.SCREENED,
            posted_at=timezone.now(), reply_due_on=timezone.localdate(),
        )  # fmt: skip

    html = page(station.get(DESK))

    assert html.index("露天老电影") < html.index("周末粤剧")
    assert "128" in html
    assert "林阿婆" not in html


def test_products_of_the_art_form_neighbours_ask_for_come_first(station, stage):
    film = ShelfProductFactory(title="露天电影放映车（示例）", art_form="film", rating_count=0)
    stage.product.rating_count, stage.product.rating_sum = 10, 50
    stage.product.save()
    Demand.objects.create(
        asker=UserFactory(), area=stage.station.area, text="老电影", art_form="film", state=DemandState.SCREENED,
        posted_at=timezone.now(), reply_due_on=timezone.localdate(),
    )  # fmt: skip

    html = page(station.get(DESK))

    assert html.index(film.title) < html.index(stage.product.title)


@pytest.mark.parametrize("words", ["'; drop table", "%%%", "🎭", "没有这个", "龘" * 300])
def test_search_for_anything_answers(station, words):
    response = station.get(DESK, {"q": words})

    assert response.status_code == 200
    assert "没有合适的产品" in page(response)


def test_own_products_and_those_that_do_not_come_here_are_not_offered(station, stage):
    own = ShelfProductFactory(supplier=stage.station)
    far = ShelfProductFactory(service_areas=["440106"])

    html = page(station.get(DESK))

    assert own.title not in html
    assert far.title not in html


def test_desk_without_a_quota_says_what_to_do(client):
    CycleFactory()
    user = SeatFactory().user
    client.force_login(user)

    assert "本期还没有下达额度" in page(client.get(DESK))


def test_desk_before_the_first_cycle_says_what_to_do(client):
    client.force_login(SeatFactory().user)

    assert "还没有点单周期" in page(client.get(DESK))


def test_desk_after_the_deadline_takes_no_wishes(station, stage):
    stage.draft()
    stage.quota.cycle.wishes_until = timezone.now() - HOUR
    stage.quota.cycle.save()

    html = page(station.get(DESK))

    assert "的点单已截止" in html
    assert "再点一个" not in html


def test_person_of_two_stations_sees_the_one_of_their_chosen_seat(client, stage):
    other = InstitutionFactory(area=AreaFactory(code="440103012"))
    QuotaFactory(cycle=stage.quota.cycle, station=other)
    seat = SeatFactory(user=stage.orderer, institution=other)
    client.force_login(stage.orderer)
    session = client.session
    session["seat"] = seat.pk
    session.save()

    assert client.get(DESK).context["desk"].quota.station == other


def test_copying_last_year_says_what_came_and_what_did_not(station, stage):
    before = CycleFactory(
        starts_on=stage.quota.cycle.starts_on - 364 * DAY, ends_on=stage.quota.cycle.ends_on - 364 * DAY,
        state=CycleState.CLOSED,
    )  # fmt: skip
    quota = QuotaFactory(cycle=before, station=stage.station)
    gone = ShelfProductFactory(title="旧节目（示例）", state=ProductState.RETIRED)
    for rank, product in enumerate([stage.product, gone], 1):
        Order.objects.create(
            quota=quota, product=product, rank=rank, units=1, starts_at=soon(10 + rank) - 364 * DAY, people=50,
            state=S.RATED, price_cents=0, created_at=timezone.now(), placed_at=timezone.now(),
        )  # fmt: skip

    html = page(station.post(reverse("cloudplatform:copy_last_year", args=[stage.quota.pk]), follow=True))

    assert "已照以前的点单加了 1 个志愿" in html
    assert "旧节目（示例）" in html


def test_desk_costs_the_same_for_one_and_for_twenty_wishes(station, stage, count_queries):
    stage.draft(soon(10))
    station.get(DESK)
    one = count_queries(lambda: station.get(DESK))
    for day in range(11, 30):
        stage.draft(
            soon(day), space=SpaceFactory(facility__institution=stage.station), product=ShelfProductFactory()
        )

    assert count_queries(lambda: station.get(DESK)) == one


# Quotas for everybody ----


def test_anybody_reads_what_each_station_was_granted_and_why(client, stage):
    html = page(client.get("/products/quota/"))

    assert stage.station.name in html
    assert "基础" in html
    assert "薄弱加配" in html


def test_quota_page_before_the_first_cycle_has_something_to_say(client):
    assert "还没有下达额度" in page(client.get("/products/quota/"))


def test_quota_page_costs_the_same_for_one_and_for_thirty_stations(client, stage, count_queries):
    one = count_queries(lambda: client.get("/products/quota/"))
    for _ in range(29):
        QuotaFactory(cycle=stage.quota.cycle)

    assert count_queries(lambda: client.get("/products/quota/")) == one
