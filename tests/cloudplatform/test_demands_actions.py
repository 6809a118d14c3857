import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cloudplatform import policy
from cloudplatform.actions import demands
from cloudplatform.models import Demand, DemandSupport, ProductCall
from cloudplatform.queries import demands as queries
from cloudplatform.states import CallState, DemandState
from core.models import CalendarDay
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import AreaFactory, city_staff, district_staff
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=policy.CITY_ZONE)


def post(text="周末晚上想看粤剧", user=None, at=MONDAY, **fields):
    area = fields.pop("area", None) or AreaFactory()
    return demands.post_demand(area=area, text=text, by=Actor(user or UserFactory()), at=at, **fields)


def pooled(**fields):
    return demands.screen_demand(demand=post(**fields), by=Actor(city_staff()), at=MONDAY)


def call_in(state=CallState.OPEN):
    return ProductCall.objects.create(
        title="春季征集",
        brief="街坊想要",
        opens_at=MONDAY,
        closes_at=MONDAY + dt.timedelta(days=9),
        state=state,
    )


def test_street_answers_within_five_working_days_holidays_not_counted():
    CalendarDay.objects.create(day=dt.date(2026, 11, 4), is_working=False, name="示例假日")
    assert post().reply_due_on == dt.date(2026, 11, 10)


@pytest.mark.parametrize(
    "text", ["龘𠮷仔想学琴😀", "<script>alert(1)</script>", "'; DROP TABLE demands; --", "想看%_粤剧"]
)
def test_any_text_can_be_asked_and_is_found_again(text):
    demand = pooled(text=text)
    assert demand.text == text
    assert list(queries.find(queries.WantedDemands(), UserFactory())) == [demand]


@pytest.mark.parametrize("text", ["", "字" * 301])
def test_demand_cannot_be_empty_or_endless(text):
    with pytest.raises(ValidationError):
        post(text=text)


def test_support_counts_once_a_person_and_can_be_taken_back():
    demand, neighbour = pooled(), UserFactory()
    for _ in range(2):
        demands.support_demand(demand=demand, by=Actor(neighbour), at=MONDAY)
    assert Demand.objects.get().support_count == 1
    for _ in range(2):
        demands.unsupport_demand(demand=demand, by=Actor(neighbour), at=MONDAY)
    assert Demand.objects.get().support_count == 0


def test_nobody_supports_their_own_or_what_is_settled():
    asker = UserFactory()
    demand = pooled(user=asker)
    with pytest.raises(demands.OwnDemand):
        demands.support_demand(demand=demand, by=Actor(asker), at=MONDAY)
    demands.decline_demand(demand=demand, reason="本月场地维修", by=Actor(city_staff()), at=MONDAY)
    with pytest.raises(demands.NotSupportable):
        demands.support_demand(demand=demand, by=Actor(UserFactory()), at=MONDAY)


def test_database_refuses_a_second_support():
    demand, user = pooled(), UserFactory()
    DemandSupport.objects.create(demand=demand, user=user, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        DemandSupport.objects.create(demand=demand, user=user, at=MONDAY)


def test_merging_moves_supporters_without_counting_anybody_twice():
    both, first_only = UserFactory(), UserFactory()
    first, second = pooled(), pooled(text="想看红线女的戏")
    for demand, user in ((first, both), (first, first_only), (second, both)):
        demands.support_demand(demand=demand, by=Actor(user), at=MONDAY)

    demands.merge_demand(demand=first, into=second, by=Actor(city_staff()), at=MONDAY)

    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, first.merged_into) == (DemandState.MERGED, second)
    assert second.support_count == 3  # both, first_only, and who asked for the first
    assert DemandSupport.objects.filter(demand=second).count() == 3


