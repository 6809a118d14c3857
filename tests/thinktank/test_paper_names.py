"""Papers are blind: what the panel reads names nobody, and nobody who made a paper judges it."""

import datetime as dt

import pytest
from django.utils import timezone

from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, city_staff
from tests.factories.consultations import BODY, drafted, forum_in
from tests.factories.panels import THREE, ExpertFactory, pool
from thinktank.actions import papers
from thinktank.models import Candidate
from thinktank.policy import Exclusion
from thinktank.states import ForumState

pytestmark = pytest.mark.django_db


def handed_in(**changes):
    paper = drafted(forum_in(ForumState.CALLING), **changes)
    return papers.submit_paper(paper=paper, by=Actor(paper.author), at=timezone.now())


def convened(paper):
    return papers.convene_paper_panel(
        papers=[paper], title="论文评审", seats=THREE, due_on=timezone.localdate() + dt.timedelta(days=9), by=Actor(city_staff()),
        at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("named", [
    {"references": "区可欣. 旧作[J]. 群文天地, 2024."},
    {"authors": "陈小满、区可欣", "body": BODY + "陈小满"},
    {"authors": "陈小满 区可欣", "body": BODY + "陈小满"},
    {"authors": "陈小满（区可欣）", "body": BODY + "区可欣"},
    {"affiliation": "多宝路文化站；西关大学", "abstract": "西关大学的做法"},
])  # fmt: skip
def test_every_name_on_the_paper_is_looked_for_everywhere_the_panel_reads(named):
    with pytest.raises(papers.NamesInText):
        handed_in(**named)


def test_the_author_s_own_institution_is_looked_for_even_if_they_did_not_write_it_down():
    with pytest.raises(papers.NamesInText):
        handed_in(
            institution=InstitutionFactory(name="广州市西关文化馆（示例）"),
            affiliation="",
            body=BODY + "西关文化馆",
        )


def test_what_is_handed_in_is_never_refused_when_the_bureau_convenes():
    """Both ask the same names of the same text: the bureau cannot mend a paper, its author can."""
    pool(each=1)
    paper = handed_in(institution=InstitutionFactory(), authors="区可欣（示例）、陈小满")

    assert convened(paper).subjects.get().people.get() == paper.author


def test_co_authors_and_people_of_every_affiliation_do_not_judge_the_paper():
    """A co-author has no account on the paper: their name counts, and the institutions named as affiliations."""
    pool(each=1)
    home = InstitutionFactory(name="西关文化馆（示例）")
    partner, colleague = ExpertFactory(name="陈小满（示例）"), ExpertFactory(institution=home)

    panel = convened(handed_in(authors="区可欣、陈小满", affiliation="多宝路文化站，西关文化馆（示例）"))

    out = dict(Candidate.objects.filter(panel=panel).exclude(exclusion="").values_list("expert", "exclusion"))
    assert out == {partner.pk: Exclusion.OWN_WORK, colleague.pk: Exclusion.INSTITUTION}
