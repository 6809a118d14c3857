"""Questions to the think tank in every state, and a small library of interpretations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from community.models import Institution
from core import searchtext
from core.dates import workdays
from sample.experts import ThinkTank
from sample.institutions import Bodies
from sample.people import People
from sample.words import MARK
from sample.world import World, make
from thinktank import policy
from thinktank.models import Assignment, Consultation, Expert, Fate, Interpretation, Matter, Opinion
from thinktank.states import ConsultationState, InterpretationState

S = ConsultationState


@dataclass(frozen=True)
class Asked:
    """One question; `begins` counts days from today."""

    title: str
    question: str
    state: str
    begins: int
    matter: str = Matter.POLICY
    answer: str = ""
    is_public: bool = False
    reason: str = ""


QUESTIONS = (
    Asked("社区分馆能不能和企业合办", "想和园区企业合办分馆，企业出场地和人，文化站出书和活动。要签什么协议？能不能冠名？", S.CLOSED, -150,
          answer="可以合办。协议要写清公益属性、开放时间和退出后图书的去向；可以用“支持单位”署名，不宜冠名。", is_public=True),
    Asked("志愿者讲故事要不要先培训", "每周有六位妈妈志愿者讲绘本，要不要统一培训和考核？", S.CLOSED, -110, Matter.DECISION,
          answer="建议先参加一次共享课程再上岗，不设考试，由馆员旁听两次后确认。", is_public=True),
    Asked("夜间开放的人手从哪里来", "想把周五周六延长到晚上九点，现有人手不够。", S.CLOSED, -90, Matter.DECISION,
          answer="可以和邻近两家成员单位轮值，一家一周；先试三个月再定。"),
    Asked("横向整合型项目的主办单位怎么认定", "我们和区图书馆、中学一起办，谁来当主办单位？", S.ANSWERED, -30, Matter.PROJECT,
          answer="主办单位要是本市公共文化机构或主管部门，建议由图书馆主办，中学作为合作单位签署分工。"),
    Asked("露天放映怎样少扰民", "居民要看，也有居民嫌吵，怎么安排才好？", S.ASSIGNED, -12, Matter.DECISION),
    Asked("非遗课程进校园的安全责任", "学生用刻刀和烙铁，安全责任怎么分？", S.ASSIGNED, -9),
    Asked("文化站能不能收押金", "借乐器给团队，想收一点押金。", S.ACCEPTED, -6),
    Asked("数字资源怎样共享给村里", "村里网慢，能不能把资源拷过去用？", S.ASKED, -1, Matter.OTHER),
    Asked("能不能替我们写一份申报书", "人手不够，想请专家代写申报书。", S.DECLINED, -60, Matter.OTHER,
          reason="代写不属于咨询范围；可以把初稿带来，请专家提意见。"),
    Asked("灯会改期要不要重新报批", "因为下雨想改到下周。", S.WITHDRAWN, -45),
    Asked("旧书换新书的活动怎么记账", "居民拿旧书来换，账上怎么写？提出以后发现要补数字，先撤回来改。", S.DRAFT, -2, Matter.DECISION),
)  # fmt: skip
OPINIONS = (
    "先说结论：可以做，但要把各方责任写进协议，并留出一年后调整的余地。依据是实际办过的三个点的经验。",
    "建议先小范围试行，记录人数和投诉，两个月后再决定是否推开。",
    "从公平性考虑，不宜设置门槛；如果资源紧张，可以抽签或轮流。",
)
FATES = (
    (Fate.ADOPTED, "写进了协议第三条。"),
    (Fate.PARTLY, "试行的办法采用了；两个月太短，改为三个月。"),
    (Fate.NOT, "抽签的办法居民不易接受，改为先到先得并公开名额。"),
)
INTERPRETATIONS = (
    (
        "2.3",
        "哪些单位可以主办标杆项目",
        "本市的公共文化机构，或者它们的主管部门。企业、学校和社会组织可以作为合作单位，签署自己的那一份分工。",
    ),
    (
        "3.1.2",
        "圆桌会议谁来参加",
        "每半年一次，由各成员单位的席位持有人参加；议定的事项会登记在册，没有办完的自动进入下一次议程。",
    ),
    (
        "3.3.1",
        "点单和配送是什么关系",
        "点单是镇街文化站在公开额度内提出的志愿，配送是供给方把节目送到家门口。验收之后才算完成。",
    ),
    ("4.2", "闭馆要提前几天公告", "提前七天公告；突发情况可以立即闭馆，要写明原因，并留下记录。"),
    (
        "4.3",
        "信息报送怎么算分",
        "报送、采用、调研、被上级采用分别计分，分值由市局公布，每月通报。每一分都能点开看到是哪一篇。",
    ),
)


def make_consultations(world: World, bodies: Bodies, people: People, tank: ThinkTank) -> None:
    askers = [bodies.halls[0], *bodies.stations]
    made = [_ask(world, askers[place % 6], people, one, place) for place, one in enumerate(QUESTIONS)]
    fit = list(
        Expert.objects.filter(pk__in=[one.pk for one in tank.experts])
        .appointed_on(world.today)
        .order_by("pk")
    )
    for place, (consultation, plan) in enumerate(zip(made, QUESTIONS, strict=True)):
        _advance(world, people, tank, fit, consultation, plan, place)
    _library(world, people, made[0])


def _ask(world: World, institution: Institution, people: People, plan: Asked, place: int) -> Consultation:
    by, at = people.of(institution, place), world.at(plan.begins, 10, place)
    return make([Consultation(
        institution=institution, asked_by=by, matter=plan.matter, title=plan.title, question=plan.question,
        background="" if place % 3 else "已经和街道、物业谈过一次，大家都愿意试试。", asked_at=at, state=plan.state,
        reason=plan.reason, answer=plan.answer, is_public=plan.is_public, is_sample=True,
        answer_due_on=workdays.add_working_days(world.day(plan.begins + 1), policy.ANSWER_WITHIN) if plan.state in TAKEN_ON else None,
        answered_at=at + timedelta(days=15) if plan.answer else None,
        closed_at=at + timedelta(days=17) if plan.state == S.CLOSED else None,
        search=searchtext.document(plan.title, plan.question, plan.answer) if plan.is_public else None,
    )])[0]  # fmt: skip


TAKEN_ON = (S.ACCEPTED, S.ASSIGNED, S.ANSWERED, S.CLOSED)


def _advance(
    world: World,
    people: People,
    tank: ThinkTank,
    fit: list[Expert],
    row: Consultation,
    plan: Asked,
    place: int,
) -> None:
    """Tell what happened to a question, with the rows that explain it."""
    desk, at = people.accounts["city1"], row.asked_at
    world.tell("thinktank.consultation.asked", row, row.asked_by, at, institution=row.institution_id)
    if plan.state == S.WITHDRAWN:
        world.tell("thinktank.consultation.voided", row, row.asked_by, at + timedelta(hours=5))
    if plan.state == S.DRAFT:
        world.tell("thinktank.consultation.recalled", row, row.asked_by, at + timedelta(hours=3))
    if plan.state == S.DECLINED:
        world.tell("thinktank.consultation.declined", row, desk, at + timedelta(days=1), plan.reason)
    if plan.state in TAKEN_ON:
        world.tell("thinktank.consultation.accepted", row, desk, at + timedelta(hours=20))
    if plan.state in (S.ASSIGNED, S.ANSWERED, S.CLOSED):
        _opinions(world, people, tank, fit, row, plan, place)
    if plan.answer:
        world.tell("thinktank.consultation.answered", row, desk, at + timedelta(days=15), plan.answer)
    if plan.state == S.CLOSED:
        world.tell(
            "thinktank.consultation.closed", row, desk, at + timedelta(days=17), is_public=plan.is_public
        )


def _opinions(
    world: World,
    people: People,
    tank: ThinkTank,
    fit: list[Expert],
    row: Consultation,
    plan: Asked,
    place: int,
) -> None:
    others = [
        one
        for one in fit
        if one not in (tank.of("expert"), tank.of("expert2")) and one.institution_id != row.institution_id
    ]
    asked = [tank.of("expert"), others[place * 2 % len(others)], others[(place * 2 + 1) % len(others)]]
    at = row.asked_at + timedelta(days=2)
    assignments = make([
        Assignment(consultation=row, expert=expert, assigned_at=at, due_on=(at + timedelta(days=12)).date()) for expert in asked
    ])  # fmt: skip
    for one in assignments:
        world.tell("thinktank.assignment.made", one, people.accounts["city1"], at, consultation=row.pk)
    answering = assignments[1:2] if plan.state == S.ASSIGNED and place % 2 == 0 else assignments
    is_judged = plan.state == S.CLOSED
    opinions = make([
        Opinion(
            assignment=one, text=OPINIONS[number % 3], may_name=number % 2 == 0, given_at=at + timedelta(days=4, hours=number),
            fate=FATES[number % 3][0] if is_judged else "", fate_reason=FATES[number % 3][1] if is_judged else "",
            fate_at=row.answered_at + timedelta(days=1) if is_judged and row.answered_at else None,
        )
        for number, one in enumerate(answering)
    ])  # fmt: skip
    for opinion in opinions:
        world.tell(
            "thinktank.opinion.given",
            opinion,
            opinion.assignment.expert.user,
            opinion.given_at,
            consultation=row.pk,
        )
        if opinion.fate_at:
            world.tell(
                "thinktank.opinion.judged", opinion, row.asked_by, opinion.fate_at, opinion.fate_reason, fate=str(opinion.fate)
            )  # fmt: skip


def _library(world: World, people: People, source: Consultation) -> None:
    author, other = people.accounts["city1"], people.accounts["city2"]
    rows = [
        Interpretation(
            clause=clause, title=title, body=body, basis="《关于在全市开展“公共文化共同体”建设的实施意见》", author=author,
            state=InterpretationState.PUBLISHED, drafted_at=world.at(-200 + 9 * place, 9),
            published_at=world.at(-198 + 9 * place, 15), search=searchtext.document(title, body, clause), is_sample=True,
        )
        for place, (clause, title, body) in enumerate(INTERPRETATIONS)
    ]  # fmt: skip
    rows.append(Interpretation(
        clause="3.1.3", title="和企业合办分馆要写清什么", body=source.answer, consultation=source, author=author,
        state=InterpretationState.DRAFT, drafted_at=world.at(-3, 11), is_sample=True,
    ))  # fmt: skip
    rows.append(Interpretation(
        clause="", title=f"旧版活动报备办法{MARK}", body="这一条已经由新的办法代替。", author=author, is_sample=True,
        state=InterpretationState.WITHDRAWN, drafted_at=world.at(-300, 9), published_at=world.at(-299, 9),
    ))  # fmt: skip
    for row in make(rows):
        world.tell("thinktank.interpretation.drafted", row, author, row.drafted_at)
        if row.published_at:
            world.tell("thinktank.interpretation.published", row, other, row.published_at)
        if row.state == InterpretationState.WITHDRAWN:
            world.tell("thinktank.interpretation.withdrawn", row, other, world.at(-100, 9), "办法改了。")
