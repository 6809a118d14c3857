"""
Acts that need two people (four-eyes principle): requested by one, confirmed by another, done on a date, corrected or
withdrawn until then.

An app registers such an action once, in its subscribers/pending.py; the admin site then asks for it instead of doing
it. The action itself keeps its rules: it is tried when it is asked for and when it is confirmed, and done on the day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import Cover, PendingAct, User
from core.models.accounts import Office
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from core.states import PENDING, PendingState

Pairs = Sequence[Sequence[str]]
ANSWER_MAX: Final = 300


class SecondPersonNeeded(DomainError):
    code = "second_person_needed"
    message = _("这件事是你提出的，不能自己复核。请由另一位同事复核；要改或不办，用“改”或“撤回”。")


class SecondPersonCovers(DomainError):
    code = "second_person_covers"
    message = _("您和“{name}”之间正有一位替另一位代办，不能互相复核。请另一位同事复核，或者等代办结束。")


class AskedAlready(DomainError):
    code = "asked_already"
    message = _("“{title}”已经有人提出，还没有生效。请到“双人复核”里改那一件，或先撤回。")


class TakesEffectTooEarly(DomainError):
    code = "takes_effect_too_early"
    message = _("生效日期最早填 {day}：要留出另一个人复核、发现错了能撤回的时间。")


class EffectiveDayPassed(DomainError):
    code = "effective_day_passed"
    message = _("原定 {day} 生效，已经过了。请提出人改一个生效日期，再来复核。")


class NotYoursToWithdraw(DomainError):
    code = "not_yours_to_withdraw"
    message = _("只有提出人或复核人能撤回。不同意的，请用“不同意”写明原因。")


class NotYoursToCorrect(DomainError):
    code = "not_yours_to_correct"
    message = _("只有提出人能改。不同意的，请用“不同意”写明原因，或另提一件。")


def nothing_before(_row: Any, _values: Mapping[str, Any]) -> Pairs:
    return []


@dataclass(frozen=True)
class Kind:
    """
    An action that needs two people.

    `argument` takes the row, empty where the action makes a new one. `scope` answers the code of the area whose
    bureau confirms. `dated` is the action's own argument that carries the day. `before` says what it was, for who
    confirms; None: the fields of the row that are named like the arguments. `notice_days`: the earliest day is so
    many days after asking. `decode` mends arguments that JSON cannot hold.
    """

    code: str
    name: str
    act: Callable[..., Any]
    argument: str
    scope: Callable[[Any, Mapping[str, Any]], str]
    dated: str = ""
    before: Callable[[Any, Mapping[str, Any]], Pairs] | None = None
    notice_days: int = 1
    asker: str = ""  # the argument that takes who asked, where the action has to know both
    office: Office | None = None  # officers who ask and confirm besides the bureau of the area
    decode: Callable[[dict[str, Any]], dict[str, Any]] = dict


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.code] = kind


def kind_of(act: Callable[..., Any]) -> Kind | None:
    """The registered kind of the action `act`; None if it does not need two people."""
    return next((kind for kind in _kinds.values() if kind.act == act), None)


def kinds() -> Sequence[Kind]:
    return list(_kinds.values())


def kind_named(code: str) -> Kind:
    return _kinds[code]


def office_kinds(user: User) -> Sequence[str]:
    """The codes of the kinds that `user` handles as an officer."""
    return [kind.code for kind in kinds() if kind.office is not None and user.holds(kind.office)]


def seat_of(kind: Kind, by: Actor) -> str:
    """The seat `by` acts in for the kind, or the office of who holds none."""
    return by.seat_label or (str(kind.office) if kind.office is not None else "")


def earliest(kind: Kind, at: datetime) -> date:
    return localdate(at) + timedelta(days=kind.notice_days)


@dataclass(frozen=True)
class Asked:
    """What is asked for: the action's arguments, the day, why, and the form it was typed into."""

    values: Mapping[str, Any]
    effective_on: date
    reason: str = ""
    shown: Pairs = ()
    typed: Mapping[str, Sequence[str]] | None = None
    path: str = ""


@transaction.atomic
def ask(*, kind: Kind, row: models.Model | None, asked: Asked, by: Actor, at: datetime) -> PendingAct:
    """
    Ask for an act; a second person confirms it.

    :raises TakesEffectTooEarly: for a day before the kind's earliest.
    :raises AskedAlready: while another one of the kind about the same row is open.
    Also what the action itself refuses, as things stand now.
    """
    made = try_out(kind, row, asked, by, at)
    act = PendingAct(
        kind=kind.code, subject=journal.subject_of(row) if row is not None else "", scope=kind.scope(row, asked.values),
        title=f"{kind.name}：{row if row is not None else made}"[:200], asked_by=by.person, asked_seat=seat_of(kind, by),
        asked_at=at, content={"versions": []},
    )  # fmt: skip
    _fill(act, kind, row, asked)
    try:
        with transaction.atomic():
            act.save()
    except IntegrityError as error:
        if "core_one_open_act_of_a_kind" in str(error):
            raise AskedAlready(title=act.title) from error
        raise
    _record("core.pending.asked", act, by, at, note=act.reason)
    return act


