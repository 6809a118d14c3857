"""Links both ways: an item names what it is about, and that page names the item and what was agreed."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cloudplatform.models import Demand
from core.record.journal import subject_of
from core.web import mentions
from reports.models import Edition
from reports.queries.duties import missed_books
from roundtable.actions import topics
from roundtable.models import AgendaItem, Resolution
from roundtable.queries.facts import facts
from roundtable.queries.subjects import subjects
from tests.factories.community import SeatFactory, city_staff
from tests.factories.projects import project_in
from tests.factories.roundtable import (
    NOW,
    acting,
    group_with,
    head_of,
    issued,
    member,
    places_of,
    planned,
    proposed,
    topic_of,
    under_way,
)
from tests.roundtable.test_agenda import unmet
from tests.roundtable.test_pages import signed_in

pytestmark = pytest.mark.django_db
TYPED = {"title": "夜间开放", "sought": "discussion", "brief": "人手不够", "minutes_asked": 15}


def test_an_item_is_linked_to_a_project_of_its_proposer():
    project = project_in("incubating")
    person = SeatFactory(institution=project.lead, role="head").user
    client, chosen = signed_in(person), f"projects.project:{project.pk}"
    other = client.post(reverse("roundtable:propose"), {**TYPED, "about": "projects.project:999999"})
    assert other.status_code == 422
    assert client.post(reverse("roundtable:propose"), {**TYPED, "about": chosen}).status_code == 302
    item = AgendaItem.objects.get()
    assert (item.about, item.about_title, item.about_path) == (
        chosen,
        project.title,
        f"/projects/{project.pk}/",
    )
    page = client.get(reverse("roundtable:item", args=[item.pk])).content.decode()
    assert f'value="{chosen}" selected' in page


def kinds(institution, person):
    return {one.subject.partition(":")[0] for one in subjects(institution, person)}


def test_what_can_be_linked_is_what_concerns_the_institution():
    one, demand = under_way(), unmet(20)
    Demand.objects.filter(pk=demand.pk).update(area=one.lead.area)
    assert kinds(one.lead, head_of(one.lead)) == {"roundtable.resolution", "cloudplatform.demand"}
    assert "roundtable.resolution" not in kinds(*member())


def test_a_decision_of_a_working_group_is_brought_to_the_meeting():
    group = group_with(2)
    lead, other = places_of(group)
    topic = topics.put(
        topic=topic_of(group), institution=lead, decision="开到八点", by=acting(head_of(lead)), at=NOW
    )
    topics.take_stand(topic=topic, institution=other, agrees=True, by=acting(head_of(other)), at=NOW)
    page = signed_in(head_of(lead)).get(f"{reverse('roundtable:propose')}?about=roundtable.topic:{topic.pk}")
    assert f'value="roundtable.topic:{topic.pk}" selected' in page.content.decode()


def about(thing):
    return {"about": subject_of(thing), "about_title": str(thing), "about_path": "/projects/"}


def test_the_page_of_a_project_names_the_item_and_what_was_agreed_about_it(client):
    project = project_in("incubating")
    row = issued(outcome="agreed", about=about(project))
    one = Resolution.objects.get()
    found = [(mention.path, mention.words) for mention in mentions.of(project, AnonymousUser())]
    item = row.roundtable.items.get()
    assert found == [(f"{row.roundtable.path}#i{item.pk}", "议定"), (one.path, "待分解")]
    assert one.path in client.get(f"/projects/{project.pk}/").content.decode()
    Resolution.objects.update(is_public=False)
    assert len(mentions.of(project, AnonymousUser())) == 1


def test_nobody_reads_of_an_agenda_that_is_not_out():
    project = project_in("incubating")
    proposed(planned(), **about(project))
    assert list(mentions.of(project, AnonymousUser())) == []
    assert [one.words for one in mentions.of(project, city_staff())] == ["待审定"]


def test_a_page_costs_the_same_with_one_mention_and_with_many(count_queries):
    project, visitor = project_in("incubating"), AnonymousUser()
    issued(outcome="agreed", about=about(project), kind="extra")
    few = count_queries(lambda: mentions.of(project, visitor))
    issued(outcome="agreed", about=about(project), kind="extra", items=2)
    assert count_queries(lambda: mentions.of(project, visitor)) == few
    assert len(mentions.of(project, visitor)) == 6


def test_a_yearly_book_that_did_not_come_out_is_talked_about():
    years = {"starts_on": dt.date(2024, 1, 1), "ends_on": dt.date(2025, 1, 1)}
    Edition.objects.create(book="bluebook", opened_at=NOW, **years)
    Edition.objects.create(
        book="service", starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2026, 1, 1), opened_at=NOW
    )
    assert [one.key for one in missed_books(NOW)] == ["book:bluebook:2024"]
    assert "book:bluebook:2024" in {one.key for one in facts(NOW)}
    Edition.objects.filter(book="bluebook").update(state="published", published_at=NOW)
    assert list(missed_books(NOW)) == []
