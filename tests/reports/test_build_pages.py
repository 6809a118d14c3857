"""Making the files, as the office sees it: progress, a build that stopped and goes on, one that is cancelled."""

import pytest
from django.utils import timezone

from core import jobs
from core.models import Job, JournalEntry
from core.models.jobs import JobState
from core.record.actors import CLOCK
from reports.actions import builds, snapshots
from reports.models import Build, FileKind, Snapshot
from reports.output import book
from reports.queries import reading
from reports.states import BuildState, EditionState, SnapshotState
from tests.factories.reports import ENDS, STARTS, built, edition_in, held_events, staff

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def approved(at):
    held_events(2025)
    return edition_in(EditionState.APPROVED, at=at)


@pytest.fixture
def office(client):
    """Somebody of the city bureau, at the pages of the register."""
    client.force_login(staff().user, backend=BACKEND)
    return client


def press(office, verb, row):
    """What the page says after the button was pressed and confirmed."""
    path = f"/admin/reports/{row._meta.model_name}/do/{verb}/"
    assert office.get(path, {"ids": row.pk}).status_code == 200
    return office.post(path, {"ids": row.pk}, follow=True).content.decode()


def page_of(office, build, **headers):
    return office.get(f"/admin/reports/build/{build.pk}/change/", headers=headers)


def fail_for_good(kind, error):
    """The worker tries the waiting job of `kind` for the last time, and fails."""
    job = Job.objects.get(kind=kind, state=JobState.QUEUED)
    Job.objects.filter(pk=job.pk).update(attempts=jobs.MAX_ATTEMPTS - 1, run_after=timezone.now())
    with pytest.raises(error):
        jobs.run(job.pk)


def facts(build):
    return sorted(
        JournalEntry.objects.filter(fact__startswith="reports.build.", subject=f"reports.build:{build.pk}")
        .values_list("fact", flat=True)
    )  # fmt: skip


def test_a_build_that_stopped_is_said_at_once_and_goes_on_where_it_stopped_without_doubling(
    approved, office, run_jobs, monkeypatch
):
    assert "已办 1 项" in press(office, "build", approved)
    build = Build.objects.get()
    jobs.run(Job.objects.get(kind=builds.STEP, state=JobState.QUEUED).pk)  # the text is gathered

    def die(*args, **kwargs):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(book, "pdf", die)
        fail_for_good(builds.STEP, MemoryError)
    build.refresh_from_db()
    assert (build.state, build.steps_done, build.files.count()) == (BuildState.FAILED, 1, 0)
    stopped = page_of(office, build).content.decode()
    assert ("从失败的一步重试" in stopped, "后台试了多次都中断了" in stopped) == (True, True)

    assert "已办 1 项" in press(office, "retry", build)
    assert "当前状态不能做这一步" in press(office, "retry", build)  # pressed twice
    assert Job.objects.filter(kind=builds.STEP, state=JobState.QUEUED).count() == 1
    run_jobs()

    build = Build.objects.get()  # still the only one
    assert (build.state, build.error, build.steps_done) == (BuildState.DONE, "", build.steps)
    assert sorted(build.files.values_list("kind", flat=True)) == sorted(FileKind.values)
    assert [words for _, words in build.log if words.endswith("完成")] == [
        f"{name}，完成" for name, _ in builds.STEPS
    ]
    assert facts(build) == [f"reports.build.{one}" for one in ("asked", "failed", "finished", "retried")]
    assert reading.build_of(approved) == build


def test_a_running_build_is_cancelled_and_readers_keep_the_good_one(approved, office, at, run_jobs):
    good = built(approved, at)
    press(office, "build", approved)
    build = Build.objects.latest("number")
    for _step in range(2):
        builds.do_step(build=build, by=CLOCK, at=at)
    running = page_of(office, build).content.decode()
    assert ("生成中：做完 2 步，共 6 步" in running, 'hx-trigger="every 2s"' in running) == (True, True)
    assert "排 PDF，完成" in running
    assert "HX-Refresh" not in page_of(office, build, hx_request="true")

    assert "已办 1 项" in press(office, "cancel", build)
    assert "当前状态不能做这一步" in press(office, "cancel", build)
    run_jobs()  # what waited for the worker finds it cancelled

    build.refresh_from_db()
    assert (build.state, build.steps_done) == (BuildState.CANCELLED, 2)
    assert list(build.files.values_list("kind", flat=True)) == [FileKind.PDF]
    assert facts(build) == ["reports.build.asked", "reports.build.cancelled"]
    assert reading.build_of(approved) == good
    ended = page_of(office, build, hx_request="true")
    assert ("every 2s" in ended.content.decode(), ended["HX-Refresh"]) == (False, "true")


def test_figures_that_could_not_be_frozen_are_said_at_once_and_asked_for_again(office, at, monkeypatch):
    row = snapshots.ask_for_snapshot(starts_on=STARTS, ends_on=ENDS, by=staff(), at=at)
    monkeypatch.setattr(snapshots, "freeze", lambda **told: 1 / 0)
    fail_for_good(snapshots.TAKE, ZeroDivisionError)
    assert Snapshot.objects.without_content().get().state == SnapshotState.FAILED

    assert "已办 1 项" in press(office, "retry", row)

    assert Snapshot.objects.without_content().get().state == SnapshotState.QUEUED
    assert Job.objects.filter(kind=snapshots.TAKE, state=JobState.QUEUED).count() == 1
