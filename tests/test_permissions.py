"""Every URL of the portal, opened by every kind of person: tests/permissions/ says what each gets."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from community.models import Seat
from community.seat_rights import SAID, carries_one
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


def views(resolver, prefix="", path=""):
    """The name of each address, with its pattern and its view."""
    for entry in resolver.url_patterns:
        here = f"{path}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from views(entry, f"{entry.namespace}:" if entry.namespace else prefix, here)
        else:
            yield f"{prefix}{entry.name}", (here, entry.callback)


VIEWS = dict(views(get_resolver()))


def seats_of(person):
    """The seats of one of the cast; of none who gets to a page in another way than by a seat."""
    if person is None or person.is_staff or hasattr(person, "expert"):
        return []
    return list(Seat.objects.of(person).current().select_related("institution"))


def test_each_page_of_the_workbench_says_at_its_view_what_it_takes():
    """Write `takes`, `rows_of` or `any_seat` of community.seat_rights over the view."""
    pages = {row for table in SUBJECTS.values() for row in table.PERMISSIONS if not row.startswith("POST ")}
    of_workbench = {name: VIEWS[name][1] for name in pages if VIEWS[name][0].startswith("workbench/")}

    assert len(of_workbench) > 150
    assert [name for name, view in of_workbench.items() if not hasattr(view, SAID)] == []


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_each_person_gets_what_the_table_says(subject):
    """The world of a subject is built once; each row sees it untouched."""
    table = SUBJECTS[subject]
    cast, known = table.world()
    clients = [client_of(cast[person]) for person in table.PEOPLE]
    seats = [seats_of(cast[person]) for person in table.PEOPLE]

    wrong = {}
    for row, expected in sorted(table.PERMISSIONS.items()):
        found = answers(row, clients, known)
        if found != expected:
            wrong[row] = f"{found}, not {expected}"
        rights = getattr(VIEWS[row.rpartition(" ")[2]][1], SAID, None) or ()
        for status, own in zip(found.split(), seats, strict=True):
            if rights and own and status == "200" and not any(carries_one(seat, rights) for seat in own):
                wrong[f"{row} without {'/'.join(rights)}"] = status
    assert wrong == {}