@transaction.atomic
def correct(*, act: PendingAct, asked: Asked, by: Actor, at: datetime) -> PendingAct:
    """
    Change what was asked for before it takes effect: a confirmation falls, the version before is kept.

    :raises NotYoursToCorrect: for who did not ask. :raises MoveNotAllowed: once it is in effect or ended.
    """
    act, kind = locked(act), _kinds[act.kind]
    if by.person.pk != act.asked_by_id:
        raise NotYoursToCorrect
    PENDING.move(act, PendingState.ASKED)
    row = row_of(act)
    try_out(kind, row, asked, by, at)
    _fill(act, kind, row, asked)
    act.version += 1
    act.confirmed_by = act.confirmed_at = None
    act.confirmed_seat, act.asked_seat = "", seat_of(kind, by)
    act.save()
    _record("core.pending.corrected", act, by, at, note=act.reason)
    return act


@transaction.atomic
def confirm(*, act: PendingAct, by: Actor, at: datetime) -> PendingAct:
    """
    Confirm as the second person: it is done on its day, at once if that is today.

    :raises SecondPersonNeeded: for who asked; the database refuses it too.
    :raises SecondPersonCovers: while one of the two covers the other.
    :raises EffectiveDayPassed: if its day is over. Also what the action itself refuses.
    """
    act, kind = locked(act), _kinds[act.kind]
    if by.person.pk == act.asked_by_id:
        raise SecondPersonNeeded
    if Cover.objects.on(localdate(at)).between(by.person, act.asked_by).exists():
        raise SecondPersonCovers(name=act.asked_by)
    PENDING.move(act, PendingState.CONFIRMED)
    if act.effective_on < localdate(at):
        raise EffectiveDayPassed(day=act.effective_on)
    act.confirmed_by, act.confirmed_seat, act.confirmed_at = by.person, seat_of(kind, by), at
    act.save(update_fields=["state", "confirmed_by", "confirmed_seat", "confirmed_at"])
    _record("core.pending.confirmed", act, by, at)
    if act.effective_on == localdate(at):
        return _carry_out(act, by, at)
    with transaction.atomic():
        _do(kind, row_of(act), values_of(act), act.asked_by, by, at)
        transaction.set_rollback(True)
    return act


@transaction.atomic
def decline(*, act: PendingAct, reason: str, by: Actor, at: datetime) -> PendingAct:
    """Decline, as the second person. :raises SecondPersonNeeded: for who asked: they withdraw."""
    act = locked(act)
    if by.person.pk == act.asked_by_id:
        raise SecondPersonNeeded
    return _end(act, PendingState.DECLINED, "core.pending.declined", by, at, reason)


@transaction.atomic
def withdraw(*, act: PendingAct, by: Actor, at: datetime) -> PendingAct:
    """
    Take it back before it is in effect: who asked, or who confirmed.

    :raises NotYoursToWithdraw: for anybody else. :raises MoveNotAllowed: once it is in effect or ended.
    """
    act = locked(act)
    if by.person.pk not in (act.asked_by_id, act.confirmed_by_id):
        raise NotYoursToWithdraw
    return _end(act, PendingState.WITHDRAWN, "core.pending.withdrawn", by, at, "")


def carry_out_due(*, at: datetime) -> int:
    """
    Execute every confirmed act whose day has come; one that the action refuses by now lapses with the reason. Returns
    how many were due.
    """
    due = PendingAct.objects.filter(state=PendingState.CONFIRMED, effective_on__lte=localdate(at))
    numbers = list(due.order_by("effective_on", "pk").values_list("pk", flat=True))
    for number in numbers:
        _carry_out_one(number, at)
    return len(numbers)


@transaction.atomic
def _carry_out_one(number: int, at: datetime) -> None:
    act = locked(PendingAct(pk=number))
    if act.state != PendingState.CONFIRMED or act.confirmed_by is None:
        return
    # the seat it was confirmed in may have ended since: its label stays, nothing is done in it
    by = Actor(user=act.confirmed_by, seat_label=act.confirmed_seat)
    try:
        with transaction.atomic():
            _carry_out(act, by, at)
    except DomainError as refusal:
        _end(locked(act), PendingState.LAPSED, "core.pending.lapsed", by, at, str(refusal))
    except ValidationError as error:
        _end(locked(act), PendingState.LAPSED, "core.pending.lapsed", by, at, "；".join(error.messages))


