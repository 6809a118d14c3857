"""From an empty database to the first booking, in real browsers, with the second factor of production."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from cloudplatform.models import Booking, Event
from community.members.actions.city import Post
from community.models import Facility, Institution, SeatInvitation
from core.messages import sms
from core.models import PendingAct, User
from portal import opening

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

HALL, PASSWORD = "示例区文化馆", "liwan-opera-26"
PHONES = {post: f"1380013800{number}" for number, post in enumerate(Post)}
HALL_HEAD, CITIZEN = "13900139000", "13700137000"


@pytest.fixture
def empty(db, live_server, settings):
    """What `manage.py prepare` leaves: areas and standards, nobody."""
    settings.SITE_URL = live_server.url
    settings.SITE_HELPLINE, settings.SITE_CONTACT = "020-00000000", "help@example.org"
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    sms.MemoryGateway.outbox.clear()
    call_command("load_areas", verbosity=0, stdout=io.StringIO())
    call_command("load_standards", verbosity=0, stdout=io.StringIO())
    assert not User.objects.exists()


def test_an_empty_city_is_opened_and_its_first_citizen_books(empty, person, run_jobs):
    links = the_operator_opens_the_city(person())
    head = sets_up_their_account(person(), links["市局负责人"], PHONES[Post.HEAD])
    second = sets_up_their_account(person(), links["市局经办人"], PHONES[Post.HANDLER])
    two_people_invite_the_head_of_the_hall(head, second)
    run_jobs()
    host = the_hall_takes_its_seat(person())
    event = the_hall_opens_its_rooms_and_publishes(host)
    the_first_citizen_books(person(None, "phone"), event)

    assert Booking.objects.get().booker == User.objects.with_phone(CITIZEN)


def the_operator_opens_the_city(operator):
    page = operator.open(f"/open/?code={opening.opening_code()}")
    expect(page.get_by_text("短信只写在本机")).to_be_visible()
    page.locator("[name=bureau]").fill("示例市文化主管部门")
    page.locator("[name=district_440103]").fill("示例荔湾区文化主管部门")
    for post, phone in PHONES.items():
        page.locator(f"[name={post}_name]").fill(f"{post.label}甲")
        page.locator(f"[name={post}_phone]").fill(phone)
    page.locator("[name=sheet]").set_input_files({
        "name": "institutions.xlsx", "buffer": sheet(),
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    })  # fmt: skip
    assert operator.violations() == []
    page.get_by_role("button", name="开通").click()
    expect(page.get_by_role("heading", name="城市已开通")).to_be_visible()
    operator.shot("open-city")
    assert operator.violations() == []
    rows = page.locator("dl.kv").first
    names, found = rows.locator("dt").all_inner_texts(), rows.locator("dd a").all_inner_texts()
    return {name.split("\u3000")[0]: link for name, link in zip(names, found, strict=True)}


def sheet():
    book = openpyxl.Workbook()
    book.active.append(["名称", "类别", "系统", "层级", "区划代码", "主管部门", "统一社会信用代码", "简介"])
    book.active.append([HALL, "文化馆", "文化", "区", "440103", "示例荔湾区文化主管部门", "", ""])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sets_up_their_account(somebody, link, phone):
    """The password through the link, then the second factor, without which the admin site stays shut."""
    page = somebody.page
    page.goto(link)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="保存新密码").click()
    page = somebody.open("/account/login/?next=/admin/")
    page.locator("[name=login]").fill(phone)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="再确认一次身份")).to_be_visible()
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    secret = page.locator(".codes").inner_text()
    page.locator("[name=code]").fill(one_time(secret))
    page.get_by_role("button", name="打开", exact=True).click()
    page.wait_for_url(re.compile("recovery-codes"))
    somebody.open("/admin/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("待办")
    return somebody


def one_time(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def two_people_invite_the_head_of_the_hall(head, second):
    hall = Institution.objects.get(name=HALL)
    page = head.open(f"/admin/community/institution/do/invite_head/?ids={hall.pk}")
    page.locator("[name=contact]").fill(HALL_HEAD)
    page.locator("[name=reason]").fill("第一任负责人，已核对单位公函")
    page.get_by_role("button", name=re.compile("提出|确定")).click()
    expect(page.get_by_text("已提出。请另一位同事复核")).to_be_visible()
    page = second.open(f"/admin/core/pendingact/do/confirm/?ids={PendingAct.objects.get().pk}")
    page.get_by_role("button", name=re.compile("确定")).click()
    expect(page.get_by_text(re.compile("已办 1 项")).first).to_be_visible()
    assert SeatInvitation.objects.get().institution == hall


def signs_up(somebody, phone, name, then="/me/"):
    page = somebody.open(f"/account/signup/?next={then}")
    page.locator("[name=phone]").fill(phone)
    page.locator("[name=display_name]").fill(name)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=consent_terms]").check(force=True)
    page.get_by_role("button", name=re.compile("注册")).click()
    expect(page.get_by_role("heading", name="验证手机号")).to_be_visible()
    page.locator("[name=code]").fill(last_code(phone))
    page.get_by_role("button", name="确认", exact=True).click()
    page.wait_for_url(f"**{then}")
    return page


def last_code(phone):
    return next(
        re.search(r"验证码 (\d{6})", text)[1]
        for to, text in reversed(sms.MemoryGateway.outbox)
        if to == phone
    )


def the_hall_takes_its_seat(somebody):
    invited = next(text for to, text in sms.MemoryGateway.outbox if to == HALL_HEAD)
    path = re.search(r"/me/seats/invitations/[\w-]+/", invited)[0]
    signs_up(somebody, HALL_HEAD, "馆长（示例）", path)
    page = somebody.page
    page.get_by_role("button", name="接受", exact=True).click()
    somebody.open("/workbench/")
    expect(page.get_by_text(HALL).first).to_be_visible()
    return somebody


def the_hall_opens_its_rooms_and_publishes(host):
    page = host.open("/workbench/places/new/")
    page.locator("[name=name]").fill("示例文化馆大楼")
    page.locator("select[name=area]").select_option(index=1)
    page.locator("main form [type=submit], main form button.btn").last.click()
    facility = wait_for(Facility)
    host.open(f"/workbench/places/{facility.pk}/hours/")
    for day in range(7):
        page.locator(f"[name=day{day}]").fill("09:00-21:30")
    page.locator("main form button.btn").last.click()
    page.wait_for_load_state()
    host.open(f"/workbench/places/{facility.pk}/spaces/new/")
    page.locator("[name=name]").fill("一楼剧场")
    page.locator("[name=capacity]").fill("80")
    page.locator("main form button.btn").last.click()
    page.wait_for_load_state()
    return publishes(host)


def publishes(host):
    begins = timezone.localtime() + dt.timedelta(days=5)
    times = {
        "starts_at": f"{begins:%Y-%m-%d}T19:00", "ends_at": f"{begins:%Y-%m-%d}T20:30",
        "booking_opens_at": f"{timezone.localtime() - dt.timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "booking_closes_at": f"{begins:%Y-%m-%d}T12:00",
    }  # fmt: skip
    page = host.open("/workbench/events/new/")
    page.locator("[name=title]").fill("示例开馆音乐会")
    page.locator("select[name=space]").select_option(index=1)
    page.locator("select[name=mode]").select_option("first_come")
    page.locator("[name=capacity]").fill("60")
    for name, value in times.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name=re.compile("保存")).last.click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text(re.compile("已发布|发布了")).first).to_be_visible()
    return Event.objects.get()


def the_first_citizen_books(citizen, event):
    signs_up(citizen, CITIZEN, "第一位市民（示例）", f"/events/{event.pk}/")
    page = citizen.page
    expect(page.get_by_role("heading", name="示例开馆音乐会")).to_be_visible()
    page.get_by_role("button", name="预约座位").click()
    expect(page.get_by_text("已确认").first).to_be_visible()
    citizen.shot("open-city-first-ticket")


def wait_for(model, tries=50):
    """The one row that the server makes while the browser waits for its page."""
    for _ in range(tries):
        if found := model.objects.first():
            return found
        import time

        time.sleep(0.1)
    raise AssertionError(f"no {model.__name__}")
