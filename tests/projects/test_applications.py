"""Writing and handing in an application, refusals one by one. Policy: 2.3, 3.1.3, 3.2.1, 4.2a."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from community.models import Kind, Sector
from core.record.actors import Actor
from projects.actions import applications, partners, parts
from projects.models import Funding, Milestone, Partner, Project
from projects.queries import checklist, versions
from tests.factories.community import InstitutionFactory, SeatFactory, holder_of
from tests.factories.projects import CallFactory, ProjectFactory, hall, partner_of, project_in
from tests.projects.cast import DAY, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


LEADS = {
    "library", "culture_hall", "museum", "art_museum", "station", "community", "bureau",
}  # fmt: skip


# --- who may lead ---
@pytest.mark.parametrize("kind", Kind.values)
def test_only_public_cultural_institutions_and_their_department_lead(kind, stage):
    lead = InstitutionFactory(kind=kind)

    def start():
        return applications.draft_project(
            lead=lead,
            title="一",
            type="vertical",
            key_field="art",
            nature="project",
            **stage.by(stage.writer),
        )

    if kind in LEADS:
        assert start().lead == lead
    else:
        with pytest.raises(applications.LeadNotAllowed, match="主管部门"):
            start()


@pytest.mark.parametrize("kind", Kind.values)
def test_the_database_refuses_a_wrong_lead_too(kind):
    project = ProjectFactory()
    lead = InstitutionFactory(kind=kind)

    def change():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE projects_project SET lead_id = %s WHERE id = %s", [lead.pk, project.pk])

    if kind in LEADS:
        change()
    else:
        with pytest.raises(IntegrityError, match="may not lead"):
            change()


def test_a_bureau_outside_culture_may_not_lead(stage):
    sport = InstitutionFactory(kind=Kind.BUREAU, sector=Sector.SPORT)

    with pytest.raises(applications.LeadNotAllowed):
        applications.draft_project(
            lead=sport,
            title="一",
            type="vertical",
            key_field="art",
            nature="project",
            **stage.by(stage.writer),
        )
    with pytest.raises(IntegrityError):
        Project.objects.filter(pk=ProjectFactory().pk).update(lead=sport)


# --- what must be there ---
def test_a_new_draft_lists_what_is_missing_by_section(stage):
    draft = applications.draft_project(
        lead=stage.lead,
        title="一",
        type="vertical",
        key_field="art",
        nature="project",
        **stage.by(stage.writer),
    )

    found = checklist.missing(draft)

    assert {one.section for one in found} == set(checklist.SECTIONS)
    with pytest.raises(applications.Incomplete, match="解决什么问题还没有填"):
        applications.submit_project(project=draft, **stage.by(stage.writer))


def test_a_complete_and_signed_draft_is_handed_in_and_frozen(stage):
    project = stage.submitted()

    version = project.versions.get()
    assert project.state == "submitted"
    assert version.fields["fundings"] == ["区级资金 20 万元", "社会投入 10 万元"]
    assert "contact_phone" not in version.fields


def test_a_partner_who_never_signed_is_named(stage):
    draft = stage.draft()

    with pytest.raises(applications.PartnersUnsigned, match=stage.partner.name):
        applications.submit_project(project=draft, **stage.by(stage.writer))


def test_a_partner_who_declined_is_named_too(stage):
    draft = stage.draft()
    partners.decline_part(partner=draft.partners.get(), note="没人手", **stage.by(stage.signer))

    with pytest.raises(applications.PartnersUnsigned):
        applications.submit_project(project=draft, **stage.by(stage.writer))


def test_money_that_does_not_add_up_names_the_difference(stage):
    draft = stage.draft()
    parts.write_money(
        project=draft, budget_cents=300_000_00, rows=[parts.FundingRow("city", 299_000_00)], **stage.by(stage.writer)
    )  # fmt: skip
    stage.sign(draft)  # after the money: new terms take signatures back

    with pytest.raises(applications.MoneyDoesNotAddUp, match=r"来源少了 0\.1 万元"):
        applications.submit_project(project=draft, **stage.by(stage.writer))


def test_the_database_refuses_money_that_does_not_add_up():
    Funding.objects.filter(project=project_in("submitted")).first().delete()

    with pytest.raises(IntegrityError, match="does not add up"):
        connection.check_constraints()


def test_a_draft_may_hold_money_that_does_not_add_up_yet():
    Funding.objects.filter(project=project_in("draft")).first().delete()
    connection.check_constraints()


@pytest.mark.parametrize("days", [-1, 301])
def test_a_milestone_outside_the_period_is_refused(stage, days):
    draft = stage.draft()

    with pytest.raises(parts.MilestoneOutside, match="首批"):
        parts.write_plan(
            project=draft, plan="按月", starts_on=draft.starts_on, ends_on=draft.ends_on,
            rows=[parts.MilestoneRow("首批", draft.starts_on + days * DAY)], **stage.by(stage.writer),
        )  # fmt: skip


def test_the_database_refuses_a_milestone_before_the_start():
    project = project_in("draft")

    Milestone.objects.create(project=project, title="早了", due_on=project.starts_on - DAY)

    with pytest.raises(IntegrityError, match="outside its period"):
        connection.check_constraints()


def test_an_end_before_the_start_is_refused(stage):
    draft = stage.draft()

    with pytest.raises(ValidationError, match="结束日期要晚于开始日期"):
        applications.write_project(
            project=draft, fields={"ends_on": draft.starts_on - DAY}, **stage.by(stage.writer)
        )


# --- names ---
@pytest.mark.parametrize("title", ["榕树头夜读（示例）", "榕树头 夜读(示例)", "榕树头“夜读”（示例）"])
def test_the_same_name_twice_is_refused_whatever_the_signs(stage, title):
    stage.submitted()
    second = stage.draft(title)
    stage.sign(second)

    with pytest.raises(applications.NameTaken, match="榕树头夜读"):
        applications.submit_project(project=second, **stage.by(stage.writer))


def test_the_database_refuses_the_same_name_twice():
    project_in("submitted", title="同名（示例）")
    with pytest.raises(IntegrityError):
        project_in("recommended", title="同名（示例）", with_parts=False)


def test_a_name_is_free_again_once_its_project_ended():
    for state in ("withdrawn", "rejected", "exited", "named"):
        project_in(state, title="同名（示例）")


def test_similar_names_are_shown_as_a_warning(stage):
    other = project_in("named", title="榕树头夜读书会（示例）")

    assert checklist.similar(stage.draft()) == [other]


# --- calls ---
def test_a_closed_call_takes_nothing(stage):
    closed = CallFactory(opens_at=stage.now - 9 * DAY, closes_at=stage.now)

    with pytest.raises(applications.CallNotOpen):
        stage.draft(call=closed)


def test_a_draft_cannot_be_handed_in_at_the_closing_minute(stage):
    draft = stage.draft()
    stage.sign(draft)
    stage.now = stage.call.closes_at

    with pytest.raises(applications.CallNotOpen):
        applications.submit_project(project=draft, **stage.by(stage.writer))


def test_a_proposal_without_a_call_is_kept_and_put_into_the_next(stage):
    proposal = project_in("qualified", call=None, lead=stage.lead)

    attached = applications.attach_to_call(project=proposal, call=stage.call, **stage.by(stage.writer))

    assert attached.call == stage.call
    with pytest.raises(applications.CallNotOpen):
        applications.attach_to_call(
            project=project_in("in_notice"), call=stage.call, **stage.by(stage.writer)
        )


# --- partners ---
def test_a_changed_part_is_asked_again(stage):
    draft = stage.draft()
    stage.sign(draft)

    parts.write_partners(
        project=draft,
        rows=[parts.PartnerRow(stage.partner, "出场地和人", ("people",))],
        **stage.by(stage.writer),
    )

    assert draft.partners.get().state == "asked"
    assert draft.partners.get().answered_by is None


def test_an_unchanged_part_stays_signed_and_a_row_left_out_goes(stage):
    draft = stage.draft()
    stage.sign(draft)
    row = parts.PartnerRow(stage.partner, "出场地", ("facilities",))

    parts.write_partners(project=draft, rows=[row], **stage.by(stage.writer))
    assert draft.partners.get().state == "signed"
    parts.write_partners(project=draft, rows=[], **stage.by(stage.writer))
    assert not draft.partners.exists()


def test_the_lead_is_no_partner_and_nobody_joins_twice(stage):
    draft = stage.draft()
    row = parts.PartnerRow(stage.partner, "出场地")

    with pytest.raises(parts.PartnerIsLead):
        parts.write_partners(
            project=draft, rows=[parts.PartnerRow(stage.lead, "牵头")], **stage.by(stage.writer)
        )
    with pytest.raises(parts.PartnerTwice):
        parts.write_partners(project=draft, rows=[row, row], **stage.by(stage.writer))


def test_somebody_at_the_lead_cannot_sign_for_a_partner(stage):
    draft = stage.draft()
    SeatFactory(user=stage.signer, institution=stage.lead)

    with pytest.raises(partners.BothSides):
        stage.sign(draft)


def test_nobody_signs_once_it_is_handed_in():
    project = project_in("submitted")
    partner, user = partner_of(project)

    with pytest.raises(partners.NotOpenToSign):
        partners.sign_part(partner=partner, by=Actor(user), at=project.submitted_at)


def test_a_partner_answered_by_nobody_is_refused_by_the_database():
    partner, _user = partner_of(project_in("draft"))

    with pytest.raises(IntegrityError):
        Partner.objects.filter(pk=partner.pk).update(state="signed")


# --- afterwards ---
def test_what_is_handed_in_cannot_be_written(stage):
    project = stage.submitted()

    with pytest.raises(applications.NotWritable):
        applications.write_project(project=project, fields={"plan": "新"}, **stage.by(stage.writer))
    with pytest.raises(applications.NotWritable):
        parts.write_money(project=project, budget_cents=1, rows=[], **stage.by(stage.writer))


def test_a_figure_named_twice_is_refused(stage):
    row = parts.FigureRow("场次", "场", Decimal(3))

    with pytest.raises(parts.FigureTwice):
        parts.write_figures(
            project=stage.draft(), risks="", support="", rows=[row, row], **stage.by(stage.writer)
        )


def test_versions_show_what_changed_field_by_field(stage):
    before = stage.submitted().versions.get()
    after = before.__class__(
        project=before.project, number=2, fields={**before.fields, "budget_cents": 1_000_000}
    )

    (change,) = versions.changes(before, after)

    assert (change.label, change.before, change.after) == ("总预算", "30 万元", "1 万元")


def test_a_withdrawn_project_is_final(stage):
    gone = applications.void_project(project=stage.submitted(), **stage.by(stage.writer))

    assert gone.state == "withdrawn"
    with pytest.raises(applications.NotWritable):
        applications.submit_project(project=gone, **stage.by(stage.writer))


def test_people_of_other_institutions_do_not_see_a_draft():
    project = project_in("draft", lead=hall())
    stranger = holder_of(hall())

    assert not Project.objects.visible_to(stranger).filter(pk=project.pk).exists()
    assert Project.objects.visible_to(holder_of(project.lead)).filter(pk=project.pk).exists()
