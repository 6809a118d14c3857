"""An expert on a phone: drawn, accepts, scores with autosave, hands in, discusses, confirms; a neighbour checks the draw."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.models import Draft
from core.record.actors import Actor
from tests.factories.community import city_staff
from tests.factories.panels import accepted, convened, pool, submit
from thinktank.actions import panels
from thinktank.models import Panel, PanelMember, ScoreSheet
from thinktank.states import PanelState, SheetState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def panel(db):
    pool(each=1)
    return panels.draw(panel=convened(is_blind=True), by=Actor(city_staff()), at=timezone.now())


def test_an_expert_scores_on_a_phone_and_a_neighbour_recomputes_the_draw(panel, person):
    member = panel.members.order_by("ordinal").first()
    expert = person(member.expert.user, "phone")
    page = expert.open("/thinktank/desk/")
    page.get_by_role("link", name="秋季评审").first.click()
    page.get_by_role("button", name="应聘，开始评审").click()
    expect(page.get_by_text("已应聘")).to_be_visible()
    page.get_by_role("link", name=re.compile("乙-01")).click()
    scores_and_loses_the_connection(page)
    page = expert.open(page.url.removeprefix(expert.base))
    expect(page.get_by_label("评语")).to_have_value("适合文化站的小场地")
    for field in page.locator("[name^=mark_]").all():
        field.fill("82.5")
    page.get_by_role("button", name="提交并锁定").click()
    expect(page.get_by_text("已提交并锁定").first).to_be_visible()
    assert ScoreSheet.objects.get(member=member).state == SheetState.SUBMITTED

    for other in accepted(panel).members.exclude(pk=member.pk):
        submit(other.sheets.get(), 70)
    page.reload()
    page.get_by_label("发言").fill("我没有意见")
    page.get_by_role("button", name="发言").click()
    page.get_by_role("button", name="确认这个结果").click()
    expect(page.get_by_text("已确认结果")).to_be_visible()
    assert PanelMember.objects.get(pk=member.pk).confirmed_digest
    neighbour = person(None, "phone")
    page = neighbour.open(f"/thinktank/panels/{panel.pk}/draw/")
    expect(page.get_by_text("重算一致")).to_be_visible()
    assert Panel.objects.get().state == PanelState.DISCUSSED
    assert [expert.complaints, neighbour.complaints] == [[], []]


def scores_and_loses_the_connection(page):
    """Typing is kept on the server by itself, under the address of this sheet."""
    page.locator("[name^=mark_]").first.fill("82.5")
    page.get_by_label("评语").fill("适合文化站的小场地")
    expect(page.locator("[data-saved]").first).to_contain_text("已自动保存", timeout=15_000)
    assert Draft.objects.count() == 1
