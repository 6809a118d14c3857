"""Chapters: what is let in, what is read, and that both ways of writing say the same."""

import io

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.output import maps
from reports.output.annex import _name
from reports.text import html, plain
from reports.text.blocks import (
    Chart,
    Figure,
    Heading,
    Listing,
    Map,
    Mention,
    Paragraph,
    Picture,
    Quotation,
    Table,
    Words,
)
from reports.text.references import FigureReference, GridReference, ReferenceUnreadable

PASTED_FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style>
<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>张三</o:Author></o:DocumentProperties></xml><![endif]--></head>
<body><p class="MsoNormal" style="mso-margin-top-alt:auto" onclick="x()"><span lang="EN-US" style="display:none">机密</span><b>重点</b>
<o:p></o:p></p><script>alert(1)</script><a href="javascript:x()">点</a><img src="http://a/b.png"><h1>大标题</h1></body></html>"""

words = st.text(alphabet="全市办了场次，送到街坊。", min_size=1, max_size=12)
line = st.lists(
    st.one_of(
        words.map(Words),
        words.map(lambda text: Words(text, bold=True)),
        words.map(lambda text: Words(text, source="年报")),
        st.just(Figure("events.held@city:4401")),
        words.map(lambda text: Mention("projects.project:1", text)),
    ),
    min_size=1, max_size=4,
).map(tuple)  # fmt: skip
blocks = st.lists(
    st.one_of(
        st.builds(Heading, st.sampled_from([2, 3]), line), st.builds(Paragraph, line),
        st.builds(Listing, st.lists(line, min_size=1, max_size=3).map(tuple), st.booleans()),
        st.builds(Quotation, st.lists(line, min_size=1, max_size=2).map(tuple)),
        st.builds(Table, st.just("events.held@district:*"), words),
        st.builds(Chart, st.sampled_from(["line", "bar", "barh"]), st.just("events.held@city:4401/month:*"), words, words),
        st.builds(Map, st.just("events.held@district:*"), words, words),
        st.builds(Picture, st.just("0b0e7c1a-0000-4000-8000-000000000000"), words, words),
    ),
    max_size=5,
).map(tuple)  # fmt: skip


def joined(found):
    """Neighbours of one look are one piece, as every reader joins them."""
    return html.read(html.write(found))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(blocks)
def test_what_is_written_as_html_survives_cleaning_and_reads_back(found):
    once = joined(found)

    assert html.read(html.clean(html.write(once))) == once


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(blocks)
def test_the_plain_text_says_the_same_as_the_html(found):
    once = joined(found)

    assert joined(plain.read(plain.write(once))) == once


@settings(deadline=None)
@given(st.text(max_size=300))
def test_nothing_people_type_breaks_the_readers(text):
    html.read(html.clean(text))
    plain.read(text)


def test_what_office_programs_hide_is_gone():
    cleaned = html.clean(PASTED_FROM_WORD)

    for hidden in ("张三", "Mso", "style", "onclick", "alert", "javascript", "<img", "o:p"):
        assert hidden not in cleaned
    assert "<strong>重点</strong>" in cleaned
    assert "<h2>大标题</h2>" in cleaned


@pytest.mark.parametrize("text", [
    "events.held@city:4401", "events.held@district:440106#change", "events.held@city:4401/month:2025-03",
    "a.b_c@project:12#n",
])  # fmt: skip
def test_a_reference_reads_back_as_it_is_written(text):
    assert str(FigureReference.read(text)) == text


@pytest.mark.parametrize(
    "text", ["", "events", "events.held", "events.held@city", "events.held@city:4401#half", "x@y:z w"]
)
def test_what_names_no_figure_is_refused(text):
    with pytest.raises(ReferenceUnreadable):
        FigureReference.read(text)


@pytest.mark.parametrize("text", ["a.b@district:*", "a.b,c.d@district:*", "a.b@city:4401/month:*"])
def test_a_grid_reads_back_as_it_is_written(text):
    assert str(GridReference.read(text)) == text


def test_a_reader_sees_numbers_and_where_there_is_none_yet_the_reference():
    text = (
        '<p>办了 <span data-figure="events.held@city:4401"></span>，到场 <span data-figure="a.b@city:4401"></span></p>'
        '<div data-table="a.b@district:*" data-caption="各区"></div>'
    )
    read = html.filled(text, {"events.held@city:4401": "<74 场"})
    assert "办了 <b>&lt;74 场</b>，到场 <code>a.b@city:4401</code>" in read
    assert "<p><b>表</b>　各区</p>" in read


def test_the_map_has_the_north_above():
    middle = {one["name"]: one["centre"][1] for one in maps._districts()}
    assert min(middle, key=middle.get) == "从化区"
    assert max(middle, key=middle.get) == "南沙区"


@given(st.text())
def test_every_caption_is_the_name_of_a_sheet(caption):
    book = xlsxwriter.Workbook(io.BytesIO())
    book.add_worksheet(_name(f"表1-1 {caption}"))
    book.add_worksheet(_name(f"表1-2 {caption}'"))