def _carry_out(act: PendingAct, by: Actor, at: datetime) -> PendingAct:
    _do(_kinds[act.kind], row_of(act), values_of(act), act.asked_by, by, at)
    return _end(act, PendingState.IN_FORCE, "core.pending.taken_effect", by, at, "")


def try_out(kind: Kind, row: models.Model | None, asked: Asked, by: Actor, at: datetime) -> Any:
    """Dry run: call the action and roll back, so that its refusals are known now; returns its result."""
    if asked.effective_on < earliest(kind, at):
        raise TakesEffectTooEarly(day=earliest(kind, at))
    with transaction.atomic():
        made = _do(kind, row, asked.values, by.user, by, at)
        title = str(made)
        transaction.set_rollback(True)
    return title


def _do(
    kind: Kind, row: models.Model | None, values: Mapping[str, Any], asker: User | None, by: Actor, at: datetime
) -> Any:  # fmt: skip
    about: dict[str, Any] = {kind.argument: row} if row is not None else {}
    if kind.asker:
        about[kind.asker] = asker
    return kind.act(**about, **values, by=by, at=at)


def locked(act: PendingAct) -> PendingAct:
    return for_update(act, "asked_by", "confirmed_by")


def row_of(act: PendingAct) -> models.Model | None:
    """The row the act is about; None where it makes one."""
    if not act.subject:
        return None
    label, _sep, pk = act.subject.rpartition(":")
    row: models.Model = apps.get_model(label)._default_manager.get(pk=pk)
    return row


def values_of(act: PendingAct) -> dict[str, Any]:
    """The arguments of the action, as they were given."""
    values = {name: _decoded(value) for name, value in act.content["values"].items()}
    return _kinds[act.kind].decode(values)


def _fill(act: PendingAct, kind: Kind, row: models.Model | None, asked: Asked) -> None:
    values = dict(asked.values)
    if kind.dated:
        values[kind.dated] = asked.effective_on
    before = kind.before(row, values) if kind.before else _fields_named(row, values)
    earlier = act.content.get("versions", [])
    if "shown" in act.content:
        kept = {"shown": act.content["shown"], "effective_on": act.effective_on.isoformat()}
        earlier = [*earlier, kept]
    act.content = {
        "values": {name: _encoded(value) for name, value in values.items()},
        "typed": {name: list(texts) for name, texts in (asked.typed or {}).items()},
        "shown": [[str(label), str(text)] for label, text in asked.shown],
        "before": [[str(label), str(text)] for label, text in before],
        "versions": earlier,
    }
    act.effective_on, act.reason, act.path = asked.effective_on, asked.reason, asked.path


def _fields_named(row: models.Model | None, values: Mapping[str, Any]) -> Pairs:
    if row is None:
        return []
    named = {field.name: field for field in row._meta.concrete_fields}
    pairs = [(named[name].verbose_name, shown_value(row, name)) for name in values if name in named]
    return [[str(label), str(text)] for label, text in pairs]


def shown_value(row: models.Model, name: str) -> str:
    """The value of the field `name` as text for people."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "—" if value is None or value == "" else str(value)


def _end(act: PendingAct, state: str, fact: str, by: Actor, at: datetime, answer: str) -> PendingAct:
    PENDING.move(act, state)
    act.ended_at, act.answer = at, answer[:ANSWER_MAX]
    act.save(update_fields=["state", "ended_at", "answer"])
    _record(fact, act, by, at, note=answer)
    return act


def _record(fact: str, act: PendingAct, by: Actor, at: datetime, note: str = "") -> None:
    journal.record(
        fact, about=act, by=by, at=at, note=note, kind=act.kind, subject=act.subject, version=act.version,
        effective_on=act.effective_on.isoformat(),
    )  # fmt: skip


# Arguments as JSON ----
def _encoded(value: Any) -> Any:
    if isinstance(value, models.Model):
        return {"row": value._meta.label_lower, "pk": value.pk}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if is_dataclass(value) and not isinstance(value, type):
        return {"fields": {name: _encoded(one) for name, one in asdict(value).items()}}
    if isinstance(value, dict):
        return {"fields": {str(name): _encoded(one) for name, one in value.items()}}
    if isinstance(value, list | tuple | models.QuerySet):
        return [_encoded(one) for one in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"An act that waits cannot keep a {type(value).__name__}.")


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "row" in value:
        return apps.get_model(value["row"])._default_manager.get(pk=value["pk"])
    if "datetime" in value:
        return datetime.fromisoformat(value["datetime"])
    if "date" in value:
        return date.fromisoformat(value["date"])
    if "decimal" in value:
        return Decimal(value["decimal"])
    return {name: _decoded(one) for name, one in value["fields"].items()}
