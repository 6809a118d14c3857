"""The keys the inbox names: Ctrl+K, J, K, Enter, and Esc on the case; the same on the workbench; axe with target size."""

import pytest

from cloudplatform.models import Demand
from cloudplatform.states import OrderState
from tests.factories.community import city_staff
from tests.factories.events import soon
from tests.factories.orders import order_in, scene
from tests.portal.test_bureau import demand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOCUSED = "document.activeElement.textContent.trim()"


def walk_lines(page):
    """Press J past the last line of the list in front of `page`, then K; answer the titles of the lines."""
    links = page.locator("[data-inbox] tr[data-subject] th a").all_inner_texts()
    assert len(links) >= 2
    for link in [*links, links[-1]]:  # beyond the last it stays there
        page.keyboard.press("j")
        assert page.evaluate(FOCUSED) == link
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED) == links[-2]
    return links


def test_the_keys_of_the_inbox_do_what_the_page_says(person):
    demands = [demand_in(), demand_in()]
    Demand.objects.filter(pk=demands[0].pk).update(text="周末想看露天电影")
    somebody = person(city_staff())
    page = somebody.open("/admin/?kind=demand")
    told = page.locator("details", has_text="键盘怎么用").locator("kbd").all_text_contents()
    assert told == ["Ctrl", "K", "J", "K", "Enter", "Esc"]
    links = walk_lines(page)

    page.keyboard.press("Control+k")
    page.keyboard.type("jk")
    assert page.locator("[data-find]").input_value() == "jk"  # typed, not walked
    page.keyboard.press("Control+k")
    page.keyboard.type(f"{demands[1].number}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/case/demand/{demands[1].pk}/**")

    page = somebody.open("/admin/?kind=demand")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/case/demand/**")
    assert links[0] in page.locator("h1").inner_text()

    panel = page.locator(".decide details.act", has=page.locator("textarea")).first
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('.act__panel')")
    panel.locator("textarea").first.focus()
    page.keyboard.type("写了一半")
    page.keyboard.press("Escape")
    assert panel.get_attribute("open") is None
    assert page.evaluate(FOCUSED) == panel.locator("summary").inner_text()
    page.keyboard.press("Enter")
    assert panel.locator("textarea").first.input_value() == "写了一半"  # closing loses nothing
    assert somebody.complaints == []


def test_the_keys_of_the_workbench_are_the_same(person):
    stage = scene()
    for days in (10, 12):
        order_in(OrderState.ENDORSED, stage, soon(days))
    page = person(stage.performer).open("/workbench/")
    assert "J" in page.locator("details", has_text="键盘怎么用").locator("kbd").all_text_contents()
    walk_lines(page)
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.hasAttribute('data-find')")
