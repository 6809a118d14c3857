"""
Benchmark of evaluation: a full round of 300 subjects × 30 indicators over a million bookings and 300,000 ratings, and
the nightly increment.

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
from django.test.utils import get_runner, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from core import daily_sums, measures  # noqa: E402
from core.measures import Kind  # noqa: E402
from evaluation.actions import computing, rounds  # noqa: E402
from evaluation.queries.subjects import Candidate  # noqa: E402
from tests.factories.bookings import booked  # noqa: E402
from tests.factories.evaluation import RoundFactory, VersionFactory, adopt, dimension, indicator  # noqa: E402
from tests.factories.events import EventFactory  # noqa: E402

SUBJECTS, INDICATORS, EVENTS = 300, 30, 1200
FEEDBACK = (
    "INSERT INTO cloudplatform_feedback (event_id, author_id, check_in_id, overall, comment, is_anonymous, state,"
    " hidden_reason, submitted_at, reply, is_sample)"
)
TOLD = "now() - (20 + id %% 150) * interval '1 day'"


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
    one = booked(EventFactory())
    hosts = [EventFactory(state="held").host for _ in range(SUBJECTS)]
    held = [EventFactory(state="held", host=hosts[place % SUBJECTS]).pk for place in range(EVENTS - SUBJECTS)]

    connection.cursor().execute(
        "SET session_replication_role = replica"
    )  # foreign keys and triggers: we fill in bulk
    span = f"(ARRAY{held})[1 + n % {len(held)}]"
    copies_of("cloudplatform_booking", one.pk, bookings, {
        "event_id": span, "code": "lpad(n::text, 8, '0')", "state": "'checked_in'", "booker_id": "1000000 + n",
    })  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"{FEEDBACK} SELECT event_id, booker_id, id, 1 + (id * 7) %% 5, '', true, 'published', '', {TOLD}, '', false"
            " FROM cloudplatform_booking WHERE state = 'checked_in' ORDER BY id LIMIT %s",
            [ratings],
        )
        cursor.execute(
            "UPDATE cloudplatform_event SET starts_at = now() - (20 + id % 150) * interval '1 day',"
            " ends_at = now() - (20 + id % 150) * interval '1 day' + interval '2 hours' WHERE state = 'held'"
        )
        cursor.execute("ANALYZE")
    return hosts


def answers(round, count):
    """Yesterday's ratings."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{FEEDBACK} SELECT event_id, booker_id, id, 3, '', true, 'published', '', now() - interval '1 day', '', false"
            " FROM cloudplatform_booking WHERE state = 'checked_in' ORDER BY id DESC LIMIT %s",
            [count],
        )


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


PLAIN = (
    (
        "SELECT e.host_id, sum(b.seats), sum(b.seats) FILTER (WHERE b.state = 'checked_in') FROM cloudplatform_booking b"
        " JOIN cloudplatform_event e ON e.id = b.event_id WHERE e.state = 'held' AND e.starts_at >= %s AND e.starts_at < %s"
        " GROUP BY 1"
    ),
    (
        "SELECT e.host_id, sum(f.overall), sum(f.overall * f.overall), count(*) FROM cloudplatform_feedback f"
        " JOIN cloudplatform_event e ON e.id = f.event_id WHERE f.state = 'published' AND f.submitted_at >= %s"
        " AND f.submitted_at < %s GROUP BY 1"
    ),
)


def processor():
    """Seconds of processor time so far, of this process and of its database backend: a busy machine does not count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(name, work):
    """Print the clock and the processor time that `work` takes."""
    used, began = processor(), time.perf_counter()
    done = work()
    took = time.perf_counter() - began
    print(f"{name:<32}{took:>8.2f} s by the clock {processor() - used:>8.2f} s of processor", flush=True)
    return done


def plain(round):
    """One pass over the bookings and one over the ratings, by host: the least a round has to read."""
    with connection.cursor() as cursor:
        for sql in PLAIN:
            cursor.execute(sql, [round.period_from, round.period_until])
            cursor.fetchall()


def worked_out(round):
    with transaction.atomic():
        return computing.compute(round=round, at=timezone.now())


def timed(name, round):
    done = measured(name, lambda: worked_out(round))
    print(f"{'':<32}{done.written} scores written, {len(done.trouble)} failed", flush=True)


def main():
    bookings, ratings = (int(text) for text in (sys.argv[1:3] or ("1000000", "300000")))
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        round = the_round(fill(bookings, ratings))
        measured("two plain sums by host", lambda: plain(round))
        timed("full round, from the rows", round)
        measured("daily sums of every night", lambda: daily_sums.recount_all(at=timezone.now()))
        timed("each night after that", round)
        answers(round, 3000)
        timed("after a day of answers", round)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
