"""Children's data: only under the guardian's own consent; staff see it for a reason, on record."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from cloudplatform.actions import bookings
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee
from community import policy
from community.members.actions import minors, residents
from community.models import FamilyMember, MinorAccess
from core import actions
from core.models import Consent, JournalEntry
from core.models.accounts import ConsentKind, Office
from core.record.actors import Actor
from core.record.journal import subject_of
from tests.factories.community import FamilyMemberFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory, actor
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def guardian():
    user = UserFactory(display_name="林婉仪（示例）")
    user.set_phone("13800138009")
    user.save()
    return user


def add(guardian, name="豆豆", years=6, is_guardian=False):
    born = dt.date(NOW.year - years, 1, 1)
    return residents.add_family_member(
        name=name, relation="child", born_on=born, is_guardian=is_guardian, by=Actor(guardian), at=NOW
    )


# --- consent ---
def test_the_guardians_consent_is_kept_with_version_and_time(guardian):
    add(guardian, is_guardian=True)

    consent = Consent.objects.get(user=guardian, kind=ConsentKind.CHILDREN)
    assert (consent.version, consent.given_at, consent.withdrawn_at) == (policy.GUARDIAN_TEXT, NOW, None)


def test_each_child_has_a_consent_of_its_own(guardian):
    first = add(guardian, is_guardian=True)
    with pytest.raises(residents.GuardianMustAgree, match="龘仔"):
        add(guardian, name="龘仔")
    second = add(guardian, name="龘仔", is_guardian=True)

    given = Consent.objects.live(guardian, ConsentKind.CHILDREN)
    assert set(given.values_list("about", flat=True)) == {subject_of(first), subject_of(second)}


def test_taking_back_one_childs_consent_leaves_the_other_child(client, guardian, run_jobs):
    first, second = add(guardian, is_guardian=True), add(guardian, name="龘仔", is_guardian=True)
    client.force_login(guardian)
    page = client.get("/me/consents/").content.decode()
    assert "：豆豆" in page
    assert "：龘仔" in page
    assert "2026" in client.get("/me/family/").content.decode()

    client.post("/me/consents/children/", {"withdraw": "1", "about": subject_of(first)})
    run_jobs()

    assert list(FamilyMember.objects.of(guardian)) == [second]
    assert Consent.objects.live(guardian, ConsentKind.CHILDREN).get().about == subject_of(second)


def test_who_is_taken_off_the_list_has_no_consent_left(guardian):
    child = add(guardian, is_guardian=True)
    residents.remove_family_member(member=child, by=Actor(guardian), at=NOW)

    assert not Consent.objects.live(guardian, ConsentKind.CHILDREN).exists()


def test_nobody_agrees_for_the_child_of_others(guardian):
    with pytest.raises(residents.NotYourFamily):
        residents.agree_for_child(child=FamilyMemberFactory(), by=Actor(guardian), at=NOW)


def test_a_consent_for_all_together_taken_back_forgets_who_has_none_of_its_own(guardian, run_jobs):
    old = FamilyMemberFactory(guardian=guardian, agreed=False)
    own, elder = add(guardian, is_guardian=True), add(guardian, name="外婆", years=70)
    actions.give_consent(
        user=guardian, kind=ConsentKind.CHILDREN, version="2026-11", by=Actor(guardian), at=NOW
    )

    actions.withdraw_consent(user=guardian, kind=ConsentKind.CHILDREN, about="", by=Actor(guardian), at=NOW)
    run_jobs()

    assert set(FamilyMember.objects.of(guardian)) == {own, elder}
    old.refresh_from_db()
    assert old.name == "已移除"


def test_withdrawing_deletes_the_children_and_keeps_seats_without_a_name(client, guardian, run_jobs):
    child, elder = add(guardian, is_guardian=True), add(guardian, name="外婆", years=70)
    booking = bookings.book(event=EventFactory(), party=Party(family=[child]), by=Actor(guardian), at=NOW)
    client.force_login(guardian)
    assert "单独同意" in client.get("/me/family/").content.decode()
    assert "撤回后，豆豆的名字和出生年月马上删除" in client.get("/me/consents/").content.decode()

    client.post("/me/consents/children/", {"withdraw": "1", "about": subject_of(child)})
    run_jobs()

    child.refresh_from_db(), elder.refresh_from_db(), booking.refresh_from_db()
    assert (child.name, child.born_on) == ("已移除", policy.FORGOTTEN_BIRTH)
    assert elder.name == "外婆"
    assert (booking.state, booking.seats) == ("reserved", 2)
    assert "豆豆" not in client.get(f"/me/bookings/{booking.pk}/").content.decode()
    assert list(FamilyMember.objects.of(guardian)) == [elder]


def test_the_consent_is_not_given_by_a_bare_button(client, guardian):
    client.force_login(guardian)

    assert client.post("/me/consents/children/").status_code == 404
    assert not Consent.objects.exists()


def test_an_elder_needs_no_such_consent(guardian):
    add(guardian, name="外婆", years=70)

    assert not Consent.objects.exists()


# --- staff ---
@pytest.fixture
def booking(guardian):
    members = [add(guardian, is_guardian=True), add(guardian, name="黄阿婆", years=70)]
    return bookings.book(event=EventFactory(), party=Party(family=members), by=Actor(guardian), at=NOW)


def page_of(booking):
    return f"/admin/cloudplatform/booking/{booking.pk}/change/"


def test_staff_see_names_masked(client, booking):
    client.force_login(city_staff())
    page = client.get(page_of(booking)).content.decode()

    assert "豆＊（未满 14 岁）" in page
    for hidden in ("豆豆", "黄阿婆", "林婉仪", "13800138009"):
        assert hidden not in page


def test_staff_see_a_child_after_giving_a_reason_and_it_is_on_record(client, booking):
    staff = city_staff()
    client.force_login(staff)
    client.post(
        f"/admin/cloudplatform/booking/do/disclose/?ids={booking.pk}",
        {"reason": "孩子在现场走失，要联系家长"},
    )

    page = client.get(page_of(booking)).content.decode()
    assert "豆豆" in page
    assert "13800138009" in page
    assert "黄阿婆" not in page
    entry = JournalEntry.objects.get(fact="community.minor.disclosed")
    assert (entry.actor, entry.details["subject"]) == (staff, f"cloudplatform.booking:{booking.pk}")
    assert entry.note == "孩子在现场走失，要联系家长"
    assert "豆豆" not in f"{entry.details}"


def test_it_lasts_half_an_hour_for_one_person_and_one_booking(booking):
    staff = city_staff()
    minors.ask_minor_access(about=booking, reason="核对年龄有误的投诉", by=Actor(staff), at=NOW)
    is_open = MinorAccess.objects.open_for

    assert is_open(staff, booking, NOW + dt.timedelta(minutes=29)).exists()
    assert not is_open(staff, booking, NOW + dt.timedelta(minutes=30)).exists()
    assert not is_open(UserFactory(is_staff=True), booking, NOW).exists()
    assert not is_open(staff, FamilyMemberFactory(), NOW).exists()


@pytest.mark.parametrize("reason", ["", "查看", "  看   看  "])
def test_a_reason_that_says_nothing_is_refused(booking, reason):
    with pytest.raises(minors.ReasonTooShort):
        minors.ask_minor_access(about=booking, reason=reason, by=actor(), at=NOW)
    assert not MinorAccess.objects.exists()


def test_staff_of_another_district_do_not_reach_the_booking(client, booking):
    client.force_login(district_staff("440118"))

    do = f"/admin/cloudplatform/booking/do/disclose/?ids={booking.pk}"
    assert client.post(do, {"reason": "孩子在现场走失，要联系家长"}).status_code == 404
    assert not MinorAccess.objects.exists()


def test_the_audit_officer_reads_who_looked_and_staff_do_not(client, booking):
    staff = city_staff()
    minors.ask_minor_access(about=booking, reason="孩子在现场走失", by=Actor(staff), at=NOW)
    auditor = UserFactory(is_staff=True)
    auditor.groups.add(Group.objects.get_or_create(name=Office.AUDIT.value)[0])
    log = "/admin/community/minoraccess/"

    client.force_login(auditor)
    page = client.get(log).content.decode()
    assert "孩子在现场走失" in page
    assert staff.display_name in page
    for name in ("consent", "accountclosure", "retentionrun"):
        assert client.get(f"/admin/core/{name}/").status_code == 200
    client.force_login(staff)
    assert client.get(log).status_code == 403


def test_the_door_shows_no_childs_name(client, booking):
    client.force_login(holder_of(booking.event.host))
    page = client.get(f"/workbench/door/{booking.event_id}/").content.decode()

    assert "林＊" in page
    assert "豆豆" not in page
    assert Attendee.objects.filter(family_member__name__isnull=False).exists()
