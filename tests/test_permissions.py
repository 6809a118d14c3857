"""Every URL of the portal, opened by every kind of person: tests/permissions/ says what each gets."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.permissions import ROWS, SUBJECTS


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


def answers(subject, row):
    """What each of the cast gets; rows that begin with POST send an empty form."""
    cast, known = SUBJECTS[subject].world()
    method, _, name = row.rpartition(" ")
    found = []
    for person in SUBJECTS[subject].PEOPLE:
        client = Client()
        if cast[person] is not None:
            client.force_login(cast[person], backend="django.contrib.auth.backends.ModelBackend")
        ask = client.post if method == "POST" else client.get
        found.append(ask(path_of(name, known)).status_code)
    return " ".join(map(str, found))


@pytest.mark.django_db
@pytest.mark.parametrize(("subject", "row"), ROWS)
def test_each_person_gets_what_the_table_says(subject, row):
    assert answers(subject, row) == SUBJECTS[subject].PERMISSIONS[row]
