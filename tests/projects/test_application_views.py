"""Pages of an application: what is typed stays, strangers find nothing, refusals say why."""

import io

import docx
import pytest
from django.urls import reverse

from core.models import Draft
from projects.models import Project
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.projects import checkpoint_of, hall, lead_of, partner_of, project_in
from tests.projects.cast import Stage, pdf

pytestmark = pytest.mark.django_db


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def rows(**values):
    """What a browser posts of the rows of a section."""
    total = 1 + max((int(name.split("_")[0][1:]) for name in values), default=0)
    found = {"rows-TOTAL_FORMS": total, "rows-INITIAL_FORMS": 0}
    for name, value in values.items():
        number, _, field = name.partition("_")
        found[f"rows-{number[1:]}-{field}"] = value
    return found


def edit(project, section):
    return reverse("projects:edit_project", args=[project.pk, section])


START = {"title": "榕树头夜读", "type": "grassroots", "key_field": "reading", "nature": "brand", "call": ""}


def test_a_wrong_lead_is_refused_in_the_form_with_the_reason(client):
    company = InstitutionFactory(kind="company")

    page = signed_in(client, holder_of(company)).post(reverse("projects:new_project"), START)

    assert page.status_code == 409
    assert "牵头单位要是本市公共文化机构或其主管部门" in page.content.decode()
    assert not Project.objects.exists()


def test_a_draft_is_begun_and_leads_to_its_first_section(client):
    user = holder_of(hall())

    answer = signed_in(client, user).post(reverse("projects:new_project"), START)

    assert answer.url == edit(Project.objects.get(), "basics")


def test_a_section_with_gaps_is_saved_and_the_gaps_are_listed(client):
    project = project_in("draft")
    form = {"title": project.title, "type": "vertical", "key_field": "art", "nature": "project", "stay": "1"}

    answer = signed_in(client, lead_of(project)).post(edit(project, "basics"), form, follow=True)

    assert "联系人还没有填" in answer.content.decode()
    assert Project.objects.get().type == "vertical"


def test_refused_rows_keep_what_was_typed(client):
    project = project_in("draft")
    form = {"lead_base": "有队伍", **rows(r0_institution="没有登记的社", r0_contribution="出人"), "stay": "1"}

    page = signed_in(client, lead_of(project)).post(edit(project, "partners"), form)

    assert page.status_code == 422
    assert "没有登记叫“没有登记的社”的单位" in page.content.decode()
    assert 'value="没有登记的社"' in page.content.decode()


def test_a_milestone_before_the_start_is_refused_on_the_page(client):
    project = project_in("draft")
    form = {"starts_on": "2027-03-01", "ends_on": "2027-12-01", "plan": "按月",
            **rows(r0_title="太早", r0_due_on="2027-02-01")}  # fmt: skip

    page = signed_in(client, lead_of(project)).post(edit(project, "plan"), form)

    assert page.status_code == 409
    assert "不在项目起止日期内" in page.content.decode()
    assert "太早" in page.content.decode()


def test_money_is_written_in_yuan_and_kept_in_cents(client):
    project = project_in("draft")
    form = {"budget_yuan": "1000.50", **rows(r0_source="city", r0_planned_yuan="1000.50")}

    signed_in(client, lead_of(project)).post(edit(project, "money"), form)

    assert Project.objects.get().budget_cents == 100_050
    assert project.fundings.get().planned_cents == 100_050


def test_rows_typed_and_not_saved_come_back(client):
    project = project_in("draft")
    user = lead_of(project)
    fields = {"plan": ["写到一半"], "rows-0-title": ["还没保存的里程碑"], "rows-TOTAL_FORMS": ["3"]}
    Draft.objects.create(user=user, form=edit(project, "plan"), fields=fields, saved_at=project.created_at)

    page = signed_in(client, user).get(edit(project, "plan")).content.decode()

    assert "写到一半" in page
    assert "还没保存的里程碑" in page


def test_files_of_a_wrong_kind_are_refused_on_the_field(client):
    project = project_in("draft")
    bad = pdf("病毒.pdf")
    bad.file = io.BytesIO(b"MZ not a pdf")
    bad.size = 12

    page = signed_in(client, lead_of(project)).post(edit(project, "files"), {"files": bad})

    assert page.status_code == 422
    assert "不是能收的文件" in page.content.decode()


def test_an_unsigned_partner_stops_the_submission_and_is_named(client):
    stage = Stage()
    draft = stage.draft()

    page = signed_in(client, stage.writer).post(reverse("projects:project_act", args=[draft.pk, "submit"]))

    assert page.status_code == 409
    assert f"还有参与单位没有签署：{stage.partner.name}" in page.content.decode()


def test_a_handed_in_project_has_no_editor_any_more(client):
    project = project_in("submitted")

    answer = signed_in(client, lead_of(project)).get(edit(project, "plan"))

    assert answer.url == reverse("projects:progress", args=[project.pk])


def test_the_application_leaves_as_word(client):
    project = project_in("draft")

    answer = signed_in(client, lead_of(project)).get(reverse("projects:export_project", args=[project.pk]))
    text = "\n".join(line.text for line in docx.Document(io.BytesIO(answer.content)).paragraphs)

    assert f"{project.title}申报书" in text
    assert "区级资金 10 万元" in text


def test_a_partner_signs_on_line_and_must_say_why_not(client):
    partner, user = partner_of(project_in("draft"))
    url = reverse("projects:sign", args=[partner.project_id])

    refused = signed_in(client, user).post(url, {"decline": "1", "note": ""})
    assert refused.status_code == 422
    client.post(url, {"note": ""})

    partner.refresh_from_db()
    assert (partner.state, partner.answered_by) == ("signed", user)


def test_a_report_without_a_figure_is_refused_and_keeps_the_text(client):
    project = project_in("incubating")
    check = checkpoint_of(project)

    page = signed_in(client, lead_of(project)).post(
        reverse("projects:report_check", args=[check.pk]), {"report": "做了四十场，人很多，效果好"}
    )

    assert page.status_code == 422
    assert "做了四十场" in page.content.decode()


def test_an_acceptance_without_evidence_is_refused(client):
    project = project_in("midterm_checked")
    check = checkpoint_of(project, kind="acceptance")
    form = {"report": "全部完成，效果很好，群众满意", f"figure_{project.figures.get().pk}": "41"}
    url = reverse("projects:report_check", args=[check.pk])

    assert signed_in(client, lead_of(project)).post(url, form).status_code == 409
    assert client.post(url, {**form, "files": pdf()}).status_code == 302
    check.refresh_from_db()
    assert check.state == "reported"


def test_the_list_costs_the_same_for_one_and_for_many(client, count_queries):
    lead = hall()
    user = holder_of(lead)
    project_in("named", lead=lead)
    signed_in(client, user)
    url = reverse("projects:my_projects")
    client.get(url)  # the first page chooses a seat
    one = count_queries(lambda: client.get(url))
    for _ in range(9):
        project_in("named", lead=lead)
    assert count_queries(lambda: client.get(url)) == one


def test_the_progress_page_costs_the_same_after_a_long_life(client, count_queries):
    project = project_in("named")
    signed_in(client, lead_of(project))
    url = reverse("projects:progress", args=[project.pk])
    checkpoint_of(project, kind="yearly")
    client.get(url)  # the first page chooses a seat
    one = count_queries(lambda: client.get(url))
    for kind in ("midterm", "acceptance"):
        checkpoint_of(project, kind=kind)
    partner_of(project)
    assert count_queries(lambda: client.get(url)) == one
