"""Libraries that are loaded at their first use: they are large or slow to load, and few processes need them."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class LazyModule:
    """Stands for a module, and loads it when a name of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)


def lazy_module(name: str) -> Any:
    """
    The module `name`, not loaded yet. Written beside the import that type checkers read:

        if TYPE_CHECKING:
            import docx
        else:
            docx = lazy_module("docx")
    """
    return LazyModule(name)
