"""Joining in real browsers: a person applies, the district recommends, the city admits, the member is in the directory."""

import re

import pytest
from playwright.sync_api import expect

from community.models import Institution, MembershipApplication, Seat
from tests.factories.community import AreaFactory, city_staff, district_staff
from tests.factories.core import UserFactory
from tests.factories.members import PDF, code

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

NAME = "泮塘读书会（示例）"


@pytest.fixture
def people(db, person):
    """The applicant on a phone, the bureaus at their desks, a passer-by without an account."""
    AreaFactory(code="440103", name="荔湾区", official_name="荔湾区")
    return {
        "applicant": person(UserFactory(display_name="伍女士（示例）"), "phone"),
        "district": person(district_staff("440103")),
        "city": person(city_staff()),
        "visitor": person(None, "phone"),
    }


def do(somebody, verb, fill=()):
    """One verb of the admin site on the application, as bureau staff press it."""
    pk = MembershipApplication.objects.get().pk
    page = somebody.open(f"/admin/community/membershipapplication/{pk}/change/")
    page.get_by_role("link", name=verb, exact=True).click()
    for name, value in fill:
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name=re.compile("确定")).click()
    expect(page.get_by_text(re.compile("已办 1 项")).first).to_be_visible()


def test_a_reading_club_becomes_a_member(people, run_jobs):
    applies(people["applicant"])
    do(people["district"], "退回补正", [("comment", "请补正一处"), ("note_about", "请写明多久开放一次")])
    run_jobs()
    corrects(people["applicant"])
    do(people["district"], "推荐", [("recommendation", "实地看过，属实")])
    do(people["city"], "接纳")
    run_jobs()
    hears_of_it_and_starts_work(people["applicant"])
    is_found_by_everybody(people["visitor"])

    assert Seat.objects.get(institution__name=NAME).role == "head"
    for somebody in people.values():
        assert [text for text in somebody.complaints if "422" not in text] == []  # the refused code


def applies(applicant):
    page = applicant.open("/members/join/")
    page.get_by_label("单位名称").fill(NAME)
    page.get_by_label("统一社会信用代码").fill(code(1)[:-1] + "X")
    page.get_by_label("类别").select_option(label="社会组织")
    page.get_by_label("系统").select_option(label="社会组织")
    page.get_by_label("层级").select_option(label="区")
    page.get_by_label("所在区域").select_option(label="荔湾区（全区）")
    page.get_by_label("简介").fill("街坊自己办的读书会")
    page.get_by_label("联系人").fill("伍女士")
    page.get_by_label("联系电话").fill("13800138000")
    page.get_by_label("证明材料").set_input_files(
        {"name": "登记证书.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="交申请").click()
    expect(page.get_by_text("代码不对").first).to_be_visible()
    expect(page.get_by_label("简介")).to_have_value("街坊自己办的读书会")
    page.get_by_label("统一社会信用代码").fill(code(1))
    page.get_by_label("证明材料").set_input_files(
        {"name": "登记证书.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="交申请").click()
    expect(page.get_by_text("申请交上去了")).to_be_visible()
    assert MembershipApplication.objects.get().state == "applied"


def corrects(applicant):
    page = applicant.open("/me/notices/")
    page.get_by_role("button", name=re.compile("退回补正")).first.click()
    expect(page.get_by_text("请写明多久开放一次")).to_be_visible()
    page.get_by_role("link", name="去补正").click()
    page.get_by_label("简介").fill("街坊自己办的读书会，每周六下午开放")
    page.get_by_role("button", name="改好了，重新交").click()
    expect(page.get_by_text("重新交给主管部门")).to_be_visible()


def hears_of_it_and_starts_work(applicant):
    page = applicant.open(f"/members/applications/{MembershipApplication.objects.get().pk}/")
    expect(page.get_by_role("heading", name="已经是成员单位")).to_be_visible()
    page.get_by_role("link", name="进工作台").click()
    expect(page.get_by_text(f"以“{NAME} 负责人”的身份")).to_be_visible()


def is_found_by_everybody(visitor):
    page = visitor.open("/members/?q=读书会")
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.get_by_text("每周六下午开放").first).to_be_visible()
    assert Institution.objects.get(name=NAME).credit_code == code(1)
