"""Which of the installed apps belong to this project (not to a package)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import models


def is_own(config: AppConfig) -> bool:
    """Whether an app belongs to this project: its code lies beside the settings."""
    return Path(config.path) == Path(settings.BASE_DIR) / config.label


def labels() -> list[str]:
    """The labels of our apps, in the order they are installed."""
    return [config.label for config in apps.get_app_configs() if is_own(config)]


def own_models() -> Iterator[type[models.Model]]:
    """Every model of our apps, without the tables Django makes for many-to-many fields."""
    for config in apps.get_app_configs():
        if is_own(config):
            yield from config.get_models()
