"""Queries about briefs: one brief with its versions, lists, duties, monthly standing. Policy: 4.3."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution
from community.members.queries.waiting import Duty
from community.policy import Right
from community.press.models import (
    Adoption,
    Brief,
    BriefNote,
    BriefPhoto,
    BriefVersion,
    ContributionCall,
    NewsItem,
    Publication,
)
from community.press.models.briefs import BriefQuerySet
from community.press.queries import circulars
from community.press.queries.circulars import Standing
from community.press.states import BriefState, ContributionCallState, NewsState
from core.dates.months import month_of
from core.files import attachments
from core.models import Attachment
from core.record.differences import Piece, pieces

FIELDS = {
    "all": _("总意见"), "title": _("标题"), "kind": _("类别"), "body": _("正文"), "photos": _("图片"), "files": _("附件"),
}  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """What the bureau changed in one go, against the text before it."""

    version: BriefVersion
    title: Sequence[Piece]
    body: Sequence[Piece]


@dataclass(frozen=True)
class BriefFile:
    """Everything about one brief."""

    brief: Brief
    versions: Sequence[BriefVersion]
    edits: Sequence[Edit]
    notes: Sequence[BriefNote]
    photos: Sequence[BriefPhoto]
    files: Sequence[Attachment]
    adoptions: Sequence[Adoption]
    publications: Sequence[Publication]
    news: NewsItem | None

    @property
    def open_notes(self) -> Sequence[tuple[str, str]]:
        """What has to be mended: the field's name and the words."""
        return [
            (str(FIELDS.get(note.field, note.field)), note.text)
            for note in self.notes
            if note.settled_in_id is None
        ]


def brief_file(brief: Brief) -> BriefFile:
    """Gather everything. Seven queries."""
    versions = list(brief.versions.order_by("number"))
    edits = [
        Edit(after, pieces(before.title, after.title), pieces(before.body, after.body))
        for before, after in itertools.pairwise(versions)
        if after.is_edit
    ]
    photos = list(brief.photos.select_related("attachment").order_by("pk"))
    pictured = {photo.attachment_id for photo in photos}
    return BriefFile(
        brief=brief, versions=versions, edits=edits,
        notes=list(BriefNote.objects.filter(version__brief=brief).order_by("pk")), photos=photos,
        files=[file for file in attachments.about(brief, "brief") if file.pk not in pictured],
        adoptions=list(brief.adoptions.filter(voided_at__isnull=True).order_by("adopted_on", "pk")),
        publications=list(Publication.objects.live().filter(brief=brief).order_by("published_on", "pk")),
        news=NewsItem.objects.filter(brief=brief).exclude(state=NewsState.WITHDRAWN).defer("search").first(),
    )  # fmt: skip


def find(briefs: BriefQuerySet, state: str) -> BriefQuerySet:
    """`briefs` in `state`, or all that were not taken back."""
    chosen = (
        briefs.filter(state=state)
        if state in BriefState.values
        else briefs.exclude(state=BriefState.WITHDRAWN)
    )
    return chosen.for_list().defer("body")


@dataclass(frozen=True)
class MonthStanding:
    """How an institution stands in a month: its points and place, and how many others have points."""

    month: date
    own: Standing | None
    of: int


def standing(institution: Institution, month: date) -> MonthStanding:
    """An institution's place in the current month, as the rows are now. Six queries."""
    found = circulars.ranking(month)
    own = next((one for one in found if one.key == str(institution.pk)), None)
    return MonthStanding(month, own, len(found))


def calls_for(institution: Institution, at: datetime) -> Sequence[ContributionCall]:
    """Open calls that ask `institution`, soonest first; each knows whether it `is_answered`."""
    answered = Brief.objects.filter(call=OuterRef("pk"), institution=institution, first_sent_at__isnull=False)
    calls = ContributionCall.objects.asking(institution).filter(
        state=ContributionCallState.OPEN, deadline__gt=at
    )
    return list(
        calls.annotate(is_answered=Exists(answered.exclude(state=BriefState.WITHDRAWN))).order_by(
            "deadline", "pk"
        )[:50]
    )


def unanswered(call: ContributionCall) -> Sequence[Institution]:
    """Institutions that were asked and have handed in nothing."""
    answers = Brief.objects.filter(call=call, first_sent_at__isnull=False).exclude(state=BriefState.WITHDRAWN)
    asked = Institution.objects.filter(area__code__startswith=call.area_id, seats__isnull=False).exclude(
        kind="bureau"
    )
    if call.kinds:
        asked = asked.filter(kind__in=call.kinds)
    return list(asked.exclude(pk__in=answers.values("institution")).distinct().order_by("pk"))


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """What `institution` has to write, mend or hand in. Four queries."""
    calls = [
        Duty(
            f"约稿：{call.title}",
            "信息报送",
            localdate(call.deadline),
            reverse("community:new_brief") + f"?call={call.pk}",
        )
        for call in calls_for(institution, at)
        if not call.is_answered  # type: ignore[attr-defined]
    ]
    returned = Brief.objects.filter(institution=institution, state=BriefState.RETURNED).order_by("pk")[:50]
    mend = [
        Duty(
            f"按意见修改：{brief.title}",
            "信息报送",
            None,
            reverse("community:brief", args=[brief.pk]),
            about=brief,
        )
        for brief in returned
    ]
    ready = Brief.objects.filter(institution=institution, ready_at__isnull=False).order_by("ready_at", "pk")[
        :50
    ]
    hand_in = [
        Duty(
            f"看稿、报送：{brief.title}",
            "信息报送",
            None,
            reverse("community:brief", args=[brief.pk]),
            Right.REPORT,
            about=brief,
        )
        for brief in ready
    ]
    news = NewsItem.objects.filter(institution=institution, state=NewsState.RETURNED).defer("search", "body")
    rewrite = [
        Duty(
            f"按意见修改新闻：{item.title}",
            "新闻",
            None,
            reverse("community:news_draft", args=[item.pk]),
            about=item,
        )
        for item in news.order_by("pk")[:50]
    ]
    return [*calls, *mend, *hand_in, *rewrite]


def this_month(at: datetime) -> date:
    return month_of(localdate(at))
