"""Personal data: view, export, correct, delete; closing the account."""

import datetime as dt
import io
import json

import openpyxl
import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from cloudplatform.actions import bookings
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, Feedback
from community.models import FamilyMember, Resident
from core import actions, privacy
from core.models import AccountClosure, Consent, Draft, JournalEntry, Notice, User
from core.models.accounts import ConsentKind
from core.people import closing
from core.record import journal, sealing
from core.record.actors import CLOCK, Actor
from core.states import CLOSURE, ClosureState
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import AreaFactory, FamilyMemberFactory, SeatFactory
from tests.factories.core import UserFactory, actor, agreeing
from tests.factories.events import EventFactory, soon
from tests.factories.feedback import given

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAYS = dt.timedelta(days=1)
PASSWORD = "Huacheng-2026"


@pytest.fixture
def me():
    user = agreeing(ConsentKind.TERMS, UserFactory(display_name="陈街坊（示例）"))
    user.set_phone("13800138001")
    user.phone_verified = True
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def mine(client, me):
    client.force_login(me, backend="django.contrib.auth.backends.ModelBackend")
    return client


def proven(client):
    """As after the page that asks for the password once more."""
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/me/close/"})


def erased(user, days=7):
    closure = closing.ask_closure(user=user, by=Actor(user), at=NOW)
    return closing.erase_account(closure=closure, at=NOW + days * DAYS)


S = ClosureState


@pytest.mark.parametrize("source", S.values)
@pytest.mark.parametrize("target", S.values)
def test_a_closure_ends_once(source, target):
    assert CLOSURE.allows(source, target) is ((source, target) in {(S.ASKED, S.CANCELLED), (S.ASKED, S.DONE)})


# --- seeing and taking along ---
def test_i_see_everything_the_portal_holds_on_me_and_nothing_of_others(mine, me):
    FamilyMemberFactory(guardian=me, name="龘𠮷仔")
    FamilyMemberFactory(name="别家的孩子")
    booked(EventFactory(title="端午龙舟说唱（示例）"), user=me)
    seat = SeatFactory(user=me)
    actions.save_draft(user=me, form="/demands/new/", fields={"text": ["想看木偶戏"]}, at=NOW)

    page = mine.get("/me/data/").content.decode()

    for held in (
        "13800138001",
        me.email,
        "龘𠮷仔",
        "端午龙舟说唱（示例）",
        seat.label,
        "想看木偶戏",
        "用户协议",
    ):
        assert held in page
    assert "别家的孩子" not in page


def test_the_record_is_told_in_plain_words(mine, me):
    booked(EventFactory(), user=me)

    assert "预约：提交" in mine.get("/me/data/").content.decode()


def test_the_json_file_holds_the_same(mine, me):
    FamilyMemberFactory(guardian=me, name="龘𠮷仔")

    answer = mine.post("/me/data/export/json/")

    found = {one["key"]: one["rows"] for one in json.loads(answer.content)["sections"]}
    assert set(found) == {section.key for section in privacy.sections(me)}
    (child,) = found["family"]
    assert child["监护人同意"].startswith("2026-01-01")
    assert (child["姓名或小名"], child["关系"], child["出生年月"]) == ("龘𠮷仔", "子女", "2018-05")
    assert [one["为谁"] for one in found["consents"]] == ["龘𠮷仔", ""]
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"


def test_the_workbook_has_a_page_for_each_kind(mine, me):
    me.display_name = "=1+1"
    me.save()

    book = openpyxl.load_workbook(io.BytesIO(mine.post("/me/data/export/xlsx/").content))

    assert book.sheetnames == [section.title[:31] for section in privacy.sections(me)]
    assert book["账号"]["B2"].value == "'=1+1"


def test_taking_data_along_is_on_record_and_needs_a_button(mine, me):
    mine.post("/me/data/export/json/")

    assert JournalEntry.objects.get(fact="core.data.exported").actor == me
    assert mine.get("/me/data/export/json/").status_code == 405
    assert mine.post("/me/data/export/pdf/").status_code == 404


def test_the_page_costs_the_same_for_one_booking_and_for_ten(mine, me, count_queries):
    def book_for_family(number):
        member = FamilyMemberFactory(guardian=me, name=f"家人{number}")
        event = EventFactory(starts_at=soon(7 + 7 * number))
        bookings.book(event=event, party=Party(family=[member]), by=Actor(me), at=NOW)

    book_for_family(0)
    mine.get("/me/data/")
    one = count_queries(lambda: mine.get("/me/data/"))
    for number in range(1, 9):
        book_for_family(number)

    assert count_queries(lambda: mine.get("/me/data/")) == one


