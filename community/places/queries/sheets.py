"""Self-check sheets: lines with files, missing sheets, duties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from community.members.models import Institution
from community.members.queries.waiting import Duty
from community.places.models import CheckAnswer, CheckRound, CheckVerdict, Facility, SelfCheck
from community.places.states import SelfCheckState
from core.models import Attachment
from core.record.journal import subject_of

S = SelfCheckState
KINDS = {CheckVerdict.YES: "ok", CheckVerdict.PARTLY: "warn", CheckVerdict.NO: "bad"}


@dataclass(frozen=True)
class SheetLine:
    """One line of a sheet with its evidence files."""

    answer: CheckAnswer
    files: Sequence[Attachment]

    @property
    def kind(self) -> str:
        """The badge kind of the verdict that counts."""
        return KINDS[CheckVerdict(self.answer.counted)] if self.answer.counted else ""

    @property
    def counted_words(self) -> str:
        return str(CheckVerdict(self.answer.counted).label) if self.answer.counted else "没有选"


def lines_of(check: SelfCheck) -> Sequence[SheetLine]:
    """Answer the lines of `check` in order. Two queries."""
    rows = list(check.answers.select_related("item").order_by("item__number"))
    files: dict[str, list[Attachment]] = {}
    subjects = [subject_of(row) for row in rows]
    for file in Attachment.objects.filter(about__in=subjects).order_by("uploaded_at", "pk"):
        files.setdefault(file.about, []).append(file)
    return [SheetLine(row, files.get(subject_of(row), [])) for row in rows]


def missing_sheets(institution: Institution, today: date) -> Sequence[tuple[CheckRound, Facility]]:
    """Answer facilities of `institution` without a sheet in a round that runs. Two queries."""
    rounds = list(CheckRound.objects.filter(opens_on__lte=today, due_on__gte=today).order_by("due_on"))
    if not rounds:
        return []
    found = []
    for facility in Facility.objects.in_use().filter(institution=institution).prefetch_related("checks"):
        have = {check.round_id for check in facility.checks.all()}
        found += [(one, facility) for one in rounds if one.pk not in have]
    return found


def duties(institution: Institution, at: datetime) -> Iterator[Duty]:
    """Sheets to fill in, to mend, to explain. One query."""
    rows = SelfCheck.objects.filter(
        facility__institution=institution, state__in=[S.DUE, S.RETURNED, S.DIFFERING], facility__archived_at__isnull=True
    )  # fmt: skip
    words = {S.DUE: "填服务标准自查", S.RETURNED: "补正服务标准自查", S.DIFFERING: "说明抽查出入"}
    for check in rows.for_list()[:50]:
        due = check.round.due_on if check.state != S.DIFFERING else None
        yield Duty(
            f"{words[S(check.state)]}：{check.facility.name}",
            str(check.round),
            due,
            reverse("community:sheet", args=[check.pk]),
            about=check,
        )