def test_a_merge_is_undone_and_only_who_came_with_it_leaves_the_other():
    both, first_only, second_only = UserFactory(), UserFactory(), UserFactory()
    first, second = pooled(), pooled(text="想看红线女的戏")
    for demand, user in ((first, both), (first, first_only), (second, both), (second, second_only)):
        demands.support_demand(demand=demand, by=Actor(user), at=MONDAY)
    later = MONDAY + dt.timedelta(days=9)
    demands.merge_demand(demand=first, into=second, by=Actor(city_staff()), at=later)
    with pytest.raises(MoveNotAllowed):
        demands.screen_demand(demand=first, by=Actor(city_staff()), at=later)

    demands.separate_demand(demand=first, reason="说的是另一个剧团", by=Actor(city_staff()), at=later)

    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, first.merged_into, first.support_count) == (DemandState.SCREENED, None, 2)
    assert set(DemandSupport.objects.filter(demand=second).values_list("user", flat=True)) == {
        both.pk,
        second_only.pk,
    }
    assert second.support_count == 2
    assert first.reply_due_on > timezone.localdate(later)
    with pytest.raises(MoveNotAllowed):
        demands.separate_demand(demand=first, reason="再一次", by=Actor(city_staff()), at=later)


def test_a_merge_stands_once_the_other_has_an_outcome():
    first, second = pooled(), pooled(text="想看红线女的戏")
    demands.merge_demand(demand=first, into=second, by=Actor(city_staff()), at=MONDAY)
    demands.decline_demand(demand=second, reason="今年没有这个剧团", by=Actor(city_staff()), at=MONDAY)
    with pytest.raises(demands.SeparationImpossible):
        demands.separate_demand(demand=first, reason="另办", by=Actor(city_staff()), at=MONDAY)


def test_demand_is_not_merged_into_itself_or_into_a_settled_one():
    demand, settled = pooled(), post()
    for into in (demand, settled):
        with pytest.raises(demands.MergeImpossible):
            demands.merge_demand(demand=demand, into=into, by=Actor(city_staff()), at=MONDAY)


def test_demand_is_gathered_only_into_a_live_call():
    with pytest.raises(demands.CallNotOpen):
        demands.gather_demand(
            demand=pooled(), call=call_in(CallState.CLOSED), by=Actor(city_staff()), at=MONDAY
        )
    gathered = demands.gather_demand(demand=pooled(), call=call_in(), by=Actor(city_staff()), at=MONDAY)
    assert gathered.state == DemandState.GATHERED


def test_asker_may_withdraw_only_while_nobody_dealt_with_it():
    asker = UserFactory()
    fresh, screened = post(user=asker), pooled(user=asker)
    assert demands.withdraw_demand(demand=fresh, by=Actor(asker), at=MONDAY).state == DemandState.WITHDRAWN
    with pytest.raises(MoveNotAllowed):
        demands.withdraw_demand(demand=screened, by=Actor(asker), at=MONDAY)


def test_asker_and_supporters_hear_the_answer(run_jobs):
    asker, supporter, stranger = UserFactory(), UserFactory(), UserFactory()
    demand, event = pooled(user=asker), EventFactory()
    demands.support_demand(demand=demand, by=Actor(supporter), at=MONDAY)

    demands.answer_demand(demand=demand, answer="下周六来看", event=event, by=Actor(city_staff()), at=MONDAY)
    run_jobs()

    told = [
        user
        for user in (asker, supporter, stranger)
        if user.notices.filter(title__endswith="需求有答复了", body__contains="下周六来看").exists()
    ]
    assert told == [asker, supporter]


MOVES = {
    "进入产品征集": lambda demand, by: demands.gather_demand(demand=demand, call=call_in(), by=by, at=MONDAY),
    "合并到了相近的一条": lambda demand, by: demands.merge_demand(
        demand=demand, into=pooled(), by=by, at=MONDAY
    ),
    "没有采纳": lambda demand, by: demands.decline_demand(demand=demand, reason="没有场地", by=by, at=MONDAY),
}


@pytest.mark.parametrize("words", MOVES)
def test_supporters_hear_of_each_step_as_the_asker_does(words, run_jobs):
    asker, supporter = UserFactory(), UserFactory()
    demand = pooled(user=asker)
    demands.support_demand(demand=demand, by=Actor(supporter), at=MONDAY)

    MOVES[words](demand, Actor(city_staff()))
    run_jobs()

    assert asker.notices.filter(title__startswith="你提的", title__contains=words).exists()
    assert supporter.notices.filter(title__startswith="你附议的", title__contains=words).exists()


