"""
A full round of 300 subjects × 30 indicators over a million bookings and 300,000 ratings, and the nightly increment.

    DATA_DIR=/tmp/bench .venv/bin/python bench/evaluation.py [bookings] [ratings]

Prints what it measured beside the plain SQL that the measures need; asserts nothing. Aim: 15 s, then 3 s, on two cores.
"""

import os
import sys
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("TEST_DATABASE", "test_bench_evaluation")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext, get_runner, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from core import measures  # noqa: E402
from core.measures import Kind  # noqa: E402
from evaluation.actions import computing, rounds  # noqa: E402
from evaluation.queries.subjects import Candidate  # noqa: E402
from tests.factories.bookings import booked  # noqa: E402
from tests.factories.core import UserFactory  # noqa: E402
from tests.factories.evaluation import RoundFactory, VersionFactory, adopt, dimension, indicator  # noqa: E402
from tests.factories.events import EventFactory  # noqa: E402

SUBJECTS, INDICATORS, EVENTS = 300, 30, 3000


def copies_of(table, row, count, changes):
    """`count` rows like `row` of `table`, in one statement; `changes` maps a column to an expression of n."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = ''",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall() if name != "id"]
        chosen = ", ".join(changes.get(name, f'base."{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} base, generate_series(1, {count}) n WHERE base.id = {row}"
        )


def fill(bookings, ratings):
    """Events of 300 hosts, their bookings, and ratings of who was there."""
    first = EventFactory(state="held")
    hosts = [EventFactory(state="held").host for _ in range(SUBJECTS)]
    held = [EventFactory(state="held", host=hosts[place % SUBJECTS]).pk for place in range(EVENTS - SUBJECTS)]
    person = UserFactory()

    one = booked(first)
    connection.cursor().execute(
        "SET session_replication_role = replica"
    )  # foreign keys and triggers: we fill in bulk
    span = f"(ARRAY{held})[1 + n % {len(held)}]"
    copies_of("cloudplatform_booking", one.pk, bookings, {
        "event_id": span, "number": "left('B' || n || md5(n::text), 12)", "state": "'checked_in'", "booker_id": str(person.pk),
    })  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cloudplatform_feedback (event_id, author_id, overall, comment, is_anonymous, state, hidden_reason,"
            " submitted_at, reply, is_sample)"
            f" SELECT {span}, {person.pk}, 1 + (n * 7) % 5, '', true, 'published', '', now() - interval '20 days', '', false"
            f" FROM generate_series(1, {ratings}) n"
        )
        cursor.execute("ANALYZE")
    return hosts


def the_round(hosts):
    version = VersionFactory()
    place = dimension(version)
    codes = [one.code for one in measures.all_measures() if Kind.INSTITUTION in one.kinds]
    for number in range(INDICATORS):
        code = codes[number % len(codes)]
        source = (
            {"source": "rating", "is_shrunk": True, "counts_people": True}
            if number == 0
            else {"source": "computed"}
        )
        indicator(place, f"I{number:02d}", Decimal(100) / INDICATORS, measure="" if number == 0 else code, target=Decimal(100),
                  **source)  # fmt: skip
    round = RoundFactory(version=adopt(version))
    rounds.add_subjects(
        round,
        [Candidate(f"community.institution:{one.pk}", one.name, "馆", one, one.area_id) for one in hosts],
    )
    return round


def timed(name, round):
    settings.DEBUG = True
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        with transaction.atomic():
            done = computing.compute(round=round, at=timezone.now())
        took = time.perf_counter() - began
    sql = sum(float(query["time"]) for query in captured)
    print(f"{name:<28}{took:>7.2f} s   of it SQL {sql:>6.2f} s in {len(captured)} queries, {done.written} scores written, "
          f"{len(done.trouble)} failed")  # fmt: skip


def main():
    bookings, ratings = (int(text) for text in (sys.argv[1:3] or ("1000000", "300000")))
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        round = the_round(fill(bookings, ratings))
        timed("full round", round)
        timed("again, nothing changed", round)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
