"""Key work is taken in as the draft of a project, by the rules of any draft. Policy: 3.2.1."""

import pytest
from django.utils import timezone

from core import searchtext
from core.models import JournalEntry
from core.record.actors import Actor
from projects.actions import keywork
from projects.actions.applications import LeadNotAllowed
from projects.models import Project
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.empower import key_work_of
from tests.factories.projects import hall

pytestmark = pytest.mark.django_db


def adopt(work, by):
    return keywork.adopt_key_work(
        work=work, type="vertical", key_field="art", by=Actor(by), at=timezone.now()
    )


def test_key_work_becomes_the_draft_of_a_project_once():
    lead = hall()
    work = key_work_of(lead)

    draft = adopt(work, holder_of(lead))

    assert (draft.state, draft.nature, draft.lead, draft.key_work) == ("draft", "existing", lead, work)
    with pytest.raises(keywork.TakenInAlready):
        adopt(work, holder_of(lead))


def test_who_may_not_lead_a_project_takes_none_in_this_way_either():
    with pytest.raises(LeadNotAllowed, match="请一家公共文化机构牵头"):
        adopt(key_work_of(InstitutionFactory(supplier=True)), UserFactory())

    assert not Project.objects.exists()


def test_a_draft_made_of_key_work_is_found_told_and_marked_like_any_other():
    lead = hall()
    work = key_work_of(lead, title="龙眼树下的粤剧")

    draft = adopt(work, holder_of(lead))

    assert Project.objects.filter(search=searchtext.query("龙眼树下")).get() == draft
    assert draft.is_sample is lead.is_sample
    assert draft.summary == work.about
    assert work.basis in draft.lead_base
    facts = JournalEntry.objects.filter(subject=f"projects.project:{draft.pk}").values_list("fact", flat=True)
    assert set(facts) == {"projects.project.drafted", "projects.project.written"}
