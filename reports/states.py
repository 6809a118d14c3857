"""The lifecycles of the yearly books. Policy: 3.5.3a."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class EditionState(TextChoices):
    OUTLINE = "outline", _("拟大纲")
    WRITING = "writing", _("撰写中")
    REVIEWING = "reviewing", _("审稿中")
    APPROVED = "approved", _("已通过三审")
    SCHEDULED = "scheduled", _("已排定发布")
    PUBLISHED = "published", _("已发布")
    REPLACED = "replaced", _("已有更正版")


E = EditionState
EDITION = Lifecycle({
    E.OUTLINE: frozenset({E.WRITING}),
    E.WRITING: frozenset({E.REVIEWING}),
    E.REVIEWING: frozenset({E.WRITING, E.APPROVED}),
    E.APPROVED: frozenset({E.WRITING, E.SCHEDULED}),
    E.SCHEDULED: frozenset({E.APPROVED, E.PUBLISHED}),
    E.PUBLISHED: frozenset({E.REPLACED}),
    E.REPLACED: frozenset(),
})  # fmt: skip


class ChapterState(TextChoices):
    WAITING = "waiting", _("待撰写")
    WRITING = "writing", _("撰写中")
    SUBMITTED = "submitted", _("已交稿")
    RETURNED = "returned", _("退回修改")
    ACCEPTED = "accepted", _("已收稿")


C = ChapterState
CHAPTER = Lifecycle({
    C.WAITING: frozenset({C.WRITING}),
    C.WRITING: frozenset({C.SUBMITTED}),
    C.SUBMITTED: frozenset({C.WRITING, C.RETURNED, C.ACCEPTED}),
    C.RETURNED: frozenset({C.WRITING}),
    C.ACCEPTED: frozenset({C.RETURNED}),
})  # fmt: skip


class SnapshotState(TextChoices):
    QUEUED = "queued", _("排队中")
    FROZEN = "frozen", _("已冻结")
    FAILED = "failed", _("失败")


SNAPSHOT = Lifecycle({
    SnapshotState.QUEUED: frozenset({SnapshotState.FROZEN, SnapshotState.FAILED}),
    SnapshotState.FAILED: frozenset({SnapshotState.QUEUED}),
    SnapshotState.FROZEN: frozenset(),
})  # fmt: skip


class BuildState(TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("生成中")
    DONE = "done", _("已生成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


B = BuildState
BUILD = Lifecycle({
    B.QUEUED: frozenset({B.RUNNING, B.CANCELLED, B.FAILED}),
    B.RUNNING: frozenset({B.DONE, B.FAILED, B.CANCELLED}),
    B.FAILED: frozenset({B.QUEUED}),
    B.DONE: frozenset(),
    B.CANCELLED: frozenset(),
})  # fmt: skip
