"""Duties of the system officer: jobs given up, documents withheld."""

import datetime as dt

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from community.members.actions import invitations
from community.policy import Role
from core import jobs
from core.files.pdf import GlyphMissing
from core.messages import notices
from core.middleware import UnprintedMiddleware
from core.models import Dispatch, Job, JournalEntry, UnprintedDocument, User
from core.models.jobs import JobState
from core.operations import upkeep
from core.record.actors import Actor
from tests.core.test_admin import officer
from tests.desk import waiting as at_desk
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db
AT = timezone.now


def failed(**fields):
    return Job.objects.create(
        kind=fields.pop("kind", "core.deliver"), key=fields.pop("key", "k"), state=JobState.FAILED, attempts=8,
        run_after=AT(), created_at=AT(), error="OSError", **fields,
    )  # fmt: skip


def given_up(kind):
    """The one job of `kind`, tried as often as jobs are."""
    job = Job.objects.get(kind=kind)
    for _ in range(jobs.MAX_ATTEMPTS):
        Job.objects.filter(pk=job.pk).update(run_after=AT() - dt.timedelta(days=1))
        with pytest.raises(OSError, match="carrier"):
            jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    return job


def waiting(user):
    return at_desk(User.objects.get(pk=user.pk), "job", "unprinted")


# --- jobs ---
def test_what_was_given_up_waits_for_the_system_officer_and_nobody_else():
    failed()

    assert waiting(officer("系统管理员"))["重办或放弃后台任务"] == 1
    assert waiting(officer("审计管理员")) == waiting(UserFactory()) == {}


def test_the_officer_has_it_done_again_or_dropped(client):
    client.force_login(officer("系统管理员"))
    again, dropped = failed(key="a"), failed(key="b")
    page = reverse("admin:core_job_changelist")
    client.post(page, {"action": "retry", "_selected_action": [again.pk]})
    client.post(page, {"action": "drop", "_selected_action": [dropped.pk]})

    again.refresh_from_db()
    dropped.refresh_from_db()
    assert (again.state, again.attempts, dropped.state) == (JobState.QUEUED, 0, JobState.DROPPED)
    assert JournalEntry.objects.filter(fact__startswith="core.job.").count() == 2


@pytest.mark.parametrize("act", [upkeep.retry_job, upkeep.drop_job])
def test_a_job_that_did_not_fail_is_left_alone(act):
    job = failed()
    Job.objects.update(state=JobState.DONE)

    with pytest.raises(upkeep.JobNotGivenUp):
        act(job=job, by=actor(), at=AT())


def test_who_invited_learns_that_the_invitation_never_arrived(monkeypatch):
    institution = InstitutionFactory()
    head = holder_of(institution)
    invitations.invite(
        institution=institution, role=Role.EDITOR, contact="a@example.com", by=Actor(head), at=AT()
    )
    monkeypatch.setattr("core.messages.notices.send_mail", _away)

    given_up("community.invitation")

    assert "没有送到" in head.notices.get().title


def test_a_name_with_a_line_break_does_not_stop_an_invitation(run_jobs, mailoutbox):
    institution = InstitutionFactory(name="越秀\n文化馆")
    invitations.invite(
        institution=institution,
        role=Role.EDITOR,
        contact="a@example.com",
        by=Actor(holder_of(institution)),
        at=AT(),
    )
    run_jobs()

    assert "越秀 文化馆邀请您" in mailoutbox[0].subject


def test_a_letter_given_up_says_so(monkeypatch):
    person = UserFactory(email="a@example.com")
    notices.send(to=person, topic="demand", title="进展", at=AT(), key="x")
    monkeypatch.setattr("core.messages.notices.send_mail", _away)

    given_up("core.deliver")

    assert Dispatch.objects.get().refused == "多次没有送出，已停止"


def _away(*args, **kwargs):
    raise OSError("the carrier is away")


# --- documents ---
def test_a_withheld_document_is_said_in_the_page_and_reported():
    request = RequestFactory().get("/certificates/7.pdf")
    request.user = UserFactory()
    answer = UnprintedMiddleware(lambda request: None).process_exception(
        request, GlyphMissing(characters="龘")
    )

    assert answer.status_code == 409
    assert "龘" in answer.content.decode()
    assert UnprintedDocument.objects.get().path == "/certificates/7.pdf"
    assert waiting(officer("系统管理员"))["补字体、重出文件"] == 1


def test_a_document_settled_and_asked_for_in_vain_again_is_open_again():
    document = upkeep.note_unprinted(path="/a.pdf", characters="龘", at=AT())
    upkeep.settle_unprinted(document=document, by=actor(), at=AT())
    upkeep.note_unprinted(path="/a.pdf", characters="龘", at=AT())

    document.refresh_from_db()
    assert (document.times, document.settled_at) == (2, None)
