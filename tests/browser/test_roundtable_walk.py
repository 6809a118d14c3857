"""The half-year of a roundtable in real browsers: called, held with two scribes and a cut network, minuted, done, carried over."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cloudplatform.models import Demand
from core.record.actors import Actor
from roundtable.actions import meetings
from roundtable.models import AgendaItem, Minutes, Resolution, Roundtable
from roundtable.queries.verification import findings
from tests.browser.conftest import SIZES
from tests.browser.test_main_path import act as act_in_the_pipeline
from tests.factories.community import city_staff
from tests.factories.roundtable import DAY, acting, head_of, member, plan_of, working_day
from tests.roundtable.test_agenda import unmet

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
SAID = "工会先说。馆里再说。"


@pytest.fixture
def cast(db):
    """Convener and secretary of the bureau, and the heads of two institutions."""
    convener, secretary = city_staff(), city_staff()
    union, _ = member(name="市总工会（示例）")
    hall, _ = member(name="西关文化馆（示例）")
    return {"convener": convener, "secretary": secretary, "union": union, "hall": hall}


@pytest.fixture
def people(cast, person):
    return {
        "convener": person(cast["convener"]), "secretary": person(cast["secretary"]),
        "union": person(head_of(cast["union"]), "phone"), "hall": person(head_of(cast["hall"]), "phone"),
        "citizen": person(None, "phone"),
    }  # fmt: skip


def act(person, model, pk, verb, fill=()):
    act_in_the_pipeline(person, model, pk, verb, fill, app="roundtable")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def test_a_half_year_from_the_call_to_what_is_carried_over(cast, people, run_jobs):
    meeting = called_with_items_by_a_member_and_by_fact(cast, people, run_jobs)
    delegates_are_named_on_phones(people, meeting, cast)
    meeting = the_day_comes(meeting)
    the_header_holds_on_a_small_tablet(people["convener"])
    union_signs_in_by_the_code_and_hall_from_the_list(people, meeting)
    two_scribes_write_through_a_cut_network(cast, people, meeting)
    a_vote_on_phones_makes_a_resolution(cast, people, meeting)
    the_other_item_is_put_off_and_the_meeting_ends(people, meeting)
    minutes_are_corrected_and_issued(people, meeting, run_jobs)
    one = the_lead_carries_it_out_and_the_city_accepts(people)
    what_was_put_off_is_on_the_next_agenda(cast, people)

    assert one.state == "done"
    assert list(findings(Minutes.objects.get())) == []
    page = people["citizen"].open(one.path)
    expect(page.get_by_text("验收：办结")).to_be_visible()
    for somebody in people.values():
        assert somebody.complaints == []


def called_with_items_by_a_member_and_by_fact(cast, people, run_jobs):
    at = timezone.now()
    Demand.objects.filter(pk=unmet(0).pk).update(posted_at=at - 100 * DAY)
    plan = plan_of(cast["convener"], starts_at=at + 20 * DAY)
    meeting = meetings.plan(plan=plan, by=acting(cast["secretary"]), at=at)
    page = people["union"].open("/workbench/roundtable/propose/")
    for name, value in {
        "title": "三处职工书屋纳入统一预约", "decision_sought": "三处书屋能在线约", "brief": "周末空着", "minutes_asked": "20",
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=sought][value=decision]").check()
    press(page, "提出议题")
    expect(page.get_by_text("议题提出来了").first).to_be_visible()
    act(people["secretary"], "roundtable", meeting.pk, "facts")
    for item in meeting.items.order_by("pk"):
        act(people["secretary"], "agendaitem", item.pk, "accept", [("minutes_given", "20")])
    meetings.draw_up_list(
        roundtable=meeting, institutions=[cast["union"], cast["hall"]], by=acting(cast["secretary"]), at=at
    )
    act(people["secretary"], "roundtable", meeting.pk, "invite")
    run_jobs()
    assert {one.kind for one in meeting.items.all()} == {"member", "demand"}
    return meeting


def delegates_are_named_on_phones(people, meeting, cast):
    for who in ("union", "hall"):
        invitation = meeting.invitations.get(institution=cast[who])
        page = people[who].open(f"/workbench/roundtable/invitations/{invitation.pk}/")
        page.locator("[name=seat]").select_option(index=1)
        press(page, "参加")
        expect(page.get_by_text("知道了").first).to_be_visible()
    page = people["citizen"].open(meeting.path)
    expect(page.get_by_text("三处职工书屋纳入统一预约").first).to_be_visible()


def the_day_comes(meeting):
    """Twenty days go by."""
    at = timezone.now()
    Roundtable.objects.filter(pk=meeting.pk).update(starts_at=at, ends_at=at + dt.timedelta(hours=3))
    return Roundtable.objects.get(pk=meeting.pk)


def union_signs_in_by_the_code_and_hall_from_the_list(people, meeting):
    page = people["union"].open(f"/roundtable/{meeting.number}/sign-in/{meeting.sign_in_code}/")
    press(page, "我到了")
    expect(page.get_by_text("已签到").first).to_be_visible()
    page = people["secretary"].open(live(meeting))
    page.locator("[name=tick-seat]").select_option(index=1)
    press(page, "按名册签到")
    press(page, "开会")
    expect(page.get_by_text("到会 2 / 2 家")).to_be_visible()


def the_header_holds_on_a_small_tablet(somebody):
    """Also where no other language is offered and the name is long."""
    somebody.open("/roundtable/")
    assert not somebody.overflows("small tablet on its side")
    somebody.page.set_viewport_size(SIZES["desk"])


def holds_on_tablets(somebody):
    """Everything unfolded: nothing is wider than the tablet or smaller than a finger."""
    page = somebody.page
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    for size in ("tablet", "tablet on its side", "small tablet on its side"):
        assert not somebody.overflows(size), size
        assert somebody.misses() == [], size
    assert somebody.violations() == []
    page.set_viewport_size(SIZES["tablet"])


def the_chair_sees_who_speaks(scribe, chair, meeting):
    """The scribe lists a speaker and starts the time; it runs down before the chair, who sees the end without a touch."""
    page = scribe.page
    page.get_by_text("排一位发言").click()
    page.locator("[name=speaker-attendance]").select_option(index=1)
    press(page, "排进名单")
    page.get_by_role("button", name=re.compile("^开始发言")).click()
    expect(page.locator("[data-left]")).to_contain_text(re.compile("还剩 4 分|还剩 5 分 0 秒"))
    seen = chair.open(f"/workbench/roundtable/{meeting.number}/speakers/")
    holds_on_tablets(chair)
    expect(seen.locator("[data-left]")).to_contain_text("还剩 4 分")
    for somebody in (scribe, chair):
        assert somebody.violations() == []
        assert not somebody.overflows("narrow")
        somebody.page.set_viewport_size(SIZES["desk"])
    page.get_by_role("button", name=re.compile("^结束发言")).click()
    expect(seen.get_by_text("讲了 1 分钟")).to_be_visible(timeout=15_000)


def two_scribes_write_through_a_cut_network(cast, people, meeting):
    """The second one writes without a network while the first changes another sentence: both stay."""
    item = AgendaItem.objects.get(roundtable=meeting, kind="member")
    one, two = people["secretary"], people["convener"]
    page = one.open(live(meeting, item))
    press(page, "开始议这一项")
    the_chair_sees_who_speaks(one, two, meeting)
    page.get_by_label("议了什么").fill(SAID)
    expect(page.locator("[data-sync]").first).to_contain_text("已存")
    for somebody, size in ((one, "tablet on its side"), (two, "tablet")):
        somebody.page.set_viewport_size(SIZES[size])
    other = two.open(live(meeting, item))
    expect(other.get_by_label("议了什么")).to_have_value(SAID)
    other.get_by_label("议了什么").focus()
    page.get_by_label("不同意见").focus()
    page.get_by_label("议了什么").focus()
    expect(page.get_by_text(f"{cast['convener'].display_name}正在写")).to_be_visible(timeout=15_000)
    two.context.set_offline(True)
    other.get_by_label("议了什么").fill(f"{SAID}先分类再放。")
    expect(other.locator("[data-sync]").first).to_contain_text("网断了")
    page.get_by_label("议了什么").fill("工会说三处能放。馆里再说。")
    expect(page.locator("[data-sync]").first).to_contain_text("已存")
    two.context.set_offline(False)
    expect(other.get_by_label("议了什么")).to_have_value(
        "工会说三处能放。馆里再说。先分类再放。", timeout=20_000
    )
    assert item.notes.get(part="said").text == "工会说三处能放。馆里再说。先分类再放。"
    two.complaints.clear()  # the browser tells of the network that was cut


def a_vote_on_phones_makes_a_resolution(cast, people, meeting):
    item = AgendaItem.objects.get(roundtable=meeting, kind="member")
    page = people["secretary"].open(live(meeting, item))
    page.get_by_text("发起表决").click()
    page.locator("[name=vote-question]").fill("三处书屋纳入统一预约")
    press(page, "开始表决")
    holds_on_tablets(people["secretary"])
    for who in ("union", "hall"):
        phone = people[who].open(f"/workbench/roundtable/{meeting.number}/")
        press(phone, "赞成")
        expect(phone.get_by_text("表态记下了").first).to_be_visible()
    page = people["secretary"].open(live(meeting, item))
    press(page, "结束表决，宣布结果")
    page.get_by_text("写一张决议单").click()
    due = working_day(timezone.localdate() + 40 * DAY)
    for name, value in {"text": "三处书屋能在线约", "due_on": f"{due}", "success": "平台能约"}.items():
        page.locator(f"[name=resolution-{name}]").fill(value)
    page.locator("[name=resolution-lead]").select_option(label=cast["union"].name)
    press(page, "存决议单")
    page.locator("[name=decide-outcome][value=agreed]").check()
    page.locator("[name=decide-conclusion]").fill("三处先放。")
    press(page, "记下结论")
    expect(page.get_by_text("结论记下了").first).to_be_visible()


def the_other_item_is_put_off_and_the_meeting_ends(people, meeting):
    item = AgendaItem.objects.get(roundtable=meeting, kind="demand")
    page = people["secretary"].open(live(meeting))
    page.locator(".live__end summary").click()
    expect(page.get_by_text("现在还不能结束，差 1 项")).to_be_visible()
    page = people["secretary"].open(live(meeting, item))
    press(page, "开始议这一项")
    page.locator("[name=decide-outcome][value=deferred]").check()
    page.locator("[name=decide-conclusion]").fill("下次再议。")
    press(page, "记下结论")
    page.locator(".live__end summary").click()
    page.locator(".live__end").get_by_role("button", name="结束会议").click()
    expect(page.get_by_text("散会").first).to_be_visible()


def minutes_are_corrected_and_issued(people, meeting, run_jobs):
    path = f"/workbench/roundtable/{meeting.number}/minutes/"
    page = people["secretary"].open(path)
    press(page, "拟草稿")
    press(page, "征求意见")
    phone = people["hall"].open(path)
    phone.get_by_role("link", name="提修改意见").first.click()
    phone.locator("[name=text]").fill("三处先放，讲座和读书会先开。\n会议议定：三处先放。")
    phone.locator("[name=reason]").fill("当时说的是这两样")
    phone.locator("form[data-autosave] button.btn").first.click()
    expect(phone.get_by_text("当时说的是这两样").first).to_be_visible()
    page = people["secretary"].open(path)
    page.get_by_role("link", name="答复").click()
    page.locator("[name=is_accepted][value='1']").check()
    page.locator("[name=answer]").fill("是这样")
    page.locator("form[data-autosave] button.btn").first.click()
    expect(page.get_by_text("答复：是这样").first).to_be_visible()
    Minutes.objects.update(comments_until=timezone.localdate() - DAY)  # the window ends
    press(people["secretary"].open(path), "送会签")
    page = people["convener"].open(path)
    press(page, "签发、印发")
    expect(page.get_by_text(re.compile("圆桌纪要〔")).first).to_be_visible()
    run_jobs()
    page = people["union"].open(path)
    press(page, "知悉")
    page = people["citizen"].open(meeting.path)
    page.get_by_role("tab", name="纪要", exact=True).click()
    expect(page.get_by_text("讲座和读书会先开").first).to_be_visible()


def the_lead_carries_it_out_and_the_city_accepts(people):
    one = Resolution.objects.get()
    path = f"/workbench/roundtable/resolutions/{one.pk}/"
    page = people["union"].open(f"{path}steps/")
    page.locator("[name=text1]").fill("先报名单")
    page.locator("[name=due1]").fill(f"{one.due_on}")
    press(page, "提交")
    press(page, "这一步做完了")
    expect(page.get_by_role("button", name="这一步做完了")).to_have_count(0)
    page = people["union"].open(f"{path}progress/")
    page.locator("[name=month]").fill(f"{timezone.localdate()}")
    page.locator("[name=text]").fill("三处都能约了")
    page.locator("[name=done_pct]").fill("100")
    page.locator("[name=uploads]").set_input_files(
        {
            "name": "名单.pdf",
            "mimeType": "application/pdf",
            "buffer": b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF",
        }
    )
    press(page, "提交")
    press(page, "申请办结")
    expect(page.get_by_role("button", name="申请办结")).to_have_count(0)
    page = people["convener"].open(f"{path}judge/")
    page.locator("[name=verdict][value=done]").check()
    page.locator("[name=note]").fill("试约成功")
    press(page, "提交")
    expect(page.get_by_text("已办结").first).to_be_visible()
    one.refresh_from_db()
    return one


def what_was_put_off_is_on_the_next_agenda(cast, people):
    at = timezone.now()
    plan = plan_of(cast["convener"], starts_at=at + 30 * DAY, kind="topical")
    following = meetings.plan(plan=plan, by=Actor(cast["secretary"]), at=at)
    act(people["secretary"], "roundtable", following.pk, "facts")
    carried = following.items.get(kind="carried")
    assert carried.carried_from == AgendaItem.objects.get(outcome="deferred")


def live(meeting, item=None):
    return f"/workbench/roundtable/{meeting.number}/live/" + (f"?item={item.pk}" if item else "")