# --- correcting and deleting ---
def test_i_change_how_i_am_called(mine, me):
    assert mine.post("/me/name/", {"display_name": ""}).status_code == 422
    mine.post("/me/name/", {"display_name": "阿敏"})

    me.refresh_from_db()
    assert me.display_name == "阿敏"


def test_i_delete_what_may_be_deleted(mine, me):
    actions.save_draft(user=me, form="/x/", fields={}, at=NOW)
    Resident.objects.create(user=me, area=AreaFactory())
    rating = given()
    Feedback.objects.update(author=me)
    for key in ("drafts", "residence", "comments"):
        assert mine.post(f"/me/data/{key}/delete/").status_code == 302

    rating.refresh_from_db()
    assert (rating.comment, rating.overall > 0) == ("", True)
    assert not Draft.objects.exists()
    assert not Resident.objects.exists()
    assert JournalEntry.objects.filter(fact="core.data.removed").count() == 3


def test_what_stays_for_the_record_is_refused_in_words(mine):
    answer = mine.post("/me/data/record/delete/")

    assert answer.status_code == 409
    assert "要留作办理记录" in answer.content.decode()
    assert mine.post("/me/data/nonsense/delete/").status_code == 404


# --- leaving ---
def test_closing_asks_for_the_password_once_more(mine, me):
    assert "确认是您本人" in mine.get("/me/close/").content.decode()
    answer = mine.post("/me/close/")

    assert answer.url == "/account/reauthenticate/?next=%2Fme%2Fclose%2F"
    assert not AccountClosure.objects.exists()
    back = mine.post(answer.url, {"password": PASSWORD, "next": "/me/close/"})
    assert back.url == "/me/close/"
    assert "申请注销</button>" in mine.get("/me/close/").content.decode()


def test_asking_to_close_signs_out_and_says_how_to_come_back(mine, me, run_jobs):
    proven(mine)
    page = mine.post("/me/close/", follow=True).content.decode()
    run_jobs()

    assert "这之前重新登录一次，就取消" in page
    assert "_auth_user_id" not in mine.session
    assert Notice.objects.filter(recipient=me, title__contains="已申请注销账号").exists()


def test_signing_in_within_the_days_of_grace_cancels_the_closure(client, me):
    closing.ask_closure(user=me, by=Actor(me), at=NOW)

    client.post("/account/login/", {"login": me.email, "password": PASSWORD})

    assert AccountClosure.objects.get().state == ClosureState.CANCELLED
    assert not closing.erase_account(closure=AccountClosure.objects.get(), at=NOW + 30 * DAYS)


@pytest.fixture
def other_device(me):
    """Signed in before the wish to close, and used on."""
    device = Client()
    device.force_login(me, backend="django.contrib.auth.backends.ModelBackend")
    closing.ask_closure(user=me, by=Actor(me), at=NOW)
    return device


@pytest.mark.parametrize("path", ["/", "/me/", "/workbench/", "/events/"])
def test_a_device_still_signed_in_says_on_every_page_when_the_account_closes(other_device, path):
    page = other_device.get(path).content.decode()

    assert ("账号将于" in page, "撤销注销</button>" in page) == (True, True)
    assert AccountClosure.objects.get().state == ClosureState.ASKED  # using it decides nothing


def test_the_button_on_any_page_keeps_the_account(other_device):
    other_device.post("/me/close/cancel/")

    assert AccountClosure.objects.get().state == ClosureState.CANCELLED
    assert "账号将于" not in other_device.get("/").content.decode()


def test_who_did_not_ask_sees_no_banner(mine):
    assert "账号将于" not in mine.get("/").content.decode()


def test_with_the_account_all_its_sessions_end(other_device, me):
    assert other_device.get("/me/data/").status_code == 200

    AccountClosure.objects.update(due_at=NOW)

    assert closing.erase_account(closure=AccountClosure.objects.get(), at=NOW)

    assert other_device.get("/me/data/").status_code == 302
    assert not Session.objects.exists()


def test_what_holds_the_closing_up_is_told_once(other_device, me, run_jobs):
    booked(EventFactory(starts_at=soon(30)), user=me)
    AccountClosure.objects.update(due_at=NOW - DAYS)
    for night in (0, 1):
        closing.erase_account(closure=AccountClosure.objects.get(), at=NOW + night * DAYS)
    run_jobs()

    assert Notice.objects.filter(recipient=me, title__contains="还有事没办完").count() == 1


