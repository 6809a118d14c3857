"""
Steps of convening a panel that write no journal: subjects, frozen list, commitment, draw, replacement.

Actions of `panels` put them together and record; the sample city puts them together with its own dates. So every draw
there is, real or sample, was made by these functions.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.models import Attachment, User
from thinktank import panel_kinds, policy
from thinktank.actions import blinding
from thinktank.models import Candidate, Expert, Panel, PanelMember, PanelSeat, PanelSubject, ScoreSheet
from thinktank.queries import drawing, eligibility
from thinktank.queries import panels as panel_queries
from thinktank.queries.drawing import Place
from thinktank.states import PANEL, MemberState, PanelState


class NotEnoughExperts(DomainError):
    code = "not_enough_experts"
    message = _("可抽取的人不够：{short}。请减少这一席的人数、放宽领域，或先聘请更多智库成员。")


class SubjectInPanel(DomainError):
    code = "subject_in_panel"
    message = _("“{title}”已经在另一个评审组里，那一组签署或解散后才能再评。")


class PanelSizeWrong(DomainError):
    code = "panel_size_wrong"
    message = _("评审组要 {least} 到 {most} 人，现在的席位合计 {seats} 人。请改席位人数。")


class NothingToJudge(DomainError):
    code = "nothing_to_judge"
    message = _("一个评审组评 1 到 {most} 个对象。请重新选择。")


class DueInThePast(DomainError):
    code = "due_in_the_past"
    message = _("评分截止日要在今天以后，请改一个日期。")


class NobodyLeft(DomainError):
    code = "nobody_left"
    message = _("名单里符合“{seat}”的人都已抽过，补不上了。可以按现有成员完成评审，或解散后重新召集。")


@dataclass(frozen=True)
class SubjectIn:
    """
    One thing to judge, as the app that owns it tells it.

    `ref` is its journal subject. For a blind panel `summary` must name nobody; files are cleaned on the way in.
    `authors` are names without an account: experts of those names do not judge it.
    """

    ref: str
    title: str
    summary: str
    institutions: Sequence[Institution] = ()
    people: Sequence[User] = ()
    attachments: Sequence[Attachment] = ()
    authors: Sequence[str] = ()


@dataclass(frozen=True)
class Quota:
    """`count` members of a category and a field; None or "" means any."""

    category: str | None
    field: str | None
    count: int


@dataclass(frozen=True)
class Chance:
    """Source of randomness: the system's own; the sample city uses a fixed one."""

    seed: str = field(default_factory=lambda: secrets.token_hex(32))
    shuffle: random.Random = field(default_factory=random.SystemRandom)


def refuse_bad_frame(
    subjects: Sequence[SubjectIn], seats: Sequence[Quota], due_on: date, at: datetime
) -> None:
    if not 1 <= len(subjects) <= policy.SUBJECTS_MAX:
        raise NothingToJudge(most=policy.SUBJECTS_MAX)
    total = sum(seat.count for seat in seats)
    if not policy.PANEL_MIN <= total <= policy.PANEL_MAX:
        raise PanelSizeWrong(least=policy.PANEL_MIN, most=policy.PANEL_MAX, seats=total)
    if due_on <= localdate(at):
        raise DueInThePast
    live = panel_queries.live_refs("")
    for subject in subjects:
        if subject.ref in live:
            raise SubjectInPanel(title=subject.title)


def without_names(subjects: Sequence[SubjectIn]) -> list[SubjectIn]:
    """The material for a blind panel: names hidden in texts, revealing files left out."""
    found = []
    for subject in subjects:
        names = _names_of(subject)
        files = [one for one in subject.attachments if blinding.readable(one, names)]
        summary = blinding.without(subject.summary, names)
        found.append(replace(subject, summary=summary, attachments=files))
    return found


def _names_of(subject: SubjectIn) -> list[str]:
    names = eligibility.names_of(subject.institutions, [one.display_name for one in subject.people])
    return [*names, *subject.authors]


