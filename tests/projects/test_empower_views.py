"""Pages of a running project, of cases and of the public: what is typed stays, rules answer 409, nothing leaks."""

import pytest
from django.utils import timezone

from core.record.actors import Actor
from projects.actions import money
from projects.models import Case, FundingEntry, Milestone
from projects.policy import Source
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.empower import case_of, effect_of, replication_of, running, step_of, use_of, with_partner
from tests.factories.projects import lead_of

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def project():
    return running()


@pytest.fixture
def lead(client, project):
    user = lead_of(project)
    client.force_login(user, backend=BACKEND)
    return user


def text_of(answer):
    return answer.content.decode()


def test_a_milestone_after_the_end_is_refused_and_what_was_typed_stays(client, project, lead):
    path = f"/workbench/projects/{project.pk}/plan/"

    answer = client.post(path, {"title": "补齐空白镇街", "owner": project.lead_id, "due_on": "2099-01-01"})

    assert answer.status_code == 409
    assert "补齐空白镇街" in text_of(answer)
    assert "里程碑要在项目期内" in text_of(answer)
    assert client.post(path, {"title": "补齐空白镇街"}).status_code == 422


def test_the_lead_plans_and_a_partner_does_not(client, project):
    clerk = with_partner(project)[1]
    client.force_login(clerk, backend=BACKEND)
    path = f"/workbench/projects/{project.pk}/plan/"

    assert client.get(path).status_code == 200
    assert (
        client.post(path, {"title": "越权", "owner": project.lead_id, "due_on": "2026-12-01"}).status_code
        == 404
    )
    assert not Milestone.objects.filter(title="越权").exists()


def test_money_that_does_not_add_up_is_refused_and_the_form_is_kept(client, project, lead):
    path = f"/workbench/projects/{project.pk}/money/"
    typed = {
        "kind": "received",
        "source": "district",
        "amount_yuan": "100.50",
        "booked_on": str(timezone.localdate()),
        "purpose": "首笔",
    }

    assert client.post(path, typed).status_code == 302
    answer = client.post(path, {**typed, "kind": "spent", "amount_yuan": "100.51", "purpose": "多花一分"})

    assert answer.status_code == 409
    assert "多花一分" in text_of(answer)
    assert FundingEntry.objects.get().amount_cents == 10_050


def test_an_entry_is_cancelled_once(client, project, lead):
    entry = money.book_entry(
        project=project, source=Source.CITY, kind="received", amount_cents=100, booked_on=timezone.localdate(), purpose="补助",
        by=Actor(lead), at=timezone.now(),
    )  # fmt: skip
    path = f"/workbench/money/{entry.pk}/cancel/"

    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "记错"}).status_code == 302
    assert client.post(path, {"reason": "再来"}).status_code == 409
    assert "已冲销" in text_of(client.get(f"/workbench/projects/{project.pk}/money/"))


def test_the_other_side_answers_a_use_by_its_page(client, project, lead):
    institution, clerk = with_partner(project)
    use = use_of(project, project.lead, institution, institution, clerk)

    page = text_of(client.get(f"/workbench/sharing/{use.pk}/"))

    assert "确认属实" in page
    assert "撤回" not in page
    assert client.post(f"/workbench/sharing/{use.pk}/confirm/").status_code == 302
    assert client.post(f"/workbench/sharing/{use.pk}/confirm/").status_code == 409
    assert client.post(f"/workbench/sharing/{use.pk}/withdraw/").status_code == 404


def test_evidence_without_a_file_is_refused(client, project, lead):
    effect = effect_of(project, project.lead, lead)

    answer = client.post(
        f"/workbench/evidence/{effect.pk}/after/", {"after": "26", "after_on": str(timezone.localdate())}
    )

    assert answer.status_code == 409
    assert "佐证" in text_of(answer)


def test_a_case_is_written_with_half_a_figure_refused(client, project, lead):
    path = f"/workbench/projects/{project.pk}/cases/new/"
    typed = {
        "title": "夜读灯下",
        "summary": "一句话",
        "mode": "governance",
        "problem": "没人来",
        "name_1": "到会",
    }

    answer = client.post(path, typed)
    assert answer.status_code == 422
    assert "没人来" in text_of(answer)
    assert client.post(path, {**typed, "value_1": "26", "unit_1": "人"}).status_code == 302
    case = Case.objects.get()
    assert client.post(f"/workbench/cases/{case.pk}/submit/").status_code == 409


def test_drafts_and_returned_cases_are_nobody_elses_business(client, project):
    for state in ("draft", "submitted", "returned", "approved", "withdrawn"):
        case = case_of(project, state)
        assert client.get(f"/projects/cases/{case.pk}/").status_code == 404
        assert client.get(f"/projects/cases/{case.pk}/word/").status_code == 404
        assert case.title not in text_of(client.get("/projects/cases/"))


def test_the_bureau_reviews_a_case_in_the_admin(client, project):
    case, staff = case_of(project, "submitted"), city_staff()
    client.force_login(staff, backend=BACKEND)
    path = f"/admin/projects/case/do/review/?ids={case.pk}"

    assert "踩过的坑" in text_of(client.get(path))
    assert client.post(path, {"is_passed": "yes", "comment": ""}).status_code == 302
    client.post(path, {"is_passed": "yes", "comment": ""})
    assert case.reviews.count() == 1


def test_a_published_case_shows_who_learned_from_whom(client, project):
    case = case_of(project, "published")
    first = replication_of(case, InstitutionFactory(), "confirmed")
    replication_of(case, InstitutionFactory(), "under_way", learned_from=first)

    page = text_of(client.get(f"/projects/cases/{case.pk}/"))

    assert 'class="spread"' in page
    assert f"向{first.institution.name}学" in page


def test_the_word_document_opens(client, project):
    answer = client.get(f"/projects/cases/{case_of(project, 'published').pk}/word/")

    assert answer.content[:2] == b"PK"


def test_a_project_page_names_no_contact_and_costs_the_same_for_more_rows(client, project, count_queries):
    path = f"/projects/{project.pk}/"
    step_of(project)
    one = count_queries(lambda: client.get(path))
    for _number in range(5):
        step_of(project)
        case_of(project, "published")
    case_of(project, "published")

    page = text_of(client.get(path))

    assert "陈联系" not in page
    assert "19900000000" not in page
    assert count_queries(lambda: client.get(path)) <= one + 1


def test_the_list_of_projects_costs_the_same_for_one_and_for_many(client, project, count_queries):
    one = count_queries(lambda: client.get("/projects/"))
    for number in range(5):
        running(lead=InstitutionFactory(name=f"文化馆{number}（示例）", kind="culture_hall"))

    assert count_queries(lambda: client.get("/projects/")) == one


def test_drafts_and_rejected_projects_have_no_public_page(client):
    from tests.factories.projects import project_in

    for state in ("draft", "submitted", "rejected", "withdrawn"):
        assert client.get(f"/projects/{project_in(state).pk}/").status_code == 404


def test_people_elsewhere_find_no_pages_of_the_project(client, project):
    client.force_login(holder_of(InstitutionFactory()), backend=BACKEND)

    for tab in ("plan", "sharing", "money", "evidence", "coverage", "links", "cases/new"):
        assert client.get(f"/workbench/projects/{project.pk}/{tab}/").status_code == 404
