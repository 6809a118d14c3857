"""
Repeat all migrations on an empty database, to compare what they make with what is made at once (core/operations/fresh.py).

Django renders with a changed model every model that is related to it, which for ours is nearly each of some 250, more
than a thousand times over. Statements for a table need the model of that table alone.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class LoneModels(ProjectState):
    """A state whose changed model is rendered alone. Django's RunPython renders all of a delayed state anew."""

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" in self.__dict__:
            self.is_delayed = True
            with self.apps.bulk_update():
                self.apps.unregister_model(app_label, model_name)
            self.apps.render_multiple([self.models[app_label, model_name]])

    def clone(self) -> LoneModels:
        copy = super().clone()
        copy.__class__ = LoneModels
        return copy  # type: ignore[return-value]


def repeat(connection: BaseDatabaseWrapper) -> None:
    """Run every migration in the empty database of `connection`."""
    executor = MigrationExecutor(connection)
    executor.migrate(
        executor.loader.graph.leaf_nodes(), state=LoneModels(real_apps=executor.loader.unmigrated_apps)
    )
