"""Sample products and calls, in every state of the review. Times run backwards from today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from cloudplatform import policy
from cloudplatform.models import Product, ProductCall
from cloudplatform.states import EVER_SHELVED, CallState, ProductState
from community.models import Access, Institution
from core import searchtext
from core.dates.workdays import add_working_days
from sample.catalogue import PRODUCTS, SHELVED, SUPPLIERS, ProductWords
from sample.institutions import Bodies
from sample.kitchen_story import Plan, Story
from sample.people import People
from sample.words import MARK
from sample.world import World, make, moment

S = ProductState
DAY = timedelta(days=1)
DISTRICTS = (
    "440103", "440104", "440105", "440106", "440111", "440112", "440113", "440114", "440115", "440117", "440118",
)  # fmt: skip

# What became of the products that are no longer simply on the shelf, by their place in PRODUCTS.
# Changes of what is on the shelf, by the place of the product, and what became of them.
CHANGED = {12: S.QUALIFIED, 45: S.QUALIFIED, 4: S.MERGED, 7: S.TAKEN_BACK}
CHANGED_DAYS = {S.QUALIFIED: -6, S.MERGED: -60, S.TAKEN_BACK: -20}
LATER: dict[int, str] = {
    5: S.SUSPENDED, 17: S.SUSPENDED, 38: S.SUSPENDED,
    6: S.RETIRED, 23: S.RETIRED, 36: S.RETIRED, 48: S.RETIRED,
}  # fmt: skip
# Those that never reached the shelf, in the order in which PRODUCTS lists them after SHELVED.
NEVER = (
    S.REJECTED, S.WITHDRAWN, S.RETURNED, S.SUBMITTED, S.REJECTED, S.IN_NOTICE, S.IN_NOTICE, S.QUALIFIED, S.QUALIFIED,
    S.REVIEWED, S.SCORED, S.RETURNED, S.SUBMITTED, S.QUALIFIED, S.WITHDRAWN, S.DRAFT, S.DRAFT, S.IN_NOTICE,
)  # fmt: skip
UPHELD = SHELVED  # rejected because an objection during its notice was upheld
OBJECTED = SHELVED + 5  # in notice, with an objection that waits
NOTICE_OVER = SHELVED + 6  # nothing stands against it: it waits to be shelved
SECOND_TRY = (2, 9, 20, 30, 40)  # returned once, passed with the second version


@dataclass(frozen=True)
class CallWords:
    """`opens` and `closes` in days from today."""

    title: str
    brief: str
    art_forms: list[str]
    yuan: int
    state: str
    opens: int
    closes: int


CALLS = tuple(CallWords(*row) for row in (
    ("{year}年春季文艺演出征集", "面向全市征集适合社区的小型演出。", ["opera", "music", "dance"], 3_000_000,
     CallState.CLOSED, -330, -300),
    ("非遗手作进社区征集", "每场 90 分钟以内，材料自带，长者孩子都能参加。", ["craft", "folk"], 1_200_000,
     CallState.CLOSED, -210, -180),
    ("新来穗人员文化服务征集", "普通话或双语，周日晚上能到园区。", ["film", "reading"], 800_000,
     CallState.CLOSED, -120, -95),
    ("无障碍演出和观影征集", "有手语、字幕或口述影像，留足轮椅位。", ["opera", "film", "music"], 1_500_000,
     CallState.OPEN, -20, 25),
    ("长者数字生活课程征集", "一班不超过三十人，一人一机，粤语授课。", ["digital"], 600_000, CallState.OPEN, -6, 30),
    ("{year}年贺岁文化活动征集", "写春联、舞狮、花市手作。", ["folk", "fine_art"], 2_000_000, CallState.DRAFT, 10, 40),
    ("夏季水上舞台征集", "因场地改造取消。", ["music"], 900_000, CallState.CANCELLED, -80, -50),
))  # fmt: skip


@dataclass
class Kitchen:
    calls: list[ProductCall] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)

    @property
    def shelved(self) -> list[Product]:
        """Products that can be or could once be ordered."""
        return [product for product in self.products if product.shelved_at is not None]


def make_kitchen(world: World, bodies: Bodies, people: People) -> Kitchen:
    kitchen = Kitchen(calls=_make_calls(world, people))
    dice = world.dice("kitchen")
    plans = [_plan(world, dice, number) for number in range(len(PRODUCTS))]
    kitchen.products = make([
        _product(words, bodies.suppliers[words.supplier], plan, kitchen.calls)
        for words, plan in zip(PRODUCTS, plans, strict=True)
    ])  # fmt: skip
    for product, plan in zip(kitchen.products, plans, strict=True):
        Story(world, people, product, plan).write()
    return kitchen


def _make_calls(world: World, people: People) -> list[ProductCall]:
    by = people.accounts["city1"]
    calls = make([
        ProductCall(
            title=f"{words.title.format(year=world.today.year)}{MARK}", brief=words.brief, art_forms=words.art_forms,
            budget_cents=words.yuan * 100, opens_at=world.at(words.opens, 9), closes_at=world.at(words.closes, 18),
            state=words.state,
        )
        for words in CALLS
    ])  # fmt: skip
    for call in calls:
        world.tell("cloudplatform.call.drafted", call, by, call.opens_at - 10 * DAY)
        if call.state != CallState.DRAFT:
            world.tell("cloudplatform.call.opened", call, by, call.opens_at - DAY)
        if call.state == CallState.CLOSED:
            world.tell("cloudplatform.call.closed", call, by, call.closes_at)
        if call.state == CallState.CANCELLED:
            world.tell("cloudplatform.call.cancelled", call, by, call.opens_at + DAY, "场地改造，征集取消。")
    return calls


# --- when what happened ---
def _plan(world: World, dice: Random, number: int) -> Plan:
    state = LATER.get(number, S.ON_SHELF) if number < SHELVED else NEVER[number - SHELVED]
    call = _call_of(number)
    begin = _days_before_today(dice, number, state)
    if call is not None and number < SHELVED:
        begin = 5 - CALLS[call].opens
    hour = dice.randrange(9, 17)
    drafted = world.at(-begin, hour, dice.randrange(60))
    submitted = drafted + 2 * DAY
    again = submitted + 5 * DAY if number in SECOND_TRY else submitted
    qualified = again + 2 * DAY
    reviews = [qualified + DAY * stage for stage in (2, 4, 6)]
    if state == S.QUALIFIED and number >= SHELVED:
        submitted = again = world.at(-9, hour)
        qualified = world.at(-7, hour)
        reviews = [world.at(-5, hour), world.at(-2, hour), world.at(-1, hour)]
    noticed = moment(world.day(-2), 10) if state == S.IN_NOTICE else reviews[-1] + DAY
    if number == NOTICE_OVER:
        noticed = moment(world.day(-16), 10)
    until = add_working_days(noticed.date(), policy.NOTICE_WORKING_DAYS) + policy.ONE_DAY
    return Plan(
        number=number, state=state, drafted=drafted, submitted=submitted, submitted_again=again, qualified=qualified, reviews=reviews,
        notice_from=noticed.date(), notice_until=until, shelved=moment(until, 10),
        changed=world.at(CHANGED_DAYS[CHANGED.get(number, S.QUALIFIED)], hour),
        change=CHANGED.get(number, ""), has_objection=number in (2, OBJECTED), call=call, reviews_done=_reviews_done(number, state),
    )  # fmt: skip


def _days_before_today(dice: Random, number: int, state: str) -> int:
    if number < SHELVED:
        return dice.randrange(392, 400) if number % 3 else dice.randrange(120, 240)
    return {
        S.DRAFT: 4, S.SUBMITTED: 5, S.RETURNED: 14, S.QUALIFIED: 11, S.REVIEWED: 14, S.SCORED: 30, S.IN_NOTICE: 30, S.WITHDRAWN: 50,
    }.get(S(state), 90)  # fmt: skip


def _call_of(number: int) -> int | None:
    """The call a product answered; most are offered at any time."""
    return {0: 0, 9: 0, 18: 0, 20: 1, 24: 1, 29: 2, 40: 2, 69: 3, 68: 4}.get(number)


def _reviews_done(number: int, state: str) -> int:
    """How many of the three reviews of the last version are done."""
    if number < SHELVED:
        return 3
    waiting = {63: 0, 64: 1, 69: 2}  # QUALIFIED ones wait for the first, second and third review
    passed = {
        S.REVIEWED: 3,
        S.SCORED: 3,
        S.IN_NOTICE: 3,
        S.REJECTED: 3 if number == UPHELD else 2,
        S.RETURNED: 1,
    }
    return waiting.get(number, passed.get(S(state), 0))


def _product(words: ProductWords, supplier: Institution, plan: Plan, calls: list[ProductCall]) -> Product:
    state = plan.state
    ever_shelved = plan.shelved if plan.number < SHELVED else None
    in_notice = state in (S.IN_NOTICE, *EVER_SHELVED)
    submitted = None if state == S.DRAFT else plan.submitted_again
    product = Product(
        supplier=supplier, call=calls[plan.call] if plan.call is not None else None, title=words.title, kind=words.kind,
        art_form=words.art_form, audience=words.audience, language=words.language, access=_access(words),
        summary=words.summary, script=_script(words), min_age=4 if words.kind == "class" else None,
        duration_minutes=words.minutes, capacity=words.capacity, price_cents=words.yuan * 100, units=words.units,
        needs_power=words.kind in ("performance", "film"), venue_needs=_needs(words), safety_plan=_safety(words),
        service_areas=_service_areas(words), state=state, created_at=plan.drafted, submitted_at=submitted,
        notice_from=plan.notice_from if in_notice else None, notice_until=plan.notice_until if in_notice else None,
        shelved_at=ever_shelved, is_sample=True,
    )  # fmt: skip
    product.search = searchtext.document(
        product.title, product.summary, supplier.name, str(product.get_art_form_display()),
        str(product.get_kind_display()),
    )  # fmt: skip
    return product


def _service_areas(words: ProductWords) -> list[str]:
    """A few go to their own and the next districts only; most to the whole city."""
    if words.kind != "coaching":
        return []
    home = DISTRICTS.index(SUPPLIERS[words.supplier].district)
    return sorted(DISTRICTS[(home + step) % len(DISTRICTS)] for step in range(4))


def _access(words: ProductWords) -> list[str]:
    by_language = {"sign": [Access.SIGN_LANGUAGE, Access.SUBTITLES]}
    found = [*by_language.get(words.language, [])]
    if words.audience == "disabled":
        found += [Access.WHEELCHAIR, Access.GUIDE_DOG]
    if words.kind == "film" or words.art_form == "opera":
        found.append(Access.SUBTITLES)
    return list(dict.fromkeys(found))


def _script(words: ProductWords) -> str:
    return (
        f"《{words.title}》内容安排（示例数据）\n"
        f"一、开场 5 分钟：介绍来历和注意事项。\n"
        f"二、主体 {words.minutes - 15} 分钟：{words.summary}。\n"
        f"三、互动 10 分钟：请到场的街坊提问或上台试一试。\n"
        f"四、结束：提醒大家带好随身物品，按座位先后离场。"
    )


def _needs(words: ProductWords) -> str:
    return {
        "performance": "平整场地 6×4 米，220V 电源",
        "film": "空旷场地，可停一辆放映车",
        "exhibition": "室内墙面或空地 80 平方米",
        "class": "桌椅按人数摆放",
        "experience": "长桌 6 张，近水源",
    }.get(words.kind, "")


def _safety(words: ProductWords) -> str:
    return f"现场设 2 名安全员；人数不超过 {words.capacity} 人；遇雷雨改期或移入室内；急救箱随队。"
