"""The working-day calendar: two people and a day, nothing backdated, what it was is kept."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from community.places.queries.upkeep import year_to_enter
from core.dates import calendars
from core.dates.workdays import is_working_day, missing_year
from core.models import CalendarDay, CalendarYear, JournalEntry, Notice, PendingAct, User
from core.models.accounts import Office
from core.record import pending
from core.record.actors import CLOCK, Actor
from core.states import PendingState
from tests.core.test_admin import officer
from tests.desk import waiting
from tests.factories.community import city_staff, district_staff

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
AT = timezone.now
ADD_DAY = reverse("admin:core_calendarday_add")
ADD_YEAR = reverse("admin:core_calendaryear_add")


def day(text):
    return dt.date.fromisoformat(text)


def tomorrow():
    return localdate() + DAY


def sunday():
    """A Sunday some months ahead."""
    far = localdate() + 300 * DAY
    return far + (6 - far.weekday()) * DAY


def ask_for(client, user, **typed):
    client.force_login(user)
    form = {"day": sunday(), "is_working": "on", "name": "调休", "since": tomorrow(), **typed}
    return client.post(ADD_DAY, form)


def do(client, user, verb, act, **form):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    path = reverse("admin:core_pendingact_do", args=[verb])
    return client.post(f"{path}?ids={act.pk}", form, follow=True)


def test_one_officer_alone_changes_no_day(client):
    me = officer(Office.SYSTEM)
    answer = ask_for(client, me)
    act = PendingAct.objects.get()
    page = do(client, me, "confirm", act).content.decode()

    assert answer.status_code == 302
    assert "不能自己复核" in page
    assert (CalendarDay.objects.count(), is_working_day(sunday())) == (0, False)
    assert act.asked_seat == "系统管理员"


@pytest.mark.parametrize("second", [lambda: officer(Office.SYSTEM), city_staff], ids=["officer", "bureau"])
def test_a_second_person_confirms_and_it_takes_effect_on_its_day(client, run_jobs, second):
    other = second()
    ask_for(client, officer(Office.SYSTEM))
    run_jobs()
    act = PendingAct.objects.get()
    assert Notice.objects.filter(recipient=other, title__startswith="待复核").exists()
    assert waiting(User.objects.get(pk=other.pk), "second-person") == {"复核（第二人）": 1}

    do(client, other, "confirm", act)
    pending.carry_out_due(at=AT())
    assert not is_working_day(sunday())

    pending.carry_out_due(at=AT() + DAY)
    act.refresh_from_db()
    assert (act.state, is_working_day(sunday())) == (PendingState.IN_FORCE, True)
    assert act.content["before"] == [[str(sunday()), "休息日"]]
    assert JournalEntry.objects.get(fact="core.calendar.set").details == {"is_working": True, "was": False}


@pytest.mark.parametrize(
    "stranger", [district_staff, lambda: officer(Office.AUDIT)], ids=["district", "auditor"]
)
def test_nobody_else_confirms(client, stranger):
    ask_for(client, officer(Office.SYSTEM))
    answer = do(client, stranger(), "confirm", PendingAct.objects.get())

    assert answer.status_code in (403, 404)
    assert PendingAct.objects.get().state == PendingState.ASKED


def test_it_is_corrected_and_withdrawn_until_its_day(client):
    me, other = officer(Office.SYSTEM), city_staff()
    ask_for(client, me)
    act = PendingAct.objects.get()
    do(client, other, "confirm", act)
    client.force_login(me)
    path = f"{ADD_DAY}?pending={act.pk}"
    assert "调休" in client.get(path).content.decode()

    client.post(path, {"day": sunday(), "is_working": "on", "name": "端午调休", "since": tomorrow() + DAY})
    act.refresh_from_db()
    assert (act.state, act.version, act.confirmed_by) == (PendingState.ASKED, 2, None)
    assert ["说明", "调休"] in act.content["versions"][0]["shown"]

    do(client, me, "withdraw", act)
    pending.carry_out_due(at=AT() + 3 * DAY)
    assert (PendingAct.objects.get().state, CalendarDay.objects.count()) == (PendingState.WITHDRAWN, 0)


WRONG_DAYS = [
    (lambda: {"since": localdate()}, "生效日期最早填"),
    (lambda: {"day": localdate() - 7 * DAY}, "不能再改"),
    (lambda: {"day": sunday(), "is_working": ""}, "现在就是休息日"),
]


@pytest.mark.parametrize(("typed", "words"), WRONG_DAYS)
def test_a_day_is_refused_at_the_form_with_what_was_typed(client, typed, words):
    answer = ask_for(client, officer(Office.SYSTEM), name="台风停工", **typed())
    page = answer.content.decode()

    assert (answer.status_code, PendingAct.objects.count()) == (200, 0)
    assert words in page
    assert "台风停工" in page


def test_a_day_that_is_known_is_asked_for_again(client):
    CalendarDay.objects.create(day=sunday(), is_working=True, name="调休")
    answer = ask_for(client, officer(Office.SYSTEM), is_working="")

    assert answer.status_code == 302, answer.content.decode()
    assert PendingAct.objects.get().content["before"] == [[str(sunday()), "工作日"]]


def test_the_page_of_a_day_leads_to_the_form(client):
    CalendarDay.objects.create(day=sunday(), is_working=True, name="调休")
    client.force_login(officer(Office.SYSTEM))
    page = client.get(reverse("admin:core_calendarday_change", args=[sunday()]))
    way = page.context["offered"][0]["url"]
    form = client.get(way).context["adminform"].form

    assert (str(form["day"].value()), form["name"].value(), form["since"].value()) == (
        str(sunday()), "调休", tomorrow(),
    )  # fmt: skip


# --- the list of a year ---
@pytest.mark.parametrize(
    ("today", "missing"), [("2026-10-31", None), ("2026-11-30", 2027), ("2031-03-01", 2031)]
)
def test_a_year_without_its_list_is_missing_from_november_on(today, missing):
    assert missing_year(day(today)) == missing


LIST = ["2027-01-01", "2027-02-05 至 2027-02-13", "2027-04-05", "2027-05-01~2027-05-05", "2027-06-09", "2027-09-15",
        "2027-10-01 至 2027-10-07"]  # fmt: skip


def typed_year(**changes):
    lines = {"year": 2027, "source": "示例文号", "days_off": "\n".join(LIST), "worked": "2027-02-14"}
    return {**lines, "since": tomorrow(), **changes}


@pytest.fixture
def autumn(monkeypatch):
    """A day of November 2026, whatever the calendar on the wall says."""
    at = dt.datetime(2026, 11, 25, 10, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    return at


def test_the_missing_year_waits_for_the_officer_until_it_is_entered(client, autumn):
    me = officer(Office.SYSTEM)
    assert year_to_enter(User.objects.get(pk=me.pk)) == 2027
    client.force_login(me)
    answer = client.post(ADD_YEAR, typed_year())
    assert answer.status_code == 302, answer.context["errors"]
    assert not CalendarYear.objects.exists()

    act = PendingAct.objects.get()
    assert ["2027-02-14", "休息日"] in act.content["before"]
    pending.confirm(act=act, by=Actor(city_staff()), at=autumn)
    pending.carry_out_due(at=autumn + DAY)
    assert missing_year(day("2026-11-25")) is None
    assert is_working_day(day("2027-02-14"))


def entered(*, off, worked=(), at, since=None):
    return calendars.set_calendar_year(
        year=2027, source="x", days_off=off, worked=worked, since=since or localdate(at), by=CLOCK, at=at
    )


def holidays(*more):
    texts = ["2027-01-01", *(f"2027-02-{one:02}" for one in range(5, 10)), "2027-04-05", "2027-05-01", "2027-05-02",
             "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02", "2027-10-03", *more]  # fmt: skip
    return [day(text) for text in texts]


def test_what_a_mended_list_has_no_more_follows_the_week_again(autumn):
    entered(off=holidays("2027-03-03"), at=autumn)
    assert not is_working_day(day("2027-03-03"))

    entered(off=holidays(), at=autumn)
    assert is_working_day(day("2027-03-03"))
    details = JournalEntry.objects.filter(fact="core.calendar.year_set").latest("pk").details
    assert (details["now_off"], details["now_worked"]) == ([], ["2027-03-03"])


def test_a_list_in_force_is_not_changed_for_days_gone_by(autumn):
    entered(off=holidays(), at=autumn)
    later = dt.datetime(2027, 5, 20, 10, tzinfo=timezone.get_default_timezone())

    with pytest.raises(calendars.CalendarDayPassed, match="2027-03-03"):
        entered(off=holidays("2027-03-03"), at=later)
    entered(off=holidays("2027-06-10"), at=later)
    assert not is_working_day(day("2027-06-10"))


WRONG_LISTS = [
    (["2027-01-01"], [], "没有列入放假"),
    (["2026-12-31"], [], "不在这一年"),
    (["2027-01-01"], ["2027-01-01"], "又放假又上班"),
]


@pytest.mark.parametrize(("off", "worked", "words"), WRONG_LISTS)
def test_a_list_that_cannot_be_is_refused_in_words(off, worked, words, autumn):
    with pytest.raises(calendars.CalendarYearWrong, match=words):
        entered(off=[day(one) for one in off], worked=[day(one) for one in worked], at=autumn)
    assert not CalendarYear.objects.exists()


def test_no_way_around_the_two_is_left_in_the_admin_site():
    """Every registered action that makes a calendar row is a kind."""
    assert pending.kind_of(calendars.set_calendar_day)
    assert pending.kind_of(calendars.set_calendar_year)
    assert pending.office_kinds(officer(Office.SYSTEM)) == ["core.calendar.day", "core.calendar.year"]
