"""Erasure of contact persons of projects: on a person's wish, with their account, or after the retention period."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from core.models import JournalEntry, User
from core.people.contacts import proven_indexes
from core.privacy.retention import Rule
from core.record.actors import Actor
from projects.models import Objection, Project
from projects.models.projects import ProjectQuerySet
from projects.queries.personal import contacts_of
from projects.states import ENDED


def erase(user: User, at: datetime) -> None:
    """
    Empty contacts that are the person: by a telephone they proved, or by their name where they typed it themselves.

    A colleague's contact that they typed stays: it is not theirs to take away.
    """
    typed = contacts_of(user).filter(contact_by=user).only("contact_name")
    own = [one.pk for one in typed if one.contact_name == user.display_name]
    forget_contacts(Project.objects.filter(pk__in=own), at)
    forget_contacts(Project.objects.filter(contact_index__in=proven_indexes(user)), at)
    Objection.objects.filter(filed_by=user).update(name="", contact="")


def remove_contacts(user: User, by: Actor, at: datetime) -> None:
    """The same, on its own; the lead then names somebody else."""
    erase(user, at)


def forget_contacts(rows: QuerySet[Any], at: datetime) -> int:
    return rows.update(contact_name="", contact_phone="", contact_index="", contact_by=None)


def over(until: datetime) -> ProjectQuerySet:
    """Retention: ended projects without any fact since `until` that still hold a contact person."""
    subject = Concat(Value("projects.project:"), Cast(OuterRef("pk"), CharField()))
    since = JournalEntry.objects.filter(subject=subject, happened_at__gt=until)
    ended = Project.objects.filter(state__in=ENDED, created_at__lte=until).exclude(Exists(since))
    return ended.exclude(contact_name="", contact_phone="")


RULES = (
    Rule("project_contacts", 180, "未入选、撤回、退出的标杆项目：清空联系人和电话", over, forget_contacts),
)