def test_what_stands_in_the_way_is_named_with_the_page_to_settle_it(mine, me):
    seat, booking = SeatFactory(user=me), booked(EventFactory(title="粤剧折子戏（示例）"), user=me)
    proven(mine)

    answer = mine.post("/me/close/")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"先交接或辞去席位：{seat.label}" in page
    assert "粤剧折子戏（示例）" in page
    assert f"/me/bookings/{booking.pk}/cancel/" in page
    assert not AccountClosure.objects.exists()


def test_staff_do_not_leave_by_themselves():
    with pytest.raises(closing.FirstSettle):
        closing.ask_closure(user=(user := UserFactory(is_staff=True)), by=Actor(user), at=NOW)


def test_nothing_is_erased_before_the_days_are_over_or_while_something_new_stands_in_the_way(me):
    assert not erased(me, days=6)
    booked(EventFactory(starts_at=soon(30)), user=me)

    assert not closing.erase_account(closure=AccountClosure.objects.get(), at=NOW + 7 * DAYS)
    me.refresh_from_db()
    assert me.is_active


def test_erasing_leaves_nothing_that_says_who_it_was(me):
    agreeing(ConsentKind.ACCESS_NEEDS, me)
    member = FamilyMemberFactory(guardian=me, name="龘𠮷仔")
    past = booked(EventFactory(), user=me)
    Booking.objects.filter(pk=past.pk).update(state="checked_in", access_need="wheelchair_seat")
    Attendee.objects.create(booking=past, event=past.event, family_member=member)
    full = booked(EventFactory(capacity=1)).event
    entry = waiting_for(full, user=me)
    actions.save_draft(user=me, form="/x/", fields={"a": ["b"]}, at=NOW)

    assert erased(me)

    me.refresh_from_db(), past.refresh_from_db(), member.refresh_from_db(), entry.refresh_from_db()
    assert (me.display_name, me.phone, me.phone_index, me.email, me.is_active) == (
        "已注销用户",
        "",
        None,
        "",
        False,
    )
    assert me.closed_at is not None
    assert not me.has_usable_password()
    assert (past.access_need, member.name, member.born_on.year, entry.state) == ("", "已移除", 1900, "left")
    for model, field in ((EmailAddress, "user"), (Draft, "user"), (Notice, "recipient"), (Resident, "user")):
        assert not model.objects.filter(**{field: me}).exists()
    assert not Attendee.objects.filter(family_member__isnull=False).exists()
    assert not Consent.objects.filter(user=me, withdrawn_at__isnull=True).exists()
    assert Consent.objects.filter(user=me).count() == 3  # terms, needs, and for the child


def test_the_journal_verifies_after_an_account_is_erased(me):
    journal.record("core.test.said", about=me, by=Actor(me), at=NOW, note="我住在多宝街 1 号")
    seat = SeatFactory(user=me, ends_on=timezone.localdate())
    journal.record("core.test.acted", about=me, by=seat.actor, at=NOW, note="单位的意见")
    sealing.seal(at=NOW)

    assert erased(me)
    sealing.seal(at=NOW + 8 * DAYS)

    assert list(sealing.verify(at=NOW + 8 * DAYS)) == []
    notes = dict(JournalEntry.objects.filter(actor=me).values_list("fact", "note"))
    assert (notes["core.test.said"], notes["core.test.acted"]) == ("", "单位的意见")


def test_seats_keep_the_name_under_which_they_were_held(me):
    seat = SeatFactory(user=me, ends_on=timezone.localdate())

    erased(me)

    seat.refresh_from_db()
    assert (seat.holder, str(seat.user)) == ("陈街坊（示例）", "已注销用户")


def test_the_phone_may_begin_anew_after_the_account_is_erased(me):
    erased(me)
    again = UserFactory()
    again.set_phone("13800138001")
    again.save()

    assert User.objects.with_phone("13800138001") == again


def test_the_others_keep_everything(me):
    other = FamilyMemberFactory(name="别家的孩子")
    erased(me)

    other.refresh_from_db()
    assert other.name == "别家的孩子"
    assert FamilyMember.objects.of(other.guardian).exists()


def test_asking_twice_is_asking_once(me):
    first = closing.ask_closure(user=me, by=actor(me), at=NOW)

    assert closing.ask_closure(user=me, by=actor(me), at=NOW + DAYS) == first
    assert closing.cancel_closure(user=UserFactory(), by=CLOCK, at=NOW) is None
