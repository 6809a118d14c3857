"""News about a project: added by its lead, shown to everybody while it is published. Policy: 3.3.3, 4.3."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.press.actions import news as newsroom
from core.models import JournalEntry
from core.record.actors import Actor
from projects.actions import news as actions
from projects.models import ProjectNews
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.empower import running, with_partner
from tests.factories.news import news_in
from tests.factories.projects import lead_of, project_in

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


def link(project, item, user):
    return actions.link_news(project=project, news=item, by=Actor(user), at=timezone.now())


def page_of(client, project, tab=""):
    return client.get(f"/projects/{project.pk}/{tab}").content.decode()


def test_the_lead_adds_news_and_everybody_reads_it_on_the_projects_page(client, project, lead):
    item = news_in("published")

    answer = client.post(f"/workbench/projects/{project.pk}/news/", {"news": item.pk})

    assert answer.status_code == 302
    client.logout()
    assert item.title in page_of(client, project)
    assert item.title in page_of(client, project, "news/")
    assert JournalEntry.objects.get(fact="projects.news.linked").details == {"news": item.pk}


@pytest.mark.parametrize("state", ["draft", "in_review", "returned", "approved", "scheduled", "withdrawn"])
def test_news_that_is_not_out_is_refused_and_never_offered(client, project, lead, state):
    item = news_in(state)

    answer = client.post(f"/workbench/projects/{project.pk}/news/", {"news": item.pk})

    assert answer.status_code == 409
    assert "请选已发布的新闻" in answer.content.decode()
    assert not ProjectNews.objects.exists()
    assert f'value="{item.pk}"' not in client.get(f"/workbench/projects/{project.pk}/news/").content.decode()


def test_withdrawn_news_leaves_the_public_pages_and_its_keeper_sees_why(client, project, lead):
    item = news_in("published")
    link(project, item, lead)
    newsroom.withdraw_news(item=item, reason="活动取消", by=Actor(city_staff()), at=timezone.now())

    assert item.title not in page_of(client, project)
    assert item.title not in page_of(client, project, "news/")
    assert "公开页面不显示" in client.get(f"/workbench/projects/{project.pk}/news/").content.decode()


def test_the_same_news_is_added_once_and_the_database_says_so_too(client, project, lead):
    item = news_in("published")
    link(project, item, lead)

    answer = client.post(f"/workbench/projects/{project.pk}/news/", {"news": item.pk})

    assert answer.status_code == 409
    assert "已经在这个项目里" in answer.content.decode()
    with pytest.raises(IntegrityError, match="projects_news_of_a_project_once"), transaction.atomic():
        ProjectNews.objects.create(project=project, news=item, linked_by=lead, linked_at=timezone.now())


def test_a_project_nobody_can_see_has_no_news():
    project = project_in("submitted")

    with pytest.raises(actions.ProjectNotPublic):
        link(project, news_in("published"), lead_of(project))


def test_what_was_added_is_taken_away_and_both_stay_on_record(client, project, lead):
    row = link(project, news_in("published"), lead)

    client.post(f"/workbench/project-news/{row.pk}/remove/")

    assert not ProjectNews.objects.exists()
    facts = JournalEntry.objects.filter(subject=f"projects.project:{project.pk}").values_list(
        "fact", flat=True
    )
    assert {"projects.news.linked", "projects.news.unlinked"} <= set(facts)


def test_a_partner_reads_the_list_and_changes_nothing(client, project):
    row = link(project, news_in("published"), lead_of(project))
    client.force_login(with_partner(project)[1], backend=BACKEND)
    path = f"/workbench/projects/{project.pk}/news/"

    assert "移出" not in client.get(path).content.decode()
    assert client.post(path, {"news": news_in("published").pk}).status_code == 404
    assert client.post(f"/workbench/project-news/{row.pk}/remove/").status_code == 404
    assert ProjectNews.objects.get() == row


def test_strangers_find_no_such_page(client, project):
    client.force_login(holder_of(InstitutionFactory()), backend=BACKEND)

    assert client.get(f"/workbench/projects/{project.pk}/news/").status_code == 404


def test_nonsense_for_a_number_is_no_news(client, project, lead):
    for number in ("", "x", "999999"):
        assert client.post(f"/workbench/projects/{project.pk}/news/", {"news": number}).status_code == 404


def test_ten_news_cost_the_page_no_more_queries_than_one(client, project, count_queries):
    user = lead_of(project)
    link(project, news_in("published"), user)
    client.get(f"/projects/{project.pk}/")
    one = count_queries(lambda: page_of(client, project))
    for _number in range(9):
        link(project, news_in("published"), user)

    assert count_queries(lambda: page_of(client, project)) == one
    assert f"/projects/{project.pk}/news/" in page_of(client, project)
