"""The guides of /help/: every kind of person has one, each picture is there, small, and told in words."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from portal import guides

pytestmark = pytest.mark.django_db
HEAVIEST = 80_000


@pytest.mark.parametrize("guide", guides.GUIDES, ids=lambda one: one.slug)
def test_a_guide_is_read_by_everybody_and_its_links_lead_somewhere(client, guide):
    page = client.get(f"/help/{guide.slug}/").content.decode()

    assert f"/help/{guide.slug}/" in client.get("/help/").content.decode()
    for step in guide.steps:
        assert str(step.words) in page
        if step.path:
            assert Client().get(step.path).status_code in (200, 302)
        if step.picture:
            assert f'alt="{step.picture.alt}"' in page


def test_an_unknown_guide_is_not_found(client):
    assert client.get("/help/nobody/").status_code == 404


@pytest.mark.parametrize("picture", guides.pictures(), ids=lambda one: one.name)
def test_pictures_are_there_small_and_of_their_size(picture):
    path = Path(settings.BASE_DIR) / "static" / picture.path
    with Image.open(path) as image:
        assert image.size == (guides.WIDTH * 2, guides.HEIGHT * 2)
    assert path.stat().st_size <= HEAVIEST
