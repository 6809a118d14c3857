"""The walk over all pages finds what is spoiled, in either mode, and only there; an answer of its own is loaded."""

import pytest

from tests.browser.conftest import KeptFiles
from tests.browser.walk import faults
from tests.factories.community import AreaFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HELP, HOME = "/help/", "/"
STYLES = "/static/css/utilities.css"


@pytest.fixture
def walker(person):
    AreaFactory()
    somebody = person(size="narrow")
    somebody.page.emulate_media(reduced_motion="reduce")
    return somebody


@pytest.fixture
def opened(walker):
    """The pages that were loaded, not only asked for."""
    paths = []
    walker.page.on("framenavigated", lambda frame: paths.append(frame.url.removeprefix(walker.base)))
    return paths


@pytest.fixture
def styled(walker, monkeypatch):
    """Add rules to the style sheets of the portal."""

    def add(rules):
        walker.open(STYLES)
        content, kind = KeptFiles.read[STYLES]
        monkeypatch.setitem(KeptFiles.read, STYLES, (content + rules.encode(), kind))
        walker.context.clear_cookies()
        walker.page.evaluate("path => fetch(path, { cache: 'reload' })", STYLES)

    return add


def spoil(walker, path, change):
    """Change what the server answers: `change(page, elder)`."""

    def answered(route):
        answer = route.fetch()
        elder = "mode=elder" in route.request.all_headers().get("cookie", "")
        route.fulfill(response=answer, body=change(answer.text(), elder))

    walker.page.route(walker.base + path, answered)


def test_a_whole_page_is_loaded_once_and_nothing_is_found(walker, opened):
    assert faults(walker, HELP) == []
    assert opened == [HELP]
    assert walker.page.locator("html").get_attribute("data-mode") == "elder"


def test_a_page_that_the_server_answers_otherwise_in_elder_mode_is_loaded_again(walker, opened):
    assert faults(walker, HOME) == []
    assert opened == [HOME, HOME]
    assert walker.page.title().startswith("长辈版首页")


def test_faint_words_in_elder_mode_alone_are_found(walker, styled):
    styled("[data-mode=elder] main h1 { color: #eee }")
    assert [found.split(":")[0:2] for found in faults(walker, HELP)] == [[f"{HELP} elder", " color-contrast"]]


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ("@media (width < 321px) { main { min-inline-size: 400px } }", f"{HELP} narrow: scrolls sideways"),
        ("html:not([data-mode]) main { min-inline-size: 1500px }", f"{HELP} desk: scrolls sideways"),
        ("[data-mode=elder] main { min-inline-size: 420px }", f"{HELP} elder phone: scrolls sideways"),
    ],
)
def test_what_scrolls_sideways_is_found_at_its_width_and_in_its_mode(walker, styled, rules, where):
    styled(rules)
    assert where in faults(walker, HELP)


@pytest.mark.parametrize("only_elder", [False, True])
def test_a_field_without_a_label_is_found_also_where_one_answer_alone_has_it(walker, opened, only_elder):
    spoil(
        walker,
        HELP,
        lambda page, elder: (
            page.replace("</main>", '<input name="n"></main>') if elder or not only_elder else page
        ),
    )
    assert [found.split(":")[0:2] for found in faults(walker, HELP)] == [[f"{HELP} elder", " label"]]
    assert opened == [HELP] * (1 + only_elder)


def test_what_the_browser_complains_of_is_found(walker):
    spoil(walker, HELP, lambda page, elder: page.replace("</main>", "<script>broken(</script></main>"))
    assert any("Content Security Policy" in found for found in faults(walker, HELP))
