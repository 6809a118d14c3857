"""Pictures of products and events: with words, in sizes for phone and desk, shown once what they show is public."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, Image

from cloudplatform.actions import events, pictures, products
from cloudplatform.actions.products import NotEditable
from cloudplatform.models import Event
from cloudplatform.states import EventState, ProductState
from core.files import pictures as core_pictures
from core.files.attachments import NotAPicture
from core.models import Picture
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from tests.cloudplatform.test_kitchen_actions import draft, on_shelf, qualified, review
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.events import EventFactory
from tests.factories.orders import ShelfProductFactory
from tests.factories.pictures import picture_of, upload

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def supplier():
    return InstitutionFactory(supplier=True)


@pytest.fixture
def handler(supplier):
    return holder_of(supplier)


def add(product, handler, alt="戏台上一位花旦", **look):
    return pictures.add_product_picture(
        product=product, upload=upload(**look), alt=alt, by=Actor(handler), at=NOW
    )


# --- sizes ---
@pytest.mark.parametrize(
    ("width", "made"), [(2000, [400, 800, 1600]), (1000, [400, 800, 1000]), (300, [300]), (400, [400])]
)
def test_sizes_are_made_for_phone_and_desk_and_none_is_larger_than_the_picture(
    supplier, handler, run_jobs, width, made
):
    add(draft(supplier, handler), handler, width=width, height=width // 2)
    run_jobs()

    one = Picture.objects.select_related("attachment").get()
    storage = one.attachment.file.storage
    found = [Image.open(io.BytesIO(storage.open(one.file_of(size)).read())) for size in one.widths]
    assert one.widths == made
    assert [(image.format, image.width) for image in found] == [("WEBP", size) for size in made]
    core_pictures.make_sizes(one.pk)  # a job may run twice


def test_a_picture_removed_takes_its_file_and_sizes_with_it(
    supplier, handler, run_jobs, django_capture_on_commit_callbacks
):
    product = add(draft(supplier, handler), handler)
    run_jobs()
    one = Picture.objects.select_related("attachment").get()
    names, storage = core_pictures.files_of(one), one.attachment.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        core_pictures.remove_picture(picture=one, about=product, by=Actor(handler), at=NOW)

    assert (len(names), [name for name in names if storage.exists(name)], Picture.objects.count()) == (
        4,
        [],
        0,
    )


# --- rules ---
def test_a_picture_has_words_and_is_a_picture_and_there_are_not_too_many(supplier, handler):
    product = draft(supplier, handler)
    with pytest.raises(core_pictures.PictureNeedsWords):
        add(product, handler, alt="  ")
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>", "application/pdf")
    with pytest.raises(NotAPicture) as refused:
        pictures.add_product_picture(product=product, upload=paper, alt="一页纸", by=Actor(handler), at=NOW)
    assert "JPG、PNG 或 WebP" in str(refused.value)
    assert "PDF、" not in str(refused.value)
    for _ in range(core_pictures.MOST):
        picture_of(product)
    with pytest.raises(core_pictures.TooManyPictures):
        add(product, handler)
    with pytest.raises(IntegrityError, match="picture_has_words"), transaction.atomic():
        Picture.objects.update(alt="")


def test_pictures_of_a_product_are_seen_once_it_is_on_the_shelf_and_not_before(client, supplier, handler):
    product = add(draft(supplier, handler), handler)
    one = Picture.objects.get()
    address = reverse("core:picture", args=[one.attachment_id, 400])
    assert (one.attachment.is_public, client.get(address).status_code) == (False, 404)

    core_pictures.show_pictures(product)  # what shelving does
    one.refresh_from_db()
    assert one.attachment.is_public


def test_who_reviews_a_product_sees_its_pictures_with_their_words_on_the_case(client, supplier, handler):
    product = add(draft(supplier, handler), handler)
    products.submit_product(product=product, by=Actor(handler), at=NOW)
    one = Picture.objects.get()
    shown = reverse("core:file", args=[one.attachment_id, one.attachment.name])
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")

    html = client.get(reverse("admin:case", args=["product", product.pk])).content.decode()
    assert f'<img src="{shown}" alt="戏台上一位花旦"' in html
    assert f'href="{shown}"' not in html
    assert client.get(shown).status_code == 200


def test_shelving_and_publishing_show_the_pictures(supplier, handler):
    product = on_shelf(supplier, handler, before_shelving=lambda one: picture_of(one, is_public=False))
    assert Picture.objects.get(attachment__about=f"cloudplatform.product:{product.pk}").attachment.is_public

    event = EventFactory(draft=True)
    host = Actor(holder_of(event.host))
    pictures.add_event_picture(event=event, upload=upload(), alt="海报", by=host, at=NOW)
    mine = Picture.objects.get(attachment__about=f"cloudplatform.event:{event.pk}")
    assert not mine.attachment.is_public
    events.publish_event(event=event, by=host, at=NOW)
    mine.attachment.refresh_from_db()
    assert mine.attachment.is_public


def test_a_picture_of_a_draft_event_is_seen_by_its_host_and_nobody_else(client):
    event = EventFactory(draft=True)
    address = reverse("core:picture", args=[picture_of(event, is_public=False).attachment_id, 400])

    answers = {}
    for who in (None, holder_of(InstitutionFactory()), holder_of(event.host)):
        client.logout()
        if who is not None:
            client.force_login(who)
        answers[who] = client.get(address).status_code

    assert list(answers.values()) == [404, 404, 200]


def test_a_picture_for_what_is_on_the_shelf_is_reviewed_with_a_change(supplier, handler):
    product = on_shelf(supplier, handler)

    change = add(product, handler)
    again = add(product, handler, alt="第二张")

    assert (change.revises, again, change.state) == (product, change, ProductState.QUALIFIED)
    assert not Picture.objects.public().exists()
    review(change)
    with pytest.raises(NotEditable):  # somebody has read it by now
        add(product, handler, alt="第三张")


def test_pictures_come_to_the_shelf_with_the_change(supplier, handler):
    product = on_shelf(supplier, handler)
    change = add(product, handler)
    for _ in range(3):
        review(change)
    change.refresh_from_db()
    type(change).objects.filter(pk=change.pk).update(
        state=ProductState.IN_NOTICE, notice_from=dt.date(2026, 1, 5), notice_until=dt.date(2026, 1, 12)
    )
    change.refresh_from_db()

    products.merge_change(change=change, by=CLOCK, at=NOW)

    assert [one.alt for one in Picture.objects.public().of([f"cloudplatform.product:{product.pk}"])] == [
        "戏台上一位花旦"
    ]


def test_no_picture_comes_to_what_is_read_or_over(supplier, handler):
    product = qualified(supplier, handler)
    review(product)
    with pytest.raises(NotEditable):
        add(product, handler)
    event = EventFactory()
    Event.objects.update(state=EventState.CANCELLED)
    with pytest.raises(MoveNotAllowed):
        pictures.add_event_picture(event=event, upload=upload(), alt="海报", by=CLOCK, at=NOW)


# --- pages ---
def test_the_page_shows_sizes_words_and_measures(client):
    event = EventFactory()
    one = picture_of(event, alt="花旦甩起水袖")

    html = client.get(reverse("cloudplatform:event", args=[event.pk])).content.decode()

    base = f"/pictures/{one.attachment_id}"
    assert f'src="{base}/800.webp" srcset="{base}/400.webp 400w, {base}/800.webp 800w" sizes="' in html
    assert 'alt="花旦甩起水袖" width="1200" height="800"' in html
    answer = client.get(f"{base}/400.webp")
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "image/webp",
        "public, max-age=31536000, immutable",
    )
    assert client.get(f"{base}/1600.webp").status_code == 404


def test_an_event_without_one_shows_its_products_and_else_the_character_of_its_art(client):
    product = ShelfProductFactory()
    event = EventFactory(product=product, art_form="opera")
    path = reverse("cloudplatform:event", args=[event.pk])
    assert ">戏</div>" in client.get(path).content.decode()

    picture_of(product, alt="产品的照片")
    assert 'alt="产品的照片"' in client.get(path).content.decode()

    picture_of(event, alt="这一场的海报")
    html = client.get(path).content.decode()
    assert ('alt="这一场的海报"' in html, 'alt="产品的照片"' in html) == (True, False)


PUBLIC = ("/", "/events/", "/products/")


@pytest.mark.parametrize("path", PUBLIC)
def test_pages_with_pictures_cost_the_same_for_one_and_for_many(client, count_queries, path):
    picture_of(EventFactory(product=ShelfProductFactory()).product)
    client.get(path)
    one = count_queries(lambda: client.get(path))
    for _ in range(8):
        event = EventFactory(product=ShelfProductFactory())
        picture_of(event)
        picture_of(event.product)
    client.get(path)

    assert count_queries(lambda: client.get(path)) == one


def test_a_supplier_adds_describes_orders_and_removes(client, supplier, handler):
    product = draft(supplier, handler)
    client.force_login(handler)
    path = reverse("cloudplatform:product_pictures", args=[product.pk])
    refused = client.post(path, {"upload": upload(), "alt": ""})
    assert (refused.status_code, "不用再选" in refused.content.decode()) == (422, True)

    client.post(path, {"alt": "第一张", "upload": ""})  # the file waited
    client.post(path, {"alt": "第二张", "upload": upload(colour="blue")})
    first, second = Picture.objects.order_by("position")
    act = "cloudplatform:product_picture_act"
    client.post(reverse(act, args=[product.pk, second.pk, "first"]))
    client.post(reverse(act, args=[product.pk, second.pk, "describe"]), {"alt": "改好的一句"})
    client.post(reverse(act, args=[product.pk, first.pk, "remove"]))

    assert [one.alt for one in Picture.objects.all()] == ["改好的一句"]


def test_an_event_of_a_product_without_text_change_lists_no_private_picture(client):
    event = EventFactory()
    picture_of(event, alt="还没公开", is_public=False)

    assert "还没公开" not in client.get("/events/").content.decode()


# --- posters as people have them ---
def photo(width, height, form="JPEG", **more):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, form, **more)
    return SimpleUploadedFile(f"海报.{form.lower()}", out.getvalue(), f"image/{form.lower()}")


def post_poster(client, event, upload, alt="海报上一位花旦"):
    client.force_login(holder_of(event.host))
    return client.post(
        reverse("cloudplatform:event_pictures", args=[event.pk]), {"upload": upload, "alt": alt}
    )


def test_a_photo_of_40_megapixels_is_taken_and_made_smaller(client, run_jobs):
    assert post_poster(client, EventFactory(draft=True), photo(8000, 5000)).status_code == 302
    run_jobs()

    one = Picture.objects.get()
    assert (one.width, one.height) == (2400, 1500)
    assert one.widths == [400, 800, 1600]


def test_a_drawing_of_40_megapixels_is_refused_with_what_to_do_and_its_words_stay(client):
    answer = post_poster(client, EventFactory(draft=True), photo(8000, 5000, "PNG"))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "8000 x 5000 个像素，最多 25 百万。请缩小后再传" in html
    assert "海报上一位花旦" in html
    assert not Picture.objects.exists()


def test_a_poster_without_words_is_refused_at_its_field(client):
    answer = post_poster(client, EventFactory(draft=True), photo(900, 1600), alt="")

    assert answer.status_code == 422
    assert "alt" in answer.context["form"].errors
    assert not Picture.objects.exists()


def test_a_poster_in_portrait_stands_upright_in_all_sizes(client, run_jobs):
    """Held upright, a phone stores it lying and says so in the file."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    event = EventFactory(draft=True)
    assert post_poster(client, event, photo(1600, 900, exif=exif)).status_code == 302
    events.publish_event(event=event, by=Actor(holder_of(event.host)), at=NOW)
    run_jobs()

    one = Picture.objects.select_related("attachment").get()
    storage = one.attachment.file.storage
    found = [Image.open(io.BytesIO(storage.open(one.file_of(size)).read())).size for size in one.widths]
    assert (one.width, one.height) == (900, 1600)
    assert [(width, round(height / width, 1)) for width, height in found] == [
        (400, 1.8),
        (800, 1.8),
        (900, 1.8),
    ]
    html = client.get(reverse("cloudplatform:event", args=[event.pk])).content.decode()
    assert 'alt="海报上一位花旦" width="900" height="1600"' in html
