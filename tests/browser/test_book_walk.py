"""The year of a book by its people: outline, chapters, comments, reviews, files, checklist, embargo, publication, erratum."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reports import tasks
from reports.models import Build, Chapter, Edition, Guest, Outline
from reports.queries.guests import token_of
from reports.states import BuildState, EditionState
from tests.browser.test_project_walk import act
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.projects import city_bureau, staff_of
from tests.factories.reports import frozen_snapshot, held_events

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TEXT = "## 一年\n\n全市办了 [数 events.held@city:4401]，每月都有。"


@pytest.fixture
def cast(db, person):
    """Four of the bureau (one runs the book, three review) and the editor of an institution on a phone."""
    held_events(2025)
    Outline.objects.all().delete()
    Outline.objects.create(book="bulletin", place=1, title="本期数字")
    bureau, body = city_bureau(), InstitutionFactory(name="西关文化馆（示例）")
    return {
        "office": person(staff_of(bureau)), "reviewers": [person(staff_of(bureau)) for _ in range(3)], "make": person,
        "writer": person(holder_of(body, "editor"), "phone"), "body": body,
    }  # fmt: skip


def do(who, verb, pk=None, **fields):
    act(who, "edition", pk or Edition.objects.latest("pk").pk, verb, app="reports", **fields)


def test_a_year_of_a_book(cast, run_jobs, monkeypatch):
    office = cast["office"]
    outline_and_chapter(cast)
    writer_writes_and_answers(cast)
    act(office, "chapter", Chapter.objects.get().pk, "accept", app="reports")
    do(office, "review")
    for reviewer in cast["reviewers"]:
        page = reviewer.open(f"/admin/reports/edition/do/judge/?ids={Edition.objects.get().pk}")
        page.locator("[name=passed]").first.check()
        confirm(page)
    files_checklist_and_embargo(cast, run_jobs)
    moment = Edition.objects.get().release_at
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    tasks.publish_due_editions()
    monkeypatch.undo()
    everybody_reads(cast["make"](None, "phone"))
    do(office, "correct", erratum="第四季度补录一场，口径不变")
    new = Edition.objects.latest("pk")
    assert (new.version, new.state) == ("1.1", EditionState.WRITING)
    assert Edition.objects.get(minor=0).state == EditionState.PUBLISHED
    assert [office.complaints, cast["writer"].complaints] == [[], []]


def confirm(page):
    page.get_by_role("button", name=re.compile("确定")).click()
    expect(page.get_by_text("已办 1 项").first).to_be_visible()


def outline_and_chapter(cast):
    office = cast["office"]
    page = office.open("/admin/reports/edition/add/")
    page.locator("[name=book]").select_option("bulletin")
    page.locator("[name=starts_on]").fill("2025-01-01")
    page.locator("[name=ends_on]").fill("2026-01-01")
    page.locator("[name=_save]").click()
    page.wait_for_url(re.compile(r"/admin/reports/edition/(?!add)"))
    snapshot = frozen_snapshot()
    page = office.open(f"/admin/reports/chapter/do/assign/?ids={Chapter.objects.get().pk}")
    page.locator("[name=institution]").select_option(str(cast["body"].pk))
    page.locator("[name=due_on]").fill(f"{timezone.localdate() + dt.timedelta(days=30)}")
    confirm(page)
    do(office, "write")
    page = office.open(f"/admin/reports/edition/do/snapshot/?ids={Edition.objects.get().pk}")
    page.locator("[name=snapshot]").select_option(str(snapshot.pk))
    confirm(page)
    do(
        office,
        "frame",
        foreword="街坊的一年",
        method_note="数字取自平台的行",
        next_on=f"{timezone.localdate() + dt.timedelta(90)}",
    )


def writer_writes_and_answers(cast):
    chapter = Chapter.objects.get()
    path = f"/workbench/reports/chapters/{chapter.pk}/"
    Chapter.objects.filter(pk=chapter.pk).update(text="")
    plain = cast["make"](holder_of(cast["body"], "editor"), "phone", javascript=False).open(path)
    plain.get_by_role("textbox", name="正文").fill(TEXT)
    plain.get_by_role("button", name="存下来").click()
    page = cast["office"].open(path)
    page.get_by_text("写一条批注").click()
    page.get_by_role("textbox", name="批注").fill("每月都有，和哪一年比？")
    page.get_by_role("button", name="写下批注").click()
    page = cast["writer"].open(path)
    page.get_by_placeholder("答复").fill("和上一年比，已补")
    page.get_by_role("button", name="已改", exact=True).click()
    page.get_by_role("button", name="交稿").click()
    expect(page.get_by_text("交稿了")).to_be_visible()
    assert Chapter.objects.get().comments.get().changed is True


def files_checklist_and_embargo(cast, run_jobs):
    office, edition = cast["office"], Edition.objects.get()
    change = f"/admin/reports/edition/{edition.pk}/change/"
    expect(office.open(change).get_by_text("还没有生成成功的文件")).to_be_visible()
    do(office, "build")
    expect(office.open(change).get_by_text("排队中").first).to_be_visible()
    page = office.open(f"/admin/reports/build/{Build.objects.get().pk}/change/")
    expect(page.get_by_text("排队中：做完 0 步，共 6 步")).to_be_visible()
    run_jobs()
    assert Build.objects.get().state == BuildState.DONE
    expect(page.get_by_text("已生成：做完 6 步，共 6 步")).to_be_visible()  # the page looked again by itself
    expect(page.get_by_text("出数据附表，完成").first).to_be_visible()
    do(office, "guest", name="某记者", organisation="某报")
    release = timezone.localtime() + dt.timedelta(hours=2)
    do(office, "schedule", release_at=release.strftime("%Y-%m-%dT%H:%M"))
    reader = cast["make"](None, "phone")
    assert reader.page.goto(f"{reader.base}/reports/bulletin/2025/").status == 404  # under embargo
    reader.complaints.clear()
    page = reader.open(f"/reports/guest/{token_of(Guest.objects.get())}/")
    expect(page.get_by_text("12 场").first).to_be_visible()


def everybody_reads(reader):
    page = reader.open("/reports/bulletin/2025/")
    page.get_by_role("link", name=re.compile("本期数字")).first.click()
    expect(page.get_by_text("12 场").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert reader.complaints == []
