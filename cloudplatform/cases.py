"""
Kinds of cases of the cloud platform for the bureaus' inbox, with the working days to decide them.

Days without a clause of the policy are house rules, set here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from cloudplatform.actions import places
from cloudplatform.models import Demand, Feedback, Objection, Order, Product
from cloudplatform.states import DemandState, FeedbackState, OrderState, ProductState
from community.models import Institution, Membership
from core import measures
from core.desk.kinds import CaseKind, Related, Stage, Together
from core.measures import Kind, Period, Subject
from core.models import User
from core.states import ObjectionState

P = ProductState
BY_BUREAU: Final = frozenset({P.SUBMITTED, P.QUALIFIED, P.REVIEWED, P.SCORED, P.IN_NOTICE, P.RETURNED})


def _demand_place(row: Demand) -> str:
    return str(row.area)


def _demand_related(user: User, row: Demand) -> Sequence[Related]:
    """Demands of the same street and art form that are still open. One query."""
    rows = Demand.objects.handled_by(user).open().filter(area=row.area_id, art_form=row.art_form)
    return [
        Related(f"{one.number} {one}", reverse("admin:case", args=["demand", one.pk]), f"{one.support_count} 人附议")
        for one in rows.exclude(pk=row.pk).for_list()[:5]
    ]  # fmt: skip


def _product_related(user: User, row: Product) -> Sequence[Related]:
    """The supplier, the call, and the supplier's other products. Two queries."""
    supplier = row.supplier
    others = Product.objects.reviewable_by(user).filter(supplier=supplier).exclude(pk=row.pk)
    shelved = others.filter(shelved_at__isnull=False).count()
    found = [
        Related(str(supplier), reverse("admin:institution", args=[supplier.pk]), f"上架过 {shelved} 个产品")
    ]
    if row.call:
        found.append(
            Related(
                f"征集：{row.call}",
                reverse("admin:cloudplatform_productcall_change", args=[row.call_id]),
                row.call.number,
            )
        )
    found += [
        Related(
            f"{one.number} {one}", reverse("admin:case", args=["product", one.pk]), one.get_state_display()
        )
        for one in others.order_by("-created_at")[:5]
    ]
    return found


def _order_related(user: User, row: Order) -> Sequence[Related]:
    """The quota, the product, the demands it answers, and what its supplier did before. Five queries at most."""
    quota, product, supplier = row.quota, row.product, row.product.supplier
    quota_page = reverse("admin:cloudplatform_quota_change", args=[quota.pk])
    left = f"给了 {quota.granted}，用了 {quota.used}，还剩 {quota.left}"
    measure, ever = measures.get("deliveries.accepted"), Period.up_to(localdate())
    accepted = measure.cell(Subject(Kind.INSTITUTION, str(supplier.pk)), ever)
    found = [Related(f"配额：{quota}", quota_page, left)]
    if Product.objects.reviewable_by(user).filter(pk=product.pk).exists():
        product_page = reverse("admin:case", args=["product", product.pk])
        found.append(Related(str(product), product_page, product.number))
    else:
        product_page = reverse("cloudplatform:product", args=[product.pk])
        found.append(Related(str(product), product_page, f"{product.number}，公开的页面"))
    done = f"供方，验收过 {accepted.numerator if accepted else 0} 场配送"
    if Institution.objects.overseen_by(user).filter(pk=supplier.pk).exists():
        found.append(Related(str(supplier), reverse("admin:institution", args=[supplier.pk]), done))
    elif Membership.objects.live().filter(institution=supplier).exists():
        page = reverse("portal:member", args=[supplier.pk])
        found.append(Related(str(supplier), page, f"{done}，公开的页面"))
    answered = (
        Demand.objects.handled_by(user).filter(call=product.call_id)
        if product.call_id
        else Demand.objects.none()
    )
    return found + [
        Related(f"{one.number} {one}", reverse("admin:case", args=["demand", one.pk]), "这个产品应征的需求")
        for one in answered.for_list()[:5]
    ]  # fmt: skip


def _objection_related(user: User, row: Objection) -> Sequence[Related]:
    path = reverse("admin:case", args=["product", row.product_id])
    return [Related(f"{row.product.number} {row.product}", path, "被提出异议的产品")]


def _feedback_related(user: User, row: Feedback) -> Sequence[Related]:
    path = reverse("admin:cloudplatform_event_change", args=[row.event_id])
    return [Related(str(row.event), path, "评的是这一场")] if row.event_id else []


def _feedback_title(row: Feedback) -> str:
    return f"“{row.comment[:40]}”" if row.comment else f"{row.overall} 分，没有文字"


def _feedback_place(row: Feedback) -> str:
    return f"{row.event or row.product}　{row.overall} 分"


def _order_lines(row: Order) -> Sequence[str]:
    """What a district looks at before it endorses."""
    when = f"首选 {places.clock(row.starts_at)}" + (
        f"，备选 {places.clock(row.alternate_at)}" if row.alternate_at else ""
    )
    return [
        f"第 {row.rank} 志愿，用 {row.units} 个场次，{row.people} 人，{row.space}",
        when,
        f"供方：{row.product.supplier}", *([row.remark] if row.remark else []),
    ]  # fmt: skip


