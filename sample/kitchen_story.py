"""Rows and facts behind a sample product's state: versions, reviews, notes, objections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cloudplatform import policy
from cloudplatform.actions.products import ProductFields
from cloudplatform.models import ContentReview, LineNote, Objection, Product, ProductVersion, Verdict
from cloudplatform.states import ProductState
from core.dates.workdays import add_working_days
from core.models import User
from core.states import ObjectionState
from sample.people import People
from sample.world import World, make, moment

S = ProductState
DAY = timedelta(days=1)
REVIEW_COMMENTS = ("内容积极健康，适合社区。", "节目单和时长一致，可以通过。", "终审通过。")
ANSWERS: dict[str, str] = {
    ObjectionState.FILED: "",
    ObjectionState.DISMISSED: "已核对：现场音量按社区规定控制，安全员全程监测，可以开展。",
    ObjectionState.UPHELD: "异议成立：晚上十点后的鼓声确会影响居民休息，这个产品不上架。",
}


@dataclass
class Plan:
    """The days of one product's way, from its draft on; those after today have not come."""

    number: int
    state: str
    drafted: datetime
    submitted: datetime
    submitted_again: datetime
    qualified: datetime
    reviews: list[datetime]
    notice_from: date
    notice_until: date
    shelved: datetime
    changed: datetime
    change: str  # the state of a change of it, if there is one
    has_objection: bool
    call: int | None
    reviews_done: int

    @property
    def was_returned(self) -> bool:
        return self.submitted_again > self.submitted


