"""What qualification demanded to name can still be judged blind: names are hidden, files that tell them left out."""

import datetime as dt

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from core.models import JournalEntry
from tests.cloudplatform.test_kitchen_actions import approved
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.panels import pool
from thinktank.actions import blinding
from thinktank.models import Panel

NAMES = ["珠江粤剧社（示例）", "何街坊", "广州市文化馆"]


@pytest.mark.parametrize(
    "text",
    [
        "珠江粤剧社（示例）承办",
        "珠江粤剧社承办，何 街坊负责",
        "由广州市 文化馆和珠江\n粤剧社合办",
        "何街坊何街坊",
    ],
)
def test_every_name_is_hidden_however_it_is_spaced(text):
    hidden = blinding.without(text, NAMES)
    assert blinding.named_in(hidden, NAMES) == ""
    assert blinding.HIDDEN in hidden


def test_what_names_nobody_stays_as_it_is():
    assert blinding.without("每月两场，观众三百人。", NAMES) == "每月两场，观众三百人。"


@given(st.text(alphabet="何街坊 珠江粤剧社好（示例）\n", max_size=40))
def test_after_hiding_nothing_of_a_name_is_left(text):
    assert blinding.named_in(blinding.without(text, NAMES), NAMES) == ""


@pytest.mark.django_db
def test_the_officer_who_is_refused_for_a_name_has_it_hidden_with_one_tick(client):
    supplier = InstitutionFactory(supplier=True, name="四次课")  # a word of the product's own text
    product = approved(supplier, holder_of(supplier))
    pool(each=1)
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")
    path = f"/admin/cloudplatform/product/do/panel/?ids={product.pk}"
    form = {
        "title": "秋季评审", "due_on": localdate() + dt.timedelta(days=14), "count_1": 3, "is_blind": "on"
    }  # fmt: skip

    refused = client.post(path, form).content.decode()
    assert not Panel.objects.exists()
    assert 'name="hides_names"' in refused
    assert "四次课" in refused

    assert client.post(path, {**form, "hides_names": "on"}).status_code == 302
    (read,) = Panel.objects.get().subjects.all()
    assert blinding.named_in(read.summary, ["四次课"]) == ""
    assert blinding.HIDDEN in read.summary
    assert JournalEntry.objects.get(fact="thinktank.panel.convened").details["hides_names"] is True
