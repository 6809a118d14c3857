"""Final acts and public rules: asked for by one, confirmed by another, in effect on a date, withdrawn until then."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from community.members.actions import invitations, responsibilities
from community.models import PointRule, Responsibility, Seat, SeatInvitation, ServiceStandard
from core.desk import cover
from core.models import JournalEntry, Notice, PendingAct
from core.record import pending
from core.record.actors import Actor
from core.states import PENDING, PendingState
from tests.factories.community import InstitutionFactory, city_staff, district_staff
from tests.factories.core import UserFactory
from tests.lifecycle_tables import moves_made

pytestmark = pytest.mark.django_db
S = PendingState
DAY = dt.timedelta(days=1)
NOW = timezone.now()
REVISE = "/admin/community/responsibility/do/revise/"
WORDING = {"body": "各级工会", "duty": "组织职工文化活动", "clause": "四（一）", "reason": "按分工调整"}
EXITS = {
    S.ASKED: {S.ASKED, S.CONFIRMED, S.DECLINED, S.WITHDRAWN},
    S.CONFIRMED: {S.ASKED, S.IN_FORCE, S.WITHDRAWN, S.LAPSED},
}


def test_an_act_moves_as_the_table_says():
    assert set(PENDING.moves) == set(S)
    assert moves_made(PENDING) == EXITS


@pytest.fixture
def line():
    responsibilities.load_responsibilities(since=dt.date(2023, 1, 1))
    return Responsibility.objects.get(line=8)


@pytest.fixture
def officers():
    return city_staff(), city_staff()


def as_(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def tomorrow():
    return localdate(timezone.now()) + DAY


def asked_by(client, user, row, **changes):
    """Ask in the admin site for another wording; the act."""
    form = {**WORDING, "effective_on": tomorrow(), **changes}
    answer = as_(client, user).post(f"{REVISE}?ids={row.pk}", form)
    assert answer.status_code == 302, answer.content.decode()
    return PendingAct.objects.get()


def do(client, user, verb, act, **form):
    return as_(client, user).post(f"/admin/core/pendingact/do/{verb}/?ids={act.pk}", form, follow=True)


def test_one_person_alone_changes_no_public_rule(client, line, officers):
    act = asked_by(client, officers[0], line)
    page = do(client, officers[0], "confirm", act).content.decode()
    act.refresh_from_db()
    line.refresh_from_db()
    assert (act.state, line.until) == (S.ASKED, None)
    assert "不能自己复核" in page


def test_who_covers_the_one_who_asked_is_no_second_person(client, line, officers):
    act = asked_by(client, officers[0], line)
    today = localdate(timezone.now())
    cover.arrange(
        colleague=officers[1], starts_on=today, last_on=today, by=Actor(officers[0]), at=timezone.now()
    )

    page = do(client, officers[1], "confirm", act).content.decode()

    act.refresh_from_db()
    assert (act.state, "不能互相复核" in page) == (S.ASKED, True)


def test_the_second_person_confirms_and_it_takes_effect_on_its_day_not_before(client, line, officers):
    act = asked_by(client, officers[0], line)
    do(client, officers[1], "confirm", act)
    act.refresh_from_db()
    line.refresh_from_db()
    assert (act.state, line.until) == (S.CONFIRMED, None)

    pending.carry_out_due(at=timezone.now())
    line.refresh_from_db()
    assert line.until is None

    pending.carry_out_due(at=timezone.now() + DAY)
    line.refresh_from_db()
    act.refresh_from_db()
    assert (act.state, line.until) == (S.IN_FORCE, tomorrow())
    assert Responsibility.objects.current().get(line=8).duty == "组织职工文化活动"
    done = JournalEntry.objects.get(fact="community.responsibility.revised")
    assert (done.actor, done.seat_label) == (officers[1], act.confirmed_seat)
    assert done.seat_label != ""


def test_until_its_day_it_can_be_withdrawn_by_either_of_the_two_and_nobody_else(client, line, officers):
    act = asked_by(client, officers[0], line)
    do(client, officers[1], "confirm", act)
    with pytest.raises(pending.NotYoursToWithdraw):
        pending.withdraw(act=act, by=Actor(city_staff()), at=NOW)
    do(client, officers[1], "withdraw", act)
    pending.carry_out_due(at=timezone.now() + DAY)
    line.refresh_from_db()
    assert (PendingAct.objects.get().state, line.until) == (S.WITHDRAWN, None)


def test_a_correction_keeps_the_version_before_and_needs_a_new_confirmation(client, line, officers):
    act = asked_by(client, officers[0], line)
    do(client, officers[1], "confirm", act)
    path = f"{REVISE}?ids={line.pk}&pending={act.pk}"
    assert "组织职工文化活动" in as_(client, officers[0]).get(path).content.decode()
    client.post(path, {**WORDING, "duty": "组织职工阅读活动", "effective_on": tomorrow() + DAY})
    act.refresh_from_db()
    assert (act.state, act.version, act.confirmed_by) == (S.ASKED, 2, None)
    assert act.content["versions"][0]["shown"][1] == ["职责", "组织职工文化活动"]
    assert as_(client, officers[1]).get(path).status_code == 404  # only who asked corrects


def test_who_confirms_reads_what_it_was_and_what_it_becomes(client, line, officers):
    act = asked_by(client, officers[0], line)
    page = as_(client, officers[1]).get(f"/admin/core/pendingact/{act.pk}/change/").content.decode()
    assert line.duty in page
    assert "组织职工文化活动" in page
    history = client.get(f"/admin/community/responsibility/{line.pk}/history/").content.decode()
    assert act.asked_seat in history


def test_the_same_act_is_not_asked_for_twice_and_the_form_keeps_what_was_typed(client, line, officers):
    asked_by(client, officers[0], line)
    answer = as_(client, officers[1]).post(f"{REVISE}?ids={line.pk}", {**WORDING, "effective_on": tomorrow()})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已经有人提出" in page
    assert "按分工调整" in page


def test_no_rule_takes_effect_today_or_in_the_past(client, line, officers):
    for day in (tomorrow() - DAY, dt.date(2020, 1, 1)):
        answer = as_(client, officers[0]).post(f"{REVISE}?ids={line.pk}", {**WORDING, "effective_on": day})
        assert (answer.status_code, "生效日期最早填" in answer.content.decode()) == (409, True)
    assert not PendingAct.objects.exists()


def test_what_is_confirmed_after_its_day_is_refused(client, line, officers):
    act = asked_by(client, officers[0], line)
    with pytest.raises(pending.EffectiveDayPassed):
        pending.confirm(act=act, by=Actor(officers[1]), at=timezone.now() + 3 * DAY)


def test_what_is_refused_on_its_day_lapses_and_who_asked_is_told(client, line, officers, run_jobs):
    act = asked_by(client, officers[0], line)
    do(client, officers[1], "confirm", act)
    responsibilities.end_responsibility(responsibility=line, reason="合并", by=Actor(officers[1]), at=NOW)
    PendingAct.objects.update(effective_on=localdate(timezone.now()))
    pending.carry_out_due(at=timezone.now())
    act.refresh_from_db()
    run_jobs()
    assert (act.state, act.answer[:12]) == (S.LAPSED, "这一条已经有了新的表述，"[:12])
    assert Notice.objects.filter(recipient=officers[0], title__startswith="没能生效").exists()


def test_colleagues_are_told_and_it_waits_in_their_queue(client, line, officers, run_jobs):
    asked_by(client, officers[0], line)
    run_jobs()
    assert set(Notice.objects.filter(title__startswith="待复核").values_list("recipient", flat=True)) == {
        officers[1].pk
    }
    assert "复核（第二人）" in as_(client, officers[1]).get("/admin/").content.decode()


def test_a_district_confirms_nothing_of_the_city(client, line, officers):
    act = asked_by(client, officers[0], line)
    district = district_staff()
    assert do(client, district, "confirm", act).status_code == 404


def test_the_database_refuses_one_person_twice_and_force_without_confirmation(client, line, officers):
    act = asked_by(client, officers[0], line)
    for change in (
        {"confirmed_by": officers[0]},
        {"state": S.CONFIRMED},
        {"state": S.IN_FORCE, "ended_at": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PendingAct.objects.filter(pk=act.pk).update(**change)


# New rows are asked for too ----
STANDARD = {"kind": "library", "level": "", "weekly_hours": "48", "days_a_year": 310, "opens_weekends": "on",
            "source": "市局通知（示例）"}  # fmt: skip
RULE = {"event": "sent", "points": 3, "month_cap": 10}


@pytest.mark.parametrize(
    ("path", "form", "model"),
    [
        ("/admin/community/servicestandard/add/", STANDARD, ServiceStandard),
        ("/admin/community/pointrule/add/", RULE, PointRule),
    ],
)
def test_a_new_rule_is_asked_for_and_begins_on_its_day(client, officers, path, form, model):
    before = model.objects.count()
    answer = as_(client, officers[0]).post(path, {**form, "starts_on": tomorrow()})
    assert answer.status_code == 302, answer.content.decode()
    assert model.objects.count() == before
    act = PendingAct.objects.get()
    do(client, officers[1], "confirm", act)
    pending.carry_out_due(at=timezone.now() + DAY)
    assert model.objects.latest("pk").starts_on == tomorrow()


@pytest.mark.parametrize(
    ("path", "form"),
    [("/admin/community/servicestandard/add/", STANDARD), ("/admin/community/pointrule/add/", RULE)],
)
def test_no_rule_is_backdated(client, officers, path, form):
    answer = as_(client, officers[0]).post(path, {**form, "starts_on": "2025-01-01"})
    assert (answer.status_code, PendingAct.objects.count()) == (200, 0)
    assert "生效日期最早填" in answer.content.decode()


def test_every_kind_names_an_action_of_its_own_and_says_who_confirms():
    kinds = pending.kinds()
    assert len({kind.code for kind in kinds}) == len({kind.act for kind in kinds}) == len(kinds)
    assert {
        "projects.project.name",
        "projects.project.exit",
        "cloudplatform.quota.grant",
        "community.head.reissue",
    } <= {kind.code for kind in kinds}


def test_a_colleague_is_invited_to_a_seat_at_the_own_bureau_by_two(client, officers):
    bureau = Seat.objects.get(user=officers[0]).institution
    asked = {
        "role": "handler",
        "contact": "13800138000",
        "reason": "新到岗，已核对调令",
        "effective_on": localdate(),
    }
    path = f"/admin/community/institution/do/invite_staff/?ids={bureau.pk}"
    assert as_(client, officers[0]).post(path, asked).status_code == 302
    act = PendingAct.objects.get()
    assert not SeatInvitation.objects.exists()
    do(client, officers[1], "confirm", act)

    sent = SeatInvitation.objects.get()
    assert (sent.institution, sent.role, sent.invited_by, sent.asked_by) == (
        bureau,
        "handler",
        officers[1],
        officers[0],
    )
    invited = UserFactory()
    invited.set_phone("13800138000")
    invited.phone_verified = True
    invited.save()
    seat = invitations.accept(invitation=sent, by=Actor(invited), at=timezone.now())
    assert (seat.institution, seat.role) == (bureau, "handler")


def test_nobody_is_invited_so_to_what_is_no_bureau(client, officers):
    hall = InstitutionFactory()
    with pytest.raises(invitations.NotABureau):
        invitations.invite_to_bureau(
            institution=hall, role="handler", contact="13800138000", reason="x", asked_by=officers[0],
            by=Actor(officers[1]), at=timezone.now(),
        )  # fmt: skip
