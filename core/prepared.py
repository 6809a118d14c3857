"""
Prepared statements from querysets: several querysets in one round trip, compiled by Django once a process and planned
by PostgreSQL once a connection.

For the few questions that everybody asks at the same moment: building and planning seven querysets costs many times
what it costs to answer them. The querysets stay what they are, and stay where they are defined (docs/adr/0048).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from django.db import connection, models
from django.db.models import QuerySet, prefetch_related_objects
from django.db.models.query import get_related_populators
from psycopg2.extensions import AsIs

Model = TypeVar("Model", bound=models.Model)

# What stands for a value that differs from call to call, until the SQL is made: nothing real is ever equal to it.
LOWEST: Final = -9_000_000_000_000_000_000
ANY_END: Final = "'%'"


_prepared: dict[str, str] = {}  # the SQL of each name, once a connection of this process has planned it


@dataclass(frozen=True)
class Given:
    """A parameter: its placeholder in a queryset, and its SQL."""

    stands_for: Any  # an integer, a datetime, a time or a text
    sql: str


def number(place: int, sql: str = "") -> Given:
    """Parameter `place` (from 1) as a bigint; or any SQL."""
    return Given(LOWEST + place, sql or f"${place}")


def small_number(place: int) -> Given:
    """Parameter `place` as a number of a small integer's column, which takes no `number`."""
    return Given(31_000 + place, f"${place}")


def numbers(place: int) -> Given:
    """Parameter `place` as an array of bigint; stands alone in the list of an `__in`."""
    return Given(LOWEST + place, f"${place}")


def moment(place: int, sql: str = "") -> Given:
    """Parameter `place` as a timestamp; or any SQL, `place` then only telling it from the others."""
    return Given(datetime(1, 1, 1, microsecond=place, tzinfo=UTC), sql or f"${place}")


def hour(place: int) -> Given:
    """Parameter `place` as a time of the day."""
    return Given(time(0, 0, 0, place), f"${place}")


def text(place: int) -> Given:
    """Parameter `place` as a text that something equals."""
    return Given(f"={place}=", f"${place}")


def texts(place: int) -> Given:
    """Parameter `place` as an array of texts; stands alone in the list of an `__in`."""
    return text(place)


def beginning(place: int) -> Given:
    """Parameter `place` as what a text begins with, without wildcards; stands in a `__startswith`."""
    return Given(f"<{place}>", f"${place} || {ANY_END}")


@dataclass(frozen=True)
class Plan:
    """
    The querysets of a question: `head` answers one row; of each of `rows` all rows are answered, of `exists` whether
    there is one.
    """

    head: QuerySet[Any, Any]
    rows: Mapping[str, QuerySet[Any, Any]]
    exists: Mapping[str, QuerySet[Any, Any]]
    givens: Sequence[Given]


class Question:
    """
    A prepared statement for a `Plan`, made at its first use.

    :param name: of the prepared statement.

    :param types: SQL types of the arguments, in their order. SQL of a `Given` may read the head's row as `wanted`.
    """

    def __init__(self, name: str, types: Sequence[str], plan: Callable[[], Plan]) -> None:
        self.name, self.types, self._plan = name, types, plan
        self._sql = ""
        self._rows: list[str] = []
        self._names: list[str] = []

    def ask(self, *arguments: Any) -> dict[str, Any] | None:
        """The row of the head by its columns, and each part by its name; None if there is no such row. One query."""
        with connection.cursor() as cursor:
            if self.name not in connection.prepared:  # type: ignore[attr-defined]
                _prepare(self.name, self.types, self.sql())
            _execute(cursor, self.name, arguments)
            row = cursor.fetchone()
            if row is None:
                return None
            self._names = self._names or [column.name for column in cursor.description]
        found = dict(zip(self._names, row, strict=True))
        for name in self._rows:
            found[name] = json.loads(found[name]) if found[name] else []
        return found

    def sql(self) -> str:
        if not self._sql:
            plan = self._plan()
            self._rows = list(plan.rows)
            parts = [
                "wanted.*",
                *(f"(SELECT json_agg(row_to_json(part)) FROM ({_compiled(rows, plan.givens)}) part)::text AS {name}"  # noqa: S608
                  for name, rows in plan.rows.items()),
                *(f"EXISTS ({_compiled(rows, plan.givens)}) AS {name}" for name, rows in plan.exists.items()),
            ]  # fmt: skip
            head = _compiled(plan.head, plan.givens)
            self._sql = f"WITH wanted AS MATERIALIZED ({head}) SELECT {', '.join(parts)} FROM wanted"  # noqa: S608
        return self._sql


