"""What a project knows of people: each sees their own and nothing of colleagues; it goes with them or with time."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.management import call_command
from django.utils import timezone

from core import privacy
from core.models import JournalEntry
from core.people import closing
from core.people.contacts import index_of
from core.privacy import retention
from core.record.actors import CLOCK, Actor
from projects.actions import applications, decisions, partners
from projects.models import Project
from projects.states import ListState
from tests.factories.community import SeatFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.projects import hall, partner_of, project_in
from tests.projects.cast import Stage, frozen_list

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NOW = timezone.now()
DAY = dt.timedelta(days=1)
CONTACT = {"contact_name": "冼联系", "contact_phone": "138 0013 8001"}


def person(phone="", **who):
    user = UserFactory(**who)
    if phone:
        user.set_phone(phone)
        user.phone_verified = True
        user.save()
    return user


def draft_with_contact(by, institution=None, at=NOW, title="榕树头夜读"):
    acting = {"by": Actor(by), "at": at}
    project = applications.draft_project(
        lead=institution or hall(),
        title=title,
        type="grassroots",
        key_field="reading",
        nature="brand",
        **acting,
    )
    return applications.write_project(project=project, fields=CONTACT, **acting)


def held_on(user):
    return {section.key: [list(row) for row in section.rows] for section in privacy.sections(user)}


# --- seeing ---
def test_who_typed_a_contact_and_whose_telephone_it_is_see_it_and_a_colleague_does_not():
    institution = hall()
    writer, colleague = person(), person()
    for user in (writer, colleague):
        SeatFactory(institution=institution, user=user)
    called = person("13800138001")
    draft_with_contact(writer, institution)

    seen = [["榕树头夜读", "冼联系", "138 0013 8001", "草稿"]]
    assert (held_on(writer)["project_contacts"], held_on(called)["project_contacts"]) == (seen, seen)
    assert held_on(colleague)["project_contacts"] == []


def test_a_telephone_that_was_only_claimed_opens_nothing():
    claimed = UserFactory()
    claimed.set_phone("13800138001")
    claimed.save()
    draft_with_contact(person())

    assert held_on(claimed)["project_contacts"] == []


def test_who_typed_the_contact_before_does_not_see_the_one_typed_since():
    before, since = person(), person()
    project = draft_with_contact(before)
    applications.write_project(
        project=project,
        fields={"contact_name": "后来人", "contact_phone": "13900139000"},
        by=Actor(since),
        at=NOW,
    )

    assert held_on(before)["project_contacts"] == []
    assert held_on(since)["project_contacts"][0][1] == "后来人"


def test_i_see_what_i_signed_handed_in_and_objected_to_and_nothing_of_others():
    stage, citizen, other = Stage(), person(), person()
    project = stage.submitted()
    public = project_in("in_notice")
    notice = frozen_list(public, ListState.IN_NOTICE)
    for user, text in ((citizen, "名单里没有写评审办法"), (other, "别人的异议，写了家里地址")):
        decisions.file_objection(
            name="何街坊",
            contact="020-00000000",
            decision_list=notice,
            project=None,
            text=text,
            by=Actor(user),
            at=NOW,
        )

    assert held_on(stage.signer)["project_signatures"][0][:3] == [project.title, stage.partner.name, "已签署"]
    assert held_on(stage.writer)["project_versions"][0][:2] == [project.title, 1]
    assert held_on(stage.signer)["project_versions"] == []
    (filed,) = held_on(citizen)["project_objections"]
    assert filed[2:5] == ["何街坊", "020-00000000", "名单里没有写评审办法"]
    assert held_on(stage.writer)["project_objections"] == []


def test_a_partner_downloads_the_application_without_whom_to_call(client):
    project = project_in("submitted")
    _partner, clerk = partner_of(project)
    path = f"/workbench/projects/{project.pk}/export/"

    def paper(user):
        client.force_login(user, backend=BACKEND)
        return zipfile.ZipFile(io.BytesIO(client.get(path).content)).read("word/document.xml").decode()

    assert "19900000000" not in paper(clerk)
    assert "陈联系" not in paper(clerk)
    for reader in (holder_of(project.lead), city_staff(), district_staff()):
        assert "19900000000" in paper(reader)


def test_no_version_and_no_fact_of_the_journal_holds_the_contact():
    stage = Stage()
    project = stage.submitted()

    assert "13800138001" not in f"{[one.fields for one in project.versions.all()]}"
    draft_with_contact(person())
    assert not [fact for fact in JournalEntry.objects.all() if "冼联系" in f"{fact.details}{fact.note}"]


# --- forgetting ---
def test_closing_the_account_empties_the_contact_that_is_the_person():
    called, writer = person("13800138001"), person(display_name="冼写手")
    project = draft_with_contact(writer)

    erase(called)

    project.refresh_from_db()
    assert (project.contact_name, project.contact_phone, project.contact_index) == ("", "", "")


def test_closing_the_account_leaves_a_colleague_one_typed_in():
    writer = person(display_name="冼写手")
    project = draft_with_contact(writer)

    erase(writer)

    project.refresh_from_db()
    assert project.contact_name == "冼联系"


def test_who_typed_their_own_name_is_emptied_even_under_an_office_telephone():
    writer = person(display_name="冼联系")
    project = draft_with_contact(writer)

    erase(writer)

    project.refresh_from_db()
    assert (project.contact_name, project.contact_by) == ("", None)


def test_a_contact_is_deleted_on_its_own_and_that_is_on_record(client):
    called = person("13800138001")
    project, other = draft_with_contact(person()), draft_with_contact(person(), title="骑楼下的灯")
    Project.objects.filter(pk=other.pk).update(contact_index=index_of("13900139000"))
    client.force_login(called, backend=BACKEND)

    client.post("/me/data/project_contacts/delete/")

    kept = dict(Project.objects.values_list("pk", "contact_name"))
    assert (kept[project.pk], kept[other.pk]) == ("", "冼联系")
    assert JournalEntry.objects.get(fact="core.data.removed").details == {"kind": "project_contacts"}


def test_an_objection_outlives_the_account_without_the_name(client):
    citizen = person(display_name="林街坊")
    notice = frozen_list(project_in("in_notice"), ListState.IN_NOTICE)
    objection = decisions.file_objection(
        name="何街坊",
        contact="020-00000000",
        decision_list=notice,
        project=None,
        text="请公开评审办法",
        by=Actor(citizen),
        at=NOW,
    )

    erase(citizen)

    objection.refresh_from_db()
    assert (objection.text, str(objection.filed_by)) == ("请公开评审办法", "已注销用户")


def test_a_signature_outlives_the_account_without_the_name():
    stage = Stage()
    project = stage.draft()
    partners.sign_part(partner=project.partners.get(), **stage.by(stage.signer))
    stage.signer.seats.update(ends_on=timezone.localdate() - DAY)

    erase(stage.signer)

    signed = project.partners.get()
    assert (signed.state, str(signed.answered_by)) == ("signed", "已注销用户")


# --- time ---
def test_contacts_of_projects_that_go_on_are_kept_however_old():
    running = project_in("named", created_at=NOW - 900 * DAY)

    retention.prune(by=CLOCK, at=NOW)

    running.refresh_from_db()
    assert running.contact_name == "陈联系（示例）"


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "exited"])
def test_contacts_of_ended_projects_go_after_the_days_set(state, settings):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "project_contacts": 30}
    ended = project_in(state, created_at=NOW - 31 * DAY)

    retention.prune(by=CLOCK, at=NOW)

    ended.refresh_from_db()
    assert (ended.contact_name, ended.contact_phone) == ("", "")


def test_the_days_count_from_the_last_thing_that_happened():
    project = draft_with_contact(person(), at=NOW - 400 * DAY)
    applications.void_project(project=project, by=Actor(person()), at=NOW - 20 * DAY)

    assert retention.prune(by=CLOCK, at=NOW).counts["project_contacts"] == 0


def test_a_dry_run_says_what_would_go_and_changes_nothing():
    ended = project_in("rejected", created_at=NOW - 400 * DAY)
    out = io.StringIO()

    call_command("prune_personal_data", dry_run=True, stdout=out)

    assert (
        f"project_contacts: 1 条，满 180 天，未入选、撤回、退出的标杆项目：清空联系人和电话 例如 {ended.pk}"
        in out.getvalue()
    )
    ended.refresh_from_db()
    assert ended.contact_phone == "19900000000"


def erase(user):
    closure = closing.ask_closure(user=user, by=Actor(user), at=NOW)
    assert closing.erase_account(closure=closure, at=NOW + 8 * DAY)
