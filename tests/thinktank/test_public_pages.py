"""What everybody sees of the think tank: the way to each thing, draws to recompute, and no number beside a name."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.files.attachments import NotAPicture
from core.models import Attachment
from core.record.actors import Actor
from tests.factories.community import city_staff
from tests.factories.consultations import forum_in
from tests.factories.core import UserFactory
from tests.factories.panels import accepted, convened, drawn, pool, scored, scoring, signed, subject
from tests.thinktank.test_panels_views import sign_in
from thinktank.actions import forum, panels
from thinktank.models import Panel
from thinktank.queries import forum as forums

pytestmark = pytest.mark.django_db


def test_the_page_shows_list_commitment_and_seed_and_hides_names_until_signing(client):
    experts = pool(each=1)
    panel = convened()
    page = reverse("thinktank:draw", args=[panel.pk])
    before = client.get(page).content.decode()
    assert panel.commitment in before
    assert panel.sealed_seed not in before
    panel = accepted(panels.draw(panel=panel, by=Actor(city_staff()), at=timezone.now()))

    during = client.get(page).content.decode()
    panel = signed(scored(panel))
    after = client.get(page).content.decode()

    names = [expert.name for expert in experts]
    assert panel.seed in during
    assert "重算一致" in during
    assert [name for name in names if name in during] == []
    assert sum(name in after for name in names) == 3
    text = client.get(reverse("thinktank:draw_list", args=[panel.pk])).content
    import hashlib

    assert hashlib.sha256(text).hexdigest() == panel.list_digest


def test_neither_before_nor_after_signing_can_a_number_be_matched_with_a_name(client):
    """The register names people, draws list numbers; no public page shows both, nor an address that tells one."""
    experts = pool(each=1)
    old = signed(scored(accepted(drawn())))
    live = drawn(subjects=[subject(2)])
    one = next(expert for expert in experts if expert.name)
    pages = ["/thinktank/", "/thinktank/experts/", reverse("thinktank:expert", args=[one.address])]
    draws = [reverse("thinktank:draw", args=[panel.pk]) for panel in (old, live)]

    register = "".join(client.get(path).content.decode() for path in pages)
    after, during = (client.get(path).content.decode() for path in draws)

    assert one.name in register
    assert [
        expert.code for expert in experts if expert.code in register or f"experts/{expert.pk}/" in register
    ] == []
    assert [expert.name for expert in experts if expert.name in during] == []
    rows = [line for line in after.split("</tr>") if any(expert.code in line for expert in experts)]
    assert rows
    assert [line for line in rows if any(expert.name in line for expert in experts)] == []


def test_the_home_of_the_think_tank_leads_to_everything_it_does(client):
    page = client.get("/thinktank/").content.decode()

    for name in (
        "expert_list",
        "apply",
        "panel_list",
        "verification",
        "consultation_list",
        "library",
        "forum_list",
    ):
        assert f'href="{reverse(f"thinktank:{name}")}"' in page


def test_an_expert_finds_desk_and_questions_from_the_home_and_from_their_own_page(client):
    pool(each=1)
    expert = scoring().members.first().expert
    sign_in(client, expert.user)

    for path in ("/thinktank/", "/me/", "/thinktank/desk/"):
        page = client.get(path).content.decode()
        assert 'href="/thinktank/desk/"' in page
        assert 'href="/thinktank/opinions/"' in page
    assert "1 件要办" in client.get("/me/").content.decode()
    assert "/thinktank/desk/" not in sign_in(client, UserFactory()).get("/me/").content.decode()


def test_the_verification_page_recomputes_every_draw_and_names_the_one_that_differs(client):
    pool(each=1)
    good, bad, waiting = (
        drawn(subjects=[subject(1)]),
        drawn(subjects=[subject(2)]),
        convened(subjects=[subject(3)]),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE thinktank_panel SET seed = repeat('1', 64) WHERE id = %s", [bad.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")

    rows = {row.panel.pk: row for row in client.get("/thinktank/verification/").context["rows"]}

    assert (rows[good.pk].problems, rows[good.pk].is_drawn) == ([], True)
    assert rows[bad.pk].problems
    assert (rows[waiting.pk].problems, rows[waiting.pk].is_drawn) == ([], False)
    assert "不一致" in client.get("/thinktank/verification/").content.decode()


def test_the_cost_of_the_public_pages_does_not_grow(client, count_queries):
    pool(each=1)
    drawn(subjects=[subject(1)])
    panel = Panel.objects.get()
    pages = [
        "/thinktank/",
        "/thinktank/experts/",
        "/thinktank/panels/",
        reverse("thinktank:draw", args=[panel.pk]),
    ]
    before = [count_queries(lambda path=path: client.get(path)) for path in pages]
    pool(each=3)
    for number in (2, 3):
        drawn(subjects=[subject(number), subject(number + 10)])

    assert [count_queries(lambda path=path: client.get(path)) for path in pages] == before


# --- the forum ---
def photo():
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "PNG")
    return SimpleUploadedFile("IMG_2041.PNG", out.getvalue())


def test_photos_of_a_forum_stand_with_the_words_that_say_what_is_on_them(client):
    held, by = forum_in("held"), Actor(city_staff())
    forum.add_file(
        forum=held, purpose="photo", upload=photo(), words="开幕式，台下坐满了人", by=by, at=timezone.now()
    )

    page = client.get(f"/thinktank/forum/{held.year}/").content.decode()

    assert (
        "<figcaption" in page
    )  # the words stand under the photo for everybody; repeated as alt they would be read twice
    assert page.count("开幕式，台下坐满了人</figcaption>") == 1
    assert "IMG_2041" not in page


def test_a_photo_without_words_and_a_paper_called_a_photo_are_refused():
    held, by = forum_in("held"), Actor(city_staff())

    with pytest.raises(forum.PhotoWithoutWords):
        forum.add_file(forum=held, purpose="photo", upload=photo(), words=" ", by=by, at=timezone.now())
    with pytest.raises(NotAPicture):
        forum.add_file(
            forum=held, purpose="photo", upload=SimpleUploadedFile("a.pdf", b"%PDF-1.4"), words="x", by=by, at=timezone.now()
        )  # fmt: skip
    assert not Attachment.objects.filter(purpose="photo").exists()


def test_the_home_shows_the_next_forum_and_not_the_one_planned_for_years_ahead():
    last, coming = forum_in("held"), forum_in("calling")

    assert forums.coming(timezone.now()) == coming
    assert forums.coming(timezone.now() + dt.timedelta(days=900)).year == max(last.year, coming.year)
