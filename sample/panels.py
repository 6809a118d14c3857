"""Panels of the sample city in every state; every draw is made by the functions that make real ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.urls import reverse

from cloudplatform.actions.scoring import subject_of
from cloudplatform.models import PanelScore, Product
from cloudplatform.policy import PANEL_PASS_MEAN
from cloudplatform.states import ProductState
from core.models import Notice
from sample.experts import ThinkTank, make_experts
from sample.institutions import Bodies
from sample.kitchen import Kitchen
from sample.people import People
from sample.words import MARK
from sample.world import World, make
from thinktank import panel_kinds
from thinktank.actions import convening
from thinktank.actions.convening import Chance, Quota, SubjectIn
from thinktank.models import CriteriaSet, Criterion, Expert, Panel, PanelMember, PanelNote, Score, ScoreSheet
from thinktank.policy import Category, Field
from thinktank.queries import drawing, eligibility
from thinktank.queries import panels as panel_queries
from thinktank.states import ExpertState, MemberState, PanelState, SheetState

S = PanelState
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIVE = (
    Quota(Category.EXPERT, None, 1), Quota(Category.SCHOLAR, None, 1), Quota(Category.PRACTITIONER, None, 1),
    Quota(Category.CITIZEN, Field.NEEDS, 1), Quota(None, Field.STAGE, 1),
)  # fmt: skip
THREE = (
    Quota(Category.SCHOLAR, None, 1),
    Quota(Category.PRACTITIONER, None, 1),
    Quota(Category.CITIZEN, None, 1),
)
REMARKS = (
    "内容扎实，时长合适，文化站的小场地也能做。", "互动环节可以再多一点，老人家坐得住。", "价格和人数相称，安全预案写得清楚。",
    "特色明显，希望说明普通话观众怎么看懂。", "和同类产品差别不大，建议补一段本地故事。",
)  # fmt: skip
TALK = (
    "乙-02 大家分差比较大，是不是对“适合基层”的理解不一样？",
    "我按文化站没有专业灯光来打的，所以低一些。",
    "同意，分数不改，评语里写明场地要求。",
)


@dataclass(frozen=True)
class PlanOfPanel:
    """`products` by their place in the kitchen; `begins` in days from today; `wanted` accounts are among those drawn."""

    title: str
    state: str
    products: tuple[int, ...]
    begins: int
    seats: tuple[Quota, ...] = FIVE
    is_blind: bool = False
    drops: bool = False
    wanted: tuple[str, ...] = ()
    story: str = ""
    kind: str = "product"
    subjects: tuple[SubjectIn, ...] = ()
    remarks: tuple[str, ...] = REMARKS


PLANS = (
    PlanOfPanel("上半年上架产品复评", S.SIGNED, (0, 1, 2), -120, is_blind=True, drops=True, wanted=("expert",)),
    PlanOfPanel("周末演出类产品评审", S.DISSOLVED, (18,), -40, seats=THREE),
    PlanOfPanel("非遗手作类产品复评", S.DISCUSSED, (11, 13, 14), -12, is_blind=True, drops=True, wanted=("expert", "expert2"),
                story="talk"),
    PlanOfPanel("讲座类产品复评", S.DISCUSSED, (19, 21), -11, seats=THREE, story="all confirmed"),
    PlanOfPanel("长者服务类产品复评", S.SCORING, (3, 4, 7), -6, is_blind=True, wanted=("expert", "expert2"), story="changes"),
    PlanOfPanel("亲子类产品复评", S.DRAWN, (8, 10), -2, seats=THREE, wanted=("expert",)),
    PlanOfPanel("露天电影类产品复评", S.CONVENED, (15, 16), -1, is_blind=True),
)  # fmt: skip


@dataclass
class Panels:
    world: World
    people: People
    kitchen: Kitchen
    tank: ThinkTank
    dice: Random
    criteria: dict[str, list[Criterion]] = field(default_factory=dict)

    def make(self, plan: PlanOfPanel) -> Panel:
        begins = self.world.at(plan.begins, 9)
        subjects = plan.subjects or [
            subject_of(self.kitchen.products[number], plan.is_blind) for number in plan.products
        ]
        panel = self._convened(plan, subjects, begins)
        if plan.state == S.DISSOLVED:
            self._dissolved(panel, begins + 2 * DAY)
        elif plan.state != S.CONVENED:
            self._drawn(panel, plan, begins + 4 * HOUR)
        return panel

    def _convened(self, plan: PlanOfPanel, subjects: Sequence[SubjectIn], at: datetime) -> Panel:
        by = self.people.accounts["city1"]
        if plan.is_blind:
            convening.refuse_names(plan.title, subjects)
        panel = Panel.objects.create(
            kind=plan.kind, title=f"{plan.title}{MARK}", criteria=CriteriaSet.objects.get(kind=plan.kind), is_blind=plan.is_blind,
            drops_high_low=plan.drops, due_on=max(at.date() + 10 * DAY, self.world.day(4) if plan.state != S.SIGNED else at.date()),
            convened_by=by, convened_at=at, is_sample=True,
        )  # fmt: skip
        chance = Chance(seed=self._seed(panel, plan, subjects), shuffle=self.dice)
        excluded = convening.publish(panel, subjects, plan.seats, chance, at)
        self.world.tell(
            "thinktank.panel.convened", panel, by, at, kind=panel.kind, subjects=len(subjects),
            eligible=panel.candidates.eligible().count(), list_digest=panel.list_digest, commitment=panel.commitment,
            excluded=[f"{reason}:{count}" for reason, count in sorted(excluded.items())],
        )  # fmt: skip
        return panel

    def _seed(self, panel: Panel, plan: PlanOfPanel, subjects: Sequence[SubjectIn]) -> str:
        """The first of a row of seeds that draws the accounts one signs in with: of a sample only, as the page says."""
        if not plan.wanted:
            return self._seed_number(plan, 0)
        ties = eligibility.ties_of(
            [one for subject in subjects for one in subject.institutions], [one for subject in subjects for one in subject.people]
        )  # fmt: skip
        places = [drawing.Place(number, seat.category or "", seat.field or "", seat.count)
                  for number, seat in enumerate(plan.seats, 1)]  # fmt: skip
        found = eligibility.survey(
            ties=ties, refs=[one.ref for one in subjects], places=places, due_on=panel.due_on, today=panel.convened_at.date()
        )  # fmt: skip
        entries = [eligibility.entry_of(one.expert) for one in found if not one.exclusion]
        wanted = {self.tank.of(key).code for key in plan.wanted}
        for number in range(3000):
            seed = self._seed_number(plan, number)
            if wanted <= {pick.code for pick in drawing.draw(seed, places, entries)}:
                return seed
        return seed

    def _seed_number(self, plan: PlanOfPanel, number: int) -> str:
        return hashlib.sha256(
            f"{self.world.seed}:{self.world.today}:{plan.title}:{number}".encode()
        ).hexdigest()

    def _dissolved(self, panel: Panel, at: datetime) -> None:
        panel.state, panel.seed = S.DISSOLVED, panel.sealed_seed
        panel.save(update_fields=["state", "seed"])
        reason = "申报单位撤回产品，评审取消。"
        self.world.tell("thinktank.panel.dissolved", panel, self.people.accounts["city1"], at, reason)

    def _drawn(self, panel: Panel, plan: PlanOfPanel, at: datetime) -> None:
        members = list(convening.reveal_and_draw(panel, at))
        by = self.people.accounts["city1"]
        self.world.tell("thinktank.panel.drawn", panel, by, at, members=len(members), seed=panel.seed)
        if plan.state == S.DRAWN:
            return
        self._moved(panel, S.SCORING)
        for member in members:
            self._accepted(member, at + HOUR)
        if plan.story == "changes":
            self._changes(panel, members, at + DAY)
            return
        self._score(panel, members, at + DAY, plan.remarks)
        self._moved(panel, S.DISCUSSED)
        self.world.tell("thinktank.panel.discussed", panel, members[-1].expert.user, at + DAY + HOUR)
        if plan.story == "talk":
            self._talk(panel, members, at + 2 * DAY)
        else:
            self._confirm(panel, members, at + 2 * DAY)
        if plan.state == S.SIGNED:
            self._signed(panel, at + 2 * DAY + HOUR)

    def _accepted(self, member: PanelMember, at: datetime) -> None:
        member.state = MemberState.SITTING
        member.save(update_fields=["state"])
        self.world.tell("thinktank.member.accepted", member, member.expert.user, at, panel=member.panel_id)

    def _moved(self, panel: Panel, state: str) -> None:
        panel.state = state
        panel.save(update_fields=["state"])

    # --- scoring ---
    def _score(
        self, panel: Panel, members: Sequence[PanelMember], at: datetime, remarks: Sequence[str] = REMARKS
    ) -> None:
        sheets = list(ScoreSheet.objects.filter(member__in=members, state=SheetState.OPEN)
                      .select_related("subject", "member__expert__user").order_by("pk"))  # fmt: skip
        criteria = self.criteria[panel.kind]
        scores = [
            Score(sheet=sheet, criterion=one, value=self._mark(sheet)) for sheet in sheets for one in criteria
        ]
        make(scores)
        for place, sheet in enumerate(sheets):
            mine = scores[place * len(criteria) : (place + 1) * len(criteria)]
            sheet.total = sum((one.value * one.criterion.weight for one in mine), Decimal()) / 100
            sheet.state, sheet.submitted_at = SheetState.SUBMITTED, at
            sheet.comment = self.dice.choice(remarks)
            self.world.tell(
                "thinktank.sheet.submitted", sheet, sheet.member.expert.user, at, panel=panel.pk, code=sheet.subject.code
            )  # fmt: skip
        ScoreSheet.objects.bulk_update(sheets, ["total", "state", "submitted_at", "comment"])

    def _mark(self, sheet: ScoreSheet) -> Decimal:
        level = 70 + sheet.subject_id * 7 % 16 + sheet.member.ordinal * 5 % 9 - 4
        return Decimal(max(40, min(98, level + self.dice.randrange(-6, 7))))

    def _confirm(self, panel: Panel, members: Sequence[PanelMember], at: datetime) -> None:
        digest = panel_queries.result_digest(panel, panel_queries.results(panel))
        for member in members:
            member.confirmed_at, member.confirmed_digest = at, digest
            member.save(update_fields=["confirmed_at", "confirmed_digest"])
            self.world.tell(
                "thinktank.member.confirmed", member, member.expert.user, at, panel=panel.pk, digest=digest
            )

    def _signed(self, panel: Panel, at: datetime) -> None:
        digest = panel_queries.result_digest(panel, panel_queries.results(panel))
        panel.state, panel.signed_at, panel.result_digest = S.SIGNED, at, digest
        panel.save(update_fields=["state", "signed_at", "result_digest"])
        self.world.tell("thinktank.panel.signed", panel, self.people.accounts["city1"], at, digest=digest)

    # --- what can happen on the way ---
    def _talk(self, panel: Panel, members: Sequence[PanelMember], at: datetime) -> None:
        for place, text in enumerate(TALK):
            note = make(
                [PanelNote(panel=panel, member=members[place], text=text, made_at=at + place * HOUR)]
            )[0]
            self.world.tell(
                "thinktank.note.made", note, members[place].expert.user, note.made_at, panel=panel.pk
            )
        mine = {self.tank.of(key).pk for key in ("expert", "expert2")}
        self._confirm(panel, [one for one in members if one.expert_id not in mine], at + 5 * HOUR)

    def _changes(self, panel: Panel, members: Sequence[PanelMember], at: datetime) -> None:
        """Two leave: one is replaced after somebody was passed over, one not yet; somebody recuses from one subject."""
        mine = {self.tank.of(key).pk for key in ("expert", "expert2")}
        others = [one for one in members if one.expert_id not in mine]
        self._score(panel, others[2:], at)
        self._left(others[0], MemberState.DECLINED, "declined", "那一周要带学生实习，抽不出时间。", at)
        following = self._next(panel, others[0])
        Expert.objects.filter(pk=following.pk).update(
            state=ExpertState.SUSPENDED, answer="本人申请暂停三个月。", since=at + HOUR
        )  # fmt: skip
        self.world.tell(
            "thinktank.expert.suspended",
            following,
            self.people.accounts["city2"],
            at + HOUR,
            "本人申请暂停三个月。",
        )
        fresh = convening.replacement(panel, others[0], at + 2 * HOUR)
        self.world.tell(
            "thinktank.member.replaced", fresh, self.people.accounts["city1"], at + 2 * HOUR, panel=panel.pk, replaces=others[0].pk
        )  # fmt: skip
        self._left(others[1], MemberState.REMOVED, "removed", "三次提醒没有回应。", at + 3 * HOUR)
        recused = others[2].sheets.order_by("pk")[0]
        recused.state = SheetState.RECUSED
        recused.save(update_fields=["state"])
        self.world.tell(
            "thinktank.sheet.recused", recused, others[2].expert.user, at + 4 * HOUR, "和这支队伍一起排过节目。", panel=panel.pk,
            code=recused.subject.code,
        )  # fmt: skip

    def _next(self, panel: Panel, member: PanelMember) -> Expert:
        seat = member.seat
        place = drawing.Place(seat.position, seat.category, seat.field, seat.count)
        used = panel.members.values_list("expert__pk", flat=True)
        entries = panel_queries.entries_of(panel)
        taken = [one.code for one in Expert.objects.filter(pk__in=used)]
        entry = drawing.next_in_line(panel.seed, place, entries, taken)
        assert entry is not None
        return Expert.objects.get(pk=int(entry.code.removeprefix("Z")))

    def _left(self, member: PanelMember, state: str, step: str, reason: str, at: datetime) -> None:
        member.state, member.reason = state, reason
        member.save(update_fields=["state", "reason"])
        member.sheets.filter(state=SheetState.OPEN).update(state=SheetState.VOID)
        by = member.expert.user if step == "declined" else self.people.accounts["city1"]
        self.world.tell(f"thinktank.member.{step}", member, by, at, reason, panel=member.panel_id)


def make_panels(world: World, bodies: Bodies, people: People, kitchen: Kitchen) -> Panels:
    tank = make_experts(world, bodies, people)
    panels = Panels(world, people, kitchen, tank, world.dice("panels"))
    panels.criteria = _criteria(world, people)
    on_the_way = [
        number for number, product in enumerate(kitchen.products)
        if product.state in (ProductState.SCORED, ProductState.IN_NOTICE)
    ]  # fmt: skip
    judged = panels.make(
        PlanOfPanel("秋季申报产品评审", S.SIGNED, tuple(on_the_way), -19, drops=True, wanted=("expert2",))
    )
    _take_scores(world, judged)
    for plan in PLANS:
        panels.make(plan)
    _letters(world, tank)
    return panels


def _letters(world: World, tank: ThinkTank) -> None:
    """What the two experts one signs in as find in their inboxes."""
    letters = []
    for expert in tank.by_account.values():
        for member in PanelMember.objects.filter(expert=expert).select_related("panel").order_by("pk"):
            panel = member.panel
            told = [(member.drawn_at, f"你被抽为“{panel.title}”评审组成员，请应聘或说明不能参加")]
            if panel.state == S.DISCUSSED:
                told.append(
                    (member.drawn_at + DAY + HOUR, f"“{panel.title}”评分表都交了，请看结果、讨论并确认")
                )
            if panel.signed_at is not None:
                told.append((panel.signed_at, f"“{panel.title}”结果已签署"))
            letters += [
                Notice(
                    recipient=expert.user, topic="panel", title=title, path=reverse("thinktank:duty", args=[panel.pk]), created_at=at,
                    read_at=at + DAY if at < world.at(-8) else None, key=f"sample:panel:{member.pk}:{number}:{expert.user_id}",
                )
                for number, (at, title) in enumerate(told)
                if at < world.now
            ]  # fmt: skip
    make(letters)


def _criteria(world: World, people: People) -> dict[str, list[Criterion]]:
    by = people.accounts["city1"]
    made: dict[str, list[Criterion]] = {}
    for kind in ("project", "product", "paper", "round"):
        criteria = panel_kinds.get(kind).criteria
        at = world.at(-395, 9)
        version = CriteriaSet.objects.filter(kind=kind).first()
        if version is not None:  # every installation begins with it
            CriteriaSet.objects.filter(pk=version.pk).update(made_at=at)
            made[kind] = list(version.criteria.order_by("position"))
            continue
        version = make([CriteriaSet(kind=kind, version=1, made_by=by, made_at=at)])[0]
        made[kind] = make([
            Criterion(criteria_set=version, position=place, name=one.name, guidance=one.guidance, weight=one.weight)
            for place, one in enumerate(criteria, 1)
        ])  # fmt: skip
        world.tell("thinktank.criteria.published", version, by, at, kind=str(kind), version=1)
    return made


def _take_scores(world: World, panel: Panel) -> None:
    """What the products' own app does with a signed result."""
    assert panel.signed_at is not None
    for row in panel_queries.results(panel):
        product = Product.objects.get(pk=int(row.ref.rpartition(":")[2]))
        version = product.versions.order_by("-number")[:1].get()
        assert row.mean is not None
        assert row.spread is not None
        make([PanelScore(
            version=version, panel=panel, mean=row.mean, spread=row.spread, sheets=row.sheets, comments="\n".join(row.comments),
            is_passed=row.mean >= PANEL_PASS_MEAN, decided_at=panel.signed_at,
        )])  # fmt: skip
        world.tell(
            "cloudplatform.product.scored",
            product,
            None,
            panel.signed_at,
            version=version.number,
            panel=panel.pk,
        )
