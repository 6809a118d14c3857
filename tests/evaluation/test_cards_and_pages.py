"""The score card as a tagged PDF, and the pages of a district and of an institution."""

import datetime as dt
import io
import json
from decimal import Decimal

import pikepdf
import pytest
from django.utils import timezone
from pypdf import PdfReader

from evaluation.actions import rounds
from evaluation.models import Rectification, Round, Subject
from evaluation.queries import effect
from evaluation.states import DeclarationState, RoundState
from tests.factories.community import AreaFactory, city_staff, district_staff, holder_of
from tests.factories.evaluation import (
    RectificationFactory,
    RoundFactory,
    SubjectFactory,
    declared,
    simple_version,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def version_for(kind):
    """A version in force of a framework for subjects of `kind`."""
    version = simple_version()
    type(version.framework).objects.filter(pk=version.framework_id).update(kind=kind)
    return version


def scored(value=72, state=RoundState.PUBLISHED, **fields):
    subject = SubjectFactory(**fields)
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


@pytest.mark.parametrize("kind", ["city", "districts", "institutions"])
def test_such_a_page_costs_the_same_for_one_and_for_many(client, count_queries, kind):
    one = scored()
    scored(50, state=RoundState.OPEN, area=AreaFactory(code="440106101"))
    path = f"/evaluation/{kind}/{one.area_id[:6] if kind == 'districts' else one.institution_id}/"
    path = "/evaluation/city/" if kind == "city" else path
    client.force_login(city_staff(), backend=BACKEND)
    client.get(path)
    first = count_queries(lambda: client.get(path))

    for opening in ("low", "drop", "veto", "late", "person"):
        scored(50, institution=one.institution)
        scored(50, state=RoundState.OPEN, area=AreaFactory(code="440106101"))
        RectificationFactory(institution=one.institution, area=one.area, opening=opening)
    assert count_queries(lambda: client.get(path)) <= first


def test_the_page_of_the_city_shows_districts_and_rounds_and_to_the_bureau_who_owes(client):
    here = scored(81)
    district = here.area.parent
    last = scored(77, round=RoundFactory(version=version_for("district")), area=district)
    waiting = SubjectFactory(round=RoundFactory(), area=here.area)
    declared(waiting, "A1", None, DeclarationState.DRAFT)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    for state, opening in (
        ("opened", "low"),
        ("reported", "person"),
    ):  # who has reported waits for the verifier and is not late
        RectificationFactory(
            area=here.area, due_on=yesterday, state=state, reported_at=timezone.now(), opening=opening
        )
    RectificationFactory(area=AreaFactory(code="4401"), due_on=yesterday)

    page = client.get("/evaluation/city/")
    found = page.context["city"]
    assert [sum(getattr(one, name) for one in found.districts) for name in ("running", "overdue")] == [3, 2]
    assert (len(found.board.running), found.board.overdue) == (3, 2)
    row = next(one for one in page.context["city"].districts if one.code == district.pk)
    assert (row.total, row.running, row.overdue, row.owed) == (last.total, 2, 1, 1)
    under_way = {one.round.pk: one for one in page.context["city"].rounds}[waiting.round_id]
    assert (under_way.subjects, under_way.progress.asked, under_way.progress.handed_in) == (1, 1, 0)
    html = page.content.decode()
    assert (
        "欠交" in html,
        "还差 1 项" in html,
        'href="/evaluation/city/"' in client.get("/evaluation/").content.decode(),
    ) == (
        False,
        False,
        True,
    )
    client.force_login(city_staff(), backend=BACKEND)
    html = client.get("/evaluation/city/").content.decode()
    assert ("欠交的填报" in html, "还差 1 项" in html) == (True, True)


def test_each_chart_has_its_words_and_its_file(client):
    first = scored(52)
    second = scored(
        83,
        round=RoundFactory(version=first.round.version, previous=first.round),
        institution=first.institution,
    )
    RectificationFactory(
        institution=first.institution, ref=first.ref, opened_at=timezone.now() + dt.timedelta(days=1),
        subject=first,
    )  # fmt: skip
    one = f"institution:{first.institution_id}"

    page = client.get(f"/evaluation/scores/{second.pk}/")
    html = page.content.decode()
    option = json.loads(page.context["option"])
    assert option["series"][0]["data"] == [52.0, 83.0]
    assert all(words in html for words in ("2 轮里 2 轮有总分", f"of={second.pk}", "data-chart"))
    files = [
        ("history", str(second.pk), "83"),
        *(("months", of, "月") for of in ("city", f"district:{first.area_id[:6]}", one)),
    ]
    for table, of, words in files:
        answer = client.get(f"/evaluation/compare/table.csv?table={table}&of={of}")
        assert (answer.status_code, words in answer.content.decode()) == (200, True), (table, of)
    for table, of in (
        ("history", "x"),
        ("history", "0"),
        ("months", "institution:x"),
        ("months", "district:9"),
        ("months", ""),
    ):
        assert client.get(f"/evaluation/compare/table.csv?table={table}&of={of}").status_code == 404
    for path in ("/evaluation/city/", f"/evaluation/districts/{first.area_id[:6]}/"):
        page = client.get(path)
        assert all(
            words in page.content.decode()
            for words in ("table=months", page.context["found"].months_in_words)
        )


def test_what_was_put_right_is_shaded_between_the_rounds_around_it():
    rows = [
        effect.Past(f"第{n}轮", Decimal(total), Decimal(1), None, 0, dt.date(2026, month, 1))
        for n, (total, month) in enumerate(((58, 1), (55, 4), (61, 7), (80, 10)), start=1)
    ]
    opened, looked_at = (dt.datetime(2026, month, 10, tzinfo=dt.UTC) for month in (4, 6))
    one = Rectification(opened_at=opened, verified_at=looked_at)

    option = effect.history_chart(rows, [effect.Chain(one, [])], 65)

    ((first, last),) = option["series"][0]["markArea"]["data"]
    assert (first["xAxis"], last["xAxis"]) == ("第2轮", "第3轮")
    assert option["series"][0]["markLine"]["data"] == [{"yAxis": 65}]
    assert "不重叠" in effect.history_in_words(rows)
