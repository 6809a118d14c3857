"""Public rules that are numbers: the default in the code until the bureau sets another from a day on, two people."""

import datetime as dt
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from cloudplatform.rules import APPEAL_WITHIN, DEMAND_REPLY
from community.rules import CLOSURE_NOTICE
from core.desk.kinds import days_of, kind_of
from core.models import DatedRule, JournalEntry, PendingAct
from core.record import pending, rules
from core.record.actors import Actor
from core.record.rules import Rule, Unit, set_rule
from tests.factories.community import InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.orders import CycleFactory
from tests.factories.second_person import carried_out

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOW = timezone.now()
TODAY = localdate(NOW)
PAGE = "/admin/rules/"


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def setting(
    code="cloudplatform.demand_reply", value=3, starts_on=TODAY, basis="市局办公会 11 月 20 日纪要", by=None
):
    return set_rule(
        code=code, value=value, basis=basis, starts_on=starts_on, by=Actor(by or city_staff()), at=NOW
    )


def test_a_number_holds_from_its_day_until_the_next_and_the_default_before():
    setting(value=3, starts_on=TODAY)
    setting(value=7, starts_on=TODAY + 10 * DAY)

    days = (TODAY - DAY, TODAY, TODAY + 9 * DAY, TODAY + 10 * DAY)
    assert [DEMAND_REPLY.on(day) for day in days] == [5, 3, 3, 7]
    assert rules.since(DEMAND_REPLY.code, TODAY + 9 * DAY) == TODAY
    assert rules.since(DEMAND_REPLY.code, TODAY - DAY) is None
    entry = JournalEntry.objects.filter(fact="core.rule.set").first()
    assert (entry.details["was"], entry.details["value"]) == (5, 3)


def test_a_moment_counts_by_its_day_in_the_city():
    setting("cloudplatform.appeal_within", 10)
    midnight = timezone.make_aware(dt.datetime.combine(TODAY, dt.time()))

    assert APPEAL_WITHIN.span(midnight - dt.timedelta(minutes=1)) == 14 * DAY
    assert APPEAL_WITHIN.span(midnight) == 10 * DAY


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"code": "nothing"}, rules.UnknownRule),
        ({"code": CLOSURE_NOTICE.code}, rules.RuleFixedByLaw),
        ({"value": 0}, rules.RuleOutOfRange),
        ({"value": DEMAND_REPLY.most + 1}, rules.RuleOutOfRange),
        ({"value": 5}, rules.RuleSame),
        ({"starts_on": TODAY - DAY}, rules.RuleBackdated),
    ],
)
def test_what_cannot_be_set_is_refused_and_changes_nothing(changes, refusal):
    with pytest.raises(refusal):
        setting(**changes)
    assert not DatedRule.objects.exists()


