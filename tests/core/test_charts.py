"""Charts: one option, drawn on the server as on the page."""

import pytest
from lxml import etree

from core.web import charts
from core.web.charts import Series

LABELS = ["一季度", "二季度"]
SERIES = [Series("全市", [70.0, 81.5]), Series("涉农镇街", [None, 63.6])]


@pytest.mark.parametrize("option", [
    charts.line(LABELS, SERIES, unit="%"),
    charts.bar(LABELS, SERIES),
    charts.bar(LABELS, SERIES[:1], horizontal=True),
    charts.scatter([("荔湾区", 3, 4), ("海珠区", 5, 2)], across="需求", up="供给"),
])  # fmt: skip
def test_each_kind_is_drawn_as_svg_with_its_words(option):
    drawn = charts.svg(option)
    root = etree.fromstring(drawn.encode())

    assert root.get("width") == "720"
    assert ("一季度" in drawn) or ("荔湾区" in drawn)
    assert "<script" not in drawn


def test_the_same_option_gives_the_same_text_whatever_was_drawn_before():
    first = charts.svg(charts.line(LABELS, SERIES))
    charts.svg(charts.bar(LABELS, SERIES))

    assert charts.svg(charts.line(LABELS, SERIES)) == first


def test_tooltips_are_no_html_which_the_content_security_policy_would_refuse():
    assert charts.line(LABELS, SERIES)["tooltip"]["renderMode"] == "richText"


def test_series_differ_by_more_than_colour():
    one, other = charts.line(LABELS, SERIES)["series"]

    assert (one["symbol"], one["lineStyle"]["type"]) != (other["symbol"], other["lineStyle"]["type"])


def test_no_character_breaks_a_drawing():
    drawn = charts.svg(charts.bar(["上\x0b下\x1f", "乙\ufffe"], SERIES))
    etree.fromstring(drawn.encode())
