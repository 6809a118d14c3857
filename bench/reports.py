"""
Benchmark of reports: a snapshot of a year beside the plain sums it needs, and a book of about eighty pages.

SAMPLE=large make run          # once: a city with a million bookings .venv/bin/python bench/reports.py 2026

Reads the installation's own database and writes nothing. Prints what it measured; asserts nothing.
"""

import os
import resource
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from launcher import environment

environment.prepare(["shell"])
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from reports.output import book  # noqa: E402
from reports.queries import counting  # noqa: E402

PLAIN = (
    (
        "SELECT left(e.area_id, 6), date_trunc('month', e.starts_at), count(*) FROM cloudplatform_event e "
        "WHERE e.state = 'held' AND e.starts_at >= %s AND e.starts_at < %s GROUP BY 1, 2"
    ),
    (
        "SELECT left(e.area_id, 6), date_trunc('month', e.starts_at), sum(b.seats), sum(b.seats) FILTER (WHERE b.state = 'checked_in') "
        "FROM cloudplatform_event e JOIN cloudplatform_booking b ON b.event_id = e.id "
        "WHERE e.starts_at >= %s AND e.starts_at < %s GROUP BY 1, 2"
    ),
    (
        "SELECT left(e.area_id, 6), date_trunc('month', f.submitted_at), sum(f.overall), count(*) "
        "FROM cloudplatform_feedback f JOIN cloudplatform_event e ON e.id = f.event_id "
        "WHERE f.submitted_at >= %s AND f.submitted_at < %s GROUP BY 1, 2"
    ),
)


def timed(name, work):
    began = time.perf_counter()
    found = work()
    print(f"{name:<56}{time.perf_counter() - began:>8.2f} s")
    return found


def plain(year):
    with connection.cursor() as cursor:
        for sql in PLAIN:
            cursor.execute(sql, [date(year, 1, 1), date(year + 1, 1, 1)])
            cursor.fetchall()


def pages(chapters=18, paragraphs=46):
    """Facts of a book of about eighty pages: text, tables, a chart a chapter."""
    line = [{"type": "words", "text": "全市各区的场次、到场和评价放在一起看，差别主要在场地和时间。" * 4, "bold": False,
             "italic": False, "source": ""}]  # fmt: skip
    rows = [[f"第{number}行", "1,234 场", "56.7%"] for number in range(24)]
    table = {"type": "table", "number": "表", "caption": "各区", "over": "区", "columns": ["场次", "到场率"], "rows": rows,
             "reference": "", "problem": ""}  # fmt: skip
    blocks = [{"type": "paragraph", "line": line}] * paragraphs + [table]
    return {
        "book": "bluebook", "title": "广州公共文化蓝皮书", "label": "测试", "version": "1.0", "foreword": "", "method_note": "",
        "erratum": "", "is_sample": True, "next_on": "", "benchmarks": [], "failed": {}, "city_mean": "", "definitions": [],
        "digest": "0" * 64, "period": [], "chapters": [
            {"place": place, "part": "", "title": "一章", "author": "某单位", "blocks": blocks, "figures": 0}
            for place in range(1, chapters + 1)
        ],
    }  # fmt: skip


def main():
    year = int(sys.argv[1]) if len(sys.argv) > 1 else timezone.localdate().year
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cloudplatform_booking")
        print(f"{cursor.fetchone()[0]:,} bookings, year {year}")
    timed("three plain sums by district and month", lambda: plain(year))
    found = timed("the whole catalogue", lambda: counting.content(date(year, 1, 1), date(year + 1, 1, 1)))
    print(
        f"{len(found['measures'])} measures, {len(found['cells']):,} cells, failed: {list(found['failed'])}"
    )
    pdf = timed("a book of about eighty pages as PDF", lambda: book.pdf(pages(), "{}", {}, at=timezone.now()))
    print(
        f"{len(pdf):,} bytes; memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )


if __name__ == "__main__":
    main()
