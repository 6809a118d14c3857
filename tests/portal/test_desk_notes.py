"""Notes on a product or a brief stand at the line they are about, and go with the button that takes them."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import reviews
from cloudplatform.models import LineNote
from core.record.actors import Actor
from tests.factories.community import city_staff
from tests.portal.test_bureau import sign_in, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """The page of a product in its first review, and the product."""
    product = submitted()
    reviews.qualify_product(product=product, by=Actor(city_staff()), at=timezone.now())
    sign_in(client, city_staff())
    return reverse("admin:case", args=["product", product.pk]), product


def test_each_line_has_its_note_and_none_stands_loose(client, page):
    path, _product = page
    html = client.get(path).content.decode()
    matter, bar = html.split('<div class="decide"')

    at_lines = set(re.findall(r'name="(note_[a-z_]+)"', matter))
    assert {"note_title", "note_summary", "note_script"} <= at_lines
    assert not at_lines & set(re.findall(r'name="(note_[a-z_]+)"', bar))
    assert html.count('id="form_review"') == 1
    assert matter.count('form="form_review"') == len(at_lines)


def test_a_note_at_its_line_is_kept_with_the_review_and_a_refusal_loses_none(client, page):
    _path, product = page
    do = reverse("admin:case_do", args=["product", product.pk, "review"])

    refused = client.post(do, {"comment": "差一处", "note_summary": "写明适合几岁"})
    assert refused.status_code == 422
    matter = refused.content.decode().split('<div class="decide"')[0]
    assert 'value="写明适合几岁"' in matter
    assert (
        client.post(
            do, {"verdict": "returned", "comment": "差一处", "note_summary": "写明适合几岁"}
        ).status_code
        == 302
    )

    note = LineNote.objects.get()
    assert (note.field, note.text) == ("summary", "写明适合几岁")
