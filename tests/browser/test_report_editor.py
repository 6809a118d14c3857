"""A chapter is written in the browser: a number is put in, saved by itself, handed in; the published page opens it."""

import pytest
from django.utils import timezone

from core.record.actors import Actor
from reports.actions import editions
from reports.models import Chapter
from reports.states import EditionState
from tests.factories.community import city_staff
from tests.factories.reports import edition_in, frozen_snapshot, held_events

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_number_is_put_in_and_kept_without_a_button(person, size):
    held_events(2025, each=2)
    staff = city_staff()
    edition = edition_in(EditionState.WRITING)
    editions.choose_snapshot(edition=edition, snapshot=frozen_snapshot(), by=Actor(staff), at=timezone.now())
    chapter = edition.chapters.order_by("place").first()
    somebody = person(staff, size)
    page = somebody.open(f"/workbench/reports/chapters/{chapter.pk}/")

    page.get_by_role("textbox", name="第1章正文").click()
    page.keyboard.type("这一年办了 24 场，是 ")
    page.get_by_role("button", name="插入数字").click()
    page.get_by_label("按名称、地方或代码找").fill("已办场次")
    page.get_by_role("button", name="已办场次：24 场").first.click()
    page.get_by_role("button", name="插入", exact=True).click()
    page.get_by_text("自动存了").wait_for()

    chapter = Chapter.objects.get(pk=chapter.pk)
    assert '<span data-figure="events.held@city:4401"></span>' in chapter.text
    assert "1 处要改" in page.get_by_text("自动存了").inner_text()
    assert somebody.violations() == []
    assert somebody.complaints == []
    page.get_by_role("button", name="存下来").click()
    assert page.get_by_text("存好了").is_visible()


def test_without_javascript_the_plain_text_says_the_same(person):
    staff = city_staff()
    chapter = edition_in(EditionState.WRITING).chapters.order_by("place").first()
    page = person(staff, "phone", javascript=False).open(f"/workbench/reports/chapters/{chapter.pk}/")

    page.get_by_role("textbox", name="正文").fill("## 小标题\n\n没有手打的数字。")
    page.get_by_role("button", name="存下来").click()

    assert Chapter.objects.get(pk=chapter.pk).text == "<h2>小标题</h2>\n<p>没有手打的数字。</p>"
