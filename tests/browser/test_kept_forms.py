"""What is typed comes back after a closed tab, in a real browser; pages with pictures hold at every size."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cloudplatform.states import OrderState
from core.models import Draft
from tests.factories.community import city_staff, holder_of
from tests.factories.events import EventFactory
from tests.factories.feedback import published
from tests.factories.orders import order_in, scene
from tests.factories.pictures import image, picture_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def typed(page, field, text):
    with page.expect_response(lambda answer: "/me/drafts/" in answer.url and answer.request.method == "POST"):
        field.fill(text)


def test_a_closed_tab_loses_nothing(person):
    host = holder_of(EventFactory(draft=True).host)
    somebody = person(host)
    path = reverse("cloudplatform:new_event")
    page = somebody.open(path)
    typed(page, page.get_by_label("名称"), "木棉花开音乐会")
    page.close()

    somebody.page = somebody.context.new_page()
    page = somebody.open(path)

    assert page.get_by_label("名称").input_value() == "木棉花开音乐会"
    assert page.get_by_text("上次没交的内容还在").is_visible()


def test_a_folded_form_with_something_typed_is_open_and_filled_when_one_comes_back(person):
    stage = scene()
    order = order_in(OrderState.ENDORSED, stage)
    somebody = person(stage.performer)
    path = reverse("cloudplatform:delivery", args=[order.pk])
    reason = "textarea[name=reason] >> visible=true"
    page = somebody.open(path)
    page.locator("summary", has_text="接不了").click()
    typed(page, page.locator(reason).first, "那天另有演出")
    page.close()
    assert Draft.objects.get().form == reverse("cloudplatform:decline_order", args=[order.pk])

    somebody.page = somebody.context.new_page()
    page = somebody.open(path)

    assert page.locator(reason).first.input_value() == "那天另有演出"


def test_a_form_that_the_page_does_not_refill_is_refilled_when_one_goes_into_it(person):
    feedback = published()
    somebody = person(holder_of(feedback.event.host))
    path, reply = reverse("cloudplatform:feedback_list"), "textarea[name=reply] >> visible=true"
    page = somebody.open(path)
    page.locator("summary", has_text="回复").first.click()
    typed(page, page.locator(reply).first, "谢谢您来")
    page.close()
    assert Draft.objects.get().form == reverse("cloudplatform:reply_to_feedback", args=[feedback.pk])

    somebody.page = somebody.context.new_page()
    page = somebody.open(path)
    page.locator("summary", has_text="回复").first.click()
    page.locator(reply).first.focus()
    page.get_by_text("已经填回来").wait_for()

    assert page.locator(reply).first.input_value() == "谢谢您来"


@pytest.mark.parametrize("size", ["phone", "desk", "narrow"])
def test_pages_with_pictures_hold(person, size):
    event = EventFactory()
    shown = picture_of(event, widths=())
    shown.attachment.file.storage.delete(shown.attachment.file.name)
    shown.attachment.file.storage.save(shown.attachment.file.name, ContentFile(image(1200, 800, "teal")))
    somebody = person(None, size)
    for path in (reverse("cloudplatform:event", args=[event.pk]), "/events/", "/"):
        page = somebody.open(path)
        picture = page.locator("img.poster").first
        if not picture.is_visible():  # narrow lists leave pictures out
            continue
        picture.scroll_into_view_if_needed()
        page.wait_for_function(
            "image => image.complete && image.naturalWidth > 0", arg=picture.element_handle()
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        box = picture.bounding_box()
        assert box["width"] > 40
        assert somebody.violations() == []
        somebody.shot(f"picture-{size}-{path.strip('/').replace('/', '-') or 'home'}")


def test_words_typed_in_the_admin_site_come_back_after_a_closed_tab(person):
    somebody = person(city_staff())
    path = reverse("admin:community_responsibility_add")
    page = somebody.open(path)
    typed(page, page.locator("#id_duty"), "牵头年度计划")
    page.close()

    somebody.page = somebody.context.new_page()
    page = somebody.open(path)

    assert page.locator("#id_duty").input_value() == "牵头年度计划"
    assert page.get_by_text("上次没交的内容还在").is_visible()
    assert somebody.complaints == []
