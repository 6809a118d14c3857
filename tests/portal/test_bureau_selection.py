"""A selection of the admin site is posted: its size is not limited by what an address holds."""

import pytest
from django.urls import reverse

from cloudplatform.models import Demand
from cloudplatform.states import DemandState
from community import bureau
from tests.factories.community import city_staff, district_staff
from tests.portal.test_bureau import demand_in

pytestmark = pytest.mark.django_db
LIST = "admin:cloudplatform_demand_changelist"


@pytest.fixture
def officer(client):
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def chosen(client, rows, everything=False):
    form = {"action": "decline", "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(LIST), {**form, "select_across": "1" if everything else "0"})


def kept(answer):
    """The numbers the page of a button carries on."""
    return answer.content.decode().split('name="ids" value="')[1].split('"')[0]


def test_the_page_of_a_button_answers_the_posted_selection_without_an_address(officer):
    rows = [demand_in(f"44010320{number}") for number in range(3)]
    answer = chosen(officer, rows[:1], everything=True)
    assert answer.status_code == 200
    assert set(kept(answer).split(",")) == {str(row.pk) for row in rows}
    assert "?ids=" not in answer.content.decode()


def test_what_is_beyond_one_batch_is_offered_next_with_what_was_typed(officer, monkeypatch):
    monkeypatch.setattr(bureau, "BATCH", 2)
    rows = [demand_in(f"44010320{number}") for number in range(5)]
    page = chosen(officer, rows)
    assert "剩下的 3 项" in page.content.decode()
    ids = kept(page)
    done = []
    for left in (3, 1, 0):
        answer = officer.post(
            "/admin/cloudplatform/demand/do/decline/", {"ids": ids, "reason": "和已有的场次重复"}
        )
        done.append(Demand.objects.filter(state=DemandState.DECLINED).count())
        if left:
            assert "和已有的场次重复" in answer.content.decode()
            ids = kept(answer)
    assert done == [2, 4, 5]
    assert answer.status_code == 302


def test_the_page_of_a_button_keeps_to_the_rows_one_oversees(officer, client):
    mine, other = demand_in("440103101"), demand_in("440104101")
    client.force_login(district_staff("440103"), backend="django.contrib.auth.backends.ModelBackend")
    assert kept(chosen(client, [mine, other])) == str(mine.pk)
