import datetime as dt
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from cloudplatform import policy
from cloudplatform.actions import calls, products, reviews, scoring
from cloudplatform.models import ContentReview, Objection, Product, Verdict
from cloudplatform.queries import kitchen
from cloudplatform.states import ProductState
from core.models import Attachment
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.objections import OwnObjection
from tests.factories import panels as factory_panels
from tests.factories.community import (
    InstitutionFactory,
    city_staff,
    district_staff,
    former_holder_of,
    holder_of,
)
from tests.factories.core import UserFactory
from tests.factories.panels import THREE, pool
from tests.permissions.pipeline_world import FIELDS
from thinktank.actions import panels

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 2, 9, tzinfo=policy.CITY_ZONE)  # a Monday


@pytest.fixture
def supplier():
    return InstitutionFactory(supplier=True)


@pytest.fixture
def handler(supplier):
    return holder_of(supplier)


def draft(supplier, handler, **changes):
    return products.draft_product(
        supplier=supplier, fields=replace(FIELDS, **changes), by=Actor(handler), at=NOW
    )


def submitted(supplier, handler):
    return products.submit_product(product=draft(supplier, handler), by=Actor(handler), at=NOW)


def qualified(supplier, handler):
    return reviews.qualify_product(product=submitted(supplier, handler), by=Actor(city_staff()), at=NOW)


def review(product, by=None, verdict=Verdict.PASSED, comment="", notes=None):
    return reviews.review_content(
        product=product,
        verdict=verdict,
        comment=comment,
        notes=notes or {},
        by=Actor(by or city_staff()),
        at=NOW,
    )


def approved(supplier, handler):
    product = qualified(supplier, handler)
    for _ in range(3):
        review(product)
    return Product.objects.get(pk=product.pk)


def scored(supplier, handler):
    """Approved, and passed by a panel of the think tank."""
    product = approved(supplier, handler)
    pool(each=1)
    panel = scoring.convene_product_panel(
        products=[product], title="秋季评审", seats=THREE, is_blind=False, drops_high_low=False,
        due_on=NOW.date() + dt.timedelta(days=7), by=Actor(city_staff()), at=NOW,
    )  # fmt: skip
    panel = factory_panels.accepted(panels.draw(panel=panel, by=Actor(city_staff()), at=NOW), NOW)
    panel = factory_panels.signed(factory_panels.scored(panel, at=NOW), NOW)
    scoring.take_result(panel=panel, by=CLOCK, at=NOW)
    return Product.objects.get(pk=product.pk)


def on_shelf(supplier, handler, before_shelving=lambda product: None):
    product = reviews.start_notice(product=scored(supplier, handler), by=Actor(city_staff()), at=NOW)
    before_shelving(product)
    later = NOW + dt.timedelta(days=(product.notice_until - NOW.date()).days)
    return reviews.shelve_product(product=product, by=Actor(city_staff()), at=later)


BAD = [
    {"duration_minutes": 0}, {"duration_minutes": 100_000}, {"capacity": 0}, {"capacity": 10**7}, {"units": 0},
    {"price_cents": 10**15}, {"title": ""}, {"kind": "nonsense"},
]  # fmt: skip


@pytest.mark.parametrize("changes", BAD)
def test_product_with_impossible_values_is_refused(supplier, handler, changes):
    with pytest.raises(ValidationError):
        draft(supplier, handler, **changes)


def test_product_answers_a_call_only_in_its_period(supplier, handler):
    call = calls.draft_call(
        title="春季", brief="x", art_forms=[], budget_cents=0, opens_at=NOW, closes_at=NOW + dt.timedelta(days=1),
        by=Actor(city_staff()), at=NOW,
    )  # fmt: skip
    with pytest.raises(products.CallClosed):
        products.draft_product(supplier=supplier, fields=FIELDS, call=call, by=Actor(handler), at=NOW)
    call = calls.open_call(call=call, by=Actor(city_staff()), at=NOW)
    assert (
        products.draft_product(supplier=supplier, fields=FIELDS, call=call, by=Actor(handler), at=NOW).call
        == call
    )
    with pytest.raises(products.CallClosed):
        products.draft_product(
            supplier=supplier, fields=FIELDS, call=call, by=Actor(handler), at=call.closes_at
        )


def test_three_different_people_review_in_order(supplier, handler):
    product, people = qualified(supplier, handler), [city_staff() for _ in range(3)]

    stages = [review(product, by=person).stage for person in people]

    product.refresh_from_db()
    assert (stages, product.state) == ([1, 2, 3], ProductState.REVIEWED)
    assert product.versions.get().approved_at == NOW


