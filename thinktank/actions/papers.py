"""Papers for the forum: draft, submit, blind review, revise, accept. Policy: 3.5.2."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from thinktank import policy
from thinktank.actions import blinding, panels
from thinktank.models import Forum, Panel, PanelSubject, Paper, PaperVersion
from thinktank.paper_panel import PAPER_PANEL
from thinktank.queries import eligibility
from thinktank.queries.eligibility import SAMPLE_MARK, bare
from thinktank.queries.forum import may_hand_in
from thinktank.states import PAPER, ForumState, PanelState, PaperState

SEPARATORS: Final = re.compile(r"[、，；;,/\n]")
BRACKETS: Final = re.compile(r"[（）()]")
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]{2,}")
FACTS: Final = {
    PaperState.ACCEPTED: "thinktank.paper.accepted",
    PaperState.REVISING: "thinktank.paper.sent_back",
    PaperState.REJECTED: "thinktank.paper.rejected",
}


class PapersClosed(DomainError):
    code = "papers_closed"
    message = _("这一届征文{when}，现在不收新稿。您写的还在草稿里，可以投下一届。")


class PaperTooShort(DomainError):
    code = "paper_too_short"
    message = _("正文现在 {length} 字，至少 {least} 字才能投稿。先存着，写完再投。")


class NamesInText(DomainError):
    code = "names_in_text"
    message = _(
        "匿名评审，题目、摘要、正文和参考文献里不能出现作者名字或单位：“{name}”。请改成“我馆”“本市某馆”，引自己的文章写“作者（评审时隐去）”，再投。"
    )


class PanelNotSigned(DomainError):
    code = "panel_not_signed"
    message = _("“{title}”的评审组还没有签署结果，签署后才能定稿件。")


class RecalledTooLate(DomainError):
    code = "recalled_too_late"
    message = _("征文已经截止，撤回以后就投不上了。要改内容，请联系秘书处；不再投的，用“作废”。")


class ReasonNeeded(DomainError):
    code = "reason_needed"
    message = _("要作者修改或不录用，请写给作者的意见。")


@dataclass(frozen=True)
class PaperFields:
    """What an author writes."""

    title: str
    authors: str
    affiliation: str
    abstract: str
    keywords: str
    body: str
    references: str = ""


@transaction.atomic
def draft_paper(
    *, forum: Forum, fields: PaperFields, by: Actor, at: datetime, institution: Institution | None = None
) -> Paper:
    """Start a paper; only its author sees it. :raises PapersClosed: outside the call."""
    _refuse_closed(forum, at)
    paper = Paper(
        forum=forum, author=by.person, institution=institution, drafted_at=at,
        is_sample=forum.is_sample, **vars(fields),
    )  # fmt: skip
    paper.full_clean()
    paper.save()
    journal.record("thinktank.paper.drafted", about=paper, by=by, at=at, forum=forum.pk)
    return paper


@transaction.atomic
def edit_paper(*, paper: Paper, fields: PaperFields, by: Actor, at: datetime) -> Paper:
    """Change a draft, or a paper sent back for revision. :raises MoveNotAllowed: once it is handed in."""
    paper = _locked(paper)
    if paper.state not in (PaperState.DRAFT, PaperState.REVISING):
        raise MoveNotAllowed
    for name, value in vars(fields).items():
        setattr(paper, name, value)
    paper.full_clean()
    paper.save()
    journal.record("thinktank.paper.edited", about=paper, by=by, at=at)
    return paper


@transaction.atomic
def submit_paper(*, paper: Paper, by: Actor, at: datetime) -> Paper:
    """
    Hand in a draft, or a revision; what was handed in is kept.

    :raises PapersClosed: for a draft outside the call. :raises PaperTooShort: below PAPER_BODY_MIN characters.
    :raises NamesInText: if author or institution stand in what the panel reads.
    """
    paper = _locked(paper)
    is_revision = paper.state == PaperState.REVISING
    if not is_revision:
        _refuse_closed(paper.forum, at)
    length = len("".join(paper.body.split()))
    if length < policy.PAPER_BODY_MIN:
        raise PaperTooShort(length=length, least=policy.PAPER_BODY_MIN)
    _refuse_names(paper)
    PAPER.move(paper, PaperState.REVISED if is_revision else PaperState.SUBMITTED)
    paper.submitted_at = at
    paper.save(update_fields=["state", "submitted_at"])
    PaperVersion.objects.create(
        paper=paper, round=paper.versions.count() + 1, title=paper.title, abstract=paper.abstract,
        body=paper.body, handed_in_at=at,
    )  # fmt: skip
    journal.record("thinktank.paper.submitted", about=paper, by=by, at=at, forum=paper.forum_id)
    return paper


@transaction.atomic
def recall_paper(*, paper: Paper, by: Actor, at: datetime) -> Paper:
    """
    Take a paper back to change it: a draft again, or the revision one was asked for.

    :raises RecalledTooLate: for a first version once the call has closed. :raises MoveNotAllowed: once a panel reads it.
    """
    paper = _locked(paper)
    if paper.state not in (PaperState.SUBMITTED, PaperState.REVISED):
        raise MoveNotAllowed
    is_first = paper.state == PaperState.SUBMITTED
    if is_first and not may_hand_in(paper.forum, at):
        raise RecalledTooLate
    PAPER.move(paper, PaperState.DRAFT if is_first else PaperState.REVISING)
    paper.save(update_fields=["state"])
    journal.record("thinktank.paper.recalled", about=paper, by=by, at=at)
    return paper


@transaction.atomic
def void_paper(*, paper: Paper, by: Actor, at: datetime) -> Paper:
    """End a paper for good, unless a panel reads it just now or it is printed; it stays to be read and copied."""
    paper = _locked(paper)
    PAPER.move(paper, PaperState.WITHDRAWN)
    if paper.forum.proceedings_at is not None and paper.number is not None:
        raise MoveNotAllowed
    paper.number = None
    paper.save(update_fields=["state", "number"])
    journal.record("thinktank.paper.voided", about=paper, by=by, at=at)
    return paper


@transaction.atomic
def copy_paper(*, paper: Paper, by: Actor, at: datetime) -> Paper:
    """Start a new paper for the same forum with what another of one's own says. :raises PapersClosed: outside the call."""
    fields = PaperFields(**{name: getattr(paper, name) for name in PaperFields.__dataclass_fields__})
    made = draft_paper(forum=paper.forum, fields=fields, institution=paper.institution, by=by, at=at)
    journal.record("thinktank.paper.copied", about=made, by=by, at=at, source=paper.pk)
    return made