def test_a_number_that_follows_stays_and_the_database_keeps_one_a_day():
    row = setting(starts_on=TODAY + 5 * DAY)
    for day in (TODAY, TODAY + 5 * DAY):
        with pytest.raises(rules.RuleBeginsLater):
            setting(value=8, starts_on=day)
    for changes in ({}, {"starts_on": TODAY, "basis": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DatedRule.objects.create(
                **{"code": row.code, "value": 9, "starts_on": row.starts_on, "basis": "x", "set_at": NOW}
                | changes
            )


def test_the_rows_are_read_once_and_again_after_a_change(count_queries):
    rules.kept.forget()
    assert count_queries(lambda: [DEMAND_REPLY.on(TODAY) for _ in range(200)]) == 1
    setting()
    assert DEMAND_REPLY.on(TODAY) == 3


def test_every_rule_has_one_code_a_range_that_holds_its_default_and_words():
    every = sorted(rules.every(), key=lambda rule: rule.code)

    assert not [one.code for one, other in pairwise(every) if one.code == other.code]
    assert not [one.code for one in every if not one.least <= one.number <= one.most]
    assert not [one.code for one in every if len(one.code) > 80 or len(one.name) > 100]
    with pytest.raises(ValueError, match="Two rules"):
        rules.register(Rule(DEMAND_REPLY.code, "另一条", 1, Unit.DAYS, "x", most=2))
    with pytest.raises(ValueError, match="range"):
        rules.register(Rule("test.outside", "出界", 9, Unit.DAYS, "x", most=2))


def test_the_deadline_of_a_queue_is_a_rule_and_what_waits_already_keeps_its_own():
    order = kind_of("order")
    stage = next(one for one in order.stages if one.name == "审核点单")
    setting(f"desk.order.{stage.name}", 2)

    assert [days_of(order, stage, day) for day in (TODAY - DAY, TODAY)] == [3, 2]


def test_one_asks_another_confirms_and_the_page_says_who_since_when_and_what_comes(client):
    first, second = city_staff(), city_staff()
    sign_in(client, first)
    cycle = CycleFactory(state="planned")
    page = client.get(PAGE).content.decode()
    assert f"/admin/cloudplatform/cycle/{cycle.pk}/change/" in page
    assert "需求几个工作日内答复" in page
    assert "code=cloudplatform.demand_reply&amp;value=5" in page
    assert "审核点单" in page
    assert "/admin/evaluation/threshold/" in page

    add = reverse("admin:core_datedrule_add")
    filled = client.get(f"{add}?code=cloudplatform.demand_reply&value=5").content.decode()
    assert 'value="cloudplatform.demand_reply" selected' in filled
    answer = client.post(
        add,
        {
            "code": "cloudplatform.demand_reply",
            "value": 4,
            "basis": "纪要〔2026〕3 号",
            "starts_on": TODAY + DAY,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    assert not DatedRule.objects.exists()
    act = PendingAct.objects.get()
    with pytest.raises(pending.SecondPersonNeeded):
        pending.confirm(act=act, by=Actor(first), at=NOW)
    page = client.get(PAGE).content.decode()
    assert "起：4 个工作日" in page
    assert f"/admin/core/pendingact/{act.pk}/change/" in page

    pending.confirm(act=act, by=Actor(second), at=NOW)
    pending.carry_out_due(at=NOW + DAY)
    assert [DEMAND_REPLY.on(day) for day in (TODAY, TODAY + DAY)] == [5, 4]
    assert DatedRule.objects.get().basis == "纪要〔2026〕3 号"


def test_what_is_in_force_names_the_two_and_costs_as_much_with_many_changes(client, count_queries):
    first, second = city_staff(), city_staff()
    sign_in(client, first)
    client.post(
        reverse("admin:core_datedrule_add"),
        {"code": "cloudplatform.demand_reply", "value": 4, "basis": "纪要", "starts_on": TODAY + DAY},
    )
    PendingAct.objects.update(content=_today(PendingAct.objects.get().content))
    carried_out(second)
    page = client.get(PAGE).content.decode()
    assert f"{first}提出，{second}复核" in page

    few = count_queries(lambda: client.get(PAGE))
    for number in range(20):
        setting("cloudplatform.weekly_limit", number + 7, TODAY + number * DAY)
    client.get(PAGE)
    assert count_queries(lambda: client.get(PAGE)) == few


def _today(content):
    """The act as if its day had come."""
    content["values"]["starts_on"] = {"date": TODAY.isoformat()}
    return content


def test_a_refusal_comes_back_at_the_form_with_what_was_typed(client):
    sign_in(client, city_staff())
    answer = client.post(
        reverse("admin:core_datedrule_add"),
        {"code": "cloudplatform.demand_reply", "value": 99, "basis": "纪要", "starts_on": TODAY + DAY},
    )

    assert answer.status_code == 200
    assert "1 到 30 之间" in answer.content.decode()
    assert 'value="纪要"' in answer.content.decode()


def test_who_may_read_the_rules_and_who_may_ask_for_another(client):
    add = reverse("admin:core_datedrule_add")
    assert client.get(PAGE).status_code == 302
    sign_in(client, holder_of(InstitutionFactory()))
    assert client.get(PAGE).status_code in (302, 403)
    sign_in(client, district_staff())
    page = client.get(PAGE)
    assert page.status_code == 200
    assert add not in page.content.decode()
    assert client.get(add).status_code in (403, 404)
