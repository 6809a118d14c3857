"""The desk of bureau staff: what waits for whom, what it costs, and that nobody meets a case they may not."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import demands, reviews
from cloudplatform.models import Demand
from cloudplatform.states import DemandState
from core.desk import holding
from core.desk.inbox import boxes
from core.desk.kinds import kind_of, kinds
from core.models import Assignment, Follow, JournalEntry, Notice
from core.record.actors import Actor
from tests.desk import waiting
from tests.factories.community import InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.portal.test_bureau import demand_in, sign_in, submitted

pytestmark = pytest.mark.django_db
NOW = timezone.now
DAY = dt.timedelta(days=1)


def path(row, act="", code="demand"):
    name = "case" if not act else "case_desk" if act in DESK_ACTS else "case_do"
    return reverse(f"admin:{name}", args=[code, row.pk, *([act] if act else [])])


DESK_ACTS = {"take", "release", "hand", "ask", "answer", "chase", "follow", "unfollow"}


def case_of(row, code="demand"):
    return holding.Case(kind_of(code), row)


def box(user, name):
    return [(one.kind.code, one.pk, one.do) for one in boxes(user, kinds(), NOW())[name]]


def html_of(client, address="/admin/"):
    return client.get(address).content.decode()


@pytest.fixture
def pair(client):
    """Two colleagues of one district and a demand there; the first is signed in."""
    demand = demand_in()
    me, colleague = district_staff(), district_staff()
    sign_in(client, me)
    return me, colleague, demand


# --- inbox ---
def test_a_line_says_number_decision_light_and_how_long(client):
    demand = demand_in()
    Demand.objects.filter(pk=demand.pk).update(
        posted_at=NOW() - 11 * DAY, reply_due_on=timezone.localdate() - 7 * DAY
    )
    sign_in(client, district_staff())

    html = html_of(client)

    assert demand.number in html
    assert "收下或合并需求" in html
    assert 'class="due due--over"' in html
    assert "11 天" in html


def test_overdue_comes_first_and_in_a_group_who_waited_longest(client):
    rows = [demand_in(f"44010310{number}") for number in range(1, 5)]
    today = timezone.localdate()
    for row, waited, due in zip(rows, (1, 5, 9, 2), (30, 30, 30, -5), strict=True):
        due_on = today + due * DAY
        Demand.objects.filter(pk=row.pk).update(posted_at=NOW() - waited * DAY, reply_due_on=due_on)
    staff = district_staff()

    listed = [pk for code, pk, _do in box(staff, "todo") if code == "demand"]

    late, soon = rows[3].pk, rows[0].pk
    assert listed[0] == late
    assert listed.index(rows[2].pk) < listed.index(rows[1].pk)
    assert soon in listed


def test_a_district_sees_its_own_cases_and_the_city_all(client):
    mine, other = demand_in("440103101"), demand_in("440104101")

    assert [pk for code, pk, _ in box(district_staff("440103"), "todo") if code == "demand"] == [mine.pk]
    assert {pk for code, pk, _ in box(city_staff(), "todo") if code == "demand"} == {mine.pk, other.pk}


@pytest.mark.parametrize(
    "who", [UserFactory, lambda: holder_of(InstitutionFactory()), lambda: UserFactory(is_staff=True)]
)
def test_nobody_else_has_anything_to_decide(who):
    demand_in()
    submitted()

    assert waiting(who()) == {}


def test_only_what_one_may_decide_waits_and_the_rest_is_in_doing(client):
    """Who reviewed a product does not review it again: it waits for the next of three."""
    product = submitted()
    first, second = city_staff(), city_staff()
    reviews.qualify_product(product=product, by=Actor(first), at=NOW())
    assert ("product", product.pk, "内容审核") in box(second, "todo")
    sign_in(client, second)
    answer = client.post(path(product, "review", "product"), {"verdict": "passed", "comment": "可以"})
    assert answer.status_code == 302

    assert ("product", product.pk) not in {(code, pk) for code, pk, _ in box(second, "todo")}
    assert ("product", product.pk, "等别人办") in box(second, "doing")


def test_what_one_decided_and_is_closed_is_done(client):
    demand = demand_in()
    staff = city_staff()
    demands.decline_demand(demand=demand, reason="和已有的场次重复", by=Actor(staff), at=NOW())

    assert box(staff, "done") == [("demand", demand.pk, "办过")]
    assert box(staff, "doing") == []


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", 2), ("?kind=demand", 1), ("?kind=product", 1), ("?district=440103", 2), ("?district=440104", 0),
     ("?light=over", 0), ("?holder=me", 0), ("?holder=nobody", 2), ("?kind=none", 0), ("?box=no&light=no&group=no", 2)],
)  # fmt: skip
def test_filters_cut_and_the_address_holds_them(client, query, shown):
    demand, product = demand_in("440103101"), submitted()
    sign_in(client, city_staff())

    html = html_of(client, f"/admin/{query}")

    assert sum(one.number in html for one in (demand, product)) == shown
    assert ("box=no" in html) is False


def test_lines_can_be_grouped_by_kind(client):
    demand_in()
    submitted()
    sign_in(client, city_staff())

    html = html_of(client, "/admin/?group=kind")

    assert 'scope="rowgroup" colspan="7">需求 1<' in html
    assert 'scope="rowgroup" colspan="7">产品 1<' in html


def test_the_inbox_costs_the_same_with_1_and_with_200_rows(client, count_queries):
    sign_in(client, city_staff())
    demand_in("440103101")
    client.get("/admin/")
    one = count_queries(lambda: client.get("/admin/"))
    first = Demand.objects.get()
    Demand.objects.bulk_create(
        Demand(
            asker=first.asker,
            area=first.area,
            reply_due_on=first.reply_due_on,
            text=f"想看第 {number} 场",
            posted_at=NOW(),
            state=DemandState.POSTED,
        )
        for number in range(199)
    )

    assert Demand.objects.count() == 200
    assert count_queries(lambda: client.get("/admin/")) == one


# --- hands ---
def test_taking_holds_the_case_and_a_colleague_meets_it_in_doing(client, pair):
    me, colleague, demand = pair

    client.post(path(demand, "take"))

    line = ("demand", demand.pk, "收下或合并需求")
    assert line in box(me, "todo")
    assert line not in box(colleague, "todo")
    assert line in box(colleague, "doing")
    assert JournalEntry.objects.get(fact="core.case.taken").actor == me


def test_a_colleague_takes_a_held_case_over_and_it_is_on_record_from_whom(client, pair):
    me, colleague, demand = pair
    client.post(path(demand, "take"))
    sign_in(client, colleague)
    assert "在 " in html_of(client, path(demand))
    assert "先接过来" in html_of(client, path(demand))

    client.post(path(demand, "take"))

    assert Assignment.objects.holders().get().person == colleague
    assert JournalEntry.objects.filter(fact="core.case.taken").last().details == {"taken_from": me.pk}


def test_a_case_put_back_is_anybodys(client, pair):
    _me, colleague, demand = pair
    client.post(path(demand, "take"))
    client.post(path(demand, "release"))

    assert not Assignment.objects.live().exists()
    assert ("demand", demand.pk, "收下或合并需求") in box(colleague, "todo")


def test_who_holds_a_case_for_one_decision_does_not_hold_it_for_the_next(client, pair):
    _me, colleague, demand = pair
    client.post(path(demand, "take"))
    client.post(path(demand, "screen"))

    assert ("demand", demand.pk, "答复需求") in box(colleague, "todo")


def test_handing_over_tells_the_colleague(client, pair):
    me, colleague, demand = pair

    client.post(path(demand, "hand"), {"to": colleague.pk, "note": "您熟这条街"})

    assert Assignment.objects.holders().get().person == colleague
    notice = Notice.objects.get(recipient=colleague)
    assert (notice.body, notice.path) == ("您熟这条街", path(demand))
    assert ("demand", demand.pk, "收下或合并需求") in box(me, "doing")
    assert f"转办：{colleague}" in html_of(client, path(demand))


def test_nobody_is_handed_what_they_may_not_decide(pair):
    me, _colleague, demand = pair
    stranger = district_staff("440104")

    with pytest.raises(holding.ColleagueMayNot):
        holding.hand_over(case=case_of(demand), to=stranger, note="", by=Actor(me), at=NOW())
    with pytest.raises(holding.CaseNotYours):
        holding.hand_over(case=case_of(demand), to=me, note="", by=Actor(stranger), at=NOW())


def test_the_form_offers_only_staff_above_the_place_of_the_case(client, pair):
    _me, colleague, demand = pair
    stranger, city = district_staff("440104"), city_staff()

    form = client.get(path(demand)).context["helpers"][0].form

    assert set(form.fields["to"].queryset) == {colleague, city}
    assert client.post(path(demand, "hand"), {"to": stranger.pk}).status_code == 422


def test_an_opinion_is_asked_given_and_read(client, pair):
    me, colleague, demand = pair
    due = timezone.localdate() + 3 * DAY
    client.post(path(demand, "ask"), {"to": colleague.pk, "due_on": due, "note": "看场地行不行"})
    assert ("demand", demand.pk, "写会签意见") in box(colleague, "todo")
    sign_in(client, colleague)
    client.post(path(demand, "answer"), {"answer": "场地可以"})

    assert ("demand", demand.pk, "写会签意见") not in box(colleague, "todo")
    assert Notice.objects.get(recipient=me).body == "场地可以"
    sign_in(client, me)
    assert "场地可以" in html_of(client, path(demand))
    with pytest.raises(holding.NotAsked):
        holding.give_opinion(case=case_of(demand), answer="又一条", by=Actor(colleague), at=NOW())


def test_an_opinion_needs_a_day_to_come_and_somebody_who_sees_the_case(pair):
    me, colleague, demand = pair
    asked = {"case": case_of(demand), "note": "看看", "by": Actor(me), "at": NOW()}

    with pytest.raises(holding.OpinionDayPassed):
        holding.ask_opinion(to=colleague, due_on=timezone.localdate() - DAY, **asked)
    with pytest.raises(holding.ColleagueMayNotSee):
        holding.ask_opinion(to=district_staff("440104"), due_on=timezone.localdate(), **asked)


def test_chasing_reminds_once_a_day_and_needs_somebody_to_chase(pair):
    me, colleague, demand = pair
    case, by = case_of(demand), Actor(me)
    with pytest.raises(holding.NobodyHolds):
        holding.chase(case=case, note="", by=by, at=NOW())
    holding.hand_over(case=case, to=colleague, note="", by=by, at=NOW())

    assert holding.chase(case=case, note="今天要答", by=by, at=NOW()) == 1
    with pytest.raises(holding.ChasedToday):
        holding.chase(case=case, note="", by=by, at=NOW())
    assert holding.chase(case=case, note="", by=by, at=NOW() + 2 * DAY) == 1
    assert Notice.objects.filter(recipient=colleague, title__startswith="催办").count() == 2


def test_following_keeps_a_case_in_sight_until_it_is_dropped(client, pair):
    me, _colleague, demand = pair
    client.post(path(demand, "follow"))
    client.post(path(demand, "follow"))
    assert [pk for _code, pk, _do in box(me, "followed")] == [demand.pk]

    client.post(path(demand, "unfollow"))
    assert not Follow.objects.exists()


def test_the_database_keeps_one_holder_and_opinions_of_others(pair):
    me, colleague, demand = pair
    fields = {"subject": case_of(demand).subject, "given_by": me, "since": NOW()}
    Assignment.objects.create(person=me, part="holder", **fields)
    refused = (
        {"person": colleague, "part": "holder"},
        {"person": me, "part": "opinion", "due_on": timezone.localdate()},
        {"person": colleague, "part": "opinion"},
        {"person": colleague, "part": "opinion", "due_on": timezone.localdate(), "answer": "早了"},
        {"person": colleague, "part": "other"},
    )
    for row in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(**row, **fields)
