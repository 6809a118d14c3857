"""Discussion in a working group: topics with files, and decisions by more than half of the members. Policy: 3.1.2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core import searchtext
from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from roundtable import policy
from roundtable.actions.groups import answered, answering, refuse_others, refuse_unless_first
from roundtable.actions.groups import locked as locked_group
from roundtable.models import Place, Stand, Topic, Word, WorkingGroup
from roundtable.queries.search_texts import of_topic
from roundtable.states import PLACE, TOPIC, PlaceState, TopicState

ALIVE = (TopicState.OPEN, TopicState.PUT)


class TopicOver(DomainError):
    code = "topic_over"
    message = _("这个话题已经有结论或不再议，不能再发言。有新情况请另提一个话题。")


class StoodAlready(DomainError):
    code = "stood_already"
    message = _("本单位对这个结论已经表过态，不能再改。要补充请在下面发言。")


class LeadStays(DomainError):
    code = "lead_stays"
    message = _("牵头单位不能退出。做完了请市局结束工作组；要换牵头单位，请市局另设一个。")


class TooFewMembers(DomainError):
    code = "too_few_members"
    message = _("工作组只有 {count} 家成员，一家定不了。请先请别的单位参加。")


class NothingPut(DomainError):
    code = "nothing_put"
    message = _("现在没有等表态的结论，请刷新页面。")


@transaction.atomic
def raise_topic(
    *, group: WorkingGroup, institution: Institution, title: str, brief: str, by: Actor, at: datetime,
    uploads: Sequence[UploadedFile[Any]] = (),
) -> Topic:  # fmt: skip
    """
    Create a topic.

    :raises NotAMember: for others.
    :raises GroupOver: once the group was closed.
    """
    group = locked_group(group)
    refuse_others(group, institution)
    topic = Topic(
        group=group, institution=institution, title=title.strip(), brief=brief.strip(), raised_at=at, raised_by=by.person
    )  # fmt: skip
    topic.search = searchtext.document(*of_topic(topic))
    topic.full_clean(exclude=["search"])
    topic.save()
    files = _keep(topic, uploads, by, at)
    journal.record("roundtable.topic.raised", about=topic, by=by, at=at, group=group.pk, files=files)
    return topic


@transaction.atomic
def say(
    *, topic: Topic, institution: Institution, text: str, by: Actor, at: datetime, uploads: Sequence[UploadedFile[Any]] = ()
) -> Word:  # fmt: skip
    """
    Comment on a topic, with files or without.

    :raises TopicOver: once it is decided or dropped.
    """
    topic = _alive(topic, institution)
    word = Word(topic=topic, institution=institution, text=text.strip(), said_at=at, said_by=by.person)
    word.full_clean()
    word.save()
    files = _keep(topic, uploads, by, at)
    journal.record("roundtable.word.said", about=word, by=by, at=at, topic=topic.pk, files=files)
    return word


@transaction.atomic
def put(*, topic: Topic, institution: Institution, decision: str, by: Actor, at: datetime) -> Topic:
    """
    Propose a decision to the members; who proposes it agrees. The lead and who raised the topic may.

    :raises MoveNotAllowed: for others, and while one waits. :raises TooFewMembers: in a group of one.
    """
    topic = _locked(topic)
    refuse_unless_first(topic.group, institution, topic.institution_id)
    members = topic.group.places.filter(state=PlaceState.JOINED).count()
    if members < policy.DECIDING_MEMBERS:
        raise TooFewMembers(count=members)
    TOPIC.move(topic, TopicState.PUT)
    topic.decision, topic.round, topic.put_at, topic.put_by = decision.strip(), topic.round + 1, at, by.person
    topic.full_clean(exclude=["search"])
    topic.save()
    journal.record("roundtable.topic.put", about=topic, by=by, at=at, round=topic.round, note=decision)
    return take_stand(topic=topic, institution=institution, agrees=True, by=by, at=at)


@transaction.atomic
def take_stand(
    *, topic: Topic, institution: Institution, agrees: bool, by: Actor, at: datetime, note: str = ""
) -> Topic:
    """
    Vote on the decision: agree, or not and why; once each. It is adopted when more than half of the members agree, and
    goes back to discussion when that is no longer possible.

    :raises NothingPut: unless one waits. :raises StoodAlready: a second time. :raises NotAMember: for others.
    """
    topic = _locked(topic)
    refuse_others(topic.group, institution)
    if topic.state != TopicState.PUT:
        raise NothingPut
    if topic.stands.filter(institution=institution, round=topic.round).exists():
        raise StoodAlready
    stand = Stand(
        topic=topic, institution=institution, round=topic.round, agrees=agrees, note=note.strip(), said_at=at,
        said_by=by.person,
    )  # fmt: skip
    stand.full_clean()
    stand.save()
    journal.record(
        "roundtable.stand.taken", about=stand, by=by, at=at, topic=topic.pk, agrees=agrees, note=note
    )
    return _settle(topic, by, at)


@transaction.atomic
def drop(*, topic: Topic, institution: Institution, reason: str, by: Actor, at: datetime) -> Topic:
    """End a topic without a decision, with the reason. The lead and who raised it may."""
    topic = _locked(topic)
    refuse_unless_first(topic.group, institution, topic.institution_id)
    TOPIC.move(topic, TopicState.DROPPED)
    topic.reason = reason.strip()
    topic.full_clean(exclude=["search"])
    topic.save()
    journal.record("roundtable.topic.dropped", about=topic, by=by, at=at, note=reason)
    return topic


@transaction.atomic
def reopen(*, topic: Topic, institution: Institution, by: Actor, at: datetime) -> Topic:
    """Take a dropped topic up again."""
    topic = _locked(topic)
    refuse_unless_first(topic.group, institution, topic.institution_id)
    if topic.state != TopicState.DROPPED:
        raise MoveNotAllowed
    TOPIC.move(topic, TopicState.OPEN)
    topic.reason = ""
    topic.save(update_fields=["state", "reason"])
    journal.record("roundtable.topic.reopened", about=topic, by=by, at=at)
    return topic


@transaction.atomic
def leave(*, place: Place, reason: str, by: Actor, at: datetime) -> Place:
    """
    Leave the group; what was said stays, and decisions that wait are counted anew without the one who left.

    :raises LeadStays: for the lead.
    """
    place = answering(place)
    if place.institution_id == place.group.lead_id:
        raise LeadStays
    PLACE.move(place, PlaceState.LEFT)
    place.reason = reason.strip()
    answered(place, by, at)
    journal.record("roundtable.place.left", about=place, by=by, at=at, note=reason)
    for topic in place.group.topics.filter(state=TopicState.PUT).order_by("pk"):
        _settle(_locked(topic), by, at)
    return place


# Parts ----
def _locked(topic: Topic) -> Topic:
    locked_group(topic.group)
    rows = Topic.objects.select_for_update(of=("self",)).select_related("group__lead").defer("search")
    return rows.get(pk=topic.pk)


def _alive(topic: Topic, institution: Institution) -> Topic:
    topic = _locked(topic)
    refuse_others(topic.group, institution)
    if topic.state not in ALIVE:
        raise TopicOver
    return topic


def _keep(topic: Topic, uploads: Sequence[UploadedFile[Any]], by: Actor, at: datetime) -> int:
    files = [attachments.accept(upload=one, purpose="group", by=by, at=at) for one in uploads]
    attachments.claim(files, topic)
    return len(files)


def _settle(topic: Topic, by: Actor, at: datetime) -> Topic:
    """Adopt or return a decision once enough of the current members have voted."""
    members = set(topic.group.places.filter(state=PlaceState.JOINED).values_list("institution_id", flat=True))
    said = dict(topic.stands.filter(round=topic.round).values_list("institution_id", "agrees"))
    agreed = sum(said.get(one) is True for one in members)
    refused = sum(said.get(one) is False for one in members)
    if agreed * 2 > len(members) and agreed >= policy.DECIDING_MEMBERS:
        TOPIC.move(topic, TopicState.DECIDED)
        topic.decided_at = at
        topic.search = searchtext.document(*of_topic(topic))
        topic.save(update_fields=["state", "decided_at", "search"])
        journal.record(
            "roundtable.topic.decided", about=topic, by=by, at=at, agreed=agreed, members=len(members),
            note=topic.decision,
        )  # fmt: skip
    elif refused * 2 >= len(members):
        TOPIC.move(topic, TopicState.OPEN)
        topic.save(update_fields=["state"])
        journal.record(
            "roundtable.topic.refused", about=topic, by=by, at=at, refused=refused, members=len(members)
        )
    return topic
