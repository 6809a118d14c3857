"""Typed reading of settings from environment variables; a missing secret prevents the start."""

import os

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Read a text setting. :raises ImproperlyConfigured: if it is missing and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def flag(name: str, default: bool = False) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    try:
        return int(text(name, str(default)))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error


def items(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def numbers(prefix: str) -> dict[str, int]:
    """Every whole number whose name begins with `prefix`, by the rest of its name in lower case."""
    names = [name for name in os.environ if name.startswith(prefix)]
    return {name.removeprefix(prefix).lower(): number(name, 0) for name in names}
