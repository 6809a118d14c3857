"""What the search box offers while somebody types: filters, events, venues, streets; light, limited, the same for everybody."""

import re

import pytest
from django.utils import timezone

from cloudplatform import policy
from cloudplatform.actions import events
from cloudplatform.queries import vocabulary
from cloudplatform.queries.while_typing import offered
from core.web import limits
from tests.factories.community import AreaFactory, InstitutionFactory, SpaceFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_words():
    vocabulary.cache.clear()


@pytest.fixture
def programme():
    """Two sessions of an opera and a class in writing, in a venue of 昌华街."""
    street = AreaFactory(code="440103101", name="昌华街")
    host = InstitutionFactory(name="昌华街文化站（示例）", area=street)
    space = SpaceFactory(facility__institution=host, facility__name="昌华街文化站", capacity=100)
    made = [
        EventFactory(title=title, summary="", host=host, space=space, starts_at=soon(days))
        for days, title in ((3, "粤剧折子戏"), (2, "粤剧折子戏"), (4, "书法基础班"))
    ]
    for one in made:
        events._save_searchable(one)
    return made


def lines(typed):
    return [
        (group.title, one.words, one.url) for group in offered(typed, timezone.now()) for one in group.offers
    ]


def of(title, typed):
    return [words for group, words, _ in lines(typed) if group == title]


@pytest.mark.parametrize("typed", ["粤剧", "粵劇", "粤", "yueju", "yuej", "yj", "月剧", "YUEJU"])
def test_events_are_offered_however_their_title_is_typed(programme, typed):
    assert of("活动", typed)[0] == "粤剧折子戏"


def test_sessions_of_one_title_are_one_line_that_leads_to_the_next_of_them(programme):
    found = [url for group, words, url in lines("粤剧") if words == "粤剧折子戏"]

    assert found == [f"/events/{programme[1].pk}/"]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("免费", "/events/?s=free"), ("老人", "/events/?a=elders"), ("轮椅", "/events/?x=wheelchair"),
        ("亲子", "/events/?a=children"), ("周末", "/events/?t=weekend"), ("广东话", "/events/?l=yue"),
        ("免费 周末 老人", "/events/?s=free&t=weekend&a=elders"), ("免费讲座", "/events/?s=free&q=%E8%AE%B2%E5%BA%A7"),
        ("laoren", "/events/?a=elders"),
    ],
)  # fmt: skip
def test_words_that_are_filters_are_offered_as_filters(typed, address):
    assert next(url for group, _, url in lines(typed) if group == "筛选") == address


def test_a_title_that_holds_it_comes_before_what_sounds_alike(programme):
    sooner = EventFactory(title="粤语讲古", summary="", host=programme[0].host, starts_at=soon(1))
    events._save_searchable(sooner)

    assert of("活动", "粤剧")[0] == "粤剧折子戏"
    assert of("筛选", "粤剧") == []


def test_another_word_for_it_finds_it(programme):
    assert "书法基础班" in of("活动", "写字")


@pytest.mark.parametrize("typed", ["昌华", "昌華", "changhua"])
def test_venues_and_streets_are_offered_by_name(programme, typed):
    assert of("场馆", typed) == ["昌华街文化站"]
    assert of("镇街", typed) == ["昌华街"]
    assert ("镇街", "昌华街", "/events/?d=440103&street=440103101") in lines(typed)


@pytest.mark.parametrize("typed", ["", "   ", "%", "'\"--;", "\x00", "😀"])
def test_what_has_no_letters_is_answered_without_a_question_to_the_database(typed, count_queries):
    assert offered(typed, timezone.now()) == []
    assert count_queries(lambda: offered(typed, timezone.now())) == 0


def test_a_text_of_3000_characters_is_cut(client, programme):
    answer = client.get("/events/suggest/", {"q": "粤剧" * 1500})

    assert answer.status_code == 200
    assert len(answer.content) < 3000


def test_it_costs_four_questions_with_3_events_and_with_60(programme, count_queries):
    offered("粤剧", timezone.now())
    few = count_queries(lambda: offered("粤剧", timezone.now()))
    for number in range(5, 62):
        one = EventFactory(title=f"粤剧专场{number}", host=programme[0].host, starts_at=soon(number))
        events._save_searchable(one)

    assert count_queries(lambda: offered("粤剧", timezone.now())) == few == 4


def test_what_names_hold_is_text_and_never_markup(client, programme):
    one = EventFactory(title="粤剧<b onclick=x>", host=programme[0].host, starts_at=soon(1))
    events._save_searchable(one)
    page = client.get("/events/suggest/", {"q": "粤剧"}).content.decode()

    assert "粤剧&lt;b onclick=x&gt;" in page
    assert "<b onclick" not in page
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 1


def test_the_answer_is_the_same_for_everybody_and_sets_no_cookie(client, programme):
    as_visitor = client.get("/events/suggest/", {"q": "粤剧"})
    client.force_login(UserFactory())
    as_citizen = client.get("/events/suggest/", {"q": "粤剧"})

    assert as_visitor.content == as_citizen.content
    assert not as_visitor.cookies


@pytest.mark.parametrize(
    ("spoken", "heading"), [("", "场馆"), ("en", "Venues"), ("tlh", "场馆"), ("en%00", "场馆")]
)
def test_it_speaks_the_language_of_the_page_by_the_address_not_by_a_cookie(
    client, programme, spoken, heading
):
    client.cookies["lang"] = "" if spoken == "en" else "en"
    page = client.get("/events/suggest/", {"q": "昌华", "in": spoken}).content.decode()

    assert f">{heading}</p>" in page
    assert ('<span lang="zh-Hans">昌华街文化站</span>' in page) is (spoken == "en")
    assert ("Events there, " in page) is (spoken == "en")


def test_an_address_that_asks_more_than_people_type_is_told_to_wait(client, monkeypatch):
    monkeypatch.setattr(policy, "TYPED_MAX", 2)
    first = [client.get("/events/suggest/", {"q": "粤"}).status_code for _ in range(3)]
    elsewhere = client.get("/events/suggest/", {"q": "粤"}, REMOTE_ADDR="192.0.2.7").status_code

    assert first == [200, 200, 429]
    assert elsewhere == 200
    limits.cache.clear()
    assert client.get("/events/suggest/", {"q": "粤"}).status_code == 200
