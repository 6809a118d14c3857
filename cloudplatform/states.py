"""The lifecycles from demand to feedback. Policy: 3.3.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


def _to(*states: str) -> frozenset[str]:
    return frozenset(states)


class DemandState(TextChoices):
    POSTED = "posted", _("待街道处理")
    SCREENED = "screened", _("街道已收")
    GATHERED = "gathered", _("征集中")
    ANSWERED = "answered", _("已答复")
    DECLINED = "declined", _("不采纳")
    MERGED = "merged", _("已合并")
    WITHDRAWN = "withdrawn", _("已撤回")


DEMAND = Lifecycle({
    DemandState.POSTED:    _to(DemandState.SCREENED, DemandState.DECLINED, DemandState.MERGED, DemandState.WITHDRAWN),
    DemandState.SCREENED:  _to(DemandState.GATHERED, DemandState.ANSWERED, DemandState.DECLINED, DemandState.MERGED),
    DemandState.GATHERED:  _to(DemandState.ANSWERED, DemandState.DECLINED),
    DemandState.ANSWERED:  _to(),
    DemandState.DECLINED:  _to(),
    DemandState.MERGED:    _to(DemandState.SCREENED),
    DemandState.WITHDRAWN: _to(),
})  # fmt: skip


class CallState(TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("征集中")
    CLOSED = "closed", _("已截止")
    CANCELLED = "cancelled", _("已取消")


CALL = Lifecycle({
    CallState.DRAFT:     _to(CallState.OPEN, CallState.CANCELLED),
    CallState.OPEN:      _to(CallState.CLOSED, CallState.CANCELLED),
    CallState.CLOSED:    _to(),
    CallState.CANCELLED: _to(),
})  # fmt: skip


class ProductState(TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待资格初审")
    RETURNED = "returned", _("退回修改")
    QUALIFIED = "qualified", _("内容审核中")
    REVIEWED = "reviewed", _("待专家评审")
    SCORED = "scored", _("评审通过，待公示")
    IN_NOTICE = "in_notice", _("公示中")
    ON_SHELF = "on_shelf", _("已上架")
    SUSPENDED = "suspended", _("暂停点单")
    RETIRED = "retired", _("已下架")
    REJECTED = "rejected", _("未通过")
    WITHDRAWN = "withdrawn", _("已作废")
    MERGED = "merged", _("改动已上架")
    TAKEN_BACK = "taken_back", _("改动已收回")


# A change after approval moves back to QUALIFIED: review opens again. What was on the shelf stays there; its change is
# a product of its own that revises it and ends MERGED or TAKEN_BACK.
PRODUCT = Lifecycle({
    ProductState.DRAFT:     _to(ProductState.SUBMITTED, ProductState.WITHDRAWN),
    ProductState.SUBMITTED: _to(
        ProductState.QUALIFIED, ProductState.RETURNED, ProductState.REJECTED, ProductState.WITHDRAWN, ProductState.TAKEN_BACK,
        ProductState.DRAFT,
    ),
    ProductState.RETURNED:  _to(ProductState.SUBMITTED, ProductState.WITHDRAWN, ProductState.TAKEN_BACK),
    ProductState.QUALIFIED: _to(ProductState.REVIEWED, ProductState.RETURNED, ProductState.REJECTED, ProductState.TAKEN_BACK),
    ProductState.REVIEWED:  _to(ProductState.SCORED, ProductState.RETURNED, ProductState.QUALIFIED, ProductState.TAKEN_BACK),
    ProductState.SCORED:    _to(ProductState.IN_NOTICE, ProductState.QUALIFIED, ProductState.TAKEN_BACK),
    ProductState.IN_NOTICE: _to(
        ProductState.ON_SHELF, ProductState.REJECTED, ProductState.QUALIFIED, ProductState.MERGED, ProductState.TAKEN_BACK,
    ),
    ProductState.ON_SHELF:  _to(ProductState.SUSPENDED, ProductState.RETIRED),
    ProductState.SUSPENDED: _to(ProductState.ON_SHELF, ProductState.RETIRED),
    ProductState.RETIRED:   _to(),
    ProductState.REJECTED:  _to(),
    ProductState.WITHDRAWN: _to(),
    ProductState.MERGED:    _to(),
    ProductState.TAKEN_BACK: _to(),
})  # fmt: skip

PRODUCT_ENDED = (ProductState.REJECTED, ProductState.WITHDRAWN, ProductState.MERGED, ProductState.TAKEN_BACK)
EVER_SHELVED = (ProductState.ON_SHELF, ProductState.SUSPENDED, ProductState.RETIRED)


class CycleState(TextChoices):
    PLANNED = "planned", _("未开始")
    OPEN = "open", _("点单中")
    CLOSED = "closed", _("点单截止")


CYCLE = Lifecycle({
    CycleState.PLANNED: _to(CycleState.OPEN),
    CycleState.OPEN:    _to(CycleState.CLOSED),
    CycleState.CLOSED:  _to(),
})  # fmt: skip


class OrderState(TextChoices):
    DRAFT = "draft", _("志愿草稿")
    PLACED = "placed", _("待区审核")
    RETURNED = "returned", _("退回修改")
    ENDORSED = "endorsed", _("待供方确认")
    ACCEPTED = "accepted", _("待排期")
    SCHEDULED = "scheduled", _("已排期")
    DELIVERED = "delivered", _("已配送")
    RATED = "rated", _("已评价")
    DECLINED = "declined", _("供方不接")
    CANCELLED = "cancelled", _("已取消")
    BROKEN = "broken", _("爽约")


ORDER = Lifecycle({
    OrderState.DRAFT:     _to(OrderState.PLACED, OrderState.CANCELLED),
    OrderState.PLACED:    _to(OrderState.ENDORSED, OrderState.RETURNED, OrderState.CANCELLED),
    OrderState.RETURNED:  _to(OrderState.PLACED, OrderState.CANCELLED),
    OrderState.ENDORSED:  _to(OrderState.ACCEPTED, OrderState.DECLINED, OrderState.CANCELLED),
    OrderState.ACCEPTED:  _to(OrderState.SCHEDULED, OrderState.CANCELLED, OrderState.BROKEN),
    OrderState.SCHEDULED: _to(OrderState.DELIVERED, OrderState.CANCELLED, OrderState.BROKEN),
    OrderState.DELIVERED: _to(OrderState.RATED),
    OrderState.RATED:     _to(),
    OrderState.DECLINED:  _to(),
    OrderState.CANCELLED: _to(),
    OrderState.BROKEN:    _to(),
})  # fmt: skip

# Orders that take from the quota. A broken order keeps its units; declined and cancelled ones give them back.
ORDER_HOLDS_QUOTA = (
    OrderState.PLACED, OrderState.RETURNED, OrderState.ENDORSED, OrderState.ACCEPTED, OrderState.SCHEDULED,
    OrderState.DELIVERED, OrderState.RATED, OrderState.BROKEN,
)  # fmt: skip


# Orders the supplier took on, at a price; a cancelled one may have had one.
ORDER_HAS_PRICE = (
    OrderState.ACCEPTED, OrderState.SCHEDULED, OrderState.DELIVERED, OrderState.RATED, OrderState.BROKEN,
)  # fmt: skip


ORDER_OFF = (OrderState.DECLINED, OrderState.CANCELLED)  # nobody delivers it and nobody is called about it


class ProposalState(TextChoices):
    """A proposed change of date. It needs the other side's consent."""

    OPEN = "open", _("等对方同意")
    AGREED = "agreed", _("已同意")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")


