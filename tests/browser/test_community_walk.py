"""An institution comes to live in the portal: joins, appoints, shares a room, reports its news. Each in their own browser."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from community.members.credit_code import check_digit
from community.models import (
    Brief,
    Institution,
    Kind,
    Level,
    MembershipApplication,
    NewsItem,
    Sector,
    Space,
    SpaceBooking,
)
from community.policy import Role
from community.press.actions import circulars
from core.record.actors import Actor
from tests.browser.test_main_path import act as act_in_the_pipeline
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.members import member
from tests.factories.news import rule

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
NAME = "榕荫文化社（示例）"
BODY = "91440101MA5CRTXK7"
TITLE = "榕荫下的第一场读书会"


def act(person, model, pk, verb, fill=()):
    """Do one verb of the admin site through its page."""
    act_in_the_pipeline(person, model, pk, verb, fill, app="community")


@pytest.fixture
def cast(db):
    street = AreaFactory(code="440103101", name="昌华街")
    hall = InstitutionFactory(
        name="西关文化馆（示例）", kind=Kind.CULTURE_HALL, level=Level.DISTRICT, area=street
    )
    member(hall)
    liaison = UserFactory(display_name="何联络（示例）", email="liaison@example.org")
    rule("sent", 1)
    rule("adopted_city", 5)
    EmailAddress.objects.create(user=liaison, email=liaison.email, verified=True, primary=True)
    return {
        "street": street, "founder": UserFactory(display_name="区社长（示例）"), "liaison": liaison,
        "hall": holder_of(hall, Role.LIAISON), "district": district_staff("440103"),
        "city": [city_staff() for _ in range(4)],
    }  # fmt: skip


def test_an_institution_joins_appoints_shares_and_reports(cast, person, run_jobs):
    founder, district = person(cast["founder"]), person(cast["district"])
    city = [person(one) for one in cast["city"]]

    institution = joins(cast, founder, district, city, run_jobs)
    liaison = invites_its_liaison(cast, founder, person, run_jobs)
    shares_a_room_that_another_books(cast, founder, person)
    reports_a_brief_that_becomes_news(cast, liaison, city)
    is_on_the_circular_of_the_month(cast, person, institution)

    assert [text for one in (founder, district, liaison, *city) for text in one.complaints] == []


def joins(cast, founder, district, city, run_jobs):
    page = founder.open("/members/join/")
    page.get_by_label("单位名称").fill(NAME)
    page.get_by_label("统一社会信用代码").fill(BODY + check_digit(BODY))
    page.get_by_label("类别").select_option(Kind.SOCIETY)
    page.get_by_label("系统").select_option(Sector.SOCIETY)
    page.get_by_label("层级").select_option(Level.STREET)
    page.get_by_label("所在区域").select_option(cast["street"].pk)
    page.get_by_label("简介").fill("办读书会和社区音乐会，有一间排练室可以分享。")
    page.get_by_label("联系人").fill("区社长")
    page.get_by_label("联系电话").fill("13800000001")
    page.get_by_label("证明材料").set_input_files(
        {"name": "证书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    page.get_by_role("button", name="交申请").click()
    expect(page.get_by_role("heading", name=re.compile(NAME))).to_be_visible()
    application = MembershipApplication.objects.get()
    act(
        district,
        "membershipapplication",
        application.pk,
        "recommend",
        [("recommendation", "材料齐全，同意推荐")],
    )
    act(city[0], "membershipapplication", application.pk, "admit")
    run_jobs()
    institution = Institution.objects.get(name=NAME)
    founder.open("/members/?q=榕荫")
    expect(founder.page.get_by_role("link", name=NAME)).to_be_visible()
    founder.open("/workbench/")
    expect(founder.page.get_by_text(re.compile(f"以“{NAME} 负责人”的身份"))).to_be_visible()
    return institution


def invites_its_liaison(cast, founder, person, run_jobs):
    page = founder.open("/workbench/seats/invite/")
    page.get_by_label("席位").select_option(Role.LIAISON)
    page.get_by_label("对方的手机号或邮箱").fill("liaison@example.org")
    page.get_by_role("button", name=re.compile("邀请")).click()
    run_jobs()
    link = re.search(
        r"/me/seats/invitations/[^\s/]+/",
        next(one.body for one in mail.outbox if "liaison@example.org" in one.to),
    )[0]
    liaison = person(cast["liaison"], "phone")
    liaison.open(link)
    liaison.page.get_by_role("button", name="接受").click()
    expect(liaison.page.get_by_text(f"以“{NAME} 联络员”").first).to_be_visible()
    return liaison


def shares_a_room_that_another_books(cast, founder, person):
    page = founder.open("/workbench/places/new/")
    page.get_by_label("名称").fill("榕荫小院")
    page.get_by_label("所在镇街").select_option(cast["street"].pk)
    page.locator("main form button.btn").last.click()
    page.get_by_role("link", name=re.compile("加.*空间")).first.click()
    page.get_by_label("名称").fill("二楼排练室")
    page.get_by_label("容纳多少人").fill("30")
    page.locator("main form button.btn").last.click()
    space = Space.objects.get(name="二楼排练室")
    page = founder.open(f"/workbench/places/spaces/{space.pk}/rule/")
    page.locator("[name=is_shared]").check()
    page.locator("[name=for_members]").check()
    page.locator("[name=needs_approval]").uncheck()
    page.locator("main form button.btn").last.click()
    hall = person(cast["hall"], "phone")
    page = hall.open(f"/spaces/{space.pk}/")
    page.get_by_label("哪天").fill((timezone.localdate() + dt.timedelta(days=4)).isoformat())
    page.get_by_label("从", exact=True).fill("14:00")
    page.get_by_label("到", exact=True).fill("16:00")
    page.get_by_label("做什么").fill("合唱排练")
    page.get_by_label("多少人").fill("20")
    page.locator("[name=no_charge]").check()
    page.get_by_role("button", name="约这个时段").click()
    expect(page.get_by_text("二楼排练室").first).to_be_visible()
    assert SpaceBooking.objects.get().space == space
    assert hall.complaints == []


def reports_a_brief_that_becomes_news(cast, liaison, city):
    page = liaison.open("/workbench/briefs/new/")
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("正文").fill("周六下午，二十位街坊在榕荫小院读了同一本书，散会时约好下个月再来。")
    page.locator("main form button.btn").last.click()
    page.get_by_role("button", name=re.compile("报送")).first.click()
    brief = Brief.objects.get()
    assert brief.first_sent_at is not None
    act(city[0], "brief", brief.pk, "adopt")
    act(city[0], "brief", brief.pk, "news")
    item = NewsItem.objects.get()
    if item.state == "draft":
        act(city[0], "newsitem", item.pk, "submit")
    for reviewer in city[1:]:
        act(reviewer, "newsitem", item.pk, "review", [("verdict", "passed")])
    act(city[1], "newsitem", item.pk, "publish")
    liaison.open("/news/")
    expect(liaison.page.get_by_role("link", name=TITLE)).to_be_visible()
    feed = liaison.page.request.get(f"{liaison.base}/news/feed.xml")
    assert TITLE in feed.text()


def is_on_the_circular_of_the_month(cast, person, institution):
    """The month has to be over: the clock is an argument of the action."""
    today = timezone.localdate()
    first = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    later = timezone.now() + (first - today + dt.timedelta(days=2))
    made = circulars.build_circular(month=today.replace(day=1), by=Actor(cast["city"][0]), at=later)
    circulars.issue_circular(circular=made, by=Actor(cast["city"][1]), at=later)
    reader = person(None, "phone")
    reader.open(f"/news/circulars/{made.pk}/")
    row = reader.page.get_by_role("row", name=re.compile(institution.name))
    expect(row).to_contain_text("6")