def refuse_names(title: str, subjects: Sequence[SubjectIn]) -> None:
    """
    Check the material for a blind panel.

    :raises BlindTextLeaks: if it names somebody.
    """
    for subject in subjects:
        names = _names_of(subject)
        blinding.refuse_names("评审组名称", title, [*names, subject.title])
        blinding.refuse_names("评审材料", subject.summary, names)
        for attachment in subject.attachments:
            blinding.refuse_names_in_file(attachment, names)


def publish(
    panel: Panel, subjects: Sequence[SubjectIn], seats: Sequence[Quota], chance: Chance, at: datetime
) -> Counter[str]:  # fmt: skip
    """
    Give a new panel its subjects, seats and frozen list, and commit to the seed; how many are out, by reason.

    :raises NotEnoughExperts: if some seed could leave a quota unfilled.
    """
    _add_subjects(panel, subjects, chance, at)
    PanelSeat.objects.bulk_create(
        PanelSeat(
            panel=panel,
            position=place,
            category=seat.category or "",
            field=seat.field or "",
            count=seat.count,
        )
        for place, seat in enumerate(seats, 1)
    )
    places = panel_queries.places_of(panel)
    excluded = _freeze_list(panel, subjects, places, at)
    entries = panel_queries.entries_of(panel)
    _refuse_short(places, entries)
    panel.list_digest = drawing.digest(drawing.list_text(places, entries))
    panel.commitment = drawing.commitment(chance.seed, panel.list_digest)
    panel.sealed_seed = chance.seed
    panel.save(update_fields=["list_digest", "commitment", "sealed_seed"])
    return excluded


def reveal_and_draw(panel: Panel, at: datetime) -> Sequence[PanelMember]:
    """
    Reveal the seed, write down who it draws, and give each a sheet for each subject.

    Who can no longer serve (docs/draw.md) is passed over on record, and the next in line comes in; where nobody is
    left the panel is smaller. The experts of the list are locked first, so that two draws cannot both take somebody's
    last panel of the year.
    """
    experts = _locked_experts(panel)
    PANEL.move(panel, PanelState.DRAWN)
    panel.seed, panel.drawn_at = panel.sealed_seed, at
    panel.save(update_fields=["state", "seed", "drawn_at"])
    seats = {seat.position: seat for seat in panel.seats.all()}
    picks = drawing.draw(panel.seed, panel_queries.places_of(panel), panel_queries.entries_of(panel))
    free = _free(panel, [experts[pick.code] for pick in picks], at)
    members = PanelMember.objects.bulk_create(
        PanelMember(
            panel=panel, expert=experts[pick.code], seat=seats[pick.place], ordinal=ordinal, drawn_at=at,
            state=MemberState.DRAWN if experts[pick.code].pk in free else MemberState.PASSED_OVER,
        )
        for ordinal, pick in enumerate(picks, 1)
    )  # fmt: skip
    on_panel = [member for member in members if member.state == MemberState.DRAWN]
    for member in members:
        if member.state == MemberState.PASSED_OVER and (instead := _following(panel, member, experts, at)):
            on_panel.append(instead)
    subjects = list(panel.subjects.filter(withdrawn_at__isnull=True).order_by("position"))
    ScoreSheet.objects.bulk_create(
        ScoreSheet(subject=subject, member=member) for member in on_panel for subject in subjects
    )
    return on_panel


def replacement(panel: Panel, member: PanelMember, at: datetime) -> PanelMember:
    """
    Draw the replacement of `member`, the next in line for the seat; those who can no longer serve are passed over, on
    record.

    The new member gets sheets for what `member` left or was recused from; finished sheets stay.

    :raises NobodyLeft: if the list holds nobody else for the seat.
    """
    row = _following(panel, member, _locked_experts(panel), at)
    if row is None:
        raise NobodyLeft(seat=member.seat.label)
    missing = ScoreSheet.objects.filter(member=member).left_over()
    ScoreSheet.objects.bulk_create(
        ScoreSheet(subject_id=subject, member=row) for subject in missing.values_list("subject", flat=True)
    )
    return row


