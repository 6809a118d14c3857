"""Notices about product review, to suppliers and to who objected."""

from django.urls import reverse

from cloudplatform.actions.calls import UNFINISHED
from cloudplatform.models import Objection, Product
from community.members.notices.people import tell_holders
from community.policy import Right
from core.messages import notices
from core.models import JournalEntry
from core.record.journal import on, pk_of

STEPS = {
    "cloudplatform.product.qualified": "资格初审通过，进入内容审核",
    "cloudplatform.product.returned": "退回修改，请看逐条意见",
    "cloudplatform.product.rejected": "没有通过",
    "cloudplatform.product.approved": "三审通过，等待专家评审",
    "cloudplatform.product.scored": "专家评审通过，等待公示",
    "cloudplatform.product.noticed": "开始公示",
    "cloudplatform.product.shelved": "已上架，文化站可以点单",
    "cloudplatform.product.reopened": "内容有改动，重新审核",
    "cloudplatform.product.merged": "的改动已通过，上架的已换成新的一版",
    "cloudplatform.product.taken_back": "的改动已收回，上架的一版不变",
}


@on("cloudplatform.product.qualified")
@on("cloudplatform.product.returned")
@on("cloudplatform.product.rejected")
@on("cloudplatform.product.approved")
@on("cloudplatform.product.scored")
@on("cloudplatform.product.noticed")
@on("cloudplatform.product.shelved")
@on("cloudplatform.product.reopened")
@on("cloudplatform.product.merged")
@on("cloudplatform.product.taken_back")
def tell_supplier(entry: JournalEntry) -> None:
    product = Product.objects.select_related("supplier").get(pk=pk_of(entry))
    tell_holders(
        product.supplier, Right.OFFER, topic="product", title=f"“{product.title}”{STEPS[entry.fact]}", body=entry.note,
        path=reverse("cloudplatform:product_progress", args=[product.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("cloudplatform.call.closed")
@on("cloudplatform.call.cancelled")
def tell_who_is_writing(entry: JournalEntry) -> None:
    """A call that ends before its day, or is off: whoever has not handed in yet hears why."""
    words = "取消了" if entry.fact.endswith("cancelled") else "提前截止了"
    rows = Product.objects.filter(call=pk_of(entry), state__in=UNFINISHED).select_related("supplier", "call")
    for product in rows if entry.note else []:
        tell_holders(
            product.supplier, Right.OFFER, topic="product", title=f"“{product.call}”{words}，“{product.title}”还没有提交",
            body=entry.note, path=reverse("cloudplatform:product_progress", args=[product.pk]), at=entry.happened_at,
            key=f"fact:{entry.pk}:{product.pk}",
        )  # fmt: skip


@on("cloudplatform.objection.answered")
def tell_objector(entry: JournalEntry) -> None:
    objection = Objection.objects.select_related("filed_by", "product").get(pk=pk_of(entry))
    notices.send(
        to=objection.filed_by, topic="product", title=f"你对“{objection.product.title}”的异议有答复", body=objection.answer,
        path=reverse("cloudplatform:objections", args=[objection.product_id]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip
