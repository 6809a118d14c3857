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
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from django.db import connection, models
from django.db.models import QuerySet
from psycopg2.extensions import AsIs

Model = TypeVar("Model", bound=models.Model)

# What stands for a value that differs from call to call, until the SQL is made: nothing real is ever equal to it.
LOWEST: Final = -9_000_000_000_000_000_000


@dataclass(frozen=True)
class Given:
    """A parameter: its placeholder in a queryset, and its SQL."""

    stands_for: Any  # an integer or a datetime
    sql: str


def number(place: int, sql: str = "") -> Given:
    """Parameter `place` (from 1) as a bigint; or any SQL."""
    return Given(LOWEST + place, sql or f"${place}")


def numbers(place: int) -> Given:
    """Parameter `place` as an array of bigint; stands alone in the list of an `__in`."""
    return Given(LOWEST + place, f"${place}")


def moment(place: int, sql: str = "") -> Given:
    """Parameter `place` as a timestamp; or any SQL, `place` then only telling it from the others."""
    return Given(datetime(1, 1, 1, microsecond=place, tzinfo=UTC), sql or f"${place}")


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
                *(f"(SELECT json_agg(row_to_json(part)) FROM ({_compiled(rows, plan.givens)}) part)::text AS {name}"  # noqa: S608
                  for name, rows in plan.rows.items()),
                *(f"EXISTS ({_compiled(rows, plan.givens)}) AS {name}" for name, rows in plan.exists.items()),
            ]  # fmt: skip
            head = _compiled(plan.head, plan.givens)
            self._sql = (
                f"WITH wanted AS MATERIALIZED ({head}) SELECT wanted.*, {', '.join(parts)} FROM wanted"  # noqa: S608
            )
        return self._sql


class OneRow(Generic[Model]):
    """
    The row of a model that a queryset finds, as an instance, without building the queryset again.

    :param rows: a queryset of whole rows in which each of `givens` stands once or more.
    """

    def __init__(
        self, name: str, types: Sequence[str], rows: Callable[[], QuerySet[Model]], givens: Sequence[Given]
    ) -> None:
        self.name, self.types, self._rows, self._givens = name, types, rows, givens

    def get(self, *arguments: Any) -> Model | None:
        """One query."""
        model, compiler, fields, converters = self._parts
        with connection.cursor() as cursor:
            if self.name not in connection.prepared:  # type: ignore[attr-defined]
                _prepare(self.name, self.types, _compiled(self._rows(), self._givens))
            _execute(cursor, self.name, arguments)
            row = cursor.fetchone()
        if row is None:
            return None
        (values,) = compiler.apply_converters([row], converters)
        return model.from_db(connection.alias, fields, values)

    @cached_property
    def _parts(self) -> tuple[type[Model], Any, list[str], Any]:
        """The model, the compiler, the names of the columns, and what turns their values into Python's."""
        rows = self._rows()
        compiler = rows.query.get_compiler(connection=connection)
        compiler.pre_sql_setup()
        columns = [column for column, _sql, _alias in compiler.select]
        names = [column.target.attname for column in columns]
        return rows.model, compiler, names, compiler.get_converters(columns)


def _prepare(name: str, types: Sequence[str], sql: str) -> None:
    """PREPARE the statement on the connection with one generic plan: planning is what costs."""
    with (
        connection.wrap_database_errors,
        connection.connection.cursor() as cursor,
    ):  # beside Django's log of queries: it is no question
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE {name} ({', '.join(types)}) AS {sql}")
    connection.prepared.add(name)  # type: ignore[attr-defined]


def _execute(cursor: Any, name: str, arguments: Sequence[Any]) -> None:
    cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(arguments))})", arguments)


def _compiled(rows: QuerySet[Any, Any], givens: Sequence[Given]) -> str:
    """
    The SQL of `rows`, with literal values written out, and each `Given` as its SQL; a list of one becomes an array.
    """
    text, values = rows.query.sql_with_params()
    said = {given.stands_for: AsIs(given.sql) for given in givens}
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


def _said(value: Any, said: Mapping[Any, AsIs]) -> Any:
    return said.get(value, value) if isinstance(value, int | datetime) else value
