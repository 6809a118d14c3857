"""The pages of seats, and what is refused in a seat that has ended."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from community.members.actions import invitations
from community.models import HandOver, Seat, SeatInvitation
from community.policy import Role
from core.models import Draft, JournalEntry
from tests.community.members.test_invitations import PHONE, holder_of_phone
from tests.factories.community import InstitutionFactory, SeatFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.second_person import carried_out

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def head():
    return SeatFactory(role=Role.HEAD)


@pytest.fixture
def desk(client, head):
    client.force_login(head.user)
    return client


def invited(head, contact=PHONE, role=Role.HANDLER):
    return invitations.invite(
        institution=head.institution, role=role, contact=contact, by=head.actor, at=timezone.now()
    )


def link(name, invitation):
    return reverse(f"community:{name}", args=[invitation.token])


# --- the head's desk ---
def test_the_head_invites_and_withdraws(desk, head):
    desk.post("/workbench/seats/invite/", {"role": "handler", "contact": "138 0013 8001"})
    invitation = SeatInvitation.objects.get()
    page = desk.get("/workbench/seats/").content.decode()
    assert "138****8001" in page
    assert PHONE not in page

    desk.post(reverse("community:withdraw_invitation", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"


def test_a_wrong_contact_is_said_and_what_was_typed_stays(desk):
    answer = desk.post("/workbench/seats/invite/", {"role": "editor", "contact": "1380013"})

    assert answer.status_code == 422
    assert "请填 11 位手机号，或完整的邮箱地址。" in answer.content.decode()
    assert 'value="1380013"' in answer.content.decode()


def test_a_refused_invitation_is_said_and_what_was_typed_stays(desk, head):
    invited(head)

    answer = desk.post("/workbench/seats/invite/", {"role": "handler", "contact": PHONE})

    assert answer.status_code == 409
    assert f'value="{PHONE}"' in answer.content.decode()


def test_the_last_head_is_told_to_hand_over(desk, head):
    answer = desk.post(
        reverse("community:end_seat", args=[head.pk]), {"ends_on": TODAY.isoformat(), "reason": "调离"}
    )

    assert answer.status_code == 409
    assert "请先任命接任的负责人" in answer.content.decode()


def test_the_head_hands_over_and_the_successor_confirms(desk, client, head):
    successor = holder_of(head.institution)
    desk.post(
        reverse("portal:hand_over", args=[head.pk]),
        {"successor": successor.pk, "starts_on": TODAY.isoformat(), "note": "钥匙在前台"},
    )
    made = HandOver.objects.get()
    client.force_login(successor)

    assert "钥匙在前台" in client.get("/me/seats/").content.decode()
    client.post(reverse("community:acknowledge", args=[made.pk]))
    made.refresh_from_db()
    assert made.acknowledged_at is not None


def test_the_head_names_an_alternate_by_first_and_last_day(desk, head):
    colleague = holder_of(head.institution)
    term = {"user": colleague.pk, "starts_on": TODAY.isoformat(), "last_day": (TODAY + DAY).isoformat()}

    desk.post(reverse("community:alternate", args=[head.pk]), term)

    assert Seat.objects.get(alternate_of=head).ends_on == TODAY + 2 * DAY


def test_seats_of_others_do_not_exist_for_a_head(desk):
    other = SeatFactory()

    for name in ("community:end_seat", "community:alternate", "portal:hand_over"):
        assert desk.get(reverse(name, args=[other.pk])).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_twenty(desk, head, count_queries):
    SeatFactory(institution=head.institution)
    SeatFactory(institution=head.institution, ends_on=TODAY)
    invited(head, "a@example.org")
    desk.get("/workbench/seats/")
    one = count_queries(lambda: desk.get("/workbench/seats/"))
    SeatFactory.create_batch(9, institution=head.institution)
    SeatFactory.create_batch(9, institution=head.institution, ends_on=TODAY)
    for number in range(9):
        invited(head, f"b{number}@example.org")

    assert count_queries(lambda: desk.get("/workbench/seats/")) == one


# --- the invited ---
def test_a_guessed_link_does_not_exist(client, head):
    invited(head)

    for user in (None, holder_of_phone()):
        if user:
            client.force_login(user)
        assert client.get("/me/seats/invitations/guessed/").status_code == 404


def test_a_visitor_with_the_link_signs_in_or_up_and_comes_back(client, head):
    invitation = invited(head)
    page = client.get(link("invitation", invitation)).content.decode()

    assert f"/account/login/?next={link('invitation', invitation)}" in page
    assert f"/account/signup/?next={link('invitation', invitation)}" in page
    assert head.user.display_name not in page


def test_the_invited_accepts_and_works_in_that_seat(client, head):
    invitation = invited(head)
    client.force_login(holder_of_phone())
    assert head.user.display_name in client.get(link("invitation", invitation)).content.decode()
    assert head.institution.name in client.get("/me/seats/").content.decode()

    answer = client.post(link("accept_invitation", invitation), follow=True)

    assert answer.redirect_chain[-1][0] == "/workbench/"
    assert answer.context["seat"].institution == head.institution


def test_the_link_in_other_hands_is_refused_and_stays_good(client, head):
    invitation = invited(head)
    client.force_login(UserFactory())
    assert "不是发到您验证过的号码或邮箱" in client.get(link("invitation", invitation)).content.decode()

    assert client.post(link("accept_invitation", invitation)).status_code == 409
    invitation.refresh_from_db()
    assert invitation.state == "sent"


def test_a_used_link_says_so(client, head):
    invitation = invited(head)
    client.force_login(holder_of_phone())
    client.post(link("decline_invitation", invitation))

    answer = client.post(link("accept_invitation", invitation))
    assert answer.status_code == 409
    assert "已谢绝" in answer.content.decode()


def test_a_holder_gives_up_a_seat_but_the_last_head_does_not(client, head):
    handler = SeatFactory(institution=head.institution)
    for seat, status in ((handler, 302), (head, 409)):
        client.force_login(seat.user)
        assert client.post(reverse("community:leave_seat", args=[seat.pk])).status_code == status
    assert list(Seat.objects.current()) == [head]


# --- a seat that ended meanwhile ---
@pytest.fixture
def two_seats(client):
    """A person who opened the workbench in the first of two seats, which then ended."""
    user = UserFactory()
    first = SeatFactory(user=user, role=Role.HEAD)
    second = SeatFactory(user=user, role=Role.HEAD, institution=InstitutionFactory(), starts_on=TODAY)
    client.force_login(user)
    client.get("/workbench/seats/invite/")
    Seat.objects.filter(pk=first.pk).update(ends_on=TODAY)
    return first, second


def test_what_is_sent_in_an_ended_seat_is_refused_and_not_done_in_another(client, two_seats):
    first, _second = two_seats
    typed = {"role": "handler", "contact": "chan@example.org"}
    answer = client.post("/workbench/seats/invite/", typed)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert f"“{first.label}”席位的任期已经结束" in page
    assert "chan@example.org" in page
    assert not SeatInvitation.objects.exists()
    assert Draft.objects.get(form="/workbench/seats/invite/").fields["contact"] == ["chan@example.org"]
    assert client.post("/workbench/seats/invite/", typed).status_code == 409


def test_looking_goes_on_in_another_seat_and_says_so_once(client, two_seats):
    _first, second = two_seats
    said = f"现在以“{second.label}”的身份办事"

    page = client.get("/workbench/seats/invite/").content.decode()
    assert said in page
    assert said not in client.get("/workbench/seats/").content.decode()
    assert client.post("/workbench/seats/invite/", {"role": "handler", "contact": PHONE}).status_code == 302
    assert SeatInvitation.objects.get().institution == second.institution


def test_the_kept_text_fills_the_form_in_the_seat_one_goes_on_with(client, two_seats):
    client.post("/workbench/seats/invite/", {"role": "editor", "contact": "chan@example.org"})

    assert 'value="chan@example.org"' in client.get("/workbench/seats/invite/").content.decode()


def test_with_no_seat_left_the_refusal_is_as_clear(client, head):
    client.force_login(head.user)
    client.get("/workbench/seats/invite/")
    Seat.objects.filter(pk=head.pk).update(ends_on=TODAY)

    assert client.post("/workbench/seats/invite/", {"contact": PHONE}).status_code == 409
    assert "您现在没有席位" in client.get("/workbench/", follow=True).content.decode()


def test_taking_another_seat_is_allowed_after_one_has_ended(client, two_seats):
    _first, second = two_seats

    assert client.post(reverse("portal:take_seat", args=[second.pk])).status_code == 302


def test_a_scanner_gets_its_refusal_as_json(client, two_seats):
    answer = client.post("/workbench/door/1/sync/", "[]", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (409, "seat_ended")


# --- the bureau ---
def test_the_bureau_finds_who_has_no_head_and_invites_one(client):
    empty, staff = InstitutionFactory(), city_staff()
    SeatFactory(role=Role.HEAD)
    client.force_login(staff)
    found = client.get("/admin/community/institution/?head=none").content.decode()
    assert empty.name in found

    do = f"/admin/community/institution/do/invite_head/?ids={empty.pk}"
    client.post(
        do, {"contact": "new@example.org", "reason": "单位来函", "effective_on": timezone.localdate()}
    )
    assert not SeatInvitation.objects.exists()
    asker, staff = staff, city_staff()
    carried_out(staff)

    invitation = SeatInvitation.objects.get()
    assert (invitation.institution, invitation.role, invitation.invited_by) == (empty, Role.HEAD, staff)
    assert invitation.asked_by == asker
    sent = JournalEntry.objects.get(fact="community.invitation.sent")
    assert (sent.note, sent.seat_label) == ("单位来函", staff.seats.get().label)
    assert "n****@example.org" in client.get("/admin/community/seatinvitation/").content.decode()
