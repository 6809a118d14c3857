"""撤回 makes a draft again; 作废 asks, says what is lost and ends; 复制为新的 starts anew. The same for five kinds."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import products
from community.states import BriefState
from core.models import JournalEntry
from core.record import journal
from core.record.actors import Actor
from projects.actions import applications
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.consultations import consultation_in, drafted, forum_in
from tests.factories.news import brief_in, writer_at
from tests.permissions.pipeline_world import FIELDS
from tests.projects.cast import Stage
from thinktank.actions import papers
from thinktank.states import ConsultationState, ForumState

pytestmark = pytest.mark.django_db


def project():
    stage = Stage()
    return stage.submitted(), stage.writer, "/workbench/projects/{}/{}/"


def product():
    supplier = InstitutionFactory(supplier=True)
    user = holder_of(supplier)
    made = products.draft_product(supplier=supplier, fields=FIELDS, by=Actor(user), at=timezone.now())
    products.submit_product(product=made, by=Actor(user), at=timezone.now())
    return made, user, None


def brief():
    by = writer_at()
    return brief_in(BriefState.SUBMITTED, by=by), by.person, None


def consultation():
    institution = InstitutionFactory()
    user = holder_of(institution)
    return consultation_in(ConsultationState.ACCEPTED, institution=institution), user, None


def paper():
    made = drafted(forum_in(ForumState.CALLING))
    papers.submit_paper(paper=made, by=Actor(made.author), at=timezone.now())
    return made, made.author, None


KINDS = {kind.__name__: kind for kind in (project, product, brief, consultation, paper)}
NAMES = {
    "project": ("projects:progress", "projects:project_act"),
    "product": ("cloudplatform:product_progress", "cloudplatform:product_act"),
    "brief": ("community:brief", "community:act_on_brief"),
    "consultation": ("thinktank:consultation", "thinktank:consultation_act"),
    "paper": ("thinktank:paper", "thinktank:paper_act"),
}


@pytest.fixture(params=KINDS)
def case(request, client):
    row, user, _way = KINDS[request.param]()
    page, act = NAMES[request.param]
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def shown():
        return client.get(reverse(page, args=[row.pk])).content.decode()

    def do(verb):
        return client.post(reverse(act, args=[row.pk, verb]))

    return row, shown, do


def test_taken_back_it_is_a_draft_with_everything_in_it(case):
    row, page, act = case
    assert "撤回，改了再交" in page()
    assert act("recall").status_code == 302
    title, row_before = row.title, row.pk
    row.refresh_from_db()
    assert (row.state, row.title, row.pk) == ("draft", title, row_before)
    facts = set(JournalEntry.objects.filter(subject=journal.subject_of(row)).values_list("fact", flat=True))
    assert any(fact.endswith(".recalled") for fact in facts)
    assert act("recall").status_code == 409


def test_ending_it_is_another_button_that_asks_and_says_what_is_lost(case):
    row, page, act = case
    shown = page()
    assert "作废以后不能恢复" in shown
    assert shown.index("作废以后不能恢复") < shown.index("确定作废")
    act("void")
    row.refresh_from_db()
    assert (row.state, str(row.get_state_display())) == ("withdrawn", "已作废")
    assert act("recall").status_code == 409


def test_what_was_ended_can_be_copied_into_a_new_draft(case):
    row, page, act = case
    act("void")
    assert "复制为新的" in page()
    answer = act("copy")
    assert answer.status_code == 302
    copy = type(row).objects.exclude(pk=row.pk).latest("pk")
    row.refresh_from_db()
    assert (copy.state, copy.title, row.state) == ("draft", row.title, "withdrawn")


def test_a_copied_project_brings_its_rows_but_no_signature_and_can_be_handed_in():
    stage = Stage()
    old = applications.void_project(project=stage.submitted(), **stage.by(stage.writer))
    new = applications.copy_project(project=old, **stage.by(stage.writer))
    assert (new.fundings.count(), new.milestones.count(), new.figures.count()) == (2, 1, 1)
    assert [(one.institution, one.state) for one in new.partners.all()] == [(stage.partner, "asked")]
    assert (new.plan, new.budget_cents, new.call) == (old.plan, old.budget_cents, None)


def test_nothing_is_taken_back_that_could_not_come_back():
    stage = Stage()
    sent = stage.submitted()
    sent.call.state = "closed"
    sent.call.save()
    with pytest.raises(applications.RecalledTooLate):
        applications.recall_project(project=sent, **stage.by(stage.writer))


def test_a_question_taken_back_is_changed_and_asked_again(client):
    institution = InstitutionFactory()
    client.force_login(holder_of(institution), backend="django.contrib.auth.backends.ModelBackend")
    row = consultation_in(ConsultationState.ASKED, institution=institution)
    client.post(f"/thinktank/consultations/{row.pk}/do/recall/")
    form = {
        "institution": institution.pk,
        "matter": row.matter,
        "title": "改过的题目",
        "question": row.question,
    }
    client.post(f"/thinktank/consultations/{row.pk}/edit/", form)
    client.post(f"/thinktank/consultations/{row.pk}/do/ask/")
    row.refresh_from_db()
    assert (row.state, row.title) == ("asked", "改过的题目")
