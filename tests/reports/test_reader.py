"""What everybody reads: the shelf, the newest address, the feed, search, each number's own page, the files. Policy: 3.5.3a."""

import datetime as dt

import pytest
from django.utils.timezone import localtime

from core.record.actors import CLOCK
from reports.actions import releases
from reports.models import Edition, FileKind
from reports.states import EditionState
from tests.factories.reports import edition_in, held_events

pytestmark = pytest.mark.django_db
BOOK = "/reports/bulletin/2025/"


def text_of(answer):
    return answer.content.decode()


def test_an_edition_under_embargo_is_nowhere_and_once_out_everywhere_at_once(client, at):
    held_events(2024, months=(1,))
    held_events(2025)
    waiting = edition_in(EditionState.SCHEDULED, at=at)
    closed = [
        "",
        "1/",
        "search/?q=全市",
        "figures/events.held@city:4401/",
        *(f"files/{kind}/" for kind in FileKind.values),
    ]
    assert {client.get(f"{BOOK}{path}").status_code for path in closed} == {404}
    assert client.get("/reports/bulletin/").status_code == 404
    assert BOOK not in text_of(client.get("/reports/feed.xml"))
    coming = f"{localtime(waiting.release_at):%Y年%-m月%-d日}　{waiting.title}"  # its day is announced
    assert f"<li>{coming}</li>" in text_of(client.get("/reports/"))

    releases.publish_due(edition=Edition.objects.get(pk=waiting.pk), by=CLOCK, at=waiting.release_at)
    assert {client.get(f"{BOOK}{path}").status_code for path in closed} == {200}
    assert client.get("/reports/bulletin/").url == BOOK
    assert f"{BOOK}v0/" in text_of(client.get("/reports/feed.xml"))
    shelf = text_of(client.get("/reports/"))
    assert (BOOK in shelf, coming in shelf) == (True, False)
    press = text_of(client.get("/reports/press/"))
    assert all(f"{BOOK}files/{kind}/" in press for kind in FileKind.values)
    assert "attachment" in client.get(f"{BOOK}files/pdf/")["Content-Disposition"]

    hits = client.get(f"{BOOK}search/?q=全市办了").context["hits"]
    assert [(one.place, one.words, one.after[:4]) for one in hits[:1]] == [(1, "全市办了", " 12 ")]
    assert len(hits) == waiting.chapters.count()
    figure = client.get(f"{BOOK}figures/events.held@city:4401/")
    assert (figure.context["shown"].text, figure.context["last"].text) == ("12 场", "1 场")
    assert figure.context["measure"]["counted"] in text_of(figure)
    assert client.get(f"{BOOK}figures/nothing.known@city:4401/").status_code == 404


def test_a_chapter_costs_the_same_short_and_long(client, at, count_queries):
    held_events(2025, months=(1, 2))
    edition_in(EditionState.PUBLISHED, at=at)
    longer = "\n\n".join(["全市办了 [数 events.held@city:4401]。"] * 60)
    begins, ends = dt.date(2024, 1, 1), dt.date(2025, 1, 1)
    edition_in(EditionState.PUBLISHED, at=at, text=longer, starts_on=begins, ends_on=ends)
    pages = (f"{BOOK}1/", "/reports/bulletin/2024/1/")
    for page in pages:
        client.get(page)  # what is counted once for all is counted
    short, long = (count_queries(lambda page=page: client.get(page)) for page in pages)
    assert short == long