class _Asked:
    """A prepared statement for one queryset, without building the queryset again."""

    def __init__(
        self, name: str, types: Sequence[str], rows: Callable[[], QuerySet[Any, Any]], givens: Sequence[Given]
    ) -> None:
        self.name, self.types, self._rows, self._givens = name, types, rows, givens

    def _fetched(self, arguments: Sequence[Any]) -> Any:
        """The rows as Django would have them; none for a number that no column holds. One query."""
        if not all(map(_fits, arguments)):
            return []
        compiled = self._compiled_rows
        with connection.cursor() as cursor:
            if self.name not in connection.prepared:  # type: ignore[attr-defined]
                _prepare(self.name, self.types, compiled.sql)
            _execute(cursor, self.name, arguments)
            fetched = cursor.fetchall()
        if not compiled.converters:
            return fetched
        return compiled.compiler.apply_converters(fetched, compiled.converters)

    @cached_property
    def _compiled_rows(self) -> _CompiledRows:
        return _CompiledRows(self._rows(), self._givens)


class Rows(_Asked, Generic[Model]):
    """
    The rows that a queryset finds, as instances with all that it joins and prefetches.

    :param rows: a queryset of models in which each of `givens` stands once or more; in what it prefetches none stands.
    """

    def __init__(
        self, name: str, types: Sequence[str], rows: Callable[[], QuerySet[Model]], givens: Sequence[Given]
    ) -> None:
        super().__init__(name, types, rows, givens)

    def all(self, *arguments: Any) -> list[Model]:
        """In the order of the queryset. One query, and one for each prefetch."""
        compiled = self._compiled_rows
        found: list[Model] = [compiled.instance(row) for row in self._fetched(arguments)]
        if found and compiled.prefetches:
            prefetch_related_objects(found, *compiled.prefetches)
        return found


class Tuples(_Asked):
    """The rows of a queryset's `values_list()`, such as counts of groups."""

    def all(self, *arguments: Any) -> Sequence[Sequence[Any]]:
        """In the order of the queryset. One query."""
        return list(self._fetched(arguments))


def _fits(argument: Any) -> bool:
    """Whether a number, or each of a list, is a bigint: numbers in addresses may be of any length."""
    if isinstance(argument, list):
        return all(map(_fits, argument))
    return not isinstance(argument, int) or -(2**63) <= argument < 2**63


class _CompiledRows:
    """What `Rows` keeps of its queryset: the SQL, and how a row becomes an instance, as in Django's ModelIterable."""

    def __init__(self, rows: QuerySet[Any], givens: Sequence[Given]) -> None:
        self.sql = _compiled(rows, givens)
        self.prefetches: Sequence[Any] = rows._prefetch_related_lookups  # type: ignore[attr-defined]
        self.compiler: Any = rows.query.get_compiler(connection=connection)
        self.compiler.pre_sql_setup()
        self.converters = self.compiler.get_converters([one[0] for one in self.compiler.select])
        info = self.compiler.klass_info
        if info is None:  # tuples
            return
        own = info["select_fields"]
        self._model, self._own = info["model"], slice(own[0], own[-1] + 1)
        self._names = [one[0].target.attname for one in self.compiler.select[self._own]]
        self._joined = get_related_populators(info, self.compiler.select, connection.alias)  # type: ignore[call-arg]
        self._annotations = (self.compiler.annotation_col_map or {}).items()

    def instance(self, row: Sequence[Any]) -> Any:
        made = self._model.from_db(connection.alias, self._names, row[self._own])
        for joined in self._joined:
            joined.populate(row, made)
        for name, place in self._annotations:
            setattr(made, name, row[place])
        return made


def sql_of(name: str) -> str:
    """What was prepared under this name in this process; empty if nothing was."""
    return _prepared.get(name, "")


def _prepare(name: str, types: Sequence[str], sql: str) -> None:
    """PREPARE the statement on the connection with one generic plan: planning is what costs."""
    with (
        connection.wrap_database_errors,
        connection.connection.cursor() as cursor,
    ):  # beside Django's log of queries: it is no question
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE {name} ({', '.join(types)}) AS {sql}")
    _prepared[name] = sql
    connection.prepared.add(name)  # type: ignore[attr-defined]


def _execute(cursor: Any, name: str, arguments: Sequence[Any]) -> None:
    cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(arguments))})", arguments)


def _compiled(rows: QuerySet[Any, Any], givens: Sequence[Given]) -> str:
    """
    The SQL of `rows`, with literal values written out, and each `Given` as its SQL; a list of one becomes an array.
    """
    text, values = rows.query.sql_with_params()
    said = {_as_passed(given): AsIs(given.sql) for given in givens}
    pieces = text.split("%s")
    lists = [
        before.endswith(" IN (") and after.startswith(")") and _said(value, said) is not value
        for before, after, value in zip(pieces[:-1], pieces[1:], values, strict=True)
    ]
    made = "".join(
        f"{piece}%s" if not is_list else re.sub(r" IN \($", " = ANY (%s", piece)
        for piece, is_list in zip(pieces, lists, strict=False)
    )
    with connection.cursor() as cursor:
        whole: str = cursor.mogrify(made + pieces[-1], [_said(value, said) for value in values]).decode()
    return whole


def _as_passed(given: Given) -> Any:
    """What Django passes for it in a queryset: a beginning as a pattern."""
    return f"{given.stands_for}%" if given.sql.endswith(ANY_END) else given.stands_for


def _said(value: Any, said: Mapping[Any, AsIs]) -> Any:
    return said.get(value, value) if isinstance(value, int | datetime | time | str) else value
