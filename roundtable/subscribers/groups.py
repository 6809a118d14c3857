"""Notices about working groups, and the weekly letter; permission to read their files."""

from django.urls import reverse
from django.utils.timezone import localtime

from community.members.notices.people import tell_holders
from community.policy import Right
from core.files import attachments
from core.messages import notices
from core.models import JournalEntry, User
from core.record.journal import on, pk_of
from roundtable.models import Place, Topic, Visit, WorkingGroup
from roundtable.states import PlaceState

TOPIC = "groups"


@on("roundtable.place.asked")
def ask_institution(entry: JournalEntry) -> None:
    place = Place.objects.select_related("group__lead", "institution").get(pk=pk_of(entry))
    tell_holders(
        place.institution, Right.MEET, topic=TOPIC, title=f"请参加工作组：{place.group.name}",
        body=f"{place.group.task} {place.group.lead.name}牵头。请答复参加或不参加。",
        path=reverse("roundtable:place", args=[place.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("roundtable.place.joined")
@on("roundtable.place.declined")
@on("roundtable.place.left")
def tell_lead(entry: JournalEntry) -> None:
    place = Place.objects.select_related("group__lead", "institution").get(pk=pk_of(entry))
    if place.institution_id == place.group.lead_id:
        return
    tell_holders(
        place.group.lead, Right.MEET, topic=TOPIC, title=f"{place.institution.name}：{place.get_state_display()}（{place.group.name}）",
        body=entry.note, path=place.group.desk, at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("roundtable.topic.put")
def ask_members(entry: JournalEntry) -> None:
    topic = Topic.objects.select_related("group").get(pk=pk_of(entry))
    _tell_members(topic.group, f"请表态：{topic.title}", entry.note, topic.desk, entry)


@on("roundtable.topic.decided")
@on("roundtable.topic.refused")
def tell_members(entry: JournalEntry) -> None:
    topic = Topic.objects.select_related("group").get(pk=pk_of(entry))
    words = "定下了" if entry.fact.endswith("decided") else "没有过半同意，接着议"
    _tell_members(topic.group, f"{words}：{topic.title}", entry.note, topic.desk, entry)


@on("roundtable.visit.planned")
@on("roundtable.visit.cancelled")
def tell_goers(entry: JournalEntry) -> None:
    visit = Visit.objects.select_related("group").get(pk=pk_of(entry))
    is_off = entry.fact.endswith("cancelled")
    for goer in visit.goers.select_related("seat__user").order_by("pk"):
        notices.send(
            to=goer.seat.user, topic=TOPIC, title=f"{'不去了' if is_off else '请同去'}：{visit.title}",
            body=entry.note if is_off else f"{visit.starts_on:%-m月%-d日}，{visit.place}。{visit.purpose}", path=visit.desk,
            at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("roundtable.visit.written")
@on("roundtable.visit.sent_back")
def ask_goers(entry: JournalEntry) -> None:
    """Notify the participants to confirm the report; its writer of what to change."""
    visit = Visit.objects.select_related("group").get(pk=pk_of(entry))
    is_back = entry.fact.endswith("sent_back")
    for goer in visit.goers.select_related("seat__user").order_by("pk"):
        if (goer.seat.user_id == visit.written_by_id) == is_back:
            notices.send(
                to=goer.seat.user, topic=TOPIC, title=f"{'请改' if is_back else '请核对'}考察记录：{visit.title}",
                body=entry.note, path=visit.desk, at=entry.happened_at, key=f"fact:{entry.pk}",
            )  # fmt: skip


@on("roundtable.workinggroup.summarised")
def send_letter(entry: JournalEntry) -> None:
    """One letter for all that happened, to the people who sit in the group."""
    group = WorkingGroup.objects.get(pk=pk_of(entry))
    lines = "\n".join(entry.details["lines"])
    for place in group.places.filter(state=PlaceState.JOINED).select_related("seat__user").order_by("pk"):
        if place.seat is not None:
            notices.send(
                to=place.seat.user, topic=TOPIC, title=f"{group.name}：一周小结（{localtime(entry.happened_at):%-m月%-d日}）",
                body=lines, path=group.desk, at=entry.happened_at, key=f"fact:{entry.pk}",
            )  # fmt: skip


@on("roundtable.workinggroup.closed")
def tell_end(entry: JournalEntry) -> None:
    group = WorkingGroup.objects.get(pk=pk_of(entry))
    _tell_members(group, f"工作组结束了：{group.name}", entry.note, group.desk, entry)


def _tell_members(group: WorkingGroup, title: str, body: str, path: str, entry: JournalEntry) -> None:
    for place in group.places.filter(state=PlaceState.JOINED).select_related("institution").order_by("pk"):
        tell_holders(
            place.institution, Right.MEET, topic=TOPIC, title=title, body=body, path=path, at=entry.happened_at,
            key=f"fact:{entry.pk}:{place.institution_id}",
        )  # fmt: skip


@attachments.readable_through("roundtable.topic")
def may_read_topic_file(user: User | None, pk: int) -> bool:
    """Members of the group, and the city bureau."""
    return user is not None and WorkingGroup.objects.inside(user).filter(topics=pk).exists()


@attachments.readable_through("roundtable.visit")
def may_read_visit_file(user: User | None, pk: int) -> bool:
    return user is not None and WorkingGroup.objects.inside(user).filter(visits=pk).exists()
