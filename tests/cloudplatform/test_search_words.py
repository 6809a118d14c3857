"""Searching as people speak: synonyms, words that are filters, traditional characters, pinyin, and a word mistyped."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import events, search_words
from cloudplatform.models import SearchWord
from cloudplatform.queries import catalogue, shelf, vocabulary
from cloudplatform.queries.catalogue import Wanted
from cloudplatform.queries.known_words import BUILT_IN
from core import searchtext
from core.models import JournalEntry
from core.searchtext import folded
from tests.factories.community import city_staff, district_staff
from tests.factories.core import actor
from tests.factories.events import EventFactory
from tests.factories.orders import ShelfProductFactory

pytestmark = pytest.mark.django_db
AT = timezone.now


def event(title, **fields):
    made = EventFactory(title=title, summary="", **fields)
    events._save_searchable(made)
    return made


def product(title, **fields):
    made = ShelfProductFactory(title=title, **fields)
    made.search = searchtext.document(made.title, str(made.get_art_form_display()))
    made.save()
    return made


def found(text):
    return {one.title for one in catalogue.find(Wanted(text=text), AT()).events}


# What stands in the programme: title and fields; and what is looked for.
PROGRAMME = [
    ("木棉合唱团专场", {"art_form": "music", "fee_cents": 2000}),
    ("粤剧折子戏", {"art_form": "opera", "fee_cents": 2000, "audience": "elders"}),
    ("书法基础班", {"art_form": "fine_art", "fee_cents": 0}),
    ("广场舞大家跳", {"art_form": "dance", "fee_cents": 2000}),
    (
        "绘本故事会",
        {"art_form": "reading", "fee_cents": 2000, "audience": "children", "access": ["wheelchair"]},
    ),
]
ELDERS = {"粤剧折子戏"}
CHILDREN = {"绘本故事会"}
LOOKED_FOR = [
    ("免费", {"书法基础班"}),
    ("老人", ELDERS),
    ("長者", ELDERS),
    ("小朋友", CHILDREN),
    ("细路", CHILDREN),
    ("跳舞", {"广场舞大家跳"}),
    ("写字", {"书法基础班"}),
    ("寫字", {"书法基础班"}),
    ("睇大戏", ELDERS),
    ("粵劇", ELDERS),
    ("yueju", ELDERS),
    ("YueJu", ELDERS),
    ("shufa", {"书法基础班"}),
    ("laoren", ELDERS),  # a word that is a filter, typed by its sound
    ("轮椅", CHILDREN),
    ("免费书法", {"书法基础班"}),
    ("老人免费", set()),  # each word counts
    ("想看老人的活动", ELDERS),  # what only asks does not count
    ("唱歌", {"木棉合唱团专场"}),
    ("木棉", {"木棉合唱团专场"}),
    ("%'", set()),
]


@pytest.fixture
def programme():
    return [event(title, **{"audience": "newcomers", **fields}) for title, fields in PROGRAMME]


@pytest.mark.parametrize(("text", "titles"), LOOKED_FOR)
def test_people_find_events_by_their_own_words(programme, text, titles):
    assert found(text) == titles


def test_a_word_finds_what_it_names_and_what_its_filter_finds():
    """老人 in a title is not hidden by the filter, and what is for everybody is for elders too."""
    event("老人摄影展", audience="children")
    event("露天电影", audience="all")
    event("少年武术", audience="children")

    assert found("老人") == {"老人摄影展", "露天电影"}


@pytest.mark.parametrize(
    ("text", "titles"),
    [("写字", {"书法体验课"}), ("tiyanke", set()), ("寫字", {"书法体验课"}), ("跳舞", {"舞蹈工作坊"})],
)
def test_people_find_products_by_their_own_words(text, titles):
    for title, art_form in (("书法体验课", "fine_art"), ("舞蹈工作坊", "dance")):
        product(title, art_form=art_form)

    assert {one.title for one in shelf.find(shelf.WantedProducts(text=text))} == titles


def test_every_built_in_word_is_written_as_searches_are_read():
    assert [word for word in BUILT_IN if folded(word) != word] == []


# --- nothing found ---
MEANT = [
    ("月剧", "粤剧"),  # sounds alike
    ("书发", "书法"),
    ("粤剧 火星", "粤剧"),  # one word too many
    ("shufe", "书法"),  # mistyped pinyin
]


@pytest.mark.parametrize(("text", "meant"), MEANT)
def test_a_word_that_finds_nothing_gives_what_may_be_meant(programme, client, text, meant):
    page = client.get("/events/", {"q": text, "s": "x"})

    assert page.context["page"].paginator.count == 0
    assert meant in page.context["instead"]
    assert "您是不是要找" in page.content.decode()
    assert found(meant)


def test_what_is_suggested_keeps_the_other_choices(programme, client):
    """书法 is there, but not in the district that is chosen."""
    page = client.get("/events/", {"q": "书发", "d": "440199"})

    assert page.context["instead"] == []


def test_a_product_mistyped_gives_what_may_be_meant(client):
    product("醒狮进校园")

    assert "醒狮" in client.get("/products/", {"q": "醒师"}).context["instead"]


def test_a_search_costs_the_same_for_one_and_for_many(programme, client, count_queries):
    client.get("/events/", {"q": "书法"})
    one = count_queries(lambda: client.get("/events/", {"q": "书法"}))
    for number in range(5):
        event(f"书法 {number}")

    assert count_queries(lambda: client.get("/events/", {"q": "书法"})) == one


def test_sounds_the_south_does_not_tell_apart_are_one():
    assert vocabulary.sound_of("南") == vocabulary.sound_of("兰")
    assert vocabulary.sound_of("诗") == vocabulary.sound_of("思")


# --- edited by staff ---
def test_the_bureau_gives_a_word_its_meaning(client, programme):
    client.force_login(city_staff())
    answer = client.post(
        reverse("admin:cloudplatform_searchword_add"), {"word": "睇字", "also": "书法，篆刻", "meaning": ""}
    )

    assert answer.status_code == 302
    assert SearchWord.objects.get().also == ["书法", "篆刻"]
    assert found("睇字") == {"书法基础班"}
    assert JournalEntry.objects.filter(fact="cloudplatform.search_word.added").exists()


def test_the_bureau_s_word_takes_the_place_of_the_built_in_one(programme):
    row = search_words.add_word(word="老人", also=[], meaning="", by=actor(), at=AT())
    assert found("老人") == set()

    search_words.change_word(word=row, also=["合唱"], meaning="", by=actor(), at=AT())
    assert found("老人") == {"木棉合唱团专场"}

    search_words.remove_word(word=row, by=actor(), at=AT())
    assert found("老人") == ELDERS


@pytest.mark.parametrize(
    ("word", "refusal"), [("！！", search_words.NotAWord), ("銀髮族", search_words.WordKnownAlready)]
)
def test_a_word_that_cannot_be_is_refused(word, refusal):
    search_words.add_word(word="银发族", also=[], meaning="audience:elders", by=actor(), at=AT())

    with pytest.raises(refusal):
        search_words.add_word(word=word, also=[], meaning="", by=actor(), at=AT())


def test_a_district_looks_at_the_words_and_the_city_removes_them(client):
    row = search_words.add_word(word="银发族", also=[], meaning="audience:elders", by=actor(), at=AT())
    remove = reverse("admin:cloudplatform_searchword_do", args=["remove"]) + f"?ids={row.pk}"

    client.force_login(district_staff())
    assert client.get(reverse("admin:cloudplatform_searchword_changelist")).status_code == 200
    assert client.post(remove).status_code == 404
    client.force_login(city_staff())
    assert client.post(remove).status_code == 302
    assert not SearchWord.objects.exists()
