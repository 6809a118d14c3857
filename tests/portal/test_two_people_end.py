"""Bureaus end nothing of somebody else's for good by one person; what one may do alone is named with why."""

import pytest
from django.contrib import admin
from django.utils import timezone
from django.utils.timezone import localdate, timedelta

from cloudplatform.models import Objection as ProductObjection
from cloudplatform.models import Product
from cloudplatform.states import ProductState
from community.bureau import BureauModelAdmin
from core.models import PendingAct
from core.record import pending
from core.record.actors import Actor
from core.states import PendingState
from core.web import buttons
from evaluation.models import Answered, SealedAnswer
from projects.actions import decisions
from tests.community.test_deadlines_told import product_call, project_call
from tests.evaluation.test_surveys import closed, liwan, survey  # noqa: F401
from tests.factories.community import city_staff
from tests.factories.core import UserFactory
from tests.factories.empower import brand_of, case_of, running
from tests.factories.members import ApplicationFactory
from tests.factories.panels import ExpertFactory
from tests.factories.second_person import carried_out
from tests.portal.test_bureau import sign_in, submitted
from tests.projects.cast import Stage
from thinktank.actions import interpretations

pytestmark = pytest.mark.django_db
WHY = {"reason": "重复登记"}


def brand():
    return brand_of(running().lead, "joined"), "projects/brand/do/end", WHY, "ended"


def brand_not_recognised():
    return brand_of(running().lead), "projects/brand/do/refuse", WHY, "refused"


def case():
    return case_of(running(), "published"), "projects/case/do/withdraw", WHY, "withdrawn"


def call_for_projects():
    return project_call()[0], "projects/call/do/cancel", WHY, "cancelled"


def call_for_products():
    return product_call()[0], "cloudplatform/productcall/do/cancel", WHY, "cancelled"


def expert():
    row = ExpertFactory(state="under_review", starts_on=None)
    return row, "thinktank/expert/do/decline", WHY, "declined"


def interpretation():
    at = timezone.now()
    row = interpretations.draft_interpretation(
        clause="3.3.1", title="基层怎么点单", body="每月一次", by=Actor(city_staff()), at=at
    )
    row = interpretations.publish_interpretation(interpretation=row, by=Actor(city_staff()), at=at)
    return row, "thinktank/interpretation/do/withdraw", WHY, "withdrawn"


def application():
    return ApplicationFactory(), "community/membershipapplication/do/refuse", WHY, "refused"


def objection_to_a_project():
    stage = Stage()
    made, project = stage.in_notice()
    row = decisions.file_objection(
        name="何街坊", contact="020-00000000", decision_list=made, project=project, text="场地没有产权", **stage.by(UserFactory())
    )  # fmt: skip
    return row, "projects/objection/do/uphold", {"answer": "属实"}, "upheld"


def objection_to_a_product():
    today = localdate()
    product = submitted()
    Product.objects.filter(pk=product.pk).update(
        state=ProductState.IN_NOTICE, notice_from=today, notice_until=today + timedelta(days=7)
    )
    row = ProductObjection.objects.create(
        product=product, filed_by=UserFactory(), name="何街坊", contact="020-00000000", text="资质过期", filed_at=timezone.now()
    )  # fmt: skip
    return row, "cloudplatform/objection/do/uphold", {"answer": "属实"}, "upheld"


ENDS = [
    brand, brand_not_recognised, case, call_for_projects, call_for_products, expert, interpretation, application,
    objection_to_a_project, objection_to_a_product,
]  # fmt: skip


@pytest.mark.parametrize("kind", ENDS, ids=lambda kind: kind.__name__)
def test_one_person_asks_another_confirms_and_both_read_why(client, kind):
    row, path, form, ended = kind()
    before, confirms = row.state, city_staff()
    sign_in(client, city_staff())
    answer = client.post(f"/admin/{path}/?ids={row.pk}", {**form, "effective_on": localdate()})
    assert answer.status_code == 302, answer.content.decode()
    act = PendingAct.objects.get()
    client.post(f"/admin/core/pendingact/do/confirm/?ids={act.pk}")
    row.refresh_from_db()
    act.refresh_from_db()
    assert (row.state, act.state, act.reason) == (before, PendingState.ASKED, *form.values())
    assert all(text for _label, text in act.content["before"])

    carried_out(confirms)
    row.refresh_from_db()
    assert row.state == ended