PROPOSAL = Lifecycle({
    ProposalState.OPEN:      _to(ProposalState.AGREED, ProposalState.REFUSED, ProposalState.WITHDRAWN),
    ProposalState.AGREED:    _to(),
    ProposalState.REFUSED:   _to(),
    ProposalState.WITHDRAWN: _to(),
})  # fmt: skip


class EventState(TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    HELD = "held", _("已举办")
    CANCELLED = "cancelled", _("已取消")


EVENT = Lifecycle({
    EventState.DRAFT:     _to(EventState.PUBLISHED, EventState.CANCELLED),
    EventState.PUBLISHED: _to(EventState.HELD, EventState.CANCELLED),
    EventState.HELD:      _to(),
    EventState.CANCELLED: _to(),
})  # fmt: skip


class BookingState(TextChoices):
    RESERVED = "reserved", _("已确认")
    CHECKED_IN = "checked_in", _("已到场")
    ABSENT = "absent", _("未到场")
    EXCUSED = "excused", _("未到场，已谅解")
    CANCELLED = "cancelled", _("已取消")
    LATE = "late", _("临时取消，座位空了")


# An absent mark made in error is corrected by a late check-in (a scanner that was off the net) or by the host; a tick
# made in error is taken back. Cancelled late becomes LATE only if the event closes and nobody took the places.
BOOKING = Lifecycle({
    BookingState.RESERVED:   _to(BookingState.CHECKED_IN, BookingState.ABSENT, BookingState.EXCUSED, BookingState.CANCELLED),
    BookingState.CHECKED_IN: _to(BookingState.RESERVED, BookingState.ABSENT),
    BookingState.ABSENT:     _to(BookingState.CHECKED_IN, BookingState.EXCUSED),
    BookingState.EXCUSED:    _to(BookingState.CHECKED_IN),
    BookingState.CANCELLED:  _to(BookingState.LATE),
    BookingState.LATE:       _to(BookingState.CANCELLED),
})  # fmt: skip
BOOKING_MISSED = (BookingState.ABSENT, BookingState.LATE)  # what pauses booking, and what is appealed against
BOOKING_DUE = (BookingState.RESERVED, BookingState.CHECKED_IN, *BOOKING_MISSED)  # who counts as expected


class WaitState(TextChoices):
    WAITING = "waiting", _("候补中")
    OFFERED = "offered", _("有空位，待确认")
    BOOKED = "booked", _("已补上")
    EXPIRED = "expired", _("没来得及确认")
    LEFT = "left", _("已退出候补")
    CLOSED = "closed", _("候补结束")


WAIT = Lifecycle({
    WaitState.WAITING: _to(WaitState.OFFERED, WaitState.LEFT, WaitState.CLOSED),
    WaitState.OFFERED: _to(WaitState.BOOKED, WaitState.EXPIRED, WaitState.LEFT, WaitState.CLOSED),
    WaitState.BOOKED:  _to(),
    WaitState.EXPIRED: _to(),
    WaitState.LEFT:    _to(),
    WaitState.CLOSED:  _to(),
})  # fmt: skip


class DeliveryState(TextChoices):
    PREPARING = "preparing", _("准备中")
    REPORTED = "reported", _("待接收方验收")
    DISPUTED = "disputed", _("有异议，待补充")
    ACCEPTED = "accepted", _("已验收")
    VOID = "void", _("未执行")


DELIVERY = Lifecycle({
    DeliveryState.PREPARING: _to(DeliveryState.REPORTED, DeliveryState.VOID),
    DeliveryState.REPORTED:  _to(DeliveryState.ACCEPTED, DeliveryState.DISPUTED),
    DeliveryState.DISPUTED:  _to(DeliveryState.REPORTED),
    DeliveryState.ACCEPTED:  _to(),
    DeliveryState.VOID:      _to(),
})  # fmt: skip


class FeedbackState(TextChoices):
    SUBMITTED = "submitted", _("待审核")
    PUBLISHED = "published", _("已公开")
    HIDDEN = "hidden", _("不公开")


FEEDBACK = Lifecycle({
    FeedbackState.SUBMITTED: _to(FeedbackState.PUBLISHED, FeedbackState.HIDDEN),
    FeedbackState.PUBLISHED: _to(FeedbackState.HIDDEN),
    FeedbackState.HIDDEN:    _to(FeedbackState.PUBLISHED),
})  # fmt: skip


class LinkState(TextChoices):
    """A product or an event that is said to belong to a benchmark project."""

    PROPOSED = "proposed", _("待项目牵头单位确认")
    CONFIRMED = "confirmed", _("属于项目")
    REFUSED = "refused", _("未归入")
    ENDED = "ended", _("已移出")


LINK = Lifecycle({
    LinkState.PROPOSED:  _to(LinkState.CONFIRMED, LinkState.REFUSED),
    LinkState.CONFIRMED: _to(LinkState.ENDED),
    LinkState.REFUSED:   _to(),
    LinkState.ENDED:     _to(),
})  # fmt: skip