def test_same_person_cannot_review_twice_and_the_database_refuses_it_too(supplier, handler):
    product, person = qualified(supplier, handler), city_staff()
    review(product, by=person)
    with pytest.raises(reviews.ReviewedAlready):
        review(product, by=person)
    with pytest.raises(IntegrityError, match="nobody_reviews_twice"), transaction.atomic():
        ContentReview.objects.create(
            version=product.versions.get(), stage=2, reviewer=person, verdict=Verdict.PASSED, decided_at=NOW
        )


@pytest.mark.parametrize("who", ["who handed it in", "who sat at the supplier"])
def test_nobody_both_enters_and_approves(supplier, handler, who):
    person = handler if who == "who handed it in" else former_holder_of(supplier)
    person.is_staff = True
    person.save()
    with pytest.raises(reviews.ConflictOfInterest):
        reviews.qualify_product(product=submitted(supplier, handler), by=Actor(person), at=NOW)
    with pytest.raises(reviews.ConflictOfInterest):
        review(qualified(supplier, handler), by=person)


def test_return_needs_a_word_and_comes_back_line_by_line(supplier, handler):
    product = qualified(supplier, handler)
    with pytest.raises(reviews.SayWhatIsWrong):
        review(product, verdict=Verdict.RETURNED, notes={"script": "  "})

    review(product, verdict=Verdict.RETURNED, notes={"script": "请写全第二课", "summary": ""})

    product.refresh_from_db()
    note = kitchen.dossier(product).open_notes[0]
    assert (product.state, note.field, note.text) == (ProductState.RETURNED, "script", "请写全第二课")
    with pytest.raises(products.NothingChanged):
        products.submit_product(product=product, by=Actor(handler), at=NOW)
    products.edit_product(
        product=product, fields=replace(FIELDS, script="第一课\n第二课"), by=Actor(handler), at=NOW
    )
    products.submit_product(product=product, by=Actor(handler), at=NOW)
    assert kitchen.dossier(product).open_notes == []


def test_product_under_review_cannot_be_changed(supplier, handler):
    with pytest.raises(products.NotEditable):
        products.edit_product(
            product=qualified(supplier, handler),
            fields=replace(FIELDS, title="别的"),
            by=Actor(handler),
            at=NOW,
        )


def test_saving_without_a_change_reopens_nothing(supplier, handler):
    product = on_shelf(supplier, handler)
    products.edit_product(product=product, fields=FIELDS, by=Actor(handler), at=NOW)
    assert Product.objects.get().state == ProductState.ON_SHELF


def test_product_goes_on_the_shelf_only_after_five_working_days_and_answered_objections(supplier, handler):
    product = reviews.start_notice(product=scored(supplier, handler), by=Actor(city_staff()), at=NOW)
    assert (product.notice_from, product.notice_until) == (dt.date(2026, 11, 2), dt.date(2026, 11, 10))
    with pytest.raises(reviews.NoticeStillRuns):
        reviews.shelve_product(product=product, by=Actor(city_staff()), at=NOW + dt.timedelta(days=7))
    objection = reviews.file_objection(
        name="何街坊",
        contact="020-00000000",
        product=product,
        text="内容和去年的相同",
        by=Actor(UserFactory()),
        at=NOW,
    )
    over = NOW + dt.timedelta(days=8)
    with pytest.raises(reviews.ObjectionsOpen):
        reviews.shelve_product(product=product, by=Actor(city_staff()), at=over)
    with pytest.raises(reviews.NotInNotice):
        reviews.file_objection(
            name="何街坊",
            contact="020-00000000",
            product=product,
            text="来晚了的异议意见",
            by=Actor(UserFactory()),
            at=over,
        )
    reviews.answer_objection(
        objection=objection, is_upheld=False, answer="已核对，不同", by=Actor(city_staff()), at=over
    )
    assert (
        reviews.shelve_product(product=product, by=Actor(city_staff()), at=over).state
        == ProductState.ON_SHELF
    )


def test_objection_upheld_ends_the_way_to_the_shelf(supplier, handler):
    product = reviews.start_notice(product=scored(supplier, handler), by=Actor(city_staff()), at=NOW)
    objection = reviews.file_objection(
        name="何街坊",
        contact="020-00000000",
        product=product,
        text="资质证明过期了",
        by=Actor(UserFactory()),
        at=NOW,
    )
    reviews.answer_objection(
        objection=objection, is_upheld=True, answer="属实", by=Actor(city_staff()), at=NOW
    )
    assert Product.objects.get().state == ProductState.REJECTED


def test_nobody_answers_their_own_objection_and_the_database_refuses_it_too(supplier, handler):
    product = reviews.start_notice(product=scored(supplier, handler), by=Actor(city_staff()), at=NOW)
    officer = Actor(city_staff())
    objection = reviews.file_objection(
        name="何街坊", contact="020-00000000", product=product, text="资质证明过期了", by=officer, at=NOW
    )  # fmt: skip

    with pytest.raises(OwnObjection):
        reviews.answer_objection(objection=objection, is_upheld=False, answer="没有过期", by=officer, at=NOW)
    with pytest.raises(IntegrityError, match="answered_by_another"), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(answered_by=officer.person)


