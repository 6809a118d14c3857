"""From a low score to a closed rectification and a better score: the bureau at a desk, the station and a citizen on phones."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from evaluation.actions import rounds
from evaluation.models import Ask, Rectification, Round, Subject
from evaluation.states import RoundState
from tests.browser.test_project_walk import act
from tests.factories.community import InstitutionFactory, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.evaluation import RoundFactory, SubjectFactory, declared, simple_version
from tests.factories.projects import city_bureau, staff_of
from tests.projects.cast import pdf

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def reviewed(version, institution, value, previous, reviewer):
    """A round of one subject, worked out and found ready."""
    round = RoundFactory(version=version, previous=previous, name=f"第{Round.objects.count() + 1}轮（示例）")
    subject = SubjectFactory(round=round, institution=institution)
    declared(subject, "A1", Decimal(value))
    rounds.compute_round(round=round, at=timezone.now())
    Round.objects.filter(pk=round.pk).update(
        state=RoundState.REVIEWED, is_final=True, reviewed_by=reviewer, reviewed_at=timezone.now()
    )
    return subject


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_low_score_leads_to_a_mended_service_and_a_better_score(person, run_jobs, size):
    bureau, station = city_bureau(), InstitutionFactory(name="逢源文化站（示例）")
    officer, reviewer, speaker, citizen = (
        staff_of(bureau),
        staff_of(bureau),
        holder_of(station),
        UserFactory(),
    )
    version = simple_version()
    first = reviewed(version, station, 52, None, reviewer)
    Round.objects.filter(pk=first.round_id).update(state=RoundState.PUBLISHED, published_at=timezone.now())
    second = reviewed(version, station, 55, first.round, reviewer)
    desk, phone = person(officer), person(speaker, size)

    act(desk, "round", second.round_id, "publish", app="evaluation")
    run_jobs()
    one = Rectification.objects.get()
    Ask.objects.create(rectification=one, person=citizen, asked_at=timezone.now())

    plans_and_reports(phone, one)
    bureau_finds_it_mended(person(district_staff(station.area_id[:6])), one)
    run_jobs()
    citizen_says_so(person(citizen, size), one)

    third = reviewed(version, station, 83, second.round, reviewer)
    act(desk, "round", third.round_id, "publish", app="evaluation")
    run_jobs()
    everybody_sees_the_line(person(None, size), Subject.objects.get(pk=third.pk), one)
    assert [phone.complaints, desk.complaints] == [[], []]


def plans_and_reports(phone, one):
    page = phone.open("/workbench/evaluation/")
    page.get_by_role("link", name=one.number).click()
    page.get_by_label("整改方案").fill("周六开到晚上九点")
    page.get_by_role("button", name="定下方案").click()
    page.get_by_label("整改报告").fill("九月起周六开到晚上九点")
    page.locator("[name=files]").set_input_files(
        {"name": "台账.pdf", "mimeType": "application/pdf", "buffer": pdf().read()}
    )
    page.get_by_role("button", name="提交整改报告").click()
    expect(page.get_by_text("待核验").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def bureau_finds_it_mended(desk, one):
    page = desk.open(f"/admin/evaluation/rectification/do/verify/?ids={one.pk}")
    for box in page.locator("[name=mended]").all():
        box.check()
    page.locator("[name=opinion]").fill("现场看了，周六开着门")
    page.get_by_role("button", name=re.compile("确定")).click()
    expect(page.get_by_text("已办 1 项").first).to_be_visible()


def citizen_says_so(phone, one):
    page = phone.open(f"/me/asked/{one.pk}/")
    page.get_by_role("button", name="好了", exact=True).click()
    expect(page.get_by_text("您回答的是：好了")).to_be_visible()


def everybody_sees_the_line(visitor, subject, one):
    page = visitor.open("/evaluation/")
    expect(page.get_by_text("您说了，我们做了")).to_be_visible()
    page = visitor.open(f"/evaluation/scores/{subject.pk}/")
    expect(page.get_by_text("83.0").first).to_be_visible()
    expect(page.get_by_role("heading", name="从问题到好一点的分")).to_be_visible()
    history = page.get_by_role("table", name=re.compile("历次得分"))
    assert [cell.inner_text() for cell in history.locator("td[data-l=得分]").all()] == [
        "52.0",
        "55.0",
        "83.0",
    ]
    page.get_by_role("link", name=re.compile(one.number)).click()
    expect(page.get_by_text("现场看了，周六开着门")).to_be_visible()
    assert one.due_on >= timezone.localdate() + dt.timedelta(days=20)
    assert visitor.complaints == []
