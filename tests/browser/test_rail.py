"""The rail of the workbench with the keyboard, without JavaScript, in 长辈版, on the narrowest screen."""

import pytest

from community.policy import Role
from tests.factories.community import InstitutionFactory, holder_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def head():
    return holder_of(InstitutionFactory(supplier=True), Role.HEAD)


def test_a_folded_group_opens_with_the_keyboard_and_without_javascript(head, person):
    page = person(head, "desk", javascript=False).open("/workbench/training/")
    assert page.get_by_role("link", name="交流培养").is_visible()
    assert not page.get_by_role("link", name="新闻稿").is_visible()

    page.locator("summary", has_text="信息").focus()
    page.keyboard.press("Enter")

    assert page.get_by_role("link", name="新闻稿").is_visible()


@pytest.mark.parametrize("mode", ["", "elder"])
@pytest.mark.parametrize("size", ["desk", "phone", "narrow"])
def test_the_rail_holds_at_every_size(head, person, size, mode):
    somebody = person(head, size)
    somebody.context.add_cookies([{"name": "mode", "value": mode, "url": somebody.base}])
    page = somebody.open("/workbench/training/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"  # before the rail
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.locator("h1").bounding_box()["y"] < 400  # the work comes first, the rail is one button
    if size != "desk":
        page.get_by_role("button", name="菜单").click()
    page.locator("summary", has_text="信息").click()

    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert somebody.violations() == []