@dataclass
class Story:
    """Writes versions, reviews, notes and objections of one product as its plan says."""

    world: World
    people: People
    product: Product
    plan: Plan

    def write(self) -> None:
        offering = self.people.of(self.product.supplier, 1)
        self._tell("drafted", offering, self.plan.drafted)
        if self.product.state == S.DRAFT:
            return
        first = self._version(1, self.plan.submitted, offering)
        self._tell("submitted", offering, self.plan.submitted, version=1)
        if self.product.state == S.WITHDRAWN:
            self._tell("voided", offering, self.plan.submitted + DAY)
        elif self.product.state != S.SUBMITTED:
            self._reviewed(first, offering)

    def _reviewed(self, version: ProductVersion, offering: User) -> None:
        assert self.product.supplier.supervisor is not None
        by = self.people.of(self.product.supplier.supervisor)
        if self.plan.was_returned:
            version = self._second_version(version, by, offering)
        Product.objects.filter(pk=self.product.pk).update(qualified_by=by)
        self._tell("qualified", by, self.plan.qualified)
        ends = {S.RETURNED: Verdict.RETURNED, S.REJECTED: Verdict.REJECTED}
        last = Verdict.PASSED if self._is_upheld else ends.get(S(self.product.state), Verdict.PASSED)
        done = self.plan.reviews_done
        for stage in range(1, done + 1):
            self._review(version, stage, last if stage == done else Verdict.PASSED)
        if done == 3 and last == Verdict.PASSED:
            self._approved(version, offering)

    @property
    def _is_upheld(self) -> bool:
        """Rejected although the reviews passed: an objection was upheld."""
        return self.product.state == S.REJECTED and self.plan.reviews_done == 3

    def _second_version(self, first: ProductVersion, by: User, offering: User) -> ProductVersion:
        """Returned with notes line by line, mended, handed in again."""
        back, again = self.plan.submitted + DAY, self.plan.submitted_again
        second = self._version(2, again, offering)
        first.fields = {**first.fields, "duration_minutes": 150, "safety_plan": ""}
        first.save(update_fields=["fields"])
        self._notes(first, by, back, settled_in=second)
        self._tell(
            "returned", by, back, "时长和安全预案要改。", version=1, lines=["duration_minutes", "safety_plan"]
        )
        self._tell("submitted", offering, again, version=2)
        return second

    def _notes(
        self, version: ProductVersion, by: User, at: datetime, settled_in: ProductVersion | None = None
    ) -> None:
        lines = {
            "duration_minutes": "社区场最长 120 分钟，请压缩。",
            "safety_plan": "没有安全预案，请写明人数上限和应急联系人。",
        }
        make([
            LineNote(version=version, field=name, text=text, made_by=by, made_at=at, settled_in=settled_in)
            for name, text in lines.items()
        ])  # fmt: skip

    def _review(self, version: ProductVersion, stage: int, verdict: str) -> None:
        by = self.people.accounts[f"city{stage}"]
        at = self.plan.reviews[stage - 1]
        passed = verdict == Verdict.PASSED
        comment = REVIEW_COMMENTS[stage - 1] if passed else "内容和申报的类别不符，理由见逐条意见。"
        make(
            [
                ContentReview(
                    version=version, stage=stage, reviewer=by, verdict=verdict, comment=comment, decided_at=at
                )
            ]
        )
        self._tell("reviewed", by, at, comment, version=version.number, stage=stage, verdict=str(verdict))
        if not passed:
            lines = ["duration_minutes", "safety_plan"] if verdict == Verdict.RETURNED else []
            if lines:
                self._notes(version, by, at)
            self._tell(
                "returned" if lines else "rejected", by, at, comment, version=version.number, lines=lines
            )

    def _approved(self, version: ProductVersion, offering: User) -> None:
        at = self.plan.reviews[2]
        version.approved_at = at
        version.save(update_fields=["approved_at"])
        by = self.people.accounts["city1"]
        self._tell("approved", self.people.accounts["city3"], at, version=version.number)
        if self.product.state in (S.REVIEWED, S.SCORED):
            return
        self._tell("noticed", by, moment(self.plan.notice_from, 10))
        if self.product.state == S.IN_NOTICE:
            if self.plan.has_objection:
                self._objection(2, self.world.at(-1, 11), ObjectionState.FILED)
            return
        if self._is_upheld:
            objected = moment(self.plan.notice_from, 15) + DAY
            answer = self._objection(4, objected, ObjectionState.UPHELD).answer
            self._tell("rejected", self.people.accounts["city2"], objected + DAY, answer, version=1, lines=[])
            return
        self._tell("shelved", by, self.plan.shelved)
        self._after_the_shelf(offering)

    def _after_the_shelf(self, offering: User) -> None:
        state, by = self.product.state, self.people.accounts["city1"]
        if self.plan.has_objection:
            self._objection(3, moment(self.plan.notice_from, 15) + DAY, ObjectionState.DISMISSED)
        if state == S.SUSPENDED:
            self._tell("suspended", by, self.world.at(-12, 10), "主要演员外出培训，暂停点单。")
        elif state == S.RETIRED:
            self._tell("retired", by, self.world.at(-25, 10), "供给方不再提供这个产品。")
        elif self.plan.change:
            self._change(offering)

    def _change(self, offering: User) -> None:
        """A change of the script: under review, through or taken back; the shelf shows what was approved."""
        at, state = self.plan.changed, self.plan.change
        fields = {name: getattr(self.product, name) for name in ProductFields.__dataclass_fields__}
        fields["script"] = f"{self.product.script}\n五、新增：结束后合影，自愿参加。"
        assert self.product.supplier.supervisor is not None
        noticed = (at + 8 * DAY).date()
        until = add_working_days(noticed, policy.NOTICE_WORKING_DAYS) + policy.ONE_DAY
        is_through = state == S.MERGED
        change = make([
            Product(
                supplier=self.product.supplier, call=self.product.call, revises=self.product, created_at=at, submitted_at=at,
                state=state, qualified_by=self.people.of(self.product.supplier.supervisor), search=self.product.search,
                notice_from=noticed if is_through else None, notice_until=until if is_through else None, is_sample=True, **fields,
            )
        ])[0]  # fmt: skip
        self._tell("edited", offering, at, change=change.pk)
        story = Story(
            self.world, self.people, change, replace(self.plan, reviews=[at + DAY * day for day in (2, 4, 6)])
        )
        version = story._version(1, at, offering)
        story._tell("reopened", offering, at, version=1, revises=self.product.pk)
        for stage in range(1, 4 if is_through else 2):
            story._review(version, stage, Verdict.PASSED)
        if is_through:
            story._merged(version, self.product, moment(noticed, 10), moment(until, 10))
        elif state == S.TAKEN_BACK:
            story._tell("taken_back", offering, at + 4 * DAY, revises=self.product.pk)

    def _merged(self, version: ProductVersion, shelved: Product, noticed: datetime, merged: datetime) -> None:
        """Told of the change: it was approved and took the place of what was there."""
        version.approved_at = self.plan.reviews[2]
        version.save(update_fields=["approved_at"])
        by = self.people.accounts["city1"]
        self._tell("approved", self.people.accounts["city3"], version.approved_at, version=1)
        self._tell("noticed", by, noticed)
        last = shelved.versions.count()
        ProductVersion.objects.create(
            product=shelved, number=last + 1, fields=version.fields, made_by=version.made_by, made_at=version.made_at,
            approved_at=version.approved_at,
        )  # fmt: skip
        shelved.script = version.fields["script"]
        shelved.save(update_fields=["script"])
        self.world.tell(
            "cloudplatform.product.merged", shelved, by, merged, version=last + 1, change=self.product.pk
        )

    def _objection(self, citizen: int, at: datetime, state: str) -> Objection:
        closed = state != ObjectionState.FILED
        by = self.people.accounts["city2"]
        objection = make([
            Objection(
                product=self.product, filed_by=self.people.citizens[citizen], filed_at=at,
                name=self.people.citizens[citizen].display_name, contact="020-00000000（示例）", state=state,
                text="我们社区去年办过类似的活动，声音太大，希望说明音量怎么控制。", answer=ANSWERS[state],
                answered_by=by if closed else None, answered_at=at + DAY if closed else None,
            )
        ])[0]  # fmt: skip
        self.world.tell(
            "cloudplatform.objection.filed", objection, objection.filed_by, at, product=self.product.pk
        )
        if closed:
            upheld = state == ObjectionState.UPHELD
            self.world.tell(
                "cloudplatform.objection.answered", objection, by, at + DAY, objection.answer, upheld=upheld
            )
        return objection

    def _version(self, number: int, at: datetime, by: User) -> ProductVersion:
        fields = {name: getattr(self.product, name) for name in ProductFields.__dataclass_fields__}
        return make([
            ProductVersion(product=self.product, number=number, fields=fields, made_by=by, made_at=at)
        ])[0]  # fmt: skip

    def _tell(self, step: str, by: User, at: datetime, note: str = "", **details: object) -> None:
        self.world.tell(f"cloudplatform.product.{step}", self.product, by, at, note, **details)
