"""
Messages for violated database constraints: a sentence for each constraint, and the form field it belongs to.

A constraint says its sentence itself (violation_error_message), or its app does in `<app>/sentences.py`. Sentences for
choices and uniqueness are made from the fields. Triggers are named like constraints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.own_apps import own_models

FALLBACK: Final = "填的内容和已有的记录互相矛盾，没有保存。请核对后再试。"
MISSING: Final = "还有必填的内容没有填，没有保存。请补上再试。"
GONE: Final = "选的内容已经不在了，没有保存。请刷新页面重新选。"
TAKEN: Final = "已经有一条相同的记录，没有保存。请在原来那条里改。"
BY_CODE: Final = {"23502": MISSING, "23503": GONE, "23505": TAKEN}  # SQLSTATE

_said: dict[str, str] = {}


class ConstraintRefused(DomainError):
    """The database refused; `constraint` and `field` say where."""

    code = "constraint_refused"
    message = _("{sentence}")

    def __init__(self, sentence: str, constraint: str = "", field: str = "") -> None:
        super().__init__(sentence=sentence)
        self.constraint, self.field = constraint, field


def say(sentences: Mapping[str, str]) -> None:
    """Register the sentences of constraints and triggers, by name."""
    _said.update(sentences)


def ours() -> Iterator[tuple[type[models.Model], models.BaseConstraint]]:
    """Yield every constraint of our models."""
    for model in own_models():
        for constraint in model._meta.constraints:
            yield model, constraint


def sentence_of(model: type[models.Model], constraint: models.BaseConstraint) -> str:
    """The message for a constraint; empty if none is registered."""
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return str(constraint.violation_error_message)
    if constraint.name in _said:
        return _said[constraint.name]
    labels = "、".join(_label(model, name) for name in fields_of(constraint))
    if constraint.name.endswith("_known"):
        return f"“{labels}”请从列出的选项里选。"
    if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
        return f"“{labels}”相同的已经有一条，请在原来那条里改。"
    return ""


def name_constraints() -> None:
    """
    Set the registered sentences as violation_error_message, so that form validation shows the same ones. Makes no
    migration: model states do not contain them.
    """
    for model, constraint in ours():
        sentence = sentence_of(model, constraint)
        if sentence:
            constraint.get_violation_error_message = _saying(sentence)  # type: ignore[method-assign]


def _saying(sentence: str) -> Any:
    return lambda: sentence


def fields_of(constraint: models.BaseConstraint) -> list[str]:
    """The fields a constraint speaks of, those it names first first."""
    if isinstance(constraint, models.UniqueConstraint):
        return list(constraint.fields)
    if isinstance(constraint, ExclusionConstraint):
        names = [
            str(expression) for expression, _operator in constraint.expressions if isinstance(expression, str)
        ]
        return names + [name for one in constraint.expressions for name in _named(one[0])]
    return list(dict.fromkeys(_in_condition(getattr(constraint, "condition", None))))


def _in_condition(condition: Any) -> Iterator[str]:
    if isinstance(condition, models.Q):
        for child in condition.children:
            if isinstance(child, tuple):
                yield str(child[0]).split("__", maxsplit=1)[0]
                yield from _named(child[1])
            else:
                yield from _in_condition(child)


def _named(expression: Any) -> Iterator[str]:
    if isinstance(expression, models.F):
        yield expression.name.split("__", maxsplit=1)[0]  # type: ignore[attr-defined]
    elif hasattr(expression, "get_source_expressions"):
        for source in expression.get_source_expressions():
            yield from _named(source)


def field_for(name: str, fields: Iterable[str]) -> str:
    """The first of `fields` the constraint `name` speaks of; empty if none is."""
    offered = set(fields)
    for _model, constraint in ours():
        if constraint.name == name:
            return next((one for one in fields_of(constraint) if one in offered), "")
    return ""


def refusal_of(error: IntegrityError, fields: Iterable[str] = ()) -> ConstraintRefused:
    """Translate an IntegrityError into a message, with the field among `fields` it belongs to."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    modelled = (sentence_of(model, one) for model, one in ours() if one.name == name)
    sentence = next(modelled, "") or _said.get(name)
    column = getattr(diagnosis, "column_name", None) or ""
    field = field_for(name, fields) or (column.removesuffix("_id") if column else "")
    by_code = BY_CODE.get(getattr(diagnosis, "sqlstate", None) or "", FALLBACK)
    return ConstraintRefused(sentence or by_code, name, field if field in set(fields) else "")


def at_fields(error: ValidationError, fields: Iterable[str]) -> ValidationError:
    """Split `error` by form field; messages without a field stay non-field errors."""
    offered = set(fields)
    if not hasattr(error, "error_dict"):
        return ValidationError(error.messages)
    found: dict[str, list[str]] = {}
    for name, words in error.message_dict.items():
        for text in words:
            place = name if name in offered else _field_said(text, offered)
            found.setdefault(place or NON_FIELD_ERRORS, []).append(text)
    return ValidationError(found)


def _field_said(text: str, offered: set[str]) -> str:
    """The field among `offered` that the registered sentence names; empty if none."""
    speaking = (fields_of(one) for model, one in ours() if sentence_of(model, one) == text)
    return next((name for names in speaking for name in names if name in offered), "")


def _label(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))
