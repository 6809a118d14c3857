"""Outline templates, and rules that allow typed numbers; changes apply to later editions only."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from reports.models import NumberRule, Outline


class PatternUnreadable(DomainError):
    code = "pattern_unreadable"
    message = _("规则写得不对（{what}）。请用正则表达式，例如 第[0-9]+条。")


class PatternLetsAllPass(DomainError):
    code = "pattern_lets_all_pass"
    message = _("这条规则会放行单独的数字“{number}”，等于不检查。请写上数字前后的字。")


class ExampleNotCovered(DomainError):
    code = "example_not_covered"
    message = _("例子“{example}”不合这条规则，请改规则或改例子。")


class RuleEnded(DomainError):
    code = "rule_ended"
    message = _("这条规则已经停用。")


PLAIN_NUMBERS = ("7", "42", "3,954", "82.5%")  # what no rule may let pass by itself


@transaction.atomic
def add_line(
    *, book: str, part: str, title: str, guide: str, is_required: bool, start: str, by: Actor, at: datetime
) -> Outline:
    """Add a chapter at the end of a book's outline."""
    last = Outline.objects.filter(book=book).aggregate(last=Max("place"))["last"] or 0
    line = Outline(
        book=book, place=last + 1, part=part, title=title, guide=guide, is_required=is_required, start=start
    )
    line.full_clean()
    line.save()
    journal.record("reports.outline.added", about=line, by=by, at=at, book=book, title=title)
    return line


@transaction.atomic
def edit_line(
    *,
    line: Outline,
    part: str,
    title: str,
    guide: str,
    is_required: bool,
    start: str,
    by: Actor,
    at: datetime,
) -> Outline:
    """Change a chapter of an outline; editions opened before keep theirs."""
    line = for_update(line)
    before = {"title": line.title, "part": line.part}
    line.part, line.title, line.guide, line.is_required, line.start = part, title, guide, is_required, start
    line.full_clean()
    line.save()
    journal.record("reports.outline.edited", about=line, by=by, at=at, title=title, before=before["title"])
    return line


@transaction.atomic
def move_up(*, line: Outline, by: Actor, at: datetime) -> Outline:
    """Swap a chapter with the one above; the first stays."""
    lines = list(Outline.objects.select_for_update().filter(book=line.book).order_by("place"))
    at_place = next(place for place, one in enumerate(lines) if one.pk == line.pk)
    if at_place:
        above, this = lines[at_place - 1], lines[at_place]
        above.place, this.place = this.place, above.place
        above.save(update_fields=["place"])
        this.save(update_fields=["place"])
        journal.record("reports.outline.moved", about=this, by=by, at=at, place=this.place)
    return line


@transaction.atomic
def remove_line(*, line: Outline, by: Actor, at: datetime) -> None:
    """Take a chapter out of the outline; editions opened before keep theirs."""
    journal.record("reports.outline.removed", about=line, by=by, at=at, title=line.title)
    Outline.objects.filter(pk=line.pk).delete()


@transaction.atomic
def add_number_rule(
    *, name: str, pattern: str, examples: list[str], reason: str, by: Actor, at: datetime
) -> NumberRule:
    """
    Add a rule that allows typed numbers of a form.

    :raises PatternUnreadable: if it is no regular expression.
    :raises PatternLetsAllPass: if it would let a bare number pass.
    :raises ExampleNotCovered: if an example does not match.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise PatternUnreadable(what=str(error)) from error
    for number in PLAIN_NUMBERS:
        if any(found[0] for found in compiled.finditer(number)):
            raise PatternLetsAllPass(number=number)
    for example in examples:
        if not compiled.search(example):
            raise ExampleNotCovered(example=example)
    rule = NumberRule(
        name=name, pattern=pattern, examples=examples, reason=reason, added_by=by.person, added_at=at
    )
    rule.full_clean()
    rule.save()
    journal.record("reports.numberrule.added", about=rule, by=by, at=at, pattern=pattern, note=reason)
    return rule


@transaction.atomic
def end_number_rule(*, rule: NumberRule, by: Actor, at: datetime) -> NumberRule:
    """End a number rule."""
    rule = for_update(rule)
    if rule.ended_at is not None:
        raise RuleEnded
    rule.ended_at = at
    rule.save(update_fields=["ended_at"])
    journal.record("reports.numberrule.ended", about=rule, by=by, at=at)
    return rule