def test_passed_day_for_an_answer_is_marked_once_and_told_to_who_waits_and_who_owes(run_jobs):
    asker, area = UserFactory(), AreaFactory()
    officer = district_staff(area.code[:6])
    late, answered = pooled(user=asker, area=area), pooled(area=area)
    demands.answer_demand(demand=answered, answer="好", by=Actor(officer), at=MONDAY)
    later = MONDAY + dt.timedelta(days=20)

    assert not demands.mark_overdue(demand=late, at=MONDAY)
    assert [demands.mark_overdue(demand=late, at=later) for _ in range(2)] == [True, False]
    assert not demands.mark_overdue(demand=answered, at=later)
    run_jobs()

    assert list(Demand.objects.overdue(later.date())) == [late]
    assert asker.notices.filter(title__contains="过了答复期限").count() == 1
    assert officer.notices.filter(title__startswith="需求超期未答复").count() == 1


def test_similar_wishes_are_shown_before_posting():
    near = AreaFactory(code="440103101")
    like = pooled(text="周末晚上想在家附近看粤剧", area=near)
    pooled(text="想学书法", area=near)
    assert queries.similar("想周末晚上在附近看粤剧", near.code) == [like]


#   who                sees: posted  screened  declined
SEES = [
    ("visitor",              False,  True,     False),
    ("stranger",             False,  True,     False),
    ("asker",                True,   True,     True),
    ("district staff",       True,   True,     True),
    ("other district",       False,  True,     False),
    ("city staff",           True,   True,     True),
]  # fmt: skip


@pytest.mark.parametrize(("who", "posted", "screened", "declined"), SEES, ids=[row[0] for row in SEES])
def test_who_sees_a_demand(who, posted, screened, declined):
    asker = UserFactory()
    people = {
        "visitor": AnonymousUser, "stranger": UserFactory, "asker": lambda: asker, "district staff": district_staff,
        "other district": lambda: district_staff("440104"), "city staff": city_staff,
    }  # fmt: skip
    street = AreaFactory(code="440103101")
    rows = {
        "posted": post(user=asker, area=street), "screened": pooled(user=asker, area=street),
        "declined": demands.decline_demand(
            demand=post(user=asker, area=street), reason="场地维修", by=Actor(city_staff()), at=MONDAY),
    }  # fmt: skip

    seen = set(Demand.objects.visible_to(people[who]()).values_list("pk", flat=True))

    assert [row.pk in seen for row in rows.values()] == [posted, screened, declined]


def test_text_of_an_expired_session_is_not_lost(client):
    street, citizen = AreaFactory(), UserFactory()
    typed = {"text": "想看一场粤剧，写了很久", "area": street.pk, "time_wish": "any", "audience": "all"}

    answer = client.post("/demands/new/", typed)
    assert answer.url.startswith("/account/login/")
    citizen.set_phone("13900000000")
    citizen.phone_verified = True
    citizen.set_password("Correct-horse-9")
    citizen.save()
    client.post(answer.url, {"login": "13900000000", "password": "Correct-horse-9"})
    page = client.get("/demands/new/").content.decode()

    assert "想看一场粤剧，写了很久" in page
    assert "上次没交的内容还在" in page


def test_mine_is_what_i_asked_and_what_i_support_with_its_deadline_and_what_became_of_it(
    client, count_queries
):
    me = UserFactory()
    client.force_login(me)
    asked, shown = post("想听一场古琴", user=me), "/me/?tab=demands"
    supported = pooled(text="想学广绣")
    demands.support_demand(demand=supported, by=Actor(me), at=MONDAY)
    pooled(text="别人的事")
    Demand.objects.filter(pk=asked.pk).update(reply_due_on=dt.date(2099, 1, 2))
    few = count_queries(lambda: client.get(shown))

    html = client.get(shown).content.decode()

    assert "我提的" in html
    assert "1月2日" in html
    assert "我附议的" in html
    assert "想学广绣" in html
    assert "别人的事" not in html
    assert "已经超期" in html  # what I support
    Demand.objects.filter(pk=supported.pk).update(state=DemandState.GATHERED, call=call_in())
    assert "已经超期" not in client.get(shown).content.decode()  # a call is an answer
    event = EventFactory(title="广绣入门课")
    Demand.objects.filter(pk=supported.pk).update(
        state=DemandState.ANSWERED, answer="排好了", answered_with_event=event
    )
    assert "广绣入门课" in client.get(shown).content.decode()
    for number in range(6):
        demands.support_demand(demand=pooled(text=f"想看第 {number} 样"), by=Actor(me), at=MONDAY)
    assert count_queries(lambda: client.get(shown)) == few
