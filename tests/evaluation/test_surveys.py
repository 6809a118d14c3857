"""One person, one answer, and no ballot can be traced: each safeguard is missed if it is taken out."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.utils import timezone

from core.models import JournalEntry
from core.record.actors import CLOCK, Actor
from evaluation.actions import citizen_panels, guards, paper, surveys
from evaluation.formulas import balance
from evaluation.models import (
    Answered,
    FreeText,
    PaperSheet,
    Question,
    Quota,
    SealedAnswer,
    Survey,
    SurveyQuestion,
    Tally,
)
from evaluation.policy import AgeBand, SurveyMode
from evaluation.queries import survey_results
from evaluation.states import SheetState, SurveyState
from tests.factories.community import AreaFactory, city_staff
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now
HOUR = dt.timedelta(hours=1)
AGES = ("young", "adult", "older")


@pytest.fixture
def city():
    return Actor(city_staff())


@pytest.fixture
def liwan():
    return AreaFactory(code="440103", name="荔湾区", official_name="荔湾区")


@pytest.fixture
def survey():
    """Open and for verified people: knows (yes/no), came, marks (only who came), and a text."""
    made = Survey.objects.create(
        title="家门口的文化（示例）", purpose="测试", mode=SurveyMode.VERIFIED, state=SurveyState.OPEN, threshold=10,
        opens_at=NOW() - HOUR, closes_at=NOW() + HOUR,
    )  # fmt: skip
    yes_no = [["yes", "是"], ["no", "不是"]]
    knows = Question.objects.create(
        code="knows", text="知道吗", kind="single", options=yes_no, rate="awareness"
    )
    came = Question.objects.create(
        code="came", text="来过吗", kind="single", options=yes_no, rate="participation"
    )
    marks = Question.objects.create(code="marks", text="打几分", kind="scale", rate="satisfaction")
    words = Question.objects.create(code="words", text="想说什么", kind="text")
    for place, question in enumerate((knows, came, marks, words), 1):
        SurveyQuestion.objects.create(
            survey=made, question=question, position=place, is_required=question != words
        )
    third = made.questions.get(question=marks)
    third.after, third.after_options = made.questions.get(question=came), ["yes"]
    third.save()
    return made


def given(survey, knows="yes", came="yes", marks="5", words=""):
    keys = {row.question.code: row.key for row in survey.questions.select_related("question")}
    values = {"knows": knows, "came": came, "marks": marks, "words": words}
    return {keys[code]: value for code, value in values.items() if value}


def submit(survey, area, person=None, age="adult", seconds=90, **answers):
    surveys.submit_answer(
        survey=survey, area=area, age=age, answers=given(survey, **answers), seconds=seconds,
        by=Actor(person or UserFactory()), at=NOW(),
    )  # fmt: skip


def test_one_person_answers_once_from_whatever_device(survey, liwan):
    person = UserFactory()
    submit(survey, liwan, person)

    with pytest.raises(surveys.AnsweredAlready):
        submit(survey, liwan, person)
    assert SealedAnswer.objects.count() == 1


def test_an_open_survey_takes_one_answer_a_device(survey, liwan):
    Survey.objects.update(mode=SurveyMode.OPEN)

    def send(device):
        surveys.submit_answer(survey=survey, area=liwan, age="adult", answers=given(survey), seconds=60, device=device,
                              by=CLOCK, at=NOW())  # fmt: skip

    send("a")
    send("b")
    with pytest.raises(surveys.AnsweredAlready):
        send("a")


def test_a_survey_whose_close_is_over_is_not_opened(survey, city):
    Survey.objects.update(state=SurveyState.DRAFT)
    survey.refresh_from_db()
    with pytest.raises(surveys.CloseIsOver):
        surveys.open_survey(survey=survey, by=city, at=survey.closes_at)
    assert surveys.open_survey(survey=survey, by=city, at=NOW()).state == SurveyState.OPEN


def test_nobody_answers_after_the_close_or_without_signing_in(survey, liwan):
    with pytest.raises(surveys.SignInFirst):
        surveys.submit_answer(
            survey=survey, area=liwan, age="adult", answers=given(survey), seconds=60, by=CLOCK, at=NOW()
        )
    with pytest.raises(surveys.NotTaking):
        surveys.submit_answer(survey=survey, area=liwan, age="adult", answers=given(survey), seconds=60,
                              by=Actor(UserFactory()), at=survey.closes_at)  # fmt: skip
    assert Answered.objects.count() == 0


def test_branching_decides_what_is_asked_and_kept(survey):
    kept = surveys.checked(survey, given(survey, came="no", marks="1"))

    assert "1" not in kept.values()
    with pytest.raises(surveys.AnswerMissing):
        surveys.checked(survey, given(survey, marks=""))
    with pytest.raises(surveys.AnswerUnknown):
        surveys.checked(survey, given(survey, marks="6"))


def test_a_full_quota_takes_nobody_and_who_was_not_asked_is_counted(survey, liwan):
    Quota.objects.create(survey=survey, area=liwan, age="adult", most=1)
    submit(survey, liwan)

    with pytest.raises(surveys.QuotaFull):
        submit(survey, liwan)
    surveys.screen_out(survey=survey)
    survey.refresh_from_db()
    assert (survey.screened_out, Answered.objects.count(), SealedAnswer.objects.count()) == (1, 1, 1)


# --- no ballot can be traced ---
def test_an_answer_holds_no_key_to_the_person_and_no_time():
    columns = {field.name for field in SealedAnswer._meta.concrete_fields}
    people = {field.name for field in Answered._meta.concrete_fields}

    assert columns == {"id", "survey", "area", "age", "body"}
    assert people == {"id", "survey", "person", "device"}


def rows_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text, ctid::text, id::text, body FROM {table} ORDER BY ctid")  # noqa: S608
        return cursor.fetchall()


def test_neither_order_nor_row_metadata_tells_when_an_answer_came(survey, liwan):
    """Each answer rewrites all of them: one transaction number, new keys, a new order."""
    for place in range(24):
        submit(survey, liwan, words=f"第{place:02d}份")
    before = rows_of("evaluation_sealedanswer")
    order = [
        json.loads(str(row.body))["answers"]
        for row in SealedAnswer.objects.raw("SELECT * FROM evaluation_sealedanswer ORDER BY ctid")
    ]
    places = [int(next(value for value in one.values() if value.startswith("第"))[1:3]) for one in order]

    submit(survey, liwan)
    after = rows_of("evaluation_sealedanswer")

    assert places != sorted(places)
    assert {row[2] for row in before}.isdisjoint({row[2] for row in after})
    assert len({row[0] for row in after}) == 1


def test_the_ciphertext_tells_neither_time_nor_length(survey, liwan):
    import base64

    submit(survey, liwan)
    submit(survey, liwan, words="写了很长的一段话" * 10)
    bodies = [row[3] for row in rows_of("evaluation_sealedanswer")]

    assert len({len(body) for body in bodies}) == 1
    assert {int.from_bytes(base64.urlsafe_b64decode(body)[1:9], "big") for body in bodies} == {0}


def test_the_journal_says_nothing_of_an_answer(survey, liwan):
    before = JournalEntry.objects.count()
    submit(survey, liwan)

    assert JournalEntry.objects.count() == before


def closed(survey, city, count=30):
    area = AreaFactory(code="440103")
    other = AreaFactory(code="440104", name="越秀区", official_name="越秀区")
    for place in range(count):
        submit(
            survey, area if place % 2 else other, knows="yes" if place % 3 else "no", words=f"意见{place}号"
        )
    surveys.close_survey(survey=survey, by=city, at=NOW())
    survey.refresh_from_db()
    return survey


def test_at_the_close_answers_become_counts_and_are_destroyed_on_record(survey, city):
    survey = closed(survey, city)

    surveys.count_survey(survey=survey, by=city, at=NOW())

    assert (SealedAnswer.objects.count(), Answered.objects.count()) == (0, 0)
    assert sum(Tally.objects.filter(question__question__code="knows").values_list("count", flat=True)) == 30
    assert FreeText.objects.count() == 30
    entry = JournalEntry.objects.get(fact="evaluation.survey.counted")
    assert entry.details["destroyed"] == 30


def test_what_looks_odd_is_flagged_and_a_person_decides(survey, liwan, city):
    for _ in range(3):
        submit(survey, liwan, seconds=1)
    for _ in range(6):
        submit(survey, liwan, words="一模一样的话说六遍")
    surveys.close_survey(survey=survey, by=city, at=NOW())
    survey.refresh_from_db()

    assert {flag.kind: flag.count for flag in survey.flags.all()} == {"speed": 3, "identical": 6}
    with pytest.raises(surveys.FlagsOpen):
        surveys.count_survey(survey=survey, by=city, at=NOW())
    for flag in survey.flags.all():
        surveys.decide_flag(flag=flag, counts=flag.kind == "identical", reason="看过了", by=city, at=NOW())
    done = surveys.count_survey(survey=survey, by=city, at=NOW())
    assert (done.received, done.dropped) == (9, 3)


def test_a_second_person_publishes_and_small_cells_stay_hidden(survey, city, client):
    survey = closed(survey, city, 60)
    surveys.count_survey(survey=survey, by=city, at=NOW())
    with pytest.raises(guards.SamePerson):
        surveys.publish_survey(survey=survey, by=city, at=NOW())

    surveys.publish_survey(survey=survey, by=Actor(city_staff()), at=NOW())

    survey.refresh_from_db()
    shown = [count for table in survey_results.tables(survey) for row in table.rows for count in row.counts]
    assert all(count is None or count == 0 or count >= 10 for count in shown)
    rates = {rate.name: rate for rate in survey_results.rates(survey)}
    assert float(rates["知晓率"].share) == pytest.approx(100 * 40 / 60)
    assert rates["知晓率"].low < rates["知晓率"].share < rates["知晓率"].high

    html = client.get(f"/evaluation/surveys/{survey.pk}/").content.decode()
    said = "60 份算数，公开的问卷，回收率不知道，没有按区和年龄配额，不一定代表全体。"
    assert html.count(said) == 1 + len(survey_results.tables(survey))  # beside the rates and each question
    survey.quotas.create(area=AreaFactory(code="440103"), age=AgeBand.values[0], most=100, taken=30)
    Survey.objects.filter(pk=survey.pk).update(reached=240)
    assert (
        "60 份算数，回收率 25.0%，各区各年龄按配额收。"
        in client.get(f"/evaluation/surveys/{survey.pk}/").content.decode()
    )


# --- paper ---
def test_a_paper_form_counts_when_two_people_typed_the_same(survey, liwan):
    first, second, third = (Actor(UserFactory()) for _ in range(3))

    def typed(by, number="P-1", **answers):
        return paper.type_sheet(survey=survey, number=number, area=liwan, age="older", answers=given(survey, **answers),
                                by=by, at=NOW())  # fmt: skip

    typed(first)
    with pytest.raises(guards.SamePerson):
        typed(first)
    assert SealedAnswer.objects.count() == 0
    assert typed(second).state == SheetState.AGREED
    assert (SealedAnswer.objects.count(), PaperSheet.objects.get().first_body) == (1, "")

    typed(first, "P-2")
    assert typed(second, "P-2", knows="no").state == SheetState.DIFFERS
    assert typed(third, "P-2", knows="no").state == SheetState.SETTLED
    assert SealedAnswer.objects.count() == 2


# --- the citizen panel ---
def people(count):
    return [
        balance.Volunteer(
            f"M-{place:03d}", f"44010{3 + place % 3}", AGES[place % 7 % 3], ("woman", "man")[place % 2]
        )
        for place in range(count)
    ]


def test_the_panel_is_as_even_as_it_can_be_and_anybody_can_draw_it_again():
    pool = people(120)
    drawn = balance.draw("seed", pool, 24)

    chosen = [one for one in pool if one.code in drawn]
    assert len(drawn) == 24
    assert sorted([one.area for one in chosen].count(area) for area in {one.area for one in chosen}) == [
        8,
        8,
        8,
    ]
    assert [one.gender for one in chosen].count("woman") == 12
    assert balance.draw("seed", *balance.parse(balance.list_text(pool, 24))) == drawn
    assert balance.draw("other", pool, 24) != drawn


def test_only_who_was_drawn_answers_and_the_list_is_committed_first(survey, liwan, city):
    Survey.objects.update(mode=SurveyMode.PANEL)
    survey.refresh_from_db()
    crowd = [UserFactory() for _ in range(6)]
    for person in crowd:
        citizen_panels.volunteer(
            survey=survey, area=liwan, age="adult", gender="woman", by=Actor(person), at=NOW()
        )
    with pytest.raises(citizen_panels.TooFew):
        citizen_panels.commit_list(survey=survey, size=7, by=city, at=NOW())
    panel = citizen_panels.commit_list(survey=survey, size=3, by=city, at=NOW())
    assert (panel.seed, crowd[0].display_name in panel.list_text) == ("", False)
    with pytest.raises(citizen_panels.ListClosed):
        citizen_panels.volunteer(
            survey=survey, area=liwan, age="adult", gender="man", by=Actor(UserFactory()), at=NOW()
        )

    citizen_panels.draw_panel(survey=survey, by=city, at=NOW())

    drawn = [one.person for one in survey.invited.filter(is_drawn=True)]
    assert len(drawn) == 3
    submit(survey, liwan, drawn[0])
    with pytest.raises(surveys.NotDrawn):
        submit(survey, liwan, next(one for one in crowd if one not in drawn))


# --- the pages ---
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_a_citizen_answers_page_by_page_without_javascript(client, survey, liwan, mode):
    client.cookies["mode"] = mode
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    path = f"/evaluation/surveys/{survey.pk}/answer/"

    def press(page, **fields):
        state = page.context["state"] if page.context and "state" in page.context else ""
        return client.post(path, {"state": state, **fields})

    page = client.post(path)
    page = press(page, area="440103", age="adult")
    assert ('data-mode="elder"' in page.content.decode()) == (mode == "elder")
    page = press(page, answer="yes")
    assert press(page).status_code == 422  # nothing chosen: said at the field, nothing lost
    page = press(page, answer="no")
    assert page.context["row"].question.code == "words"  # who did not come is not asked for marks
    page = press(page, answer="多办夜场")
    assert page.context["is_last"]
    assert press(page, send="1").status_code == 302
    assert SealedAnswer.objects.count() == 1
    assert press(page, send="1").status_code == 409