@transaction.atomic
def convene_paper_panel(
    *,
    papers: Sequence[Paper],
    title: str,
    seats: Sequence[panels.Quota],
    due_on: date,
    by: Actor,
    at: datetime,
) -> Panel:
    """Give papers of one forum to a blind panel, drawn as all panels are. :raises MoveNotAllowed: for one not handed in."""
    locked = [_locked(paper) for paper in sorted(papers, key=lambda one: one.pk)]
    for paper in locked:
        PAPER.move(paper, PaperState.IN_REVIEW)
        paper.save(update_fields=["state"])
    panel = panels.convene(
        kind=PAPER_PANEL.code, title=title, subjects=[_subject(paper) for paper in locked], seats=seats,
        is_blind=True, drops_high_low=True, due_on=due_on, by=by, at=at,
    )  # fmt: skip
    for paper in locked:
        journal.record("thinktank.paper.in_review", about=paper, by=by, at=at, panel=panel.pk)
    return panel


@transaction.atomic
def decide_paper(*, paper: Paper, verdict: PaperState | str, comment: str, by: Actor, at: datetime) -> Paper:
    """
    Accept, ask for a revision, or reject; `comment` goes to the author.

    :raises PanelNotSigned: before its panel has signed. :raises ReasonNeeded: to turn a paper back without words.
    """
    paper = _locked(paper)
    verdict = PaperState(verdict)
    if not PAPER.allows(paper.state, verdict):
        raise MoveNotAllowed
    if verdict != PaperState.ACCEPTED and not comment.strip():
        raise ReasonNeeded
    subject = (
        PanelSubject.objects.filter(ref=journal.subject_of(paper))
        .select_related("panel")
        .order_by("-pk")
        .first()
    )
    if subject is None or subject.panel.state != PanelState.SIGNED:
        raise PanelNotSigned(title=paper.title)
    PAPER.move(paper, verdict)
    paper.comment = comment.strip()
    if verdict == PaperState.ACCEPTED:
        paper.number = _next_number(paper.forum)
    paper.save(update_fields=["state", "comment", "number"])
    journal.record(FACTS[verdict], about=paper, by=by, at=at, note=paper.comment)
    return paper


