"""Pages of evaluation: what they cost, what they show, and the bureau's desk."""

import datetime as dt
import io
from decimal import Decimal

import docx
import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from core.record.edits import SEEN
from evaluation.actions import rounds
from evaluation.models import (
    Ask,
    Dimension,
    Indicator,
    Question,
    Rectification,
    Round,
    Subject,
    Survey,
    SurveyQuestion,
)
from evaluation.queries import overview
from evaluation.states import RoundState, SurveyState
from tests.factories.community import InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.evaluation import (
    RectificationFactory,
    RoundFactory,
    SubjectFactory,
    VersionFactory,
    adopt,
    declared,
    dimension,
    indicator,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now
BACKEND = "django.contrib.auth.backends.ModelBackend"


def scored(round, value):
    subject = SubjectFactory(round=round)
    declared(subject, "A1", Decimal(value))
    return subject


def publish(round):
    Round.objects.filter(pk=round.pk).update(
        state=RoundState.PUBLISHED, published_at=NOW(), reviewed_at=NOW(), is_final=True
    )
    round.refresh_from_db()
    return round


def published_round(count):
    round = RoundFactory()
    for place in range(count):
        scored(round, 90 - 3 * place)
    rounds.compute_round(round=round, at=NOW())
    return publish(round)


@pytest.mark.parametrize(
    "path", ["/evaluation/", "/evaluation/rounds/{round}/", "/evaluation/rectifications/"]
)
def test_a_page_costs_the_same_for_one_and_for_many(client, count_queries, path):
    one, many = published_round(1), published_round(9)
    RectificationFactory()

    client.get(path.format(round=one.pk))
    first = count_queries(lambda: client.get(path.format(round=one.pk)))
    RectificationFactory.create_batch(9)
    assert count_queries(lambda: client.get(path.format(round=many.pk))) <= first


def test_the_result_shows_ranks_with_doubt_and_those_without_a_total_apart(client):
    version = VersionFactory()
    place = dimension(version)
    indicator(place, "A1", on_missing="refuse")
    round = RoundFactory(version=adopt(version))
    scored(round, 90)
    silent = SubjectFactory(round=round)
    rounds.compute_round(round=round, at=NOW())
    publish(round)

    html = client.get(f"/evaluation/rounds/{round.pk}/").content.decode()

    assert "可能的名次" in html
    assert "不排" in html
    assert silent.title in html
    assert "没有数据不等于零分" in html


def test_the_first_page_shows_what_came_out_last_and_how_sure_it_is(client):
    round = published_round(12)

    page = client.get("/evaluation/")

    html = page.content.decode()
    titles = [row.subject.title for row in page.context["ranking"].rows]
    assert (len(titles), titles[0] in html, "可能的名次" in html) == (10, True, True)
    assert "看全部 12 个对象" in html
    assert round.subjects.order_by("total").first().title not in html


def test_the_bar_of_weights_names_each_part_by_whole_words():
    version = VersionFactory()
    for code, name in (("A", "覆盖面与实效性"), ("B", "知晓率、参与率、满意度"), ("C", "合作共建")):
        Dimension.objects.create(version=version, code=code, name=name, weight=30)

    assert [one.short for one in overview.strip(version)] == ["覆盖面", "知晓率", "合作共建"]


def test_the_archive_is_linked_by_an_address_that_ends_in_zip(client):
    round = published_round(2)

    for page in ("/evaluation/", f"/evaluation/rounds/{round.pk}/"):
        assert f'href="/evaluation/rounds/{round.pk}/open-data.zip"' in client.get(page).content.decode()
    archive = client.get(f"/evaluation/rounds/{round.pk}/open-data.zip")
    assert archive["Content-Type"] == "application/zip"
    assert archive.content == client.get(f"/evaluation/rounds/{round.pk}/open-data.zip").content


def test_nobody_outside_sees_a_score_before_it_is_published(client):
    subject = scored(RoundFactory(), 55)
    rounds.compute_round(round=subject.round, at=NOW())
    path = f"/evaluation/scores/{subject.pk}/"

    assert client.get(path).status_code == 404
    client.force_login(holder_of(subject.institution), backend=BACKEND)
    assert client.get(path).status_code == 404  # while it is open
    Round.objects.update(state=RoundState.IN_REPLY)
    assert client.get(path).status_code == 200
    client.force_login(holder_of(InstitutionFactory()), backend=BACKEND)
    assert client.get(path).status_code == 404


def test_a_value_that_is_refused_stays_in_the_form_and_the_reason_stands_at_the_field(client):
    version = VersionFactory()
    indicator(dimension(version), "A1", most=Decimal(100), least=Decimal(0))
    row = declared(SubjectFactory(round=RoundFactory(version=adopt(version))), "A1", None, "draft")
    client.force_login(holder_of(row.subject.institution), backend=BACKEND)

    answer = client.post(
        f"/workbench/evaluation/declarations/{row.pk}/", {"value": "42", "explanation": "夜场"}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["files"] == ["填报要附佐证材料。请先上传证明，再提交。"]
    assert 'value="42"' in answer.content.decode()


def test_the_later_of_two_colleagues_reads_both_texts_of_a_reply(client):
    subject = SubjectFactory()
    Round.objects.update(state=RoundState.IN_REPLY, reply_until=timezone.localdate() + dt.timedelta(days=5))
    client.force_login(holder_of(subject.institution), backend=BACKEND)
    path = f"/workbench/evaluation/scores/{subject.pk}/"
    seen = client.get(path).context["form"].edit.version
    client.post(path, {"text": "同事写的", SEEN: seen})

    answer = client.post(path, {"text": "我写的", SEEN: seen})

    subject.refresh_from_db()
    assert (answer.status_code, subject.reply) == (409, "同事写的")
    assert ("同事写的" in answer.content.decode(), "我写的" in answer.content.decode()) == (True, True)


def test_a_plan_is_not_taken_for_the_report_of_the_next_step(client):
    one = RectificationFactory()
    client.force_login(holder_of(one.institution), backend=BACKEND)
    path = f"/workbench/rectifications/{one.pk}/"
    seen = client.get(path).context["form"].edit.version
    client.post(path, {"text": "同事的方案", SEEN: seen})

    answer = client.post(path, {"text": "我的方案", SEEN: seen})

    one.refresh_from_db()
    assert answer.status_code in (409, 422)
    assert (one.state, one.plan, one.report) == ("planned", "同事的方案", "")


def test_an_answer_that_says_nothing_is_asked_again(client):
    one, person = RectificationFactory(), UserFactory()
    ask = Ask.objects.create(rectification=one, person=person, asked_at=timezone.now())
    client.force_login(person, backend=BACKEND)
    page = client.post(f"/me/asked/{one.pk}/answer/", follow=True).content.decode()
    ask.refresh_from_db()
    assert ("还没有选" in page, ask.is_mended) == (True, None)


ODD = "上\x0b下\x1f\ufffe完"


def test_no_character_stops_what_is_taken_along(client):
    round = RoundFactory()
    subject = scored(round, 60)
    rounds.compute_round(round=round, at=NOW())
    Subject.objects.update(title=ODD, reply=ODD, reason=ODD)
    publish(round)

    for kind in ("csv", "xlsx"):
        answer = client.get(f"/evaluation/rounds/{round.pk}/scores.{kind}")
        assert (answer.status_code, kind == "csv" and b"\x0b" in answer.content) == (200, False)
    paper = docx.Document(io.BytesIO(client.get(f"/evaluation/scores/{subject.pk}/form.docx").content))
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/evaluation/scores/{subject.pk}/form.xlsx").content)
    )
    filled = [[str(cell or "") for cell in row] for row in sheet.active.values]
    assert [filled[0][5], filled[-1][0], filled[-1][4:6]] == ["得分", "总分", ["100", "60.00"]]
    assert [cell.text for cell in paper.tables[-1].rows[-1].cells][5] == "60.00"
    assert client.get(f"/evaluation/rounds/{round.pk}/open-data.zip").status_code == 200


# --- the admin site ---
@pytest.fixture
def desk(client):
    client.force_login(city_staff(), backend=BACKEND)
    return client


def everything():
    """One row of each list."""
    round = published_round(2)
    RectificationFactory()
    survey = Survey.objects.create(
        title="问卷（示例）",
        purpose="测试",
        mode="open",
        state=SurveyState.DRAFT,
        opens_at=NOW(),
        closes_at=NOW() + dt.timedelta(1),
    )
    question = Question.objects.create(code="q", text="好不好", kind="scale")
    SurveyQuestion.objects.create(survey=survey, question=question, position=1)
    survey.flags.create(kind="speed", count=3, words="快")
    return round


LISTS = (
    "framework", "frameworkversion", "indicator", "round", "subject", "declaration", "rectification", "question", "survey",
    "surveyflag", "freetext", "threshold",
)  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_the_bureau_opens_each_list_each_row_and_each_button(desk, name):
    everything()

    page = desk.get(reverse(f"admin:evaluation_{name}_changelist"))
    assert page.status_code == 200
    rows = list(page.context["cl"].result_list)
    for row in rows[:1]:
        change = desk.get(reverse(f"admin:evaluation_{name}_change", args=[row.pk]))
        assert change.status_code == 200
        for verb in desk.get(reverse(f"admin:evaluation_{name}_changelist")).context["cl"].model_admin.verbs:
            do = desk.get(reverse(f"admin:evaluation_{name}_do", args=[verb.name]), {"ids": row.pk})
            assert do.status_code == 200, verb.name


@pytest.mark.parametrize("name", ["framework", "round", "question", "survey", "threshold"])
def test_the_bureau_opens_each_form_to_add(desk, name):
    assert desk.get(reverse(f"admin:evaluation_{name}_add")).status_code == 200


def test_entropy_weights_stand_beside_and_change_nothing(desk):
    round = published_round(2)
    before = list(round.subjects.order_by("pk").values())

    page = desk.get(reverse("admin:evaluation_round_change", args=[round.pk]))

    assert [one.total for one, _total in page.context["beside"]] == sorted(
        (row["total"] for row in before), reverse=True
    )
    assert "只作对照" in page.content.decode()
    assert list(round.subjects.order_by("pk").values()) == before


def test_the_worked_example_recomputes_what_is_typed(desk):
    path = reverse("admin:evaluation_indicator_worked")
    typed = {"rule": "linear", "better": "higher", "floor": "60", "target": "95", "example": "88.5"}

    assert "81.43%" in desk.get(path, typed).content.decode()
    assert "除以零" in desk.get(path, {**typed, "target": "60"}).content.decode()
    assert "填好数值" in desk.get(path, {**typed, "example": "多少"}).content.decode()


def test_an_indicator_is_changed_in_a_draft_and_refused_in_use(desk):
    version = VersionFactory()
    one = indicator(dimension(version), "A1")
    names = (
        "name", "weight", "definition", "unit", "better", "source", "method", "frequency", "owner", "limits", "basis", "rule",
        "floor", "on_missing", "on_late", "on_not_applicable", "stated_pct",
    )  # fmt: skip
    fields = {name: getattr(one, name) for name in names}
    typed = {**fields, "code": "A1", "dimension": one.dimension_id, "steps": "[]", "target": "80"}
    path = reverse("admin:evaluation_indicator_do", args=["write"]) + f"?ids={one.pk}"

    assert desk.post(path, typed).status_code == 302
    assert Indicator.objects.get(pk=one.pk).target == 80
    assert (
        "两条" in desk.post(path, {**typed, "target": "0"}).content.decode()
        or Indicator.objects.get(pk=one.pk).target == 80
    )
    adopt(version)
    refused = desk.post(path, {**typed, "target": "70"})
    assert (refused.status_code, "另起一版" in refused.content.decode()) == (409, True)


def test_before_adoption_a_version_shows_what_it_would_have_done(desk):
    round = published_round(2)
    version = VersionFactory(framework=round.version.framework, number=2)
    indicator(dimension(version), "A1", target=Decimal(200))

    html = desk.get(reverse("admin:evaluation_frameworkversion_change", args=[version.pk])).content.decode()

    assert "这一版用在上一轮，会怎样" in html
    assert "45.0" in html  # 90 of 200 instead of 90 of 100


def test_district_staff_see_their_district_only(client):
    inside, outside = RectificationFactory(), RectificationFactory()
    Rectification.objects.filter(pk=outside.pk).update(area=InstitutionFactory(city_bureau=True).area)
    client.force_login(district_staff(inside.area_id[:6]), backend=BACKEND)

    shown = client.get(reverse("admin:evaluation_rectification_changelist")).context["cl"].result_list

    assert [row.pk for row in shown] == [inside.pk]


def test_programs_read_frameworks_rounds_and_published_scores_only(client):
    published, open_round = published_round(1), RoundFactory()
    scored(open_round, 50)
    rounds.compute_round(round=open_round, at=NOW())

    def ids(path):
        return {row["id"] for row in client.get(f"/api/v1/{path}/").json()["results"]}

    assert ids("rounds") == {published.pk}
    assert {row["round"] for row in client.get("/api/v1/scores/").json()["results"]} == {published.pk}
    assert published.version_id in ids("frameworks")
    assert client.get("/api/v1/scores/").json()["results"][0]["scores"][0]["indicator"] == "A1"
