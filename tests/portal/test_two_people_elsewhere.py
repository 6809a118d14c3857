"""What ends for good or binds everybody takes two people in the think tank and in the kitchen too."""

import pytest
from django.utils.timezone import localdate

from cloudplatform.states import ProductState
from core.models import PendingAct
from core.states import PendingState
from projects.states import ProjectState
from tests.factories.community import city_staff
from tests.factories.consultations import forum_in
from tests.factories.panels import convened, pool
from tests.factories.second_person import carried_out
from tests.portal.test_bureau import sign_in, submitted
from tests.projects.cast import Stage
from thinktank.models import CriteriaSet
from thinktank.states import ForumState

pytestmark = pytest.mark.django_db


def rejecting():
    product = submitted()
    return product, "cloudplatform/product/do/reject", {"comment": "不是演出"}, ProductState.REJECTED


def calling_off():
    forum = forum_in(ForumState.CALLING)
    return forum, "thinktank/forum/do/cancel", {"reason": "场地关闭"}, ForumState.CANCELLED


def rejecting_a_project():
    form = {"comment": "不是项目", "note_title": "名称和内容不符"}
    return Stage().recommended(), "projects/project/do/reject", form, ProjectState.REJECTED


def _text_in(act, text):
    """Whether the second person reads `text`."""
    return any(text in words for _label, words in act.content["shown"])


@pytest.mark.parametrize("kind", [rejecting, rejecting_a_project, calling_off])
def test_one_person_alone_ends_nothing_and_two_do_so_at_once(client, kind):
    row, path, form, ended = kind()
    asks, confirms = city_staff(), city_staff()
    before = row.state
    sign_in(client, asks)
    answer = client.post(f"/admin/{path}/?ids={row.pk}", {**form, "effective_on": localdate()})
    assert answer.status_code == 302, answer.content.decode()
    act = PendingAct.objects.get()
    client.post(f"/admin/core/pendingact/do/confirm/?ids={act.pk}")
    row.refresh_from_db()
    act.refresh_from_db()
    assert (row.state, act.state) == (before, PendingState.ASKED)
    assert all(_text_in(act, text) for text in form.values())
    assert act.content["before"][0] == ["状态", row.get_state_display()]

    carried_out(confirms)
    row.refresh_from_db()
    assert row.state == ended


FORM = {
    "name_1": "内容", "weight_1": 70, "guidance_1": "看", "name_2": "价格", "weight_2": 30, "guidance_2": "比", "why": "按新规定",
}  # fmt: skip


def test_criteria_of_scoring_are_a_public_rule(client):
    pool(each=1)
    panel = convened()
    row = CriteriaSet.objects.current("product")
    path = f"/admin/thinktank/criteriaset/do/revise/?ids={row.pk}"
    asks, confirms = city_staff(), city_staff()
    sign_in(client, asks)
    today = localdate()
    assert client.post(path, {**FORM, "weight_2": 20, "effective_on": today}).status_code in (200, 409)
    assert client.post(path, {**FORM, "effective_on": today}).status_code == 409  # tomorrow at the earliest
    assert not PendingAct.objects.exists()
    tomorrow = today.fromordinal(today.toordinal() + 1)
    assert client.post(path, {**FORM, "effective_on": tomorrow}).status_code == 302
    assert CriteriaSet.objects.current("product") == row
    act = PendingAct.objects.get()
    assert next(label for label, _guidance in act.content["before"]).startswith("内容质量")

    carried_out(confirms)

    made = CriteriaSet.objects.current("product")
    assert (made.version, made.made_by) == (row.version + 1, confirms)
    assert [(one.name, one.weight) for one in made.criteria.order_by("position")] == [
        ("内容", 70),
        ("价格", 30),
    ]
    panel.refresh_from_db()
    assert panel.criteria == row  # under way: judged by what it was convened with
