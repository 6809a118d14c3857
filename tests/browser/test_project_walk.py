"""The whole way of a project in real browsers: proposed, signed, recommended, judged, in notice, named."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from community.models import Kind
from core.models import PendingAct
from core.record import pending
from projects.models import DecisionList, Project
from tests.factories.community import AreaFactory, InstitutionFactory, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.panels import pool
from tests.factories.projects import CallFactory, city_bureau, staff_of
from tests.projects.cast import pdf
from thinktank.models import Panel

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.fixture
def people(db, person):
    """Lead, partner, district, three of the city, a citizen on a phone; `make` seats the experts once they are drawn."""
    street = AreaFactory(code="440103101", name="昌华街")
    lead = InstitutionFactory(name="西关文化馆（示例）", kind=Kind.CULTURE_HALL, area=street)
    partner = InstitutionFactory(supplier=True, name="红豆粤剧社（示例）", area=AreaFactory(code="440104101"))
    bureau = city_bureau()
    CallFactory(title="2026 年度征集（示例）")
    pool(each=1)
    return {
        "make": person,
        "lead": person(holder_of(lead)), "partner": person(holder_of(partner)), "district": person(district_staff()),
        "city": [person(staff_of(bureau)) for _ in range(3)], "citizen": person(UserFactory(), "phone"),
    }  # fmt: skip


def act(person, model, pk, verb, app="projects", **fields):
    """Do one verb of the admin site through its page, as bureau staff do."""
    page = person.open(f"/admin/{app}/{model}/do/{verb}/?ids={pk}")
    for name, value in fields.items():
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        else:
            field.fill(value)
    page.get_by_role("button", name=re.compile("确定")).click()
    expect(page.get_by_text("已办 1 项").first).to_be_visible()


def fresh():
    return Project.objects.get()


def test_a_project_walks_from_an_idea_to_its_name(people, run_jobs):
    lead_writes(people["lead"])
    partner_signs(people["partner"], run_jobs)
    lead_hands_in(people["lead"])
    bureaus_judge(people, run_jobs)
    citizen_objects_and_hears_why_not(people, run_jobs)
    lead_reports_and_the_city_names(people)

    assert fresh().state == "named"
    page = people["lead"].open(f"/workbench/projects/{fresh().pk}/")
    expect(page.get_by_role("link", name="命名证书")).to_be_visible()
    for somebody in (people["lead"], people["partner"], people["citizen"]):
        assert somebody.complaints == []


def lead_writes(lead):
    page = lead.open("/workbench/projects/new/")
    page.get_by_label("项目名称").fill("榕树头夜读灯")
    page.get_by_label("基层夯实型").check()
    page.get_by_label("重点领域").select_option("reading")
    page.get_by_label("应哪个征集").select_option(index=1)
    page.get_by_role("button", name="建草稿").click()
    today = timezone.localdate()
    sections = [
        {"summary": "骑楼下的夜读角", "audience": "街坊", "contact_name": "冼生", "contact_phone": "19900000001"},
        {"problem": "晚上没有地方看书", "innovation": "商铺让出半间"},
        {"lead_base": "有两名专职", "rows-0-institution": "红豆粤剧社（示例）", "rows-0-contribution": "每月一晚讲戏"},
        {"starts_on": f"{today + 30 * DAY}", "ends_on": f"{today + 330 * DAY}", "plan": "先摸底再开",
         "rows-0-title": "首批活动", "rows-0-due_on": f"{today + 90 * DAY}"},
        {"budget_yuan": "200000", "rows-0-planned_yuan": "120000", "rows-1-planned_yuan": "80000"},
        {"risks": "人手不足", "support": "列入计划", "rows-0-name": "活动场次", "rows-0-unit": "场", "rows-0-target": "40"},
    ]  # fmt: skip
    for section in sections:
        for name, value in section.items():
            page.locator(f"[name='{name}']").first.fill(value)
        if "budget_yuan" in section:
            page.locator("[name='rows-0-source']").select_option("district")
            page.locator("[name='rows-1-source']").select_option("social")
        page.get_by_role("button", name="保存，下一部分").click()
        expect(page.get_by_text("已保存").first).to_be_visible()
    page.locator("[name=files]").set_input_files(
        {"name": "意向书.pdf", "mimeType": "application/pdf", "buffer": pdf().read()}
    )
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("link", name="意向书.pdf")).to_be_visible()
    page = lead.open(f"/workbench/projects/{fresh().pk}/")
    expect(page.get_by_text("红豆粤剧社（示例）还没有签署")).to_be_visible()


def partner_signs(partner, run_jobs):
    run_jobs()
    page = partner.open("/me/notices/")
    expect(page.get_by_text("请签署").first).to_be_visible()
    page = partner.open(f"/workbench/projects/{fresh().pk}/sign/")
    expect(page.get_by_text("每月一晚讲戏").first).to_be_visible()
    page.get_by_role("button", name="同意参加，签署").click()
    expect(page.get_by_text("已签署").first).to_be_visible()


def lead_hands_in(lead):
    page = lead.open(f"/workbench/projects/{fresh().pk}/preview/")
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("待推荐").first).to_be_visible()


def bureaus_judge(people, run_jobs):
    district, city, pk = people["district"], people["city"], fresh().pk
    act(district, "project", pk, "recommend", opinion="有基础，同意推荐")
    act(city[0], "project", pk, "qualify")
    act(
        city[1],
        "project",
        pk,
        "visit",
        visited_on=f"{timezone.localdate()}",
        visitors="陈甲\n李乙",
        findings="属实",
    )
    act(
        city[0], "project", pk, "convene", title="秋季项目评审", due_on=f"{timezone.localdate() + 7 * DAY}", count_1="3"
    )  # fmt: skip
    run_jobs()
    experts_score(people, run_jobs)
    project = fresh()
    assert project.score == Decimal("80.00")  # the mean of 70, 80 and 90, each mark the same on every line
    act(city[0], "call", project.call_id, "draw_up")
    made = DecisionList.objects.get()
    act(city[0], "decisionrow", made.rows.get().pk, "decide", verdict="select")
    act(city[1], "decisionlist", made.pk, "decide")
    act(city[1], "decisionlist", made.pk, "notice")


def experts_score(people, run_jobs):
    """Drawn by the bureau; each accepts, reads, scores, confirms on their own page; another of the bureau signs."""
    panel = Panel.objects.get()
    act(people["city"][0], "panel", panel.pk, "draw", app="thinktank")
    run_jobs()
    members = list(panel.members.on_panel().select_related("expert__user").order_by("ordinal"))
    desks = [people["make"](member.expert.user, "phone") for member in members]
    for desk, mark in zip(desks, ("70", "80", "90"), strict=True):
        score_at(desk, panel, mark)
    for desk in desks:
        page = desk.open(f"/thinktank/desk/panels/{panel.pk}/")
        expect(page.get_by_role("cell", name="80.00").first).to_be_visible()
        page.get_by_role("button", name="确认这个结果").click()
        expect(page.get_by_text("已确认结果").first).to_be_visible()
    act(people["city"][1], "panel", panel.pk, "sign", app="thinktank")
    run_jobs()
    assert [desk.complaints for desk in desks] == [[], [], []]


def score_at(desk, panel, mark):
    page = desk.open("/thinktank/desk/")
    page.get_by_role("link", name=panel.title).first.click()
    page.get_by_role("button", name="应聘，开始评审").click()
    page.get_by_role("link", name=re.compile("甲-01")).click()
    expect(page.get_by_text("商铺让出半间").first).to_be_visible()
    for field in page.locator("[name^=mark_]").all():
        field.fill(mark)
    page.get_by_label("评语").fill("需求摸得清楚")
    page.get_by_role("button", name="提交并锁定").click()
    expect(page.get_by_text("已提交并锁定").first).to_be_visible()


def citizen_objects_and_hears_why_not(people, run_jobs):
    citizen, city = people["citizen"], people["city"]
    page = citizen.open("/projects/notices/")
    page.get_by_role("link", name=re.compile("名单")).first.click()
    page.get_by_role("link", name="实名提异议").click()
    page.get_by_label("姓名").fill("陈街坊（示例）")
    page.get_by_label("联系方式").fill("19900000001")
    page.get_by_label("针对哪个项目").select_option(label="榕树头夜读灯")
    page.get_by_label("异议内容").fill("这个项目和去年停办的一个重复了，请核实。")
    page.get_by_role("button", name="实名提交异议").click()
    expect(page.get_by_text("异议收到了").first).to_be_visible()
    act(
        city[2],
        "objection",
        DecisionList.objects.get().objections.get().pk,
        "dismiss",
        answer="经核实，牵头单位和内容都不同。",
    )
    run_jobs()
    page = citizen.open(f"/projects/notices/{DecisionList.objects.get().pk}/")
    expect(page.get_by_text("经核实，牵头单位和内容都不同。")).to_be_visible()
    today = timezone.localdate()
    DecisionList.objects.update(notice_from=today - 9 * DAY, notice_until=today)  # nine days pass
    act(city[2], "decisionlist", DecisionList.objects.get().pk, "close")


def lead_reports_and_the_city_names(people):
    lead, city = people["lead"], people["city"]
    for judge in (city[0], city[1]):
        check = fresh().checkpoints.get(state="open")
        page = lead.open(f"/workbench/projects/checks/{check.pk}/")
        page.get_by_label("自查报告").fill("按计划开展了四十一场，街坊满意。")
        page.get_by_label(re.compile("活动场次")).fill("41")
        page.locator("[name=files]").set_input_files(
            {"name": "台账.pdf", "mimeType": "application/pdf", "buffer": pdf().read()}
        )
        page.get_by_role("button", name="提交报告").click()
        expect(page.get_by_text("报告交上去了").first).to_be_visible()
        act(judge, "checkpoint", check.pk, "pass", finding="属实，同意通过")
    page = city[2].open(f"/admin/projects/project/do/name/?ids={fresh().pk}")
    page.get_by_role("button", name=re.compile("提出")).click()
    expect(page.get_by_text("：1 项。").first).to_be_visible()
    named = PendingAct.objects.get()
    act(city[0], "pendingact", named.pk, "confirm", app="core")
    if fresh().state != "named":  # it has a day
        PendingAct.objects.update(effective_on=timezone.localdate())
        pending.carry_out_due(at=timezone.now())
