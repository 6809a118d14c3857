"""What a visitor's first view weighs over the wire: page, styles, scripts and the slices of the font its headings need."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
MOST = 120_000
STATIC = Path(settings.BASE_DIR) / "static"
FACE = re.compile(r"url\(\.\./(fonts/[^)]+)\).*?unicode-range: ([^;]+);", re.DOTALL)
HEADING = re.compile(
    r"<h[12](?![^>]*h-(?:sans|own))[^>]*>(.*?)</h[12]>|brand__name\">(.*?)</a>|class=\"pane poster[^>]*>(.*?)<",
    re.DOTALL,
)


def spans(ranges):
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        yield int(first, 16), int(last or first, 16)


def faces():
    """File and characters of each slice, in the order in which a browser asks them: the last one first."""
    found = FACE.findall((STATIC / "css/fonts.css").read_text())
    return [(name, list(spans(ranges))) for name, ranges in reversed(found)]


def slices_for(text):
    asked = faces()
    holds = lambda ranges, code: any(first <= code <= last for first, last in ranges)  # noqa: E731
    return {
        next((name for name, ranges in asked if holds(ranges, ord(one))), None)
        for one in set(text) - set("\n\t ")
    } - {None}


@pytest.mark.parametrize("path", ["/", "/events/", "/events/{pk}/"])
def test_the_first_view_is_light(client, path):
    event = EventFactory(title="周末粤剧折子戏专场：帝女花与紫钗记")
    page = client.get(path.format(pk=event.pk)).content.decode()

    files = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))"', page))
    headings = re.sub(r"<[^>]*>", "", "".join(part for found in HEADING.findall(page) for part in found))
    weights = {
        "page": len(gzip.compress(page.encode())),
        **{name: len(gzip.compress((STATIC / name).read_bytes())) for name in files},
        **{name: (STATIC / name).stat().st_size for name in slices_for(headings)},
    }

    assert "css/fonts.css" in files
    assert any(name.endswith("woff2") for name in weights)
    assert sum(weights.values()) <= MOST, weights


def test_every_character_of_the_face_is_in_a_slice_that_is_there():
    names = {name for name, _ in faces()}

    assert all((STATIC / name).exists() for name in names)
    for one in "王堃龘花，Aé１":
        assert slices_for(one) <= names
    assert slices_for("花城共同体") == {"fonts/NotoSerifSC_700Bold.00.woff2"}
    assert all(
        "font-display: swap" in face
        for face in (STATIC / "css/fonts.css").read_text().split("@font-face")[1:]
    )
