"""A new kind of case is one registration: a toy kind is registered here and walked from the inbox to its decision."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import calls
from cloudplatform.models import ProductCall
from cloudplatform.states import CallState
from core.dates.workdays import WorkingDays, add_working_days, working_days_between
from core.desk import kinds as registry
from core.desk.kinds import CaseKind, Stage, kind_of, kinds, register
from core.desk.lights import light_of
from core.record.actors import Actor
from tests.desk import waiting
from tests.factories.community import city_staff, district_staff

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY = dt.date(2026, 11, 27), dt.date(2026, 11, 30)


def toys(user):
    rows = ProductCall.objects.visible_to(user)
    return rows if user.works_as_staff else rows.none()


@pytest.fixture
def toy(monkeypatch):
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    kind = CaseKind(
        code="toy", name="玩具", prefix="TOY", model=ProductCall, rows=toys, created_field="opens_at", search_fields=("title",),
        under_way=frozenset({CallState.DRAFT, CallState.OPEN}),
        stages=(
            Stage("发布玩具", lambda user: toys(user).filter(state=CallState.DRAFT), "opens_at", days=2, verbs=frozenset({"open"})),
        ),
    )  # fmt: skip
    register(kind)
    return kind


@pytest.fixture
def row():
    now = timezone.now()
    return calls.draft_call(
        title="木偶进社区", brief="要轻便的", art_forms=["opera"], budget_cents=100, opens_at=now - dt.timedelta(days=30),
        closes_at=now + dt.timedelta(days=30), by=Actor(city_staff()), at=now,
    )  # fmt: skip


def test_a_kind_that_registers_is_listed_opened_found_and_decided(client, toy, row):
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")
    number, page = (
        f"TOY-{timezone.localtime(row.opens_at):%y}-{row.pk:05d}",
        reverse("admin:case", args=["toy", row.pk]),
    )

    inbox = client.get("/admin/?kind=toy").content.decode()
    assert number in inbox
    assert "发布玩具" in inbox
    assert "due--over" in inbox
    assert client.get(reverse("portal:desk_search"), {"q": number})["Location"] == page
    assert "木偶进社区" in client.get(reverse("portal:desk_search"), {"q": "木偶"}).content.decode()
    shown = client.get(page)
    assert "要轻便的" in shown.content.decode()
    assert [offer.name for offer in shown.context["offers"]] == ["open", "change", "cancel"]

    client.post(reverse("admin:case_do", args=["toy", row.pk, "open"]))

    row.refresh_from_db()
    assert row.state == CallState.OPEN
    client.get("/admin/")  # says what was done, once
    assert number not in client.get("/admin/?kind=toy").content.decode()
    assert number in client.get("/admin/?kind=toy&box=doing").content.decode()


def test_a_register_where_only_the_city_acts_gives_a_district_nothing_to_decide(client, toy, row):
    client.force_login(district_staff(), backend="django.contrib.auth.backends.ModelBackend")
    assert "木偶进社区" not in client.get("/admin/?kind=toy").content.decode()
    assert client.post(reverse("admin:case_do", args=["toy", row.pk, "open"])).status_code == 404


def test_nobody_without_an_office_has_a_toy(toy, row, django_user_model):
    assert waiting(django_user_model(), "toy") == {}


@pytest.mark.parametrize("taken", ["code", "prefix", "model"])
def test_two_kinds_cannot_share_code_prefix_or_model(toy, taken):
    demand = kind_of("demand")
    given = {
        "code": "other",
        "prefix": "OTHER",
        "model": WorkingDays,
        "name": "别的",
        "rows": toys,
        "stages": (),
    }
    with pytest.raises(ValueError, match="share"):
        register(CaseKind(**{**given, taken: getattr(demand, taken)}))


def test_every_decision_has_a_day_it_is_due():
    """Write `days` or `due` at the stage; a decision without a day waits for ever and nobody sees it."""
    timeless = [
        f"{one.code}: {stage.name}"
        for one in kinds()
        for stage in one.stages
        if stage.days is None and not stage.due
    ]
    assert timeless == []
    assert all(one.stages for one in kinds())


# --- lights ---
@pytest.mark.parametrize(
    ("due", "kind", "words"),
    [
        (None, "none", "不限时"), (FRIDAY, "over", "超期 1 个工作日"), (dt.date(2026, 11, 26), "over", "超期 2 个工作日"),
        (dt.date(2026, 11, 29), "over", "超期 1 个工作日"), (MONDAY, "today", "今天到期"),
        (dt.date(2026, 12, 1), "soon", "还有 1 个工作日"),
        (dt.date(2026, 12, 3), "soon", "还有 3 个工作日"), (dt.date(2026, 12, 4), "ok", "还有 4 个工作日"),
    ],
)  # fmt: skip
def test_a_light_counts_working_days(due, kind, words):
    light = light_of(due, MONDAY, WorkingDays(FRIDAY, dt.date(2026, 12, 31)))
    assert (light.kind, light.words) == (kind, words)


@pytest.mark.parametrize("days", [0, 1, 5, 30])
def test_days_counted_together_are_those_counted_one_by_one(days):
    first = dt.date(2026, 9, 28)
    together = WorkingDays(first, first + dt.timedelta(days=200))
    last = add_working_days(first, days)
    assert together.add(first, days) == last
    assert together.between(first, last) == working_days_between(
        first + dt.timedelta(days=1), last + dt.timedelta(days=1)
    )
