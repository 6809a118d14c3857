"""Expert panels that score products, between content review and public notice. Policy: 3.3.1, 3.5.1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import rules
from cloudplatform.actions.products import ProductFields
from cloudplatform.models import PanelScore, Product, ProductVersion
from cloudplatform.panel_kind import PRODUCT_PANEL
from cloudplatform.queries import kitchen
from cloudplatform.states import PRODUCT, ProductState
from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from thinktank.actions import panels
from thinktank.models import Panel
from thinktank.queries.panels import SubjectResult, results

UNSAID_WHEN_BLIND = ("title", "service_areas")
TITLE_UNSAID = "（产品名称）"
LABELS = {"access": "无障碍"}
PRODUCT_REF = "cloudplatform.product:"


class NotReadyForPanel(DomainError):
    code = "not_ready_for_panel"
    message = _("“{title}”现在是“{state}”，三审通过的产品才能送专家评审。请去掉它再召集。")


@transaction.atomic
def convene_product_panel(
    *, products: Sequence[Product], title: str, seats: Sequence[panels.Quota], is_blind: bool, drops_high_low: bool,
    due_on: date, by: Actor, at: datetime, hides_names: bool = False,
) -> Panel:  # fmt: skip
    """
    Convene one panel for several approved products.

    :raises NotReadyForPanel: if one has not passed the three reviews. Others as in `thinktank.actions.panels.convene`.
    """
    rows = list(
        Product.objects.select_for_update(of=("self",)).select_related("supplier")
        .filter(pk__in=[product.pk for product in products]).order_by("pk")
    )  # fmt: skip
    for product in rows:
        if product.state != ProductState.REVIEWED:
            raise NotReadyForPanel(title=product.title, state=product.get_state_display())
    return panels.convene(
        kind=PRODUCT_PANEL.code, title=title, subjects=[subject_of(product, is_blind) for product in rows], seats=seats,
        is_blind=is_blind, hides_names=hides_names, drops_high_low=drops_high_low, due_on=due_on, by=by, at=at,
    )  # fmt: skip


def subject_of(product: Product, is_blind: bool) -> panels.SubjectIn:
    """A product as a panel reads it; of a blind one, without its title (wherever it stands) and areas."""
    version = product.versions.select_related("made_by").order_by("-number")[:1].get()
    summary = "\n".join(_lines(version.fields, is_blind))
    if is_blind:
        summary = summary.replace(product.title, TITLE_UNSAID)
    return panels.SubjectIn(
        ref=journal.subject_of(product), title=product.title, summary=summary, institutions=[product.supplier],
        people=[version.made_by], attachments=list(attachments.about(product)),
    )  # fmt: skip


def _lines(fields: Mapping[str, object], is_blind: bool) -> Iterator[str]:
    """What was handed in, in the order of the form, as people read it; empty lines left out."""
    for name in ProductFields.__dataclass_fields__:
        value = fields.get(name)
        if value in ("", None, []) or (is_blind and name in UNSAID_WHEN_BLIND):
            continue
        if name == "price_cents":
            yield f"单价：{Decimal(str(value)) / 100} 元/场"
        else:
            yield f"{LABELS.get(name) or kitchen.label(name)}：{kitchen.shown(name, value)}"


@transaction.atomic
def take_result(*, panel: Panel, by: Actor, at: datetime) -> Sequence[PanelScore]:
    """
    Apply the result of a signed panel: a product at 60 or more goes on to its notice, below it goes back with the
    comments.

    A product changed since the panel was convened keeps its state: its new version needs a panel of its own.
    """
    found = [row for row in results(panel) if row.ref.startswith(PRODUCT_REF) and row.mean is not None]
    return [score for row in found if (score := _take(panel, row, by, at)) is not None]


def _take(panel: Panel, row: SubjectResult, by: Actor, at: datetime) -> PanelScore | None:
    product = Product.objects.select_for_update().get(pk=int(row.ref.removeprefix(PRODUCT_REF)))
    version = product.versions.filter(made_at__lte=panel.convened_at).order_by("-number").first()
    if version is None or row.mean is None or row.spread is None:
        return None
    score, is_new = PanelScore.objects.get_or_create(
        version=version, panel=panel,
        defaults={
            "mean": row.mean, "spread": row.spread, "sheets": row.sheets, "comments": "\n".join(row.comments),
            "is_passed": row.mean >= rules.PANEL_PASS_MEAN.on(at), "decided_at": at,
        },
    )  # fmt: skip
    if is_new and product.state == ProductState.REVIEWED and _is_latest(version):
        _move(product, score, by, at)
    return score


def _move(product: Product, score: PanelScore, by: Actor, at: datetime) -> None:
    PRODUCT.move(product, ProductState.SCORED if score.is_passed else ProductState.RETURNED)
    product.save(update_fields=["state"])
    number = score.version.number
    if score.is_passed:
        journal.record(
            "cloudplatform.product.scored", about=product, by=by, at=at, version=number, panel=score.panel_id
        )
        return
    note = f"专家评审平均 {score.mean} 分，不到 {rules.PANEL_PASS_MEAN.on(at)} 分。\n{score.comments}"
    journal.record(
        "cloudplatform.product.returned", about=product, by=by, at=at, note=note, version=number, lines=[]
    )


def _is_latest(version: ProductVersion) -> bool:
    return not ProductVersion.objects.filter(product=version.product_id, number__gt=version.number).exists()
