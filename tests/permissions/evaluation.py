"""
Evaluation: who may open what.

Columns: visitor, citizen, somebody of the judged institution, somebody of the verifier, district staff, city staff.
"""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from evaluation.models import Ask, Round, Survey
from evaluation.policy import SurveyMode
from evaluation.states import DeclarationState, RectificationState, RoundState, SurveyState
from tests.factories.community import InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.evaluation import RectificationFactory, SubjectFactory, declared

PEOPLE = ("visitor", "citizen", "ours", "verifier", "district", "city")

PERMISSIONS: dict[str, str] = {
    "evaluation:index": "200 200 200 200 200 200",
    "evaluation:round": "200 200 200 200 200 200",
    "evaluation:round_table": "200 200 200 200 200 200",
    "evaluation:round_archive": "200 200 200 200 200 200",
    "evaluation:score": "200 200 200 200 200 200",
    "evaluation:score_form": "200 200 200 200 200 200",
    "evaluation:framework": "200 200 200 200 200 200",
    "evaluation:rectification_list": "200 200 200 200 200 200",
    "evaluation:rectification": "200 200 200 200 200 200",
    "evaluation:compare": "200 200 200 200 200 200",
    "evaluation:city": "200 200 200 200 200 200",
    "evaluation:district": "200 200 200 200 200 200",
    "evaluation:institution": "200 200 200 200 200 200",
    "evaluation:compare_file": "200 200 200 200 200 200",
    "evaluation:survey_list": "200 200 200 200 200 200",
    "evaluation:survey": "200 200 200 200 200 200",
    "evaluation:paper_form": "200 200 200 200 200 200",
    "POST evaluation:answer_survey": "302 200 200 200 200 200",
    "evaluation:volunteer": "302 200 200 200 200 200",
    "evaluation:type_paper": "302 403 200 200 200 200",
    "evaluation:mine": "302 403 200 200 200 200",
    "evaluation:declare": "302 404 200 404 404 404",
    "evaluation:review": "302 404 404 404 200 404",
    "evaluation:reply": "302 404 200 404 404 404",
    "evaluation:my_rectification": "302 404 200 200 404 404",
    "evaluation:rectification_of": "302 404 302 404 404 404",
    "evaluation:asked": "302 200 404 404 404 404",
    "POST evaluation:answer_ask": "302 302 404 404 404 404",
}


def world():
    published, open_one = SubjectFactory(), SubjectFactory()
    Round.objects.filter(pk=published.round_id).update(
        state=RoundState.PUBLISHED, published_at=timezone.now(), reviewed_at=timezone.now()
    )
    waiting = declared(open_one, "A1", Decimal(3), DeclarationState.AT_DISTRICT)
    verifier = InstitutionFactory()
    one = RectificationFactory(
        institution=open_one.institution, verifier=verifier, source="projects.rectification:1",
        state=RectificationState.REPORTED, reported_at=timezone.now(),
    )  # fmt: skip
    citizen = UserFactory()
    Ask.objects.create(rectification=one, person=citizen, asked_at=timezone.now())
    survey, panel = (
        Survey.objects.create(
            title="问卷（示例）", purpose="测试", mode=mode, state=SurveyState.OPEN, opens_at=timezone.now() - timedelta(hours=1),
            closes_at=timezone.now() + timedelta(hours=1),
        )
        for mode in (SurveyMode.VERIFIED, SurveyMode.PANEL)
    )  # fmt: skip
    people = {
        "visitor": None, "citizen": citizen, "ours": holder_of(open_one.institution), "verifier": holder_of(verifier),
        "district": district_staff(open_one.area_id[:6]), "city": city_staff(),
    }  # fmt: skip
    of_round, of_row, of_one = {"pk": published.round_id}, {"pk": waiting.pk}, {"pk": one.pk}
    numbers = {
        "evaluation:district": {"code": open_one.area_id[:6]},
        "evaluation:institution": {"pk": published.institution_id}, "evaluation:compare_file": {"kind": "csv"},
        "evaluation:score_form": {"pk": published.pk, "kind": "docx"},
        **{f"evaluation:{name}": {"pk": survey.pk} for name in ("survey", "paper_form", "answer_survey", "type_paper")},
        "evaluation:volunteer": {"pk": panel.pk},
        "evaluation:round": of_round, "evaluation:round_table": {**of_round, "kind": "csv"},
        "evaluation:round_archive": of_round, "evaluation:score": {"pk": published.pk},
        "evaluation:framework": {"pk": published.round.version_id}, "evaluation:rectification": of_one,
        "evaluation:declare": of_row, "evaluation:review": of_row, "evaluation:reply": {"pk": open_one.pk}, 
        "evaluation:my_rectification": of_one,
        "evaluation:rectification_of": {"source": one.source}, "evaluation:asked": of_one, "evaluation:answer_ask": of_one,
    }  # fmt: skip
    return people, numbers
