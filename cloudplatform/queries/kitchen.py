"""A product under review: versions, differences, reviews, notes, files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.models import ContentReview, LineNote, PanelScore, Product, ProductVersion, Verdict
from cloudplatform.states import ProductState
from core import money
from core.files import attachments
from core.models import Attachment, Picture
from core.record import differences
from core.record.differences import Change
from core.record.journal import subject_of

YES_NO = {True: _("是"), False: _("否"), None: _("不限")}


@dataclass(frozen=True)
class FieldRow:
    """One field of the version at hand, with what was noted about it and not settled."""

    field: str
    label: str
    value: str
    is_long: bool
    notes: Sequence[LineNote]


@dataclass(frozen=True)
class Dossier:
    """Everything about the review of one product."""

    product: Product
    version: ProductVersion | None
    rows: Sequence[FieldRow]
    reviews: Sequence[ContentReview]
    stage_now: int | None
    changes: Sequence[Change]
    compared_with: ProductVersion | None
    open_notes: Sequence[LineNote]
    files: Sequence[Attachment]
    pictures: Sequence[Picture]
    versions: Sequence[ProductVersion]
    scores: Sequence[PanelScore]

    @property
    def other_files(self) -> Sequence[Attachment]:
        """The files besides the pictures."""
        shown = {one.attachment_id for one in self.pictures}
        return [one for one in self.files if one.pk not in shown]


def dossier(product: Product) -> Dossier:
    """Gather the dossier. Seven queries, however many versions there are; two more for a change of what is on the shelf."""
    versions = list(product.versions.select_related("made_by").order_by("-number"))
    latest = versions[0] if versions else None
    notes = list(LineNote.objects.filter(version__product=product, settled_in__isnull=True).order_by("pk"))
    reviews = list(
        ContentReview.objects.filter(version__product=product)
        .select_related("reviewer", "version")
        .order_by("decided_at")
    )
    compared = (
        _last_approved_before(versions)
        or _on_the_shelf(product)
        or (versions[1] if len(versions) > 1 else None)
    )
    return Dossier(
        product=product, version=latest, rows=list(_rows(product, latest, notes)), reviews=reviews,
        stage_now=_stage(product, latest, reviews),
        changes=list(changes(compared, latest)) if compared and latest else [], compared_with=compared, open_notes=notes,
        files=_files(product), pictures=_pictures(product), versions=versions,
        scores=list(PanelScore.objects.filter(version__product=product).select_related("version", "panel").order_by("-pk")),
    )  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """One stage of the review, as the supplier sees it."""

    title: str
    when: date | datetime | None
    text: str
    is_done: bool
    is_now: bool


def progress(product: Product, dossier: Dossier) -> Sequence[Stage]:
    """How far a product has come: 提交 → 资格初审 → 三审 → 专家评审 → 公示 → 上架. No query."""
    passed = [
        review for review in dossier.reviews if dossier.version and review.version_id == dossier.version.pk
    ]
    passed = [review for review in passed if review.verdict == Verdict.PASSED]
    order = [
        ProductState.DRAFT, ProductState.SUBMITTED, ProductState.QUALIFIED, ProductState.REVIEWED, ProductState.SCORED,
        ProductState.IN_NOTICE, ProductState.ON_SHELF,
    ]  # fmt: skip
    state = {ProductState.SUSPENDED: ProductState.ON_SHELF, ProductState.RETIRED: ProductState.ON_SHELF}.get(
        ProductState(product.state), ProductState(product.state)
    )
    if state not in order:
        return [Stage(str(product.get_state_display()), product.submitted_at, "", True, False)]
    now = order.index(state)
    period = f"{product.notice_from:%-m月%-d日}起" if product.notice_from else ""
    stages = [
        ("提交", product.submitted_at, "", 0), ("资格初审", None, "核对单位和资质", 1),
        *((f"{name}", _decided_at(passed, number), "", 2) for number, name in enumerate(("初审", "复审", "终审"), 1)),
        ("专家评审", None, "随机抽取的评审组打分", 3), ("公示", product.notice_from, period, 5),
        ("上架", product.shelved_at, "", 6),
    ]  # fmt: skip
    steps: list[Stage] = []
    seen = 0
    for title, when, text, place in stages:
        seen += place == 2
        is_done = (
            now > place or (place == 2 and (now > 2 or seen <= len(passed))) or (place == 6 and now == 6)
        )
        is_now = (
            not is_done
            and (now == place or (place == 5 and now == 4))
            and not any(step.is_now for step in steps)
        )
        steps.append(Stage(title, when, text, is_done, is_now))
    return steps


def _decided_at(passed: Sequence[ContentReview], number: int) -> datetime | None:
    return next((review.decided_at for review in passed if review.stage == number), None)


def changes(before: ProductVersion, after: ProductVersion) -> Iterator[Change]:
    """Yield what differs between two versions, field by field; a script is compared line by line."""
    for name, new in after.fields.items():
        old = before.fields.get(name)
        if old == new:
            continue
        is_text = isinstance(new, str) and ("\n" in new or len(new) > 80)
        compared = differences.lines(str(old or ""), str(new)) if is_text else ()
        yield Change(name, label(name), shown(name, old), shown(name, new), compared)


def label(name: str) -> str:
    name_of_field = getattr(Product._meta.get_field(name), "verbose_name", name)
    return money.in_yuan(name_of_field) if name.endswith(money.SUFFIX) else str(name_of_field)


def shown(name: str, value: object) -> str:
    """A frozen value as people read it: choices by their words, lists joined, yes and no."""
    if name.endswith(money.SUFFIX) and isinstance(value, int):
        return money.yuan(value)
    field = Product._meta.get_field(name)
    choices = dict(
        getattr(field, "flatchoices", []) or getattr(getattr(field, "base_field", None), "flatchoices", [])
    )
    if isinstance(value, list):
        return "、".join(str(choices.get(item, item)) for item in value) or "不限"
    if isinstance(value, bool) or value is None:
        return str(YES_NO[value])
    return str(choices.get(value, value))


def _rows(product: Product, version: ProductVersion | None, notes: Sequence[LineNote]) -> Iterator[FieldRow]:
    fields = version.fields if version else {}
    for name, value in fields.items():
        text = shown(name, value)
        yield FieldRow(
            name, label(name), text, len(text) > 80, [note for note in notes if note.field == name]
        )


def _stage(product: Product, version: ProductVersion | None, reviews: Sequence[ContentReview]) -> int | None:
    """Which review is next, 1 to 3; None when none is."""
    if version is None or product.state != ProductState.QUALIFIED:
        return None
    done = sum(1 for review in reviews if review.version_id == version.pk)
    return min(done + 1, policy.REVIEW_STAGES[-1])


def _on_the_shelf(product: Product) -> ProductVersion | None:
    """The approved version that a change would take the place of."""
    if product.revises_id is None:
        return None
    rows = ProductVersion.objects.filter(product=product.revises_id, approved_at__isnull=False)
    return rows.order_by("-number").first()


def _files(product: Product) -> list[Attachment]:
    """The files of a product; a revision has those of what it revises too."""
    found = list(attachments.about(product))
    return [*attachments.about(product.revises), *found] if product.revises is not None else found


def _pictures(product: Product) -> list[Picture]:
    """Its pictures, those of what a change revises first. One query."""
    shown = [one for one in (product.revises, product) if one is not None]
    subjects = [subject_of(one) for one in shown]
    rows = Picture.objects.of(subjects)
    return sorted(rows, key=lambda one: (subjects.index(one.attachment.about), one.position, one.pk))


def _last_approved_before(versions: Sequence[ProductVersion]) -> ProductVersion | None:
    return next((version for version in versions[1:] if version.approved_at is not None), None)
