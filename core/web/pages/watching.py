"""
Tracking of the tables a page reads and a transaction writes, from the SQL statements themselves.

Every word of a statement that is the name of a table counts, so too much is tracked rather than too little. What a
function of the database writes is not in the statement that calls it: `register_function` says it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.prepared import sql_of
from core.web.pages import versions

WORD: Final = re.compile(r"\w+")
SET: Final = re.compile(r'^UPDATE "(\w+)" SET (.*?)(?: WHERE |$)', re.DOTALL)
COLUMN: Final = re.compile(r'(?:^|, )"(\w+)" = ')
READS: Final = (
    "SELECT",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "SET",
    "SHOW",
    "DECLARE",
    "FETCH",
    "CLOSE",
    "EXPLAIN",
    "LISTEN",
)
WRITES: Final = frozenset({"insert", "update", "delete"})

UNKNOWN: Final = "?"  # a prepared statement that core.prepared did not make: such a page is not kept

Execute = Callable[..., Any]

_columns: dict[str, dict[str, str]] = {}  # table -> column -> version of its own
_quiet: set[str] = set()
_functions: dict[str, frozenset[str]] = {}


def register_column(table: str, *columns: str, version: str | None = None) -> None:
    """
    Changes of these columns alone increment `version` instead of the table's: for counters that change all the time.

    Without a version nothing is incremented: no page shows them.
    """
    _columns.setdefault(table, {}).update(dict.fromkeys(columns, version or ""))


def register_quiet(*tables: str) -> None:
    """
    Register tables that change all the time and are read by no visitor's page; a page that reads one is not cached.
    """
    _quiet.update(tables)


def register_function(name: str, *names: str) -> None:
    """Which versions to increment when a statement calls a function of the database."""
    _functions[name.lower()] = frozenset(names)


def column_versions(table: str) -> frozenset[str]:
    """The versions of the columns of `table` that have their own."""
    return frozenset(filter(None, _columns.get(table, {}).values()))


def is_quiet(table: str) -> bool:
    return table in _quiet or table == UNKNOWN


@lru_cache(maxsize=1)
def tables() -> frozenset[str]:
    return frozenset(
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed
    )


@lru_cache(maxsize=4096)
def read_by(sql: str) -> frozenset[str]:
    """The tables `sql` names; of a call of a prepared statement, those that the statement names."""
    if sql.startswith("EXECUTE"):
        prepared = sql_of(sql.split(" ", 2)[1])
        return read_by(prepared) if prepared else frozenset([UNKNOWN])
    return tables().intersection(WORD.findall(sql))


@lru_cache(maxsize=1024)
def written_by(sql: str) -> frozenset[str]:
    """The versions to increment when `sql` has been committed."""
    sql, words = sql.lstrip(), WORD.findall(sql)
    called = [_functions[word] for word in {word.lower() for word in words} & _functions.keys()]
    found = frozenset().union(*called)
    if sql.startswith("SELECT") or (
        sql.startswith(("WITH", "PREPARE", "EXECUTE")) and WRITES.isdisjoint(word.lower() for word in words)
    ):
        return found
    changed = SET.match(sql)
    if changed and changed[1] in _columns:
        own, names = _columns[changed[1]], COLUMN.findall(changed[2])
        if names and own.keys() >= set(names):
            return found.union(filter(None, (own[name] for name in names)))
    return found.union(tables().intersection(words) - _quiet)


class Increment:
    """What is called after the commit of a transaction, or of its part that was kept."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def __call__(self) -> None:
        versions.shared().increment(sorted(self.names))


def watch(execute: Execute, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """execute_wrapper of a connection: increments the versions of written tables after the commit."""
    result = execute(sql, params, many, context)
    if settings.PAGE_CACHE and isinstance(sql, str) and (_functions or not sql.startswith(READS)):
        names = written_by(sql)
        if names:
            _tell(context["connection"], names)
    return result


def _tell(connection: BaseDatabaseWrapper, names: frozenset[str]) -> None:
    """Once for each part of a transaction that may be taken back by itself."""
    here = set(connection.savepoint_ids)
    for entry in connection.run_on_commit:
        parts, function = entry[0], entry[1]
        if isinstance(function, Increment) and parts == here:
            function.names |= names
            return
    transaction.on_commit(Increment(names), using=connection.alias, robust=True)


def begin(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Receiver of `connection_created`."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


@contextmanager
def reading(connection: BaseDatabaseWrapper) -> Iterator[Collection[str]]:
    """The tables that are read through `connection` while this lasts."""
    seen: set[str] = set()

    def note(execute: Execute, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        seen.update(read_by(str(sql)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
