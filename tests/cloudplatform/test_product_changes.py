"""A product on the shelf is changed: what was approved stays there until the change is through or taken back."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cloudplatform.actions import products, reviews, scoring
from cloudplatform.models import Product, Verdict
from cloudplatform.queries import kitchen
from cloudplatform.states import ProductState
from core.models import Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.cloudplatform.test_kitchen_actions import NOW, approved, draft, on_shelf, qualified, review
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.panels import THREE, pool
from tests.permissions.pipeline_world import FIELDS
from thinktank.actions import panels
from thinktank.states import PanelState, SheetState

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier():
    return InstitutionFactory(supplier=True)


@pytest.fixture
def handler(supplier):
    return holder_of(supplier)


def changed(product, handler, **fields):
    fields = fields or {"script": "第一课\n临时加的一课"}
    return products.edit_product(product=product, fields=replace(FIELDS, **fields), by=Actor(handler), at=NOW)


def test_change_of_script_after_approval_reopens_review_and_shows_the_difference(supplier, handler):
    change = changed(on_shelf(supplier, handler), handler)

    dossier = kitchen.dossier(change)
    assert (change.state, dossier.version.number, dossier.compared_with.product) == (
        ProductState.QUALIFIED, 1, change.revises,
    )  # fmt: skip
    line = dossier.changes[0]
    assert (line.field, [(one.kind, one.text) for one in line.lines]) == (
        "script", [("same", "第一课"), ("added", "临时加的一课")])  # fmt: skip
    assert dossier.stage_now == 1


def test_the_shelf_keeps_the_approved_version_while_a_change_is_reviewed(supplier, handler, client):
    product = on_shelf(supplier, handler)
    changed(product, handler, title="换了名字的一课")

    product.refresh_from_db()
    page = client.get(reverse("cloudplatform:product", args=[product.pk]))
    assert (product.state, page.status_code, "换了名字" in page.content.decode()) == (
        ProductState.ON_SHELF,
        200,
        False,
    )
    assert list(Product.objects.shelf()) == [product]
    assert list(Product.objects.orderable()) == [product]


def through(change, at=NOW):
    """A change brought as far as the day it may be shelved."""
    for _ in range(3):
        review(change)
    Product.objects.filter(pk=change.pk).update(state=ProductState.SCORED)
    reviews.start_notice(product=change, by=Actor(city_staff()), at=at)
    return Product.objects.get(pk=change.pk)


def test_a_change_that_passed_everything_takes_the_place_of_what_is_on_the_shelf(supplier, handler):
    product = on_shelf(supplier, handler)
    change = through(changed(product, handler, title="换了名字的一课"))
    with pytest.raises(reviews.NoticeStillRuns):
        reviews.shelve_product(product=change, by=Actor(city_staff()), at=NOW)

    reviews.shelve_product(product=change, by=Actor(city_staff()), at=NOW + dt.timedelta(days=8))

    product.refresh_from_db()
    change.refresh_from_db()
    assert (product.title, product.state, change.state) == (
        "换了名字的一课", ProductState.ON_SHELF, ProductState.MERGED,
    )  # fmt: skip
    approved = product.versions.order_by("-number").first()
    assert (approved.number, approved.fields["title"], approved.approved_at is not None) == (
        2,
        "换了名字的一课",
        True,
    )
    assert list(Product.objects.shelf()) == [product]


def test_a_change_may_be_taken_back_at_any_step_and_the_shelf_is_as_it_was(supplier, handler):
    product = on_shelf(supplier, handler)
    change = through(changed(product, handler))

    products.take_back_change(product=change, by=Actor(handler), at=NOW)

    product.refresh_from_db()
    assert (product.state, product.script) == (ProductState.ON_SHELF, FIELDS.script)
    assert changed(product, handler).pk != change.pk  # another may follow


def test_a_rejected_change_leaves_the_shelf_as_it_was(supplier, handler):
    product = on_shelf(supplier, handler)
    change = changed(product, handler)

    review(change, verdict=Verdict.REJECTED, comment="内容和类别不符")

    product.refresh_from_db()
    assert (product.state, product.script) == (ProductState.ON_SHELF, FIELDS.script)


def test_there_is_one_change_at_a_time_and_the_database_says_so_too(supplier, handler):
    product = on_shelf(supplier, handler)
    change = changed(product, handler)
    with pytest.raises(products.ChangeUnderWay):
        changed(product, handler, title="又一个")
    with pytest.raises(IntegrityError, match="one_change_at_a_time"), transaction.atomic():
        Product.objects.filter(pk=draft(supplier, handler).pk).update(revises=product)
    with pytest.raises(IntegrityError, match="change_is_not_shelved_itself"), transaction.atomic():
        Product.objects.filter(pk=change.pk).update(shelved_at=NOW)


def test_a_product_taken_off_the_shelf_takes_its_change_with_it(supplier, handler):
    product = on_shelf(supplier, handler)
    change = changed(product, handler)

    products.retire_product(product=product, reason="不再提供", by=Actor(handler), at=NOW)

    change.refresh_from_db()
    assert change.state == ProductState.TAKEN_BACK
    assert product in Product.objects.shelf()


def test_what_is_no_change_cannot_be_taken_back(supplier, handler):
    with pytest.raises(MoveNotAllowed):
        products.take_back_change(product=qualified(supplier, handler), by=Actor(handler), at=NOW)


def test_the_supplier_reads_what_happens_to_the_shelf_and_finds_the_change(client, supplier, handler):
    product = on_shelf(supplier, handler)
    client.force_login(handler)
    path = reverse("cloudplatform:edit_product", args=[product.pk])
    form = client.get(path).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in shown.items() if value is not None and value is not False}

    answer = client.post(path, {**typed, "summary": "一句新的介绍"}, follow=True)

    change = product.revisions.get()
    html = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("cloudplatform:product_progress", args=[change.pk])
    assert "仍是上架的那一版" in html
    assert "收回改动" in html
    assert (
        "有一份改动在审"
        in client.get(reverse("cloudplatform:product_progress", args=[product.pk])).content.decode()
    )
    assert client.get(path)["Location"] == reverse("cloudplatform:product_progress", args=[change.pk])
    client.post(reverse("cloudplatform:product_act", args=[change.pk, "take-back"]))
    assert not product.revisions.under_way().exists()


def test_an_open_panel_on_the_old_version_ends_for_that_product_and_its_members_are_told(
    supplier, handler, run_jobs
):
    pool()
    mine, other = approved(supplier, handler), approved(supplier, handler)
    panel = scoring.convene_product_panel(
        products=[mine, other], title="第四季度产品评审", seats=THREE, is_blind=False, drops_high_low=False,
        due_on=dt.date(2026, 11, 20), by=Actor(city_staff()), at=NOW,
    )  # fmt: skip
    panels.draw(panel=panel, by=Actor(city_staff()), at=NOW)

    products.edit_product(product=mine, fields=replace(FIELDS, script="改了"), by=Actor(handler), at=NOW)

    panel.refresh_from_db()
    subject = panel.subjects.get(ref=f"cloudplatform.product:{mine.pk}")
    assert (panel.state, subject.withdrawn_at, set(subject.sheets.values_list("state", flat=True))) == (
        PanelState.DRAWN, NOW, {SheetState.VOID},
    )  # fmt: skip
    assert panels.gaps(panel) == []
    run_jobs()
    told = Notice.objects.filter(title__contains=f"{subject.code} 不用再评")
    assert told.count() == panel.members.on_panel().count() + 1  # and who convened it

    products.edit_product(product=other, fields=replace(FIELDS, script="也改了"), by=Actor(handler), at=NOW)
    panel.refresh_from_db()
    assert panel.state == PanelState.DISSOLVED  # it judged nothing any more
