"""Which pages the walk over all pages opens: one module a subject with `pages(account)`, found by its name."""

import pkgutil
from importlib import import_module

from core.models import User


def account(key):
    """The person of the sample city with that key (sample/accounts.py)."""
    return User.objects.get(username=f"sample-{key}")


def first(rows):
    return rows.order_by("pk").first().pk


SUBJECTS = [found.name for found in pkgutil.iter_modules(__path__)]


def pages_of(subject):
    """Answer pairs of a person (None for a visitor) and the addresses they open."""
    return import_module(f"{__name__}.{subject}").pages(account).items()