def test_answers_of_a_survey_are_destroyed_by_two(client, survey):  # noqa: F811
    survey = closed(survey, Actor(city_staff()), 4)
    for flag in survey.flags.all():
        flag.counts, flag.reason = False, "看过了"
        flag.save()
    asks, confirms = city_staff(), city_staff()
    sign_in(client, asks)
    path = f"/admin/evaluation/survey/do/count/?ids={survey.pk}"
    assert client.post(path, {"effective_on": localdate(), "why": "收齐了"}).status_code == 302
    assert (SealedAnswer.objects.count(), Answered.objects.count()) == (4, 4)
    told = dict(PendingAct.objects.get().content["before"])
    assert "4 份，计数后全部销毁" in told["收到的答卷"]

    carried_out(confirms)
    survey.refresh_from_db()
    assert (survey.state, survey.counted_by, SealedAnswer.objects.count()) == ("counted", confirms, 0)


# What a bureau may do alone although it is painted as dangerous, and why. See docs/adr/0058.
GOES_BACK = "nothing ends: it is mended and comes again, or the pause is lifted"
NEXT_STEP = "the ordinary next step of a way that others take part in"
ANSWERS = "the daily answer to one request, which may be made again"
OWN = "the bureau's own draft, meeting, group or list"
AT_ONCE = "somebody is harmed meanwhile: it must be off within minutes, at night too"
HELD_BY_RULE = "the action refuses who judged the same thing before"
WITHDRAWS = "takes back what the same person or bureau asked for"
MAY_ALONE = {
    GOES_BACK: {
        "cloudplatform.Order return", "cloudplatform.Product return", "cloudplatform.Product suspend", "community.Brief return",
        "community.Group suspend", "community.MembershipApplication return", "community.SelfCheck return",
        "community.TeamGrade reopen", "evaluation.Declaration return", "evaluation.FrameworkVersion return",
        "evaluation.Round redo", "evaluation.Round return", "evaluation.Subject rectify", "projects.Case return",
        "projects.Checkpoint return", "projects.Project rectify", "projects.Project return", "reports.Edition reopen",
        "roundtable.Resolution instruct", "thinktank.Expert suspend", "thinktank.Panel dissolve",
    },
    NEXT_STEP: {"cloudplatform.Cycle close", "evaluation.SurveyFlag drop", "community.Group replace_leader"},
    ANSWERS: {
        "cloudplatform.Demand decline", "cloudplatform.Feedback hide", "community.Brief decline", "community.Enrolment refuse",
        "community.Group refuse", "community.Incubatee decline", "community.Incubatee leave", "community.NameChange decline",
        "community.Secondment break", "community.Secondment decline", "thinktank.Consultation decline",
        "cloudplatform.Order broken_by_supplier", "cloudplatform.Order broken_by_station", "roundtable.AgendaItem decline",
    },
    OWN: {
        "cloudplatform.SearchWord remove", "community.Adoption void", "community.Publication void", "evaluation.Subject drop",
        "community.ContributionCall cancel", "community.TrainingProgramme cancel", "evaluation.Indicator remove",
        "reports.NumberRule end", "reports.Outline remove", "roundtable.WorkingGroup close", "thinktank.ForumSession remove",
        "thinktank.Talk remove", "thinktank.PanelMember replace", "thinktank.PanelMember remove",
    },
    AT_ONCE: {"cloudplatform.Event cancel", "community.NewsItem withdraw", "community.Seat end"},
    HELD_BY_RULE: {"community.TeamGrade lapse", "community.GradeObjection uphold"},
    WITHDRAWS: {"community.GroupHandOver withdraw", "core.PendingAct decline", "core.PendingAct withdraw"},
}  # fmt: skip


def test_every_dangerous_button_of_the_bureaus_takes_two_or_says_why_not():
    """Register its action in the app's subscribers/pending.py, or name it here with why one person may."""
    site = [one for one in admin.site._registry.values() if isinstance(one, BureauModelAdmin)]
    alone = {
        f"{one.model._meta.label} {verb.name}"
        for one in site
        for verb in one.verbs
        if verb.danger and pending.kind_of(verb.act) is None
    }
    assert alone == set().union(*MAY_ALONE.values())


def test_no_button_of_the_portal_does_alone_what_takes_two():
    verb = next(one for one in buttons._made if pending.kind_of(one.act) is not None)
    made = buttons.PageButton(
        "x", "x", verb.act, verb.argument, frozenset(), verb.form, who=lambda user: None
    )
    buttons._made.remove(made)

    assert buttons.alone([made]) != []
    assert buttons.alone(buttons._made) == []
