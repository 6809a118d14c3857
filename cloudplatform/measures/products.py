"""Measures of products and their reviews. Policy: 3.3.1, 3.4.4."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast

from cloudplatform.measures.keys import of_product, product_cuts
from cloudplatform.models import (
    ArtForm,
    ContentReview,
    Objection,
    Order,
    PanelScore,
    Product,
    ProductKind,
    ProjectLink,
    Verdict,
)
from cloudplatform.models.scope import in_scope
from cloudplatform.states import LinkState, OrderState, ProductState
from core.measures import By, Kind, Moment, Period, Rows, Standing, by_area, measure, subjects

subjects(
    kind=Kind.PRODUCT, of=Product.objects.shelf, name="title",
    among=lambda period: Product.objects.shelf().filter(Standing("shelved_at").within(period)),
)  # fmt: skip


def _marked_as_ordered(rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    placed = Order.objects.exclude(state__in=[OrderState.DRAFT, OrderState.CANCELLED]).filter(
        Moment("placed_at").within(period), product=OuterRef("pk")
    )
    found: QuerySet[Any] = rows.annotate(is_ordered=Exists(placed))
    return found


SUBMITTED = Rows(
    of=lambda: Product.objects.filter(submitted_at__isnull=False), when=Moment("submitted_at"), keys=of_product(),
    cuts=product_cuts(), seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
SHELVED = Rows(
    of=Product.objects.shelf, when=Moment("shelved_at"), keys=of_product(),
    cuts=product_cuts(), seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
ON_SHELF = Rows(
    of=lambda: Product.objects.filter(state=ProductState.ON_SHELF), when=Standing("shelved_at"), keys=of_product(),
    cuts=product_cuts(), marked=_marked_as_ordered, seen_by=lambda rows, user: rows.visible_to(user),
)  # fmt: skip
REVIEWS = Rows(
    of=ContentReview.objects.all, when=Moment("decided_at"), keys=of_product("version__product__"),
    cuts=product_cuts("version__product__"),
    seen_by=lambda rows, user: rows.filter(in_scope(user, "version__product__supplier__area_id")),
)  # fmt: skip
SCORES = Rows(
    of=PanelScore.objects.all, when=Moment("decided_at"), keys=of_product("version__product__"),
    cuts=product_cuts("version__product__"),
    seen_by=lambda rows, user: rows.filter(in_scope(user, "version__product__supplier__area_id")),
)  # fmt: skip
OBJECTIONS = Rows(
    of=Objection.objects.all, when=Moment("filed_at"), keys=of_product("product__"), cuts=product_cuts("product__"),
    seen_by=lambda rows, user: rows.handled_by(user),
)  # fmt: skip
LINKS = Rows(
    of=lambda: ProjectLink.objects.filter(state=LinkState.CONFIRMED), when=Moment("answered_at"),
    keys={**by_area("project__lead__area"), Kind.INSTITUTION: By("institution_id"), Kind.PROJECT: By("project_id")},
    seen_by=lambda rows, user: rows,
)  # fmt: skip

submitted = measure(
    code="products.submitted", name="申报产品", unit="个", clause="3.3.1", better="higher", source=SUBMITTED,
    counted="这段时间最近一次提交审核的产品，含后来退回和未通过的。",
)  # fmt: skip
shelved = measure(
    code="products.shelved", name="上架产品", unit="个", clause="3.3.1", better="higher", source=SHELVED,
    counted="这段时间审核通过并上架的产品，含已暂停和下架的。",
)  # fmt: skip
on_shelf = measure(
    code="products.on_shelf", name="在架产品", unit="个", clause="3.3.1", better="higher", source=ON_SHELF,
    counted="这段时间结束前上架、现在可以点单的产品。",
)  # fmt: skip
digital = measure(
    code="products.digital", name="数字文化产品", unit="个", clause="3.4.4", better="higher", source=SHELVED,
    counted="这段时间上架的产品里，类别是线上资源或门类是数字文化的。",
    where=Q(kind=ProductKind.ONLINE) | Q(art_form=ArtForm.DIGITAL),
)  # fmt: skip
ordered_rate = measure(
    code="products.ordered_rate", name="产品点单率", unit="%", clause="3.3.1", better="higher", source=ON_SHELF, digits=1,
    counted="在架产品里，这段时间有站点点单的比例；草稿和取消的点单不算。",
    numerator=Count("pk", filter=Q(is_ordered=True)), denominator=Count("pk"),
)  # fmt: skip
reviews = measure(
    code="reviews.made", name="内容审核", unit="次", clause="3.3.1", better="", source=REVIEWS,
    counted="这段时间作出结论的初审、复审、终审，一审算一次。",
)  # fmt: skip
passed_rate = measure(
    code="reviews.passed_rate", name="内容审核通过率", unit="%", clause="3.3.1", better="", source=REVIEWS, digits=1,
    counted="这段时间作出结论的各审里，结论为通过的比例。",
    numerator=Count("pk", filter=Q(verdict=Verdict.PASSED)), denominator=Count("pk"),
)  # fmt: skip
panel_score = measure(
    code="products.panel_score", name="专家评审均分", unit="分", clause="3.3.1", better="higher", source=SCORES, digits=1,
    counted="这段时间评审组签署的产品均分（百分制）的平均，每次评审算一个。",
    numerator=Sum(Cast(F("mean") * 100, BigIntegerField())), denominator=Count("pk"), per=100,
)  # fmt: skip
objections = measure(
    code="products.objections", name="产品公示异议", unit="件", clause="3.3.1", better="lower", source=OBJECTIONS,
    counted="这段时间对公示产品提出的异议，含后来不成立的。",
)  # fmt: skip
links = measure(
    code="projects.resources", name="项目归集资源", unit="项", clause="3.3.1", better="higher", source=LINKS,
    counted="这段时间由牵头单位确认归入标杆项目的产品和场次，后来移出的不算。",
)  # fmt: skip