def _following(
    panel: Panel, member: PanelMember, experts: Mapping[str, Expert], at: datetime
) -> PanelMember | None:
    """Write down who comes next for the seat of `member`, and who was passed over before; None if nobody is left."""
    seat = member.seat
    place = Place(seat.position, seat.category, seat.field, seat.count)
    entries = panel_queries.entries_of(panel)
    while True:
        before = list(panel.members.select_related("expert").order_by("ordinal"))
        following = drawing.next_in_line(panel.seed, place, entries, [one.expert.code for one in before])
        if following is None:
            return None
        expert = experts[following.code]
        is_free = expert.pk in _free(panel, [expert], at)
        row = PanelMember.objects.create(
            panel=panel, expert=expert, seat=seat, ordinal=len(before) + 1, drawn_at=at, replaces=member if is_free else None,
            state=MemberState.DRAWN if is_free else MemberState.PASSED_OVER,
        )  # fmt: skip
        if is_free:
            return row


def _locked_experts(panel: Panel) -> dict[str, Expert]:
    """The experts of the list by code, locked in the order of their keys."""
    eligible = Candidate.objects.filter(panel=panel).eligible()
    rows = (
        Expert.objects.select_for_update(of=("self",)).filter(pk__in=eligible.values("expert")).order_by("pk")
    )
    return {expert.code: expert for expert in rows}


def _free(panel: Panel, experts: Sequence[Expert], at: datetime) -> set[int]:
    subjects = panel.subjects.prefetch_related("institutions", "people")
    return eligibility.still_free(experts, subjects, localdate(at))


def _add_subjects(panel: Panel, subjects: Sequence[SubjectIn], chance: Chance, at: datetime) -> None:
    order, stem = list(subjects), panel_kinds.get(panel.kind).stem
    if panel.is_blind:
        chance.shuffle.shuffle(order)
    for position, one in enumerate(order, 1):
        row = PanelSubject.objects.create(
            panel=panel, position=position, code=f"{stem}-{position:02d}", ref=one.ref, title=one.title[:120],
            summary=one.summary,
        )  # fmt: skip
        row.institutions.set(one.institutions)
        row.people.set(one.people)
        for number, source in enumerate(one.attachments, 1):
            blinding.copy_for_scorers(source, row, number, is_blind=panel.is_blind, at=at)


def _freeze_list(
    panel: Panel, subjects: Sequence[SubjectIn], places: Sequence[Place], at: datetime
) -> Counter[str]:
    ties = eligibility.ties_of(
        [one for subject in subjects for one in subject.institutions],
        [one for subject in subjects for one in subject.people],
        [name for subject in subjects for name in subject.authors],
    )
    found = eligibility.survey(
        ties=ties, refs=[subject.ref for subject in subjects], places=places, due_on=panel.due_on, today=localdate(at)
    )  # fmt: skip
    Candidate.objects.bulk_create(
        Candidate(
            panel=panel, expert=one.expert, code=one.expert.code, category=one.expert.category,
            fields=sorted(one.expert.fields), exclusion=one.exclusion,
        )
        for one in found
    )  # fmt: skip
    return Counter(str(one.exclusion) for one in found if one.exclusion)


def _refuse_short(places: Sequence[Place], entries: Sequence[drawing.Entry]) -> None:
    short = drawing.short_places(places, entries)
    if short:
        named = [
            f"{PanelSeat(category=place.category, field=place.field).label}要 {place.count} 名，"
            f"名单里有 {sum(map(place.takes, entries))} 名"
            for place in short
        ]
        raise NotEnoughExperts(short="；".join(named))
