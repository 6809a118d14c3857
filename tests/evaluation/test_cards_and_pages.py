"""The score card as a tagged PDF, and the pages of a district and of an institution."""

import io
from decimal import Decimal

import pikepdf
import pytest
from django.utils import timezone
from pypdf import PdfReader

from evaluation.actions import rounds
from evaluation.models import Round, Subject
from evaluation.states import DeclarationState, RoundState
from tests.factories.community import AreaFactory, city_staff, district_staff, holder_of
from tests.factories.evaluation import RectificationFactory, RoundFactory, SubjectFactory, declared

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def scored(value=72, state=RoundState.PUBLISHED, **fields):
    subject = SubjectFactory(round=RoundFactory(), **fields)
    declared(subject, "A1", Decimal(value))
    rounds.compute_round(round=subject.round, at=timezone.now())
    Subject.objects.filter(pk=subject.pk).update(reply="漏算了三场", answer="下一期补上")
    Round.objects.filter(pk=subject.round_id).update(
        state=state, published_at=timezone.now(), reviewed_at=timezone.now()
    )
    return Subject.objects.get(pk=subject.pk)


def tags(content):
    """Every tag of the structure tree of a PDF."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node.S))
            walk(node.get("/K", pikepdf.Array()))

    with pikepdf.open(io.BytesIO(content)) as file:
        walk(file.Root.StructTreeRoot.K)
        return found, file.Root.MarkInfo.Marked, str(file.Root.Lang), str(file.docinfo.get("/Title", ""))


def test_the_score_card_is_a_tagged_pdf_that_says_the_score_and_how_it_came_about(client):
    subject = scored()

    answer = client.get(f"/evaluation/scores/{subject.pk}/form.pdf")

    found, is_marked, language, title = tags(answer.content)
    text = "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split()
    )
    assert (is_marked, language.lower()[:2], subject.title in title) == (True, "zh", True)
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= set(found)
    for words in ("72.0分", "指标A1", "漏算了三场", "下一期补上", "verify_scores.py"):
        assert words in text
    assert client.get(f"/evaluation/scores/{subject.pk}/form.pdf").content == answer.content
    assert f'href="/evaluation/scores/{subject.pk}/form.pdf"' in client.get(
        f"/evaluation/scores/{subject.pk}/"
    ).content.decode()  # fmt: skip


def test_a_card_before_publication_is_for_its_subject_alone_and_says_so(client):
    subject = scored(state=RoundState.IN_REPLY)
    path = f"/evaluation/scores/{subject.pk}/form.pdf"

    assert client.get(path).status_code == 404
    client.force_login(holder_of(subject.institution), backend=BACKEND)
    answer = client.get(path)
    assert "no-store" in answer["Cache-Control"]
    assert "还没有公布" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_a_district_shows_its_own_scores_and_only_its_overseers_what_is_owed(client):
    here, elsewhere = scored(81), scored(55, area=AreaFactory(code="440106101"))
    waiting = SubjectFactory(round=RoundFactory(), area=here.area)
    declared(waiting, "A1", None, DeclarationState.DRAFT)
    RectificationFactory(institution=here.institution, area=here.area)
    path = f"/evaluation/districts/{here.area_id[:6]}/"

    page = client.get(path)
    html = page.content.decode()
    assert ("81.0" in html, here.title in html, "进行中 1 件" in html) == (True, True, True)
    assert elsewhere.title not in html
    assert ("还差 1 项" in html, page.context["found"].waiting) == (False, None)
    client.force_login(district_staff(here.area_id[:6]), backend=BACKEND)
    assert "还差 1 项" in client.get(path).content.decode()
    client.force_login(district_staff("440106"), backend=BACKEND)
    assert "还差 1 项" not in client.get(path).content.decode()


def test_an_institution_sees_its_unpublished_score_on_its_page_others_do_not(client):
    subject = scored(64, state=RoundState.IN_REPLY)
    body = subject.institution
    path = f"/evaluation/institutions/{body.pk}/"

    assert client.get(path).status_code == 404  # neither a member nor judged in public yet
    client.force_login(holder_of(body), backend=BACKEND)
    assert "64.0" in client.get(path).content.decode()
    Round.objects.update(state=RoundState.PUBLISHED)
    client.logout()
    assert "64.0" in client.get(path).content.decode()


@pytest.mark.parametrize("kind", ["districts", "institutions"])
def test_such_a_page_costs_the_same_for_one_and_for_many(client, count_queries, kind):
    one = scored()
    path = f"/evaluation/{kind}/{one.area_id[:6] if kind == 'districts' else one.institution_id}/"
    client.force_login(city_staff(), backend=BACKEND)
    client.get(path)
    first = count_queries(lambda: client.get(path))

    for opening in ("low", "drop", "veto", "late", "person"):
        scored(50, institution=one.institution)
        RectificationFactory(institution=one.institution, area=one.area, opening=opening)
    assert count_queries(lambda: client.get(path)) <= first