def test_one_person_has_one_open_objection(supplier, handler):
    product, person = (
        reviews.start_notice(product=scored(supplier, handler), by=Actor(city_staff()), at=NOW),
        UserFactory(),
    )
    reviews.file_objection(
        name="何街坊",
        contact="020-00000000",
        product=product,
        text="内容和去年的相同",
        by=Actor(person),
        at=NOW,
    )
    with pytest.raises(ValidationError):
        reviews.file_objection(
            name="何街坊",
            contact="020-00000000",
            product=product,
            text="再说一次同样的话",
            by=Actor(person),
            at=NOW,
        )
    assert Objection.objects.count() == 1


def test_suspended_product_resumes_retired_one_stays_visible(supplier, handler):
    product = on_shelf(supplier, handler)
    products.suspend_product(product=product, reason="演员休假", by=Actor(handler), at=NOW)
    products.resume_product(product=product, by=Actor(handler), at=NOW)
    with pytest.raises(MoveNotAllowed):
        products.resume_product(product=product, by=Actor(handler), at=NOW)
    products.retire_product(product=product, reason="改版", by=Actor(handler), at=NOW)
    assert list(Product.objects.shelf()) == [Product.objects.get()]


def test_supplier_hears_each_step(supplier, handler, run_jobs):
    on_shelf(supplier, handler)
    run_jobs()
    titles = " ".join(handler.notices.values_list("title", flat=True))
    for step in ("资格初审通过", "三审通过", "开始公示", "已上架"):
        assert step in titles


#   who                sees: draft  shelf   may edit
SEES = [
    ("visitor",              False, True,   False),
    ("handler",              True,  True,   True),
    ("other supplier",       False, True,   False),
    ("former handler",       False, True,   False),
    ("district staff",       True,  True,   False),
]  # fmt: skip


@pytest.mark.parametrize(("who", "sees_draft", "sees_shelf", "edits"), SEES, ids=[row[0] for row in SEES])
def test_who_sees_and_edits_a_product(supplier, handler, who, sees_draft, sees_shelf, edits):
    person = {
        "visitor": AnonymousUser, "handler": lambda: handler, "district staff": district_staff,
        "other supplier": lambda: holder_of(InstitutionFactory(supplier=True)),
        "former handler": lambda: former_holder_of(supplier),
    }[who]()  # fmt: skip
    hidden, shelved = draft(supplier, handler), on_shelf(supplier, handler)

    visible = set(Product.objects.visible_to(person))

    assert ((hidden in visible), (shelved in visible)) == (sees_draft, sees_shelf)
    assert Product.objects.editable_by(person).filter(pk=hidden.pk).exists() is edits


def typed(**changes):
    return {
        "title": "醒狮进校园", "kind": "class", "art_form": "folk", "audience": "children", "language": "yue", "summary": "四次课",
        "script": "第一课", "duration_minutes": "90", "capacity": "30", "price_yuan": "0", "units": "1", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("poster.jpg", b"MZ\x90\x00" + b"\0" * 200), "不是能收的文件"),
        (SimpleUploadedFile("huge.jpg", b"\xff\xd8\xff\xe0" + b"\0" * (21 * 2**20)), "最多 20 MB"),
        (SimpleUploadedFile("torn.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50), "打不开"),
    ],
    ids=["renamed exe", "too large", "torn picture"],
)
def test_bad_file_is_named_at_its_field_and_nothing_is_half_done(client, handler, upload, words):
    client.force_login(handler, backend="django.contrib.auth.backends.ModelBackend")
    upload.seek(0)

    answer = client.post(reverse("cloudplatform:new_product"), typed(files=upload))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "第一课" in page  # what was typed is still there
    assert (Product.objects.count(), Attachment.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "bad", [{"capacity": "-3"}, {"price_yuan": "9" * 20}, {"duration_minutes": "abc"}, {"title": ""}]
)
def test_bad_number_is_answered_at_its_field(client, handler, bad):
    client.force_login(handler, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("cloudplatform:new_product"), typed(**bad))
    assert answer.status_code == 422
    assert "处要改" in answer.content.decode()


def test_double_submit_hands_in_once(client, supplier, handler):
    client.force_login(handler, backend="django.contrib.auth.backends.ModelBackend")
    product = draft(supplier, handler)
    url = reverse("cloudplatform:product_act", args=[product.pk, "submit"])
    assert [client.post(url).status_code for _ in range(2)] == [302, 409]
    assert product.versions.count() == 1
