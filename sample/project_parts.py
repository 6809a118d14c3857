"""The parts of sample applications: texts, partners, money, milestones, figures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from community.models import Institution
from projects.models import ExpectedFigure, Funding, Milestone, Partner, Project
from projects.policy import Share, Source
from projects.states import PartnerState
from projects.states import ProjectState as S
from sample.institutions import Bodies
from sample.people import People
from sample.project_words import ProjectWords, place_of
from sample.world import World

SHARES = (
    [Share.FACILITIES, Share.ACTIVITIES], [Share.RESOURCES, Share.PEOPLE], [Share.SERVICES, Share.MANAGEMENT],
    [Share.ACTIVITIES, Share.PEOPLE], [Share.FACILITIES, Share.MONEY],
)  # fmt: skip
BRINGS = (
    "提供场地和每月两个晚上的开放时段", "派老师和志愿者，承担排课", "负责线上报名和宣传，提供设备",
    "组织居民参与，收集意见", "提供节目和展品，分担材料费用",
)  # fmt: skip


def texts_of(words: ProjectWords, lead: Institution) -> dict[str, str]:
    return {
        "lead_base": f"{lead.name}已经试办半年，有固定场地、两名专职人员和一支志愿队（示例数据）。",
        "audience": "周边十五分钟步行范围内的居民，重点是老人、孩子和新来穗人员。",
        "plan": "前三个月摸清需求、签合作约定；中间半年按月开展；最后两个月总结，形成可复制的做法和制度文本。",
        "risks": "人手不足：与参与单位签排班表，缺人时由区里调配。天气：户外活动备室内场地。安全：每场设安全员，限定人数。",
        "support": "已列入年度工作计划，经费列入部门预算；社会投入有意向书。",
    }


def partners_of(world: World, bodies: Bodies, people: People, project: Project) -> list[Partner]:
    """Two to three that signed; in drafts some wait, one declined."""
    pool = [
        one for one in [*bodies.suppliers, *bodies.rooms, *bodies.new_spaces] if one.pk != project.lead_id
    ]
    start = place_of(project) * 5
    chosen = [pool[(start + step * 7) % len(pool)] for step in range(2 + place_of(project) % 2)]
    is_open = project.state in (S.DRAFT, S.WITHDRAWN, S.RETURNED)
    if project.state == S.DRAFT and project.call_id:
        chosen[0] = bodies.suppliers[0]
    rows = []
    for place, institution in enumerate(dict.fromkeys(chosen)):
        waits = is_open and project.state != S.RETURNED and place == 0
        state = PartnerState.ASKED if waits else PartnerState.SIGNED
        if project.state == S.WITHDRAWN and place == 1:
            state = PartnerState.DECLINED
        rows.append(Partner(
            project=project, institution=institution, contribution=BRINGS[(place_of(project) + place) % len(BRINGS)],
            shares=[str(share) for share in SHARES[(place_of(project) + place) % len(SHARES)]], state=state,
            asked_at=project.created_at + timedelta(days=2),
            answered_by=None if state == PartnerState.ASKED else people.of(institution),
            answered_at=None if state == PartnerState.ASKED else project.created_at + timedelta(days=5),
            answer="今年人手已排满，明年再一起做。" if state == PartnerState.DECLINED else "",
        ))  # fmt: skip
    return rows


def fundings_of(words: ProjectWords, project: Project) -> list[Funding]:
    """Sources that add up to the budget."""
    total = project.budget_cents
    government = Source.CITY if words.lead == "city" or words.lead.startswith("hall") else Source.DISTRICT
    parts = [
        (government, 60, "", "场地改造、师资和活动"), (Source.SOCIAL, 25, "参与单位", "设备和材料"),
        (Source.IN_KIND, 15, "参与单位", "场地和人员折价"),
    ]  # fmt: skip
    if place_of(project) % 9 == 0:
        parts = [
            (Source.SUPERIOR, 30, "", "试点补助"),
            (government, 45, "", "活动和师资"),
            (Source.SOCIAL, 25, "参与单位", "设备"),
        ]
    return [
        Funding(
            project=project,
            source=source,
            payer=payer,
            planned_cents=total * share // 100,
            purpose=purpose,
        )
        for source, share, payer, purpose in parts
    ]


def milestones_of(world: World, words: ProjectWords, project: Project) -> list[Milestone]:
    assert project.starts_on is not None
    assert project.ends_on is not None
    length = (project.ends_on - project.starts_on).days
    steps = (
        ("签订合作约定，公布服务清单", 15),
        ("首批活动开展，建立台账", 35),
        ("中期检查", 55),
        ("完成全部场次", 85),
        ("总结经验，提交验收材料", 97),
    )
    rows = []
    is_running = project.incubating_since is not None
    for title, share in steps:
        due = project.starts_on + timedelta(days=length * share // 100)
        done = (
            is_running
            and due < world.day(-10)
            and not (words.state == S.INCUBATING and share == 35 and place_of(project) % 2)
        )
        rows.append(Milestone(
            project=project, title=title, due_on=due, done_on=due - timedelta(days=2) if done else None,
            done_note="按计划完成，材料已归档（示例数据）" if done else "",
        ))  # fmt: skip
    return rows


def figures_of(words: ProjectWords, project: Project) -> list[ExpectedFigure]:
    rows = (
        ("活动场次", "场", words.wan * 2, "以云平台场次为准，取消的不算"),
        ("服务人次", "人次", words.wan * 260, "以现场核销人次为准，线上不计"),
        ("参与单位", "家", 4 + words.wan % 9, "以签署共建约定为准"),
        ("群众满意度", "%", 90, "云平台到场评价 4 星及以上占比"),
    )
    return [
        ExpectedFigure(project=project, name=name, unit=unit, target=Decimal(target), counting=counting)
        for name, unit, target, counting in rows
    ]
