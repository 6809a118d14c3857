"""
Evaluation: who may open what.

Columns: visitor, citizen, somebody of the judged institution, somebody of the verifier, district staff, city staff.
"""

from decimal import Decimal

from django.utils import timezone

from evaluation.models import Ask, Round
from evaluation.states import DeclarationState, RectificationState, RoundState
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
    "evaluation:framework": "200 200 200 200 200 200",
    "evaluation:rectification_list": "200 200 200 200 200 200",
    "evaluation:rectification": "200 200 200 200 200 200",
    "evaluation:mine": "302 403 200 200 200 200",
    "evaluation:declare": "302 404 200 404 404 404",
    "evaluation:review": "302 404 404 404 200 404",
    "evaluation:reply": "302 404 200 404 404 404",
    "evaluation:my_rectification": "302 404 200 200 404 404",
    "evaluation:rectification_of": "302 404 302 404 404 404",
    "evaluation:asked": "302 200 404 404 404 404",
    "POST evaluation:answer_ask": "302 404 404 404 404 404",
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
    people = {
        "visitor": None, "citizen": citizen, "ours": holder_of(open_one.institution), "verifier": holder_of(verifier),
        "district": district_staff(open_one.area_id[:6]), "city": city_staff(),
    }  # fmt: skip
    of_round, of_row, of_one = {"pk": published.round_id}, {"pk": waiting.pk}, {"pk": one.pk}
    numbers = {
        "evaluation:round": of_round, "evaluation:round_table": {**of_round, "kind": "csv"},
        "evaluation:round_archive": of_round, "evaluation:score": {"pk": published.pk},
        "evaluation:framework": {"pk": published.round.version_id}, "evaluation:rectification": of_one,
        "evaluation:declare": of_row, "evaluation:review": of_row, "evaluation:reply": {"pk": open_one.pk}, 
        "evaluation:my_rectification": of_one,
        "evaluation:rectification_of": {"source": one.source}, "evaluation:asked": of_one, "evaluation:answer_ask": of_one,
    }  # fmt: skip
    return people, numbers
