"""Comparing: types with types, this year with the last, the city mean across, need against supply. Each with its file."""

import csv
import datetime as dt
import io

import pytest

from community.models import Institution, Membership
from core import measures
from core.measures import Kind
from evaluation.queries import comparison
from tests.cloudplatform import measured_city

pytestmark = pytest.mark.django_db
DECEMBER = dt.date(2026, 12, 1)


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def city():
    """Libraries a and b, station c, troupes t and s: all members since the beginning of the year."""
    world = measured_city.build()
    for kind, names in (("library", "ab"), ("station", "c"), ("troupe", "ts")):
        for name in names:
            one = getattr(world, name)
            Institution.objects.filter(pk=one.pk).update(kind=kind)
            Membership.objects.get_or_create(institution=one, defaults={"joined_on": dt.date(2026, 1, 1)})
    return world


def compared(code, by="type"):
    found = comparison.compare(code, by, DECEMBER)
    return found, {row.name: (row.now, row.before) for row in found.rows}


def test_a_type_is_compared_by_the_mean_of_its_members_those_without_rows_too(city):
    Membership.objects.get_or_create(
        institution=city.project.lead, defaults={"joined_on": dt.date(2026, 1, 1)}
    )
    Institution.objects.filter(pk=city.project.lead_id).update(kind="troupe")
    found, rows = compared("events.held")
    assert rows == {
        "图书馆": (2.5, None),
        "镇街文化站": (1, None),
        "院团、文艺团队": (pytest.approx(1 / 3), None),
    }
    assert found.mean == found.measure.city_mean(Kind.INSTITUTION, comparison.periods(DECEMBER)[0])
    assert found.option["series"][0]["markLine"]["data"] == [{"xAxis": round(found.mean, 2)}]
    assert found.words.startswith(
        "3 个对象，3 个最近十二个月有数据；最高是图书馆，2.5 场；最低是院团、文艺团队，0.33 场；全市平均"
    )


def test_a_rate_of_a_type_takes_all_rows_of_its_institutions_together(city):
    rate = measures.get("events.free_rate")
    cells = rate.by_subject(Kind.INSTITUTION, comparison.periods(DECEMBER)[0])
    both = cells[str(city.a.pk)] + cells[str(city.b.pk)]
    assert compared(rate.code)[1]["图书馆"] == (
        pytest.approx(100 * both.numerator / both.denominator),
        None,
    )


def test_where_nobody_has_rows_there_is_no_data_and_no_nought():
    found, rows = compared("events.held")
    assert (rows, found.mean, found.words) == ({}, None, "最近十二个月都没有数据。")


def test_need_against_supply_says_where_it_is_tight(city):
    rows, option = comparison.need_and_supply(DECEMBER)
    held = {row.name: (row.posted, row.held) for row in rows if row.posted}
    assert sorted(held.values()) == [(2, 1), (4, 5)]
    assert len(option["series"][0]["data"]) == len(rows)
    words = comparison.need_in_words(rows)
    assert "4 条，办成 5 场" in words
    assert "2.0 条" in words


@pytest.mark.parametrize("by", ["district", "type", "institution", "project"])
def test_each_comparison_has_its_page_its_table_and_its_file(client, city, by):
    page = client.get(f"/evaluation/compare/?by={by}&measure=events.held")
    table = client.get(f"/evaluation/compare/table.csv?by={by}&measure=events.held")
    assert (page.status_code, "data-chart" in page.content.decode()) == (200, True)
    lines = rows_of(table)
    assert (lines[0][0], lines[-1][0]) == ("对象", "全市")
    assert client.get(f"/evaluation/compare/?by={by}&measure=nothing").status_code == 404


def test_need_and_supply_can_be_taken_along(client, city):
    assert "?table=need" in client.get("/evaluation/compare/").content.decode()
    lines = rows_of(client.get("/evaluation/compare/table.csv?table=need"))
    assert lines[0] == ["区", "需求（条）", "办成的场次（场）"]
    assert client.get("/evaluation/compare/?by=nothing").status_code == 404
