"""The pages of working groups: members work on them, everybody reads what came out, the bureau sets them up."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from roundtable.models import Topic, Visit, WorkingGroup
from tests.factories.community import SeatFactory, city_staff
from tests.factories.roundtable import (
    DAY,
    acting,
    admitted,
    group_with,
    head_of,
    pdf_upload,
    places_of,
    seat_of,
    topic_of,
    visits,
    written,
)
from tests.roundtable.test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_members_talk_and_decide_on_the_page_of_a_topic(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    group = group_with(2, at=timezone.now())
    first, second = (signed_in(head_of(one)) for one in places_of(group))
    typed = {"title": "周末开到几点", "brief": "各家不一样", "uploads": pdf_upload("草案.pdf")}
    assert first.post(reverse("roundtable:new_topic", args=[group.pk]), typed).status_code == 302
    topic = Topic.objects.get()
    assert "草案.pdf" in second.get(topic.desk).content.decode()

    def do(client, deed, **said):
        answer = client.post(topic.desk, {"deed": deed, **said})
        return answer.status_code, answer.content.decode()

    assert do(second, "say", text="平日留给夜校")[0] == 302
    assert do(second, "put", decision="八点")[0] == 409  # neither the lead nor who raised it
    assert do(first, "put", decision="开到八点")[0] == 302
    refused = do(second, "stand", agrees="0", note="")
    assert (refused[0], "不同意请写原因" in refused[1]) == (422, True)
    assert do(second, "stand", agrees="1")[0] == 302
    again = do(first, "stand", agrees="1")
    assert (again[0], "没有等表态的结论" in again[1]) == (409, True)
    public = Client().get(group.path).content.decode()
    assert ("开到八点" in public, "平日留给夜校" in public) == (True, False)
    assert do(first, "burn")[0] == 404


def test_a_visit_goes_from_its_plan_to_public_minutes():
    group = group_with(2, at=timezone.now())
    institutions = places_of(group)
    first, second = (signed_in(head_of(one)) for one in institutions)
    today = timezone.localdate()
    typed = {
        "kind": "visit", "title": "看书屋", "place": "邻区", "purpose": "怎么管", "starts_on": today, "ends_on": today,
        "seats": [seat_of(head_of(one)).pk for one in institutions],
    }  # fmt: skip
    backwards = first.post(
        reverse("roundtable:new_visit", args=[group.pk]), {**typed, "ends_on": today - DAY}
    )
    assert "不能早于" in backwards.content.decode()
    assert first.post(reverse("roundtable:new_visit", args=[group.pk]), typed).status_code == 302
    path, minutes = (
        Visit.objects.get().desk,
        reverse("roundtable:visit_minutes", args=[Visit.objects.get().pk]),
    )
    steps = [
        first.post(path, {"deed": "make"}), first.post(path, {"deed": "write", "seen": "九点关门", "learned": "一张表排班"}),
        second.post(path, {"deed": "back", "words": "少了地址"}),
        first.post(path, {"deed": "write", "seen": "三处九点关门", "learned": "一张表排班"}),
    ]  # fmt: skip
    assert [one.status_code for one in steps] == [302] * 4
    assert Client().get(minutes).status_code == 404
    assert first.post(path, {"deed": "confirm"}).status_code == 409  # its own writer
    assert second.post(path, {"deed": "confirm"}).status_code == 302
    paper = Document(io.BytesIO(Client().get(minutes).content))
    assert "三处九点关门" in "\n".join(one.text for one in paper.paragraphs)


def test_an_institution_joins_changes_its_person_and_leaves_by_its_page():
    group = group_with(1, at=timezone.now())
    lead, asked = signed_in(head_of(group.lead)), admitted()
    head = SeatFactory(institution=asked, role="head")
    assert (
        lead.post(
            reverse("roundtable:ask_members", args=[group.pk]), {"institutions": [asked.pk]}
        ).status_code
        == 302
    )
    place, client = group.places.get(institution=asked), signed_in(head.user)
    assert group.name in client.get(reverse("roundtable:my_groups")).content.decode()
    url = reverse("roundtable:place", args=[place.pk])
    assert client.post(url, {"answer": "yes", "seat": head.pk}).status_code == 302
    assert client.post(url, {"answer": "no", "reason": ""}).status_code == 422
    page = client.get(url).content.decode()
    assert page.index("退出以后不能再发言") < page.index("确定退出")
    assert client.post(url, {"answer": "no", "reason": "换届"}).status_code == 302
    place.refresh_from_db()
    assert place.state == "left"


def test_the_bureau_sets_up_asks_and_ends_at_the_admin_site():
    staff, lead, other = city_staff(), admitted(), admitted()
    client = signed_in(staff)
    add = {"name": "无障碍场次", "task": "每月一场", "lead": lead.pk, "born_of": "", "is_public": "on"}
    assert client.post(reverse("admin:roundtable_workinggroup_add"), add).status_code == 302
    group = WorkingGroup.objects.get()
    do = f"/admin/roundtable/workinggroup/do/{{}}/?ids={group.pk}"
    client.post(do.format("ask"), {"institutions": [other.pk]})
    client.post(do.format("close"), {"result": "排班表用起来了"})
    group.refresh_from_db()
    assert (group.state, group.places.count()) == ("closed", 2)


def test_pages_cost_the_same_with_one_topic_and_with_many(client, count_queries):
    group = group_with(2, at=timezone.now())
    member = signed_in(head_of(group.lead))

    def confirmed():
        other = head_of(places_of(group)[1])
        visits.confirm(visit=written(group, at=timezone.now()), by=acting(other), at=timezone.now())

    def costs():
        pages = (group.desk, reverse("roundtable:my_groups"))
        return [count_queries(lambda page=page: member.get(page)) for page in pages] + [
            count_queries(lambda: client.get(group.path)), count_queries(lambda: client.get("/roundtable/groups/")),
        ]  # fmt: skip

    confirmed()
    topic_of(group)
    costs()
    few = costs()
    for _ in range(4):
        topic_of(group)
        confirmed()
    assert costs() == few
