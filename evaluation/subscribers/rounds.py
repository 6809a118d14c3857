"""Notices about rounds, to institutions."""

from django.urls import reverse

from community.members.notices.people import tell_holders
from community.models import Institution
from community.policy import Right
from core.models import JournalEntry
from core.record.journal import on, pk_of
from evaluation.models import Declaration, Round, Subject


def _tell_all(entry: JournalEntry, title: str, body: str, path: str) -> None:
    """One notice to each institution that answers for a subject of the round."""
    round = Round.objects.get(pk=pk_of(entry))
    subjects = Subject.objects.filter(round=round, institution__isnull=False)
    for institution in Institution.objects.filter(pk__in=subjects.values("institution")).order_by("pk"):
        tell_holders(
            institution, Right.PROPOSE, topic="evaluation", title=title.format(round=round), body=body, path=path,
            at=entry.happened_at, key=f"fact:{entry.pk}:{institution.pk}",
        )  # fmt: skip


@on("evaluation.round.opened")
def ask_to_declare(entry: JournalEntry) -> None:
    round = Round.objects.get(pk=pk_of(entry))
    until = f"{round.declare_until.month}月{round.declare_until.day}日"
    _tell_all(
        entry, "“{round}”开始了", f"要填报的项目请在{until}前填好，附佐证材料。", reverse("evaluation:mine")
    )


@on("evaluation.round.shown")
def show_scores(entry: JournalEntry) -> None:
    title = "“{round}”的得分出来了，请看分、回应"
    _tell_all(
        entry, title, f"回应到 {entry.details['until']} 为止，会和得分一起公布。", reverse("evaluation:mine")
    )


@on("evaluation.round.published")
def tell_result(entry: JournalEntry) -> None:
    _tell_all(entry, "“{round}”公布了", "", reverse("evaluation:round", args=[pk_of(entry)]))


@on("evaluation.declaration.returned")
def ask_again(entry: JournalEntry) -> None:
    row = Declaration.objects.select_related("subject__institution", "indicator").get(pk=pk_of(entry))
    if row.subject.institution is not None:
        tell_holders(
            row.subject.institution, Right.PROPOSE, topic="evaluation", title=f"填报退回：{row.indicator}", body=entry.note,
            path=reverse("evaluation:declare", args=[row.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("evaluation.subject.answered")
def tell_answer(entry: JournalEntry) -> None:
    subject = Subject.objects.select_related("institution").get(pk=pk_of(entry))
    if subject.institution is not None:
        tell_holders(
            subject.institution, Right.PROPOSE, topic="evaluation", title="你们对得分的回应有了答复", body=entry.note,
            path=reverse("evaluation:reply", args=[subject.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip
