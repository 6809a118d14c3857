"""Service standards, the bureau's part: versions, items, rounds, spot checks, grades. Policy: 4.2c."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.places.models import (
    CheckAnswer,
    CheckRound,
    CheckVerdict,
    Facility,
    SelfCheck,
    ServiceStandard,
    StandardItem,
)
from community.places.queries.grading import marking, standard_of
from community.places.states import SELF_CHECK, SelfCheckState
from community.policy import HOURS_SOURCE, SELF_CHECK_ITEMS, STANDARDS
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.deadlines import refuse_passed
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update

S = SelfCheckState


class StandardInUse(DomainError):
    code = "standard_in_use"
    message = _("已有设施按这一版自查，不能再改。请发布新的一版，下一轮就用新的。")


class NoItems(DomainError):
    code = "standard_without_items"
    message = _("请至少写一条自查项，一行一条。")


class NothingToMend(DomainError):
    code = "nothing_to_mend"
    message = _("请至少对一条写明要补什么，再退回。")


class FindingsMissing(DomainError):
    code = "findings_missing"
    message = _("抽查至少要有一条结论；和自查不一致的，要写明看到了什么。")


class OwnSheet(DomainError):
    code = "own_sheet"
    message = _("这份自查是你填报的，抽查和评级要由另一个人做。")


class StandardBackdated(DomainError):
    code = "standard_backdated"
    message = _("新的一版不能从过去施行：设施当时按原来的一版自查。请从 {day} 或以后开始。")


class RoundOfThatYear(DomainError):
    code = "round_of_that_year"
    message = _("{year} 年已有自查轮次“{name}”，一年一轮。请在那一轮里办；明年的请填明年。")


class RoundYearWrong(DomainError):
    code = "round_year_wrong"
    message = _("年度是 {year}，开始日期却在 {begins} 年。请改成同一年。")


@dataclass(frozen=True)
class Item:
    """One line of the self-check."""

    title: str
    guidance: str = ""
    is_core: bool = False

    def __str__(self) -> str:
        return f"{self.title}（关键）" if self.is_core else self.title


@dataclass(frozen=True)
class Finding:
    """The district's finding on one line at a spot check."""

    verdict: str
    note: str = ""


@transaction.atomic
def publish_standard(
    *, kind: str, level: str, weekly_hours: Decimal, days_a_year: int, opens_weekends: bool, opens_holidays: bool,
    source: str, starts_on: date, by: Actor, at: datetime,
) -> ServiceStandard:  # fmt: skip
    """
    Publish the next version for a kind of institution; its items start as those of the version before.

    :raises StandardBackdated: if it would be in force since a day that has passed; the database refuses it too.
    :raises ValidationError: if hours or days cannot be.
    """
    if starts_on < localdate(at):
        raise StandardBackdated(day=localdate(at))
    return _publish(
        kind=kind, level=level, weekly_hours=weekly_hours, days_a_year=days_a_year, opens_weekends=opens_weekends,
        opens_holidays=opens_holidays, source=source, starts_on=starts_on, by=by, at=at,
    )  # fmt: skip


def _publish(
    *, kind: str, level: str, weekly_hours: Decimal, days_a_year: int, opens_weekends: bool, opens_holidays: bool,
    source: str, starts_on: date, by: Actor, at: datetime,
) -> ServiceStandard:  # fmt: skip
    before = ServiceStandard.objects.filter(kind=kind, level=level).order_by("-version").first()
    standard = ServiceStandard(
        kind=kind, level=level, weekly_hours=weekly_hours, days_a_year=days_a_year, opens_weekends=opens_weekends,
        opens_holidays=opens_holidays, source=source, starts_on=starts_on, made_at=at,
        version=before.version + 1 if before else 1,
    )  # fmt: skip
    standard.full_clean()
    standard.save()
    _write_items(standard, _items_of(before) if before else [Item(*row) for row in SELF_CHECK_ITEMS])
    journal.record(
        "community.servicestandard.published",
        about=standard,
        by=by,
        at=at,
        kind=kind,
        version=standard.version,
    )
    return standard


@transaction.atomic
def publish_first_standards(*, by: Actor, at: datetime) -> Sequence[ServiceStandard]:
    """What a portal without any standard starts with, in force since last year; nothing if there is one."""
    if ServiceStandard.objects.exists():
        return []
    return [
        _publish(
            kind=kind, level=level, weekly_hours=Decimal(hours), days_a_year=days, opens_weekends=True,
            opens_holidays=kind != "community", source=f"{HOURS_SOURCE}{source}",
            starts_on=date(at.year - 1, 1, 1), by=by, at=at,
        )
        for kind, level, hours, days, source in STANDARDS
    ]  # fmt: skip


@transaction.atomic
def set_items(
    *, standard: ServiceStandard, items: Sequence[Item], by: Actor, at: datetime
) -> ServiceStandard:
    """
    Replace the items of a version nobody has been checked by.

    :raises StandardInUse: once a sheet hangs on it.
    :raises NoItems: if there is none.
    """
    standard = for_update(standard)
    if SelfCheck.objects.filter(standard=standard).exists():
        raise StandardInUse
    if not items:
        raise NoItems
    standard.items.all().delete()
    _write_items(standard, items)
    journal.record("community.servicestandard.items_set", about=standard, by=by, at=at, items=len(items))
    return standard


@transaction.atomic
def open_round(*, name: str, year: int, opens_on: date, due_on: date, by: Actor, at: datetime) -> CheckRound:
    """
    Begin a round: every facility in use whose institution has a standard gets a sheet; later ones join.

    :raises RoundOfThatYear: if the year has one; the database refuses it too.
    :raises RoundYearWrong: if it opens in another year.
    :raises DeadlinePassed: if it would be over. :raises ValidationError: if its dates do not fit.
    """
    same = CheckRound.objects.filter(year=year).first()
    if same is not None:
        raise RoundOfThatYear(year=year, name=same.name)
    if opens_on.year != year:
        raise RoundYearWrong(year=year, begins=opens_on.year)
    refuse_passed(due_on, at)
    made = CheckRound(name=name, year=year, opens_on=opens_on, due_on=due_on)
    made.full_clean()
    made.save()
    facilities = Facility.objects.in_use().select_related("institution").order_by("pk")
    sheets = [sheet for facility in facilities if (sheet := _sheet(made, facility)) is not None]
    SelfCheck.objects.bulk_create(sheets)
    fill_in_lines(sheets)
    journal.record("community.checkround.opened", about=made, by=by, at=at, sheets=len(sheets))
    return made


@transaction.atomic
def return_check(
    *, check: SelfCheck, notes: Mapping[int, str], by: Actor, at: datetime, comment: str = ""
) -> SelfCheck:
    """Give a sheet back line by line: `notes` by answer. :raises NothingToMend: without a note."""
    check = locked(check)
    if not notes:
        raise NothingToMend
    for answer in check.answers.filter(pk__in=notes):
        answer.return_note = notes[answer.pk]
        answer.save(update_fields=["return_note"])
    check.comment = comment
    return moved(check, S.RETURNED, "community.selfcheck.returned", by, at, comment)


@transaction.atomic
def spot_check(
    *, check: SelfCheck, findings: Mapping[int, Finding], by: Actor, at: datetime, comment: str = ""
) -> SelfCheck:
    """
    Write down what was found on the spot, by answer. Where it differs, the institution explains next.

    After an explanation the district looks again; lines left out keep what was found.

    :raises FindingsMissing: without findings, or for a difference without words.
    :raises OwnSheet: to who handed the sheet in.
    """
    check = locked(check)
    _refuse_own(check, by)
    answers = {answer.pk: answer for answer in check.answers.all()}
    wanted = {
        pk: found for pk, found in findings.items() if pk in answers and found.verdict in CheckVerdict.values
    }
    if not wanted and check.state == S.SUBMITTED:
        raise FindingsMissing
    for pk, found in wanted.items():
        answer = answers[pk]
        if found.verdict != answer.verdict and not found.note.strip():
            raise FindingsMissing
        answer.finding, answer.finding_note = found.verdict, found.note
        answer.save(update_fields=["finding", "finding_note"])
    open_ones = any(answer.differs and not answer.reply for answer in answers.values())
    check.comment, check.checked_at = comment, at
    target = S.DIFFERING if open_ones else S.CHECKED
    return moved(check, target, "community.selfcheck.spot_checked", by, at, comment)


@transaction.atomic
def grade_check(*, check: SelfCheck, by: Actor, at: datetime) -> SelfCheck:
    """
    Publish the grade the rows come to (community.places.queries.grading); the figures behind it are frozen.

    :raises OwnSheet: to who handed the sheet in.
    """
    check = locked(check)
    _refuse_own(check, by)
    if not SELF_CHECK.allows(check.state, S.GRADED):
        raise MoveNotAllowed
    found = marking(check)
    check.grade, check.score_pct = found.grade, found.score_pct
    check.weekly_minutes, check.days_open = found.hours.weekly_minutes, found.hours.days_open
    check.graded_at = at
    return moved(check, S.GRADED, "community.selfcheck.graded", by, at)


def locked(check: SelfCheck) -> SelfCheck:
    """The sheet as it is now, kept by this transaction."""
    return for_update(check, "round", "facility__institution", "standard")


def moved(check: SelfCheck, target: str, fact: str, by: Actor, at: datetime, note: str = "") -> SelfCheck:
    """Move, save and record: the end of every verb about a sheet."""
    SELF_CHECK.move(check, target)
    check.save()
    journal.record(fact, about=check, by=by, at=at, note=note, state=check.state, grade=check.grade)
    return check


def _sheet(made: CheckRound, facility: Facility) -> SelfCheck | None:
    standard = standard_of(facility.institution, made.opens_on)
    return SelfCheck(round=made, facility=facility, standard=standard) if standard else None


def fill_in_lines(sheets: Sequence[SelfCheck]) -> None:
    """Give each sheet a line for every item of its standard."""
    items: dict[int, list[StandardItem]] = {}
    for item in StandardItem.objects.filter(standard__in={sheet.standard_id for sheet in sheets}).order_by(
        "number"
    ):
        items.setdefault(item.standard_id, []).append(item)
    CheckAnswer.objects.bulk_create([
        CheckAnswer(sheet=sheet, item=item) for sheet in sheets for item in items.get(sheet.standard_id, [])
    ])  # fmt: skip


def _write_items(standard: ServiceStandard, items: Sequence[Item]) -> None:
    StandardItem.objects.bulk_create([
        StandardItem(standard=standard, number=number, **vars(item)) for number, item in enumerate(items, start=1)
    ])  # fmt: skip


def _items_of(standard: ServiceStandard) -> list[Item]:
    return [Item(one.title, one.guidance, one.is_core) for one in standard.items.order_by("number")]


def _refuse_own(check: SelfCheck, by: Actor) -> None:
    if by.user is not None and check.submitted_by_id == by.user.pk:
        raise OwnSheet