@transaction.atomic
def free_paper(*, paper: Paper, by: Actor, at: datetime) -> Paper:
    """Give a paper back to the queue when its panel was dissolved. Doing it twice changes nothing."""
    paper = _locked(paper)
    if paper.state == PaperState.IN_REVIEW:
        PAPER.move(paper, PaperState.SUBMITTED)
        paper.save(update_fields=["state"])
        journal.record("thinktank.paper.freed", about=paper, by=by, at=at)
    return paper


def _subject(paper: Paper) -> panels.SubjectIn:
    """What the panel reads: never the names, which it must not know."""
    text = f"【摘要】\n{paper.abstract}\n\n【关键词】{paper.keywords}\n\n{paper.body}"
    if paper.references:
        text += f"\n\n【参考文献】\n{paper.references}"
    return panels.SubjectIn(
        ref=journal.subject_of(paper), title=paper.title, summary=text, institutions=_institutions(paper),
        people=[paper.author], authors=_names(paper.authors),
    )  # fmt: skip


def _refuse_names(paper: Paper) -> None:
    """Check for names before submission, as the panel would later."""
    read = f"{paper.title}{paper.abstract}{paper.keywords}{paper.body}{paper.references}"
    people = [*_names(paper.authors), *_names(paper.affiliation), paper.author.display_name]
    if name := blinding.named_in(read, eligibility.names_of(_institutions(paper), people)):
        raise NamesInText(name=name)


def _institutions(paper: Paper) -> list[Institution]:
    """The author's, and every one that the paper names as an affiliation: their people do not judge it."""
    return list(
        Institution.objects.filter(Q(pk=paper.institution_id) | Q(name__in=_split(paper.affiliation)))
    )


def _split(line: str) -> list[str]:
    """Single entries of a line of authors or affiliations, as they are written."""
    return [name for part in SEPARATORS.split(line) if (name := part.strip())]


def _names(line: str) -> list[str]:
    """Single names of such a line, what stands in brackets and Chinese names parted by blanks too."""
    parts = [part for entry in _split(line.replace(SAMPLE_MARK, "")) for part in BRACKETS.split(entry)]
    return [*filter(None, map(bare, parts)), *(name for part in parts for name in CHINESE.findall(part))]


def _refuse_closed(forum: Forum, at: datetime) -> None:
    if forum.state != ForumState.CALLING or forum.papers_until is None:
        raise PapersClosed(when=_("没有开放"))
    if at >= forum.papers_until:
        raise PapersClosed(
            when=_("已在 {until:%-m月%-d日 %H:%M} 截止").format(until=localtime(forum.papers_until))
        )


def _next_number(forum: Forum) -> int:
    """The next place in the proceedings; the forum is locked, so no number is given twice."""
    for_update(forum)
    return (forum.papers.aggregate(last=Max("number"))["last"] or 0) + 1


def _locked(paper: Paper) -> Paper:
    return for_update(paper, "forum", "institution", "author")
