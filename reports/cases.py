"""Kinds of cases of the yearly books for the city bureau's inbox. Deadlines are house rules."""

from __future__ import annotations

from typing import Any, Final

from core.desk.kinds import CaseKind, Stage
from core.models import User
from reports.models import Chapter, Edition
from reports.states import ChapterState, EditionState


def _chapters(user: User) -> Any:
    return Chapter.objects.filter(edition__in=Edition.objects.managed_by(user))


KINDS: Final = (
    CaseKind(
        code="chapter", name="报告的章", prefix="CH", model=Chapter, rows=_chapters, related_fields=("edition__snapshot", "institution"),
        place=lambda row: str(row.institution or ""), search_fields=("title",),
        under_way=frozenset({ChapterState.WRITING, ChapterState.SUBMITTED, ChapterState.RETURNED}),
        stages=(
            Stage("收稿", lambda user: _chapters(user).filter(state=ChapterState.SUBMITTED), "submitted_at", days=5,
                  verbs=frozenset({"accept"})),
        ),
    ),
    CaseKind(
        code="edition", name="报告", prefix="BG", model=Edition, created_field="opened_at",
        rows=Edition.objects.managed_by, related_fields=("snapshot",),
        under_way=frozenset({
            EditionState.OUTLINE, EditionState.WRITING, EditionState.REVIEWING, EditionState.APPROVED, EditionState.SCHEDULED,
        }),
        stages=(
            Stage("审稿", lambda user: Edition.objects.managed_by(user).filter(state=EditionState.REVIEWING), "opened_at",
                  days=40, verbs=frozenset({"judge"})),
            Stage("排定发布", lambda user: Edition.objects.managed_by(user).filter(state=EditionState.APPROVED), "opened_at",
                  days=50, verbs=frozenset({"schedule"})),
        ),
    ),
)  # fmt: skip
