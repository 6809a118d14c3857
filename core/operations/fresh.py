"""
Create the tables of an empty database from the current models instead of running all migrations: seconds instead of
minutes.

The migrations stay the only way to change a database that is in use; tests/launcher/test_fresh.py proves that both ways
lead to the same tables, constraints, indexes, functions and triggers.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.postgres.operations import CreateExtension
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation

from core import own_apps


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    return not connection.introspection.table_names()


def build(connection: BaseDatabaseWrapper) -> None:
    """Create the tables of our apps in the empty database of `connection`, and record their migrations as applied."""
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    ours = set(own_apps.labels())
    history = [
        node
        for node, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
        if node.app_label in ours
    ]
    executor.migrate(_needed_first(executor, history, ours))
    _make_tables(connection, history)
    _run_by_hand(connection, executor, history)
    for migration in history:
        executor.recorder.record_applied(migration.app_label, migration.name)


def _needed_first(
    executor: MigrationExecutor, history: list[Migration], ours: set[str]
) -> list[tuple[str, str]]:
    """The last migrations of Django apps that ours depend on (contenttypes, auth)."""
    graph = executor.loader.graph
    before = graph.forwards_plan((history[0].app_label, history[0].name))
    labels = {label for label, _ in before} - ours
    return [node for node in graph.leaf_nodes() if node[0] in labels]


def _operations(history: list[Migration]) -> Iterator[tuple[str, Operation]]:
    for migration in history:
        for operation in migration.operations:
            yield migration.app_label, operation


def _make_tables(connection: BaseDatabaseWrapper, history: list[Migration]) -> None:
    with connection.schema_editor(atomic=True) as editor:
        for label, operation in _operations(history):
            if isinstance(operation, CreateExtension):
                operation.database_forwards(label, editor, None, None)  # type: ignore[arg-type]
        for model in own_apps.own_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)


def _run_by_hand(
    connection: BaseDatabaseWrapper, executor: MigrationExecutor, history: list[Migration]
) -> None:
    """Run the operations of migrations that are no tables: functions, triggers, initial rows."""
    state = executor.loader.project_state()
    with connection.schema_editor(atomic=True) as editor:
        for label, operation in _operations(history):
            if isinstance(operation, RunSQL | RunPython):
                operation.database_forwards(label, editor, state, state)
