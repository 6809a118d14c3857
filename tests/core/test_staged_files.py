"""Staged files: those chosen in a form that is refused need not be chosen again."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cloudplatform.models import Product
from cloudplatform.states import OrderState as S
from core.actions import STAGED_MAX, stage_file
from core.files import attachments
from core.models import Attachment, Draft, JournalEntry, StagedFile
from tests.factories.community import SeatFactory
from tests.factories.core import UserFactory
from tests.factories.orders import ShelfProductFactory, order_in, scene, soon

pytestmark = pytest.mark.django_db

NEW = "/workbench/products/new/"
GOOD = {
    "title": "骑楼讲古", "kind": "lecture", "art_form": "reading", "audience": "elders", "language": "yue",
    "summary": "一条街一个故事", "script": "开讲，答问", "duration_minutes": "60", "capacity": "80", "price_yuan": "600",
    "units": "1",
}  # fmt: skip


def png(colour="red", name=None):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return SimpleUploadedFile(name or f"{colour}.png", out.getvalue(), "image/png")


@pytest.fixture
def supplier(client):
    product = ShelfProductFactory()
    client.force_login(SeatFactory(institution=product.supplier, role="head").user)
    return client


def html(answer):
    return answer.content.decode()


def test_a_file_survives_an_error_in_another_field_and_the_page_says_so(supplier):
    answer = supplier.post(NEW, {**GOOD, "capacity": "", "files": [png()]})

    assert answer.status_code == 422
    assert ("red.png" in html(answer), "不用再选" in html(answer)) == (True, True)
    assert StagedFile.objects.get().form == NEW


def test_it_is_sent_with_the_form_the_next_time_and_is_then_like_any_other(supplier):
    supplier.post(NEW, {**GOOD, "capacity": "", "files": [png()]})

    supplier.post(NEW, GOOD | {"files": ""})

    product = Product.objects.get(title="骑楼讲古")
    assert [one.name for one in attachments.about(product)] == ["red.png"]
    assert not StagedFile.objects.exists()
    assert JournalEntry.objects.filter(fact="core.attachment.accepted").count() == 1


def test_a_refused_file_does_not_take_the_good_ones_with_it(supplier):
    bad = SimpleUploadedFile("a.exe", b"MZ not a picture", "image/png")

    answer = supplier.post(NEW, {**GOOD, "files": [png("blue"), bad]})

    assert answer.status_code == 422
    assert "不是能收的文件" in html(answer)
    assert [row.attachment.name for row in StagedFile.objects.all()] == ["blue.png"]
    assert not Product.objects.filter(title="骑楼讲古").exists()


def test_one_may_drop_a_waiting_file(supplier):
    supplier.post(NEW, {**GOOD, "capacity": "", "files": [png("red"), png("blue")]})
    red = StagedFile.objects.get(attachment__name="red.png")
    stored = red.attachment.file

    supplier.post(NEW, {**GOOD, "unstage": [red.pk], "files": ""})

    names = [one.name for one in attachments.about(Product.objects.get(title="骑楼讲古"))]
    assert (names, stored.storage.exists(stored.name)) == (["blue.png"], False)


def test_the_same_file_chosen_again_is_not_sent_twice(supplier):
    for _ in range(2):
        supplier.post(NEW, {**GOOD, "capacity": "", "files": [png()]})

    assert StagedFile.objects.count() == 1


def test_files_wait_for_whoever_chose_them_and_for_their_form_only(supplier, client):
    supplier.post(NEW, {**GOOD, "capacity": "", "files": [png()]})
    other = SeatFactory(institution=ShelfProductFactory().supplier, role="head").user
    one = StagedFile.objects.get()
    client.force_login(other)

    client.post(NEW, {**GOOD, "unstage": [one.pk], "files": ""})

    assert StagedFile.objects.filter(pk=one.pk).exists()
    assert not attachments.about(Product.objects.get(title="骑楼讲古")).exists()
    assert client.get(reverse("core:file", args=[one.attachment_id, "red.png"])).status_code == 404


def test_they_do_not_pile_up_without_end():
    me = UserFactory()
    for number in range(STAGED_MAX + 2):
        stage_file(
            user=me, form="/a/", field="files", upload=png((number, 0, 0), f"{number}.png"), at=timezone.now()
        )

    kept = StagedFile.objects.order_by("pk").values_list("attachment__name", flat=True)
    assert (len(kept), kept[0], Attachment.objects.count()) == (STAGED_MAX, "2.png", STAGED_MAX)


def test_a_visitor_leaves_no_file(client):
    client.post(NEW, {**GOOD, "files": [png()]})

    assert not Attachment.objects.exists()


# --- text ---
def test_a_form_refused_is_kept_as_it_was_sent_and_goes_when_it_is_taken(supplier):
    supplier.post(NEW, {**GOOD, "capacity": "", "autosaved": NEW})
    assert Draft.objects.get().fields["script"] == ["开讲，答问"]
    assert "上次没交的内容还在" in html(supplier.get(NEW))

    supplier.post(NEW, {**GOOD, "autosaved": NEW})
    assert not Draft.objects.exists()


def test_one_may_begin_anew(supplier):
    supplier.post(NEW, {**GOOD, "capacity": "", "files": [png()], "autosaved": NEW})
    page = reverse("core:discard_draft") + f"?form={NEW}&next={NEW}"
    assert "开讲，答问" in html(supplier.get(page))

    answer = supplier.post(page)

    assert (answer["Location"], Draft.objects.exists(), StagedFile.objects.exists()) == (NEW, False, False)
    assert (
        supplier.post(reverse("core:discard_draft") + "?next=https://evil.example/")["Location"]
        == "/workbench/"
    )


def test_what_is_kept_of_a_form_is_read_by_its_owner_only(supplier, client):
    supplier.post(NEW, {**GOOD, "capacity": "", "autosaved": NEW})
    mine = supplier.get(f"/me/drafts/?form_path={NEW}")
    client.force_login(UserFactory())

    assert (mine.json()["title"], mine["Cache-Control"]) == (["骑楼讲古"], "private, no-store")
    assert client.get(f"/me/drafts/?form_path={NEW}").json() == {}


# --- two buttons of one form ---
def test_looking_for_a_product_keeps_the_date_and_the_remark(client):
    stage = scene()
    client.force_login(stage.orderer)
    typed = {
        "starts_at": "2027-03-01T19:30",
        "remark": "请带字幕屏",
        "people": "80",
        "q": "没有这个词",
        "search": "1",
    }

    answer = client.post("/workbench/orders/", typed)

    assert answer.status_code == 200
    for value in ("2027-03-01T19:30", "请带字幕屏", 'value="80"'):
        assert value in html(answer)
    assert "找到 0 个" in html(answer)


def test_uploading_photos_keeps_the_head_count(client):
    stage = scene()
    order = order_in(S.SCHEDULED, stage, soon(-1))
    client.force_login(stage.performer)
    page = reverse("cloudplatform:delivery", args=[order.pk])
    typed = {"people": "63", "counting_rule": "hand", "report": "来了不少街坊"}

    answer = client.post(
        reverse("cloudplatform:add_evidence", args=[order.pk]),
        {**typed, "photos": [png()], "autosaved": reverse("cloudplatform:report_delivery", args=[order.pk])},
    )

    assert answer["Location"] == page
    assert ('value="63"' in html(client.get(page)), "来了不少街坊" in html(client.get(page))) == (True, True)
