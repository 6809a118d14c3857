"""Notices about consultations, to askers and experts; permission to read their files."""

from django.urls import reverse

from community.members.notices.people import tell_holders
from community.policy import Right
from core.files import attachments
from core.messages import notices
from core.models import JournalEntry, User
from core.record.journal import on, pk_of
from thinktank.models import Assignment, Consultation, Opinion

STEPS = {
    "thinktank.consultation.accepted": "受理了，会按期答复",
    "thinktank.consultation.declined": "没有受理",
    "thinktank.consultation.answered": "有答复了，请写明专家意见的采纳情况",
    "thinktank.consultation.closed": "办结了",
}


@on("thinktank.consultation.accepted")
@on("thinktank.consultation.declined")
@on("thinktank.consultation.answered")
@on("thinktank.consultation.closed")
def tell_asker(entry: JournalEntry) -> None:
    consultation = Consultation.objects.select_related("institution").get(pk=pk_of(entry))
    tell_holders(
        consultation.institution, Right.CONSULT, topic="thinktank", title=f"咨询“{consultation.title}”{STEPS[entry.fact]}",
        body=entry.note, path=reverse("thinktank:consultation", args=[consultation.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("thinktank.assignment.made")
def tell_expert(entry: JournalEntry) -> None:
    assignment = Assignment.objects.select_related("consultation", "expert__user").get(pk=pk_of(entry))
    notices.send(
        to=assignment.expert.user, topic="thinktank", title=f"请您答一个问题：{assignment.consultation.title}",
        body=f"{assignment.due_on:%-m月%-d日}前交意见。", path=reverse("thinktank:opinion", args=[assignment.pk]),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("thinktank.consultation.reminded")
def remind_experts(entry: JournalEntry) -> None:
    """Only those whose opinion is missing; the due day is said."""
    late = Assignment.objects.waiting().filter(consultation=pk_of(entry))
    for assignment in late.select_related("consultation", "expert__user").order_by("pk"):
        notices.send(
            to=assignment.expert.user, topic="thinktank", title=f"“{assignment.consultation.title}”还等您的意见",
            body=f"{assignment.due_on:%-m月%-d日}前交；不能答的，请告诉秘书处。", path=reverse("thinktank:opinion", args=[assignment.pk]),
            at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("thinktank.opinion.judged")
def tell_author(entry: JournalEntry) -> None:
    opinion = Opinion.objects.select_related("assignment__expert__user", "assignment__consultation").get(
        pk=pk_of(entry)
    )
    assignment = opinion.assignment
    notices.send(
        to=assignment.expert.user, topic="thinktank",
        title=f"您的意见{opinion.get_fate_display()}：{assignment.consultation.title}", body=entry.note,
        path=reverse("thinktank:opinion", args=[assignment.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@attachments.readable_through("thinktank.consultation")
def may_read_files(user: User | None, pk: int) -> bool:
    """The asking institution, the experts asked and the bureau; never the public: the answer is public, files are not."""
    if user is None:
        return False
    rows = Consultation.objects.filter(pk=pk)
    return (
        rows.of_seats(user).exists()
        or rows.handled_by(user).exists()
        or Assignment.objects.of(user).filter(consultation=pk).exists()
    )
