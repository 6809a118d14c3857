"""Full-text search without recall holes, whatever people type. Demands would do; the vector alone is faster."""

import random

import pytest
from django.db import connection
from django.db.models import BooleanField, Func
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core import searchtext
from core.models import User
from tests.factories.core import UserFactory

HAN = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
    st.sampled_from("花城文化广州粤剧醒狮龘𠮷㐀"),
)


def finds(query, *texts):
    """Whether `query` finds a row whose document was made of `texts`, asked of PostgreSQL."""
    match = Func(
        searchtext.document(*texts), searchtext.query(query), template="%(expressions)s", arg_joiner=" @@ ",
        output_field=BooleanField(),
    )  # fmt: skip
    return User.objects.annotate(found=match).values_list("found", flat=True)[0]


@pytest.fixture
def row(db):
    return UserFactory()


FOUND = [
    ("永平街道绘本", "永平街道绘本馆周末亲子阅读"),  # no word list knows it
    ("绘本馆", "永平街道绘本馆周末亲子阅读"),
    ("粤", "周末粤剧专场"),  # one character
    ("粵劇", "周末粤剧专场"),  # traditional finds simplified
    ("粤剧", "周末粵劇專場"),  # and the other way
    ("專場", "周末粵劇專場"),
    ("龍舟 說唱", "龙舟说唱"),
    ("乾坤", "乾坤大挪移"),
    ("粤剧 海珠", "粤剧专场：海珠区文化馆"),
    ("Jazz", "荔湾 jazz 之夜"),
    ("ＪＡＺＺ", "荔湾 jazz 之夜"),  # full width
    ("2026", "2026 广州文化节"),
    ("𠮷祥龘", "𠮷祥龘戏班"),  # outside the first plane
    ("café", "CAFÉ 读书会"),
    ("“粤剧”%'; --", "粤剧专场"),
    ("粤剧🙂", "粤剧专场"),
]


@pytest.mark.parametrize(("query", "text"), FOUND)
def test_what_stands_in_a_title_is_found(row, query, text):
    assert finds(query, text)


MISSED = [
    ("越剧", "周末粤剧专场"),
    ("粤剧 天河", "粤剧专场：海珠区文化馆"),
    ("剧粤", "周末粤剧专场"),
    ("文狮", "语文 醒狮"),  # the characters are there, but not together
    ("%", "100% 免费"),
    ("", "粤剧"),
    ("🙂", "🙂"),
    ("' OR 1=1 --", "粤剧"),
]


@pytest.mark.parametrize(("query", "text"), MISSED)
def test_what_does_not_stand_there_is_not(row, query, text):
    assert not finds(query, text)


def test_texts_of_several_fields_are_one_document(row):
    assert finds("醒狮 越秀", "醒狮进校园", "越秀区")


def test_a_very_long_query_stays_cheap(row):
    assert not finds("很长的查询" * 2000, "粤剧")
    assert 0 < str(searchtext.query("很长的查询" * 2000)).count("SearchQuery") <= searchtext.WORDS_MAX * 4


def test_a_very_long_text_is_still_stored(row):
    dice = random.Random(1)
    text = "".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(200_000))

    assert finds(text[100:110], text)


class Recall(TestCase):
    @classmethod
    def setUpTestData(cls):
        UserFactory()

    @settings(max_examples=150, deadline=None)
    @given(st.text(HAN, min_size=2, max_size=30), st.data())
    def test_every_piece_of_two_characters_or_more_of_a_title_is_found(self, title, data):
        start = data.draw(st.integers(0, len(title) - 2))
        end = data.draw(st.integers(start + 2, len(title)))

        assert finds(title[start:end], title)

    @settings(max_examples=150, deadline=None)
    @given(st.text(max_size=200), st.text(max_size=200))
    @example("\x00", "\x00")
    @example("a & b | !c <-> :*", "\\'")
    @example("\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "x")
    def test_nothing_people_type_breaks_it(self, query, text):
        finds(query, text)


@pytest.mark.django_db
def test_the_pairs_are_what_makes_it_work():
    """The control: PostgreSQL's own words miss what ours find."""
    vector, query = "to_tsvector('simple', %s)", "plainto_tsquery('simple', %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {vector} @@ {query}", ["永平街道绘本馆周末亲子阅读", "绘本馆"])
        assert cursor.fetchone()[0] is False
