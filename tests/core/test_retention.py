"""Data retention: what has been kept long enough is deleted each night; the dry run only tells."""

import datetime as dt
import io

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from cloudplatform.models import Attendee, Booking
from community.members.actions import invitations
from community.models import Kind, Level, MembershipApplication, MinorAccess, SeatInvitation, Sector
from community.policy import Role
from core import actions, tasks
from core.messages import notices
from core.models import Attachment, Draft, HandledRequest, JournalEntry, Notice, RetentionRun, StagedFile
from core.people import closing
from core.privacy import retention
from core.record.actors import CLOCK, Actor
from projects.actions import applications
from tests.factories.bookings import booked
from tests.factories.community import AreaFactory, FamilyMemberFactory, SeatFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.projects import hall

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = dt.timedelta(days=1)


def draft(at):
    return actions.save_draft(user=UserFactory(), form="/x/", fields={}, at=at)


def read_notice(at):
    user = UserFactory()
    letter = notices.send(to=user, topic="ticket", title="约好了", at=at, key=f"{user.pk}")
    actions.mark_read(user=user, notices=None, at=at)
    return letter


def notice(at):
    user = UserFactory()
    return notices.send(to=user, topic="ticket", title="约好了", at=at, key=f"{user.pk}")


def handled(at):
    return HandledRequest.objects.create(
        user=UserFactory(), key="k", method_path="POST /", request_digest="0", created_at=at
    )


def loose_file(at):
    one = Attachment(name="a.txt", content_type="text/plain", size_bytes=1, sha256="0", uploaded_at=at)
    one.file.save("a", ContentFile(b"a"))
    one.save()
    return one


def staged_file(at):
    one = loose_file(at)
    StagedFile.objects.create(user=UserFactory(), form="/a/form/", field="files", attachment=one)
    return one


def session(at):
    return Session.objects.create(session_key=f"{at.timestamp()}", session_data="", expire_date=at)


def closure(at):
    user = UserFactory()
    return closing.ask_closure(user=user, by=Actor(user), at=at)


def invitation(at):
    head = SeatFactory(role=Role.HEAD)
    sent = invitations.invite(
        institution=head.institution, role=Role.EDITOR, contact="13800138001", by=head.actor, at=at
    )
    return invitations.withdraw(invitation=sent, by=head.actor, at=at)


def application(at):
    return MembershipApplication.objects.create(
        name="珠江合唱团（示例）", kind=Kind.TROUPE, sector=Sector.SOCIETY, level=Level.DISTRICT, area=AreaFactory(),
        contact_name="陈街坊", contact_phone="13800138001", state="withdrawn", applied_at=at,
    )  # fmt: skip


def access(at):
    return MinorAccess.objects.create(
        user=UserFactory(), about="cloudplatform.booking:1", reason="孩子走失", at=at, until=at + DAY
    )


def project_contact(at):
    institution = hall()
    acting = {"by": Actor(SeatFactory(institution=institution).user), "at": at}
    project = applications.draft_project(
        lead=institution,
        title=f"骑楼夜读{at:%d%H%M}",
        type="grassroots",
        key_field="reading",
        nature="brand",
        **acting,
    )
    contact = {"contact_name": "陈联系", "contact_phone": "13800138001"}
    applications.write_project(project=project, fields=contact, **acting)
    return applications.void_project(project=project, **acting)


def ended(booking, at):
    type(booking.event).objects.filter(pk=booking.event_id).update(
        starts_at=at - dt.timedelta(hours=2), ends_at=at
    )


def attendee(at):
    booking = booked(EventFactory())
    ended(booking, at)
    return Attendee.objects.create(booking=booking, event=booking.event, family_member=FamilyMemberFactory())


def seat_need(at):
    booking = booked(EventFactory())
    ended(booking, at)
    Booking.objects.filter(pk=booking.pk).update(access_need="wheelchair_seat")
    return booking


CASES = {
    "drafts": draft, "read_notices": read_notice, "notices": notice, "handled_requests": handled,
    "loose_files": loose_file, "staged_files": staged_file, "sessions": session, "closed_accounts": closure, "invitations": invitation,
    "minor_access": access, "applications": application, "attendees": attendee, "seat_needs": seat_need,
    "project_contacts": project_contact,
}  # fmt: skip


def test_every_period_is_a_setting_with_a_rule_and_every_rule_is_tested_here():
    names = [rule.name for rule in retention.rules()]

    assert len(names) == len(set(names))
    assert set(names) == set(retention.periods()) >= set(settings.RETENTION_DAYS)
    assert set(CASES) <= set(names)


@pytest.mark.parametrize("name", CASES)
def test_what_has_been_kept_long_enough_goes_and_what_is_younger_stays(name):
    period = retention.periods()[name] * DAY
    rule = next(rule for rule in retention.rules() if rule.name == name)
    old, young = CASES[name](NOW - period), CASES[name](NOW - period + dt.timedelta(hours=1))
    assert list(rule.due(NOW)) == [old]

    run = retention.prune(by=CLOCK, at=NOW)

    assert run.counts[name] == 1
    assert not rule.due(NOW).exists()
    assert list(rule.due(NOW + dt.timedelta(hours=1))) == [young]


def test_contacts_of_answered_invitations_are_emptied_and_the_row_stays():
    invitation(NOW - 30 * DAY)
    retention.prune(by=CLOCK, at=NOW)

    row = SeatInvitation.objects.get()
    assert (row.contact, row.contact_index, row.masked_contact, row.state) == ("", "", "", "withdrawn")


def test_the_file_itself_is_gone_from_the_disk():
    one = loose_file(NOW - 30 * DAY)
    retention.prune(by=CLOCK, at=NOW)

    assert not one.file.storage.exists(one.file.name)


def test_a_dry_run_lists_by_rule_and_changes_nothing():
    old = draft(NOW - 91 * DAY)
    out = io.StringIO()

    call_command("prune_personal_data", dry_run=True, stdout=out)

    assert f"drafts: 1 条，满 90 天，没提交的草稿：删除 例如 {old.pk}" in out.getvalue()
    assert "nothing was changed" in out.getvalue()
    assert Draft.objects.filter(pk=old.pk).exists()
    assert not RetentionRun.objects.exists()


def test_the_nightly_task_and_the_command_do_the_same_and_journal_the_counts():
    draft(NOW - 91 * DAY)
    tasks.prune_personal_data()
    out = io.StringIO()
    call_command("prune_personal_data", stdout=out)

    assert "drafts: 0" in out.getvalue()
    first, second = JournalEntry.objects.filter(fact="core.retention.applied").order_by("pk")
    assert (first.details["drafts"], second.details["drafts"], first.actor) == (1, 0, None)


def test_a_period_can_be_set(settings):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "drafts": 5}
    draft(NOW - 6 * DAY)

    assert retention.prune(by=CLOCK, at=NOW).counts["drafts"] == 1


def test_reading_keeps_a_notice_from_the_longer_period():
    notice(NOW - 181 * DAY)

    assert retention.prune(by=CLOCK, at=NOW).total == 0
    assert Notice.objects.exists()
