"""Notices about resolutions, to lead and assisting units; permission to read their evidence."""

from django.urls import reverse

from community.members.notices.people import tell_holders
from community.models import Seat
from community.policy import Right
from core.files import attachments
from core.messages import notices
from core.models import JournalEntry, User
from core.record.journal import on, pk_of
from roundtable.models import Progress, Resolution, is_city


def _get(entry: JournalEntry) -> Resolution:
    return Resolution.objects.select_related("lead", "person__user").get(pk=pk_of(entry))


def _path(one: Resolution) -> str:
    return reverse("roundtable:work", args=[one.pk])


@on("roundtable.resolution.issued")
def hand_over(entry: JournalEntry) -> None:
    one = _get(entry)
    for institution, role in [
        (one.lead, "牵头"),
        *((each.institution, "配合") for each in one.assists.select_related("institution")),
    ]:
        tell_holders(
            institution, Right.MEET, topic="roundtable", title=f"交办（{role}）：{one.text}",
            body=f"{one.number}，{one.due_on:%-m月%-d日} 前完成。牵头单位请在 {one.break_down_due_on:%-m月%-d日} 前分解成步骤。",
            path=_path(one), at=entry.happened_at, key=f"fact:{entry.pk}:{institution.pk}",
        )  # fmt: skip


@on("roundtable.resolution.reminded")
def remind(entry: JournalEntry) -> None:
    """The lead, and the person named; what waits for a judgement goes to the bureau."""
    one = _get(entry)
    title = f"{entry.note}：{one.number} {one.text}"
    if entry.details.get("kind") == "judge":
        _tell_bureau(title, one, entry)
        return
    tell_holders(
        one.lead, Right.MEET, topic="roundtable", title=title, path=_path(one), at=entry.happened_at, key=f"fact:{entry.pk}"
    )  # fmt: skip
    if entry.details.get("kind") == "overdue":
        _tell_bureau(title, one, entry)


@on("roundtable.resolution.reported")
def ask_to_judge(entry: JournalEntry) -> None:
    one = _get(entry)
    _tell_bureau(f"请验收：{one.number} {one.text}", one, entry)


@on("roundtable.resolution.judged")
@on("roundtable.resolution.instructed")
def tell_doers(entry: JournalEntry) -> None:
    one = _get(entry)
    last = one.judgements.order_by("-judged_at", "-pk").first()
    words = last.get_verdict_display() if last else ""
    for institution in [one.lead, *(each.institution for each in one.assists.select_related("institution"))]:
        tell_holders(
            institution, Right.MEET, topic="roundtable", title=f"{words}：{one.number} {one.text}", body=entry.note,
            path=_path(one), at=entry.happened_at, key=f"fact:{entry.pk}:{institution.pk}",
        )  # fmt: skip


def _tell_bureau(title: str, one: Resolution, entry: JournalEntry) -> None:
    seats = Seat.objects.current().of_bureaus().filter(institution__level="city").carrying(Right.OVERSEE)
    for user in {seat.user for seat in seats.select_related("user")}:
        notices.send(
            to=user,
            topic="roundtable",
            title=title,
            path=one.path,
            at=entry.happened_at,
            key=f"bureau:{entry.pk}",
        )


@attachments.readable_through("roundtable.progress")
def may_read_evidence(user: User | None, pk: int) -> bool:
    """The doers, who proposed the item, and the city bureau; the public reads the words, not the files."""
    if user is None:
        return False
    row = Progress.objects.select_related("resolution__item").get(pk=pk)
    one = row.resolution
    doers = {one.lead_id, one.item.institution_id, *one.assists.values_list("institution_id", flat=True)}
    return is_city(user) or Seat.objects.of(user).current().filter(institution__in=doers - {None}).exists()
