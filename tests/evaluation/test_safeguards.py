"""
Each safeguard of anonymity with the attack it stops: the attack fails, and succeeds once the safeguard is taken out.

A test here that passes both ways would protect nobody.
"""

import base64
import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from core.crypto import EncryptedTextField
from core.record.actors import CLOCK
from evaluation.actions import computing, publishing, rounds, surveys
from evaluation.formulas import assessment
from evaluation.formulas.disclosure import audit, cells_of
from evaluation.models import PublishedCell, Question, Score, SealedAnswer, Survey, SurveyQuestion
from evaluation.queries import disclosure
from evaluation.states import SurveyState
from tests.factories.community import AreaFactory
from tests.factories.evaluation import (
    RoundFactory,
    SubjectFactory,
    VersionFactory,
    adopt,
    dimension,
    indicator,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now
IN_PLACE = "UPDATE evaluation_sealedanswer SET age = age WHERE survey_id = %s AND false"  # no new order


@pytest.fixture
def survey():
    made = Survey.objects.create(
        title="问卷（示例）", purpose="测试", mode="open", state=SurveyState.OPEN, threshold=10,
        opens_at=NOW() - dt.timedelta(hours=1), closes_at=NOW() + dt.timedelta(hours=1),
    )  # fmt: skip
    question = Question.objects.create(code="words", text="想说什么", kind="text")
    SurveyQuestion.objects.create(survey=made, question=question, position=1, is_required=False)
    return made


def answer(survey, words, device):
    key = survey.questions.get().key
    surveys.submit_answer(
        survey=survey, area=AreaFactory(code="440103"), age="adult", answers={key: words}, seconds=60, device=device,
        by=CLOCK, at=NOW(),
    )  # fmt: skip


def as_they_lie(survey):
    """What somebody with the disk reads: the answers by the transaction that wrote them, then as their rows lie."""
    rows = SealedAnswer.objects.raw("SELECT * FROM evaluation_sealedanswer ORDER BY xmin::text::bigint, ctid")
    return [next(iter(json.loads(str(row.body))["answers"].values())) for row in rows]


@pytest.mark.parametrize("is_safe", [True, False])
def test_the_order_of_rows_tells_who_came_first_only_without_the_new_order(survey, is_safe, monkeypatch):
    if not is_safe:
        monkeypatch.setattr(surveys, "REORDER", IN_PLACE)
    told = [f"第{place:02d}份" for place in range(20)]
    for place, words in enumerate(told):
        answer(survey, words, f"device {place}")

    assert (as_they_lie(survey) == told) is not is_safe


@pytest.mark.parametrize("is_safe", [True, False])
def test_the_length_of_a_sealed_answer_tells_what_was_said_only_without_padding(survey, is_safe, monkeypatch):
    if not is_safe:
        monkeypatch.setattr(surveys, "PAD", 1)
    answer(survey, "好", "a")
    answer(survey, "写了很长的一段话" * 10, "b")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT length(body)) FROM evaluation_sealedanswer")
        assert (cursor.fetchone()[0] == 1) is is_safe


@pytest.mark.parametrize("is_safe", [True, False])
def test_the_ciphertext_tells_when_it_was_written_only_with_the_usual_field(survey, is_safe):
    field = SealedAnswer._meta.get_field("body") if is_safe else EncryptedTextField()
    token = field.get_prep_value("一份答卷")

    moment = int.from_bytes(base64.urlsafe_b64decode(token)[1:9], "big")
    assert (moment == 0) is is_safe


# --- subtraction ---
def rated(n, total):
    return {"A1": assessment.Measured(Decimal(total), Decimal(n), n, Decimal(total * total))}


@pytest.mark.parametrize("is_safe", [True, False])
def test_two_looks_at_a_score_tell_one_persons_mark_only_without_batches(is_safe, monkeypatch):
    """Twenty gave 80 together; one more person gives 1: whoever looked before and after could subtract."""
    version = VersionFactory()
    indicator(
        dimension(version),
        "A1",
        source="rating",
        unit="/ 5",
        counts_people=True,
        is_sampled=True,
        floor=1,
        target=5,
    )
    subject = SubjectFactory(round=RoundFactory(version=adopt(version)))
    if not is_safe:
        monkeypatch.setattr(computing, "_batched", lambda sheet, inputs, stored, threshold: inputs)
    seen = []
    for n, total in ((20, 80), (21, 81)):
        monkeypatch.setattr(
            computing, "gather",
            lambda *given, n=n, total=total: computing_gathered(subject.ref, rated(n, total)),
        )  # fmt: skip
        rounds.compute_round(round=subject.round, at=NOW())
        row = Score.objects.get(subject=subject)
        seen.append((row.n, row.numerator))

    (before, old), (after, new) = seen
    learned = new - old if after - before == 1 else None
    assert learned == (None if is_safe else 1)


def computing_gathered(ref, given):
    from evaluation.queries.sources import Gathered

    return Gathered({ref: given})


@pytest.mark.parametrize("is_safe", [True, False])
def test_a_score_of_three_people_is_shown_only_without_the_threshold(is_safe, monkeypatch):
    spec = assessment.Spec(
        "A1", "满意", "A", Decimal(100), "/ 5", assessment.Scale("linear", "higher", Decimal(1), Decimal(5)),
        {"missing": "exclude", "late": "value", "not_applicable": "exclude"}, Decimal(0), counts_people=True,
    )  # fmt: skip
    if not is_safe:
        monkeypatch.setattr(assessment, "_safe", lambda spec, given, threshold: given)

    found = assessment.assess(assessment.Sheet({"A": Decimal(100)}, [spec], (), 10), {"x": rated(3, 12)})["x"]

    assert (found.lines["A1"].measured is None) is is_safe


# --- cross-tables ---
COUNTS = {
    ("荔湾", "满意"): 40, ("荔湾", "不满意"): 33, ("天河", "满意"): 45, ("天河", "不满意"): 4, ("南沙", "满意"): 52,
    ("南沙", "不满意"): 29,
}  # fmt: skip


def only_small(counts, k):
    return frozenset(key for key, count in counts.items() if 0 < count < k)


def test_totals_give_a_small_count_away_only_without_complementary_cells(monkeypatch):
    publishing.publish_table(code="t", title="表", counts=COUNTS, threshold=10, at=NOW())
    assert disclosure.everything(10, []).leaks == []

    leaks = audit(cells_of("t", COUNTS, only_small(COUNTS, 10), True), 10)
    assert [(leak.cell.name, leak.low, leak.high) for leak in leaks] == [("天河\t不满意", 4, 4)]


def test_and_such_a_table_is_not_published_because_the_audit_looks_at_everything(monkeypatch):
    monkeypatch.setattr(publishing, "protect", only_small)
    with pytest.raises(publishing.WouldDisclose):
        publishing.publish_table(code="t", title="表", counts=COUNTS, threshold=10, at=NOW())

    monkeypatch.setattr(disclosure, "everything", lambda threshold, cells: type("Audit", (), {"leaks": []}))
    publishing.publish_table(code="t", title="表", counts=COUNTS, threshold=10, at=NOW())
    assert PublishedCell.objects.filter(count=None).count() == 1  # what the audit had stopped
