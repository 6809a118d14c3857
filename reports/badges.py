"""How the states of this app's models look. States left out are quiet."""

from core.web.badges import BAD, INFO, OK, WARN, WARN_HOUR, register
from reports.models import Build, Chapter, Edition, Snapshot
from reports.states import BuildState, ChapterState, EditionState, SnapshotState


def register_badges() -> None:
    register(Snapshot, {SnapshotState.FAILED: BAD})
    register(Edition, {EditionState.APPROVED: OK, EditionState.SCHEDULED: OK, EditionState.PUBLISHED: OK})
    register(
        Build,
        {BuildState.RUNNING: OK, BuildState.DONE: OK, BuildState.FAILED: BAD, BuildState.CANCELLED: BAD},
    )
    register(
        Chapter,
        {
            ChapterState.WAITING: WARN_HOUR,
            ChapterState.SUBMITTED: INFO,
            ChapterState.RETURNED: WARN,
            ChapterState.ACCEPTED: OK,
        },
    )
