"""
Bookings a second on one hot event and spread over two hundred, beside a bare insert, in the same run.

    DATA_DIR=/tmp/bench .venv/bin/python bench/bookings.py

Prints what it measured; asserts nothing. The figure to beat is in docs: pretix, 8 orders/s on one quota.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("TEST_DATABASE", "test_bench")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from cloudplatform.actions import bookings  # noqa: E402
from cloudplatform.actions.places import Party  # noqa: E402
from cloudplatform.queries.proofs import drifted_events  # noqa: E402
from core import jobs  # noqa: E402
from core.models import JournalEntry  # noqa: E402
from core.record.actors import Actor  # noqa: E402
from tests.factories.core import UserFactory  # noqa: E402
from tests.factories.events import EventFactory  # noqa: E402

PEOPLE, THREADS = 2000, 16


def spread(work, items):
    """Seconds and milliseconds (95th percentile) for `work` on each item, from many threads."""
    took = []

    def batch(mine):
        for item in mine:
            began = time.perf_counter()
            work(item)
            took.append(time.perf_counter() - began)
        connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(batch, [items[n::THREADS] for n in range(THREADS)]))
    return time.perf_counter() - began, sorted(took)[int(len(took) * 0.95)] * 1000


def report(name, count, seconds, p95):
    print(f"{name:<48}{count / seconds:>8.0f} /s   p95 {p95:>6.1f} ms")


def main():
    jobs._bells.clear()  # no broker here: what is measured is the database
    people = UserFactory.create_batch(PEOPLE)
    book = lambda pair: bookings.book(event=pair[0], party=Party(), by=Actor(pair[1]), at=timezone.now())  # noqa: E731
    bare = lambda _: JournalEntry.objects.create(fact="a.b.c", subject="x:1", happened_at=timezone.now())  # noqa: E731
    hot = EventFactory(capacity=PEOPLE)
    many = [EventFactory(capacity=PEOPLE) for _ in range(200)]
    report("bare: one insert through the ORM", PEOPLE, *spread(bare, people))
    report("one hot event, 16 clients, whole action", PEOPLE, *spread(book, [(hot, user) for user in people]))
    pairs = [(many[number % 200], user) for number, user in enumerate(people)]
    report("200 events, 16 clients, whole action", PEOPLE, *spread(book, pairs))
    print(f"counters that differ from their rows: {len(drifted_events())}")


if __name__ == "__main__":
    setup_test_environment()
    runner = get_runner(django.conf.settings)(interactive=False, verbosity=0)
    databases = runner.setup_databases()
    try:
        main()
    finally:
        runner.teardown_databases(databases)