def _feedback_lines(row: Feedback) -> Sequence[str]:
    return [row.comment] if row.comment else []


def _not_reviewed_by(user: User) -> Any:
    waiting = Q(state=P.QUALIFIED) & ~Q(versions__reviews__reviewer_id=user.pk)
    return Product.objects.reviewable_by(user).filter(waiting)


DEMAND = CaseKind(
    code="demand", name="需求", prefix="D", model=Demand, rows=Demand.objects.handled_by,
    number=lambda row: row.number, area="area_id", related_fields=("area", "area__parent"), place=_demand_place, search_fields=("text",),
    under_way=frozenset({DemandState.POSTED, DemandState.SCREENED, DemandState.GATHERED}), related=_demand_related,
    stages=(
        Stage("收下或合并需求", lambda user: Demand.objects.handled_by(user).filter(state=DemandState.POSTED), "posted_at",
              days=2, due="reply_due_on", verbs=frozenset({"screen"})),
        Stage("答复需求", lambda user: Demand.objects.handled_by(user).filter(state=DemandState.SCREENED), "posted_at",
              due="reply_due_on", verbs=frozenset({"gather"}), first="answer"),
    ),
)  # fmt: skip
PRODUCT = CaseKind(
    code="product", name="产品", prefix="P", model=Product, rows=Product.objects.reviewable_by,
    number=lambda row: row.number, area="supplier__area_id", related_fields=("supplier__area", "call"), search_fields=("title",),
    place=lambda row: f"{row.supplier}　{row.supplier.area}", under_way=BY_BUREAU, related=_product_related,
    stages=(
        Stage("资格初审", lambda user: Product.objects.reviewable_by(user).filter(state=P.SUBMITTED), "submitted_at",
              days=3, verbs=frozenset({"qualify", "reject"})),
        Stage("内容审核", _not_reviewed_by, "submitted_at", days=8, verbs=frozenset({"review"})),
        Stage("送专家评审", lambda user: Product.objects.reviewable_by(user).filter(state=P.REVIEWED), "submitted_at",
              days=12, verbs=frozenset({"panel"})),
        Stage("开始公示", lambda user: Product.objects.reviewable_by(user).filter(state=P.SCORED), "submitted_at",
              days=30, verbs=frozenset({"notice"})),
        Stage("公示期满，上架",
              lambda user: Product.objects.reviewable_by(user).filter(state=P.IN_NOTICE, notice_until__lte=localdate()),
              "notice_until", days=2, verbs=frozenset({"shelve"})),
    ),
)  # fmt: skip
OBJECTION = CaseKind(
    code="product-objection", name="产品公示异议", prefix="E", model=Objection, created_field="filed_at",
    rows=Objection.objects.handled_by, area="product__supplier__area_id", related_fields=("product",),
    place=lambda row: str(row.product), under_way=frozenset({ObjectionState.FILED}), related=_objection_related,
    search_fields=("text",),
    stages=(
        Stage("答复异议", lambda user: Objection.objects.handled_by(user).filter(state=ObjectionState.FILED), "filed_at",
              days=5, verbs=frozenset({"dismiss", "uphold"})),
    ),
)  # fmt: skip
ORDER = CaseKind(
    code="order", name="点单", prefix="O", model=Order,
    rows=lambda user: Order.objects.endorsable_by(user).filter(placed_at__isnull=False), number=lambda row: row.number,

    area="quota__station__area_id",
    related_fields=("product__supplier", "quota__station", "quota__cycle", "space__facility"), title=lambda row: str(row.product),
    place=lambda row: str(row.quota.station), related=_order_related, search_fields=("product__title", "quota__station__name"),
    under_way=frozenset({OrderState.PLACED, OrderState.RETURNED, OrderState.ENDORSED, OrderState.ACCEPTED, OrderState.SCHEDULED}),
    stages=(
        Stage("审核点单", lambda user: Order.objects.endorsable_by(user).filter(state=OrderState.PLACED), "placed_at",
              days=3, verbs=frozenset({"endorse", "return"}), together=(Together("endorse"),)),
    ),
    lines=_order_lines,
)  # fmt: skip
FEEDBACK = CaseKind(
    code="feedback", name="评价", prefix="F", model=Feedback, created_field="submitted_at",
    rows=Feedback.objects.moderated_by, area="event__area_id", related_fields=("event", "product"),
    title=_feedback_title, place=_feedback_place, under_way=frozenset({FeedbackState.SUBMITTED}), search_fields=("comment",),
    related=_feedback_related,
    stages=(
        Stage("审核评价", lambda user: Feedback.objects.moderated_by(user).filter(state=FeedbackState.SUBMITTED), "submitted_at",
              days=3, first="publish", together=(Together("publish", undo="hide"),)),
    ),
    lines=_feedback_lines,
)  # fmt: skip

KINDS: Final = (DEMAND, PRODUCT, OBJECTION, ORDER, FEEDBACK)
