"""Every URL of the portal, opened by every kind of person: tests/permissions/ says what each gets."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.permissions import SUBJECTS


def path_of(name, known):
    """The address of a URL, its numbers taken from the world: by the URL's name, or by a shared entry that fits."""
    if name in known:
        return reverse(name, kwargs=known[name])
    for kwargs in (None, *(numbers for key, numbers in known.items() if ":" not in key)):
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    raise AssertionError(f"Say in tests/permissions/ what number {name} stands for.")


def client_of(person):
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def answers(row, clients, known):
    """What each of the cast gets; rows that begin with POST send an empty form. What it changed is taken back."""
    method, _, name = row.rpartition(" ")
    path = path_of(name, known)
    cache.clear()
    with transaction.atomic():
        found = [(client.post if method == "POST" else client.get)(path).status_code for client in clients]
        transaction.set_rollback(True)
    return " ".join(map(str, found))


@pytest.mark.django_db
@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_each_person_gets_what_the_table_says(subject):
    """The world of a subject is built once; each row sees it untouched."""
    table = SUBJECTS[subject]
    cast, known = table.world()
    clients = [client_of(cast[person]) for person in table.PEOPLE]

    wrong = {}
    for row, expected in sorted(table.PERMISSIONS.items()):
        found = answers(row, clients, known)
        if found != expected:
            wrong[row] = f"{found}, not {expected}"
    assert wrong == {}
