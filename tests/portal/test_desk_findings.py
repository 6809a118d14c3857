"""What officers met on the first days of the desk: the answer first, errors at their field, names instead of numbers."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from cloudplatform.admin.demands import AnswerForm, MergeForm
from cloudplatform.models import Demand, ProductCall
from cloudplatform.states import DemandState
from core import jobs
from core.models import Job
from core.models.accounts import Office
from tests.factories.community import district_staff
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.portal.test_bureau import demand_in, sign_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def page_of(client, demand):
    return client.get(reverse("admin:case", args=["demand", demand.pk]))


@pytest.fixture
def screened(client):
    demand = demand_in()
    Demand.objects.filter(pk=demand.pk).update(state=DemandState.SCREENED)
    sign_in(client, district_staff())
    return demand


def test_the_answer_is_the_first_button_for_a_demand_that_waits_for_it(client, screened):
    assert [one.name for one in page_of(client, screened).context["offers"]][:2] == ["answer", "gather"]


def test_a_demand_that_is_gathered_can_still_be_answered(client, screened):
    now = timezone.now()
    call = ProductCall.objects.create(title="露天电影", brief="进小区", opens_at=now, closes_at=now + DAY)
    Demand.objects.filter(pk=screened.pk).update(state=DemandState.GATHERED, call=call)

    assert "answer" in [one.name for one in page_of(client, screened).context["offers"]]


def test_a_page_of_a_case_shows_no_row_that_says_nothing(client, screened):
    answer = page_of(client, screened)
    labels = [field.label for _heading, fields in answer.context["parts"] for field in fields]

    assert "镇街" in labels
    assert "答复" not in labels


def test_a_day_for_an_opinion_that_has_passed_is_said_at_the_day(client, screened):
    colleague = district_staff()
    path = reverse("admin:case_desk", args=["demand", screened.pk, "ask"])
    yesterday = timezone.localdate() - DAY

    answer = client.post(path, {"to": colleague.pk, "due_on": str(yesterday), "note": "请看"})

    form = next(one.form for one in answer.context["helpers"] if one.name == "ask")
    assert (answer.status_code, list(form.errors)) == (409, ["due_on"])


def test_a_row_of_another_district_does_not_exist_in_the_register(client):
    other = demand_in("440104101")
    sign_in(client, district_staff("440103"))

    assert client.get(reverse("admin:cloudplatform_demand_change", args=[other.pk])).status_code == 404


# --- choices by name ---
@pytest.fixture
def pool():
    """Three demands others can be merged into."""
    rows = [demand_in() for _ in range(3)]
    for row, text in zip(rows, ("想看粤剧折子戏", "想看粤剧全本", "想学古琴"), strict=True):
        Demand.objects.filter(pk=row.pk).update(state=DemandState.SCREENED, text=text)
    return list(Demand.objects.order_by("pk"))


def test_a_demand_to_merge_into_is_found_by_number_by_words_and_by_the_name_offered(pool):
    shown = str(MergeForm()["into"])
    for typed in (pool[2].number, str(pool[2].pk), "古琴", f"{pool[2].number} {pool[2]}　{pool[2].area}"):
        form = MergeForm({"into": typed})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["into"] == pool[2]
    assert 'list="id_into_names"' in shown
    assert f'value="{pool[2].number} 想学古琴' in shown


@pytest.mark.parametrize(
    ("typed", "words"), [("粤剧", "不止一条"), ("杂技", "没有这一条"), ("D-26-99999", "没有这一条")]
)
def test_what_fits_none_or_several_is_said_and_stays_typed(pool, typed, words):
    form = MergeForm({"into": typed})

    assert words in "".join(form.errors["into"])
    assert f'value="{typed}"' in str(form["into"])


def test_an_answer_names_the_event_that_meets_the_wish_by_its_name():
    event, other = EventFactory(title="社区粤剧夜"), EventFactory(title="社区粤剧晨")

    for typed in ("粤剧夜", str(event.pk)):
        form = AnswerForm({"answer": "下周有一场", "event": typed})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["event"] == event
    assert AnswerForm({"answer": "暂时没有", "event": ""}).is_valid()
    assert "不止一条" in str(AnswerForm({"answer": "有", "event": "粤剧"}).errors["event"])
    assert other.title in str(AnswerForm()["event"])


# --- words instead of codes ---
def test_jobs_are_named_by_what_they_do(client):
    at = timezone.now()
    Job.objects.create(kind="core.deliver", key="a", payload={}, run_after=at, created_at=at)
    officer = UserFactory(is_staff=True)
    officer.groups.add(Group.objects.get_or_create(name=Office.SYSTEM)[0])
    sign_in(client, officer)

    html = client.get(reverse("admin:core_job_changelist")).content.decode()

    assert jobs.names()["core.deliver"] in html
    assert set(jobs._handlers) - {*jobs.names()} <= {"core.write", "core.note"}  # of tests
