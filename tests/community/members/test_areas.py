"""The divisions of Guangzhou."""

import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from community.management.commands.load_areas import DIVISIONS
from community.members.actions.areas import load_areas, short_name
from community.models import Area, Level
from core.models import JournalEntry
from core.record.actors import CLOCK

NAMES = [
    ("翠洲社区居民委员会", "翠洲社区"),
    ("光复社区居委会", "光复社区"),
    ("南漖社区居委会会", "南漖社区"),  # a slip in the published list
    ("海湾社区居委委员会", "海湾社区"),  # another
    ("新墟居委会", "新墟社区"),
    ("罗峰村民委员会", "罗峰村"),
    ("小洲村委会", "小洲村"),
    ("小洲村村委会", "小洲村"),
    ("圭沙岛生活区", "圭沙岛生活区"),
]


@pytest.mark.parametrize(("official", "short"), NAMES)
def test_a_community_is_called_as_people_call_it(official, short):
    assert short_name(official) == short


@pytest.fixture
def divisions():
    return json.loads(DIVISIONS.read_text(encoding="utf-8"))


@pytest.mark.django_db
def test_the_whole_city_is_loaded():
    call_command("load_areas", verbosity=0)

    assert Area.objects.count() == 1 + 11 + 178 + 2851
    assert [area.name for area in Area.objects.districts()][:3] == ["越秀区", "海珠区", "荔湾区"]
    area = Area.objects.get(pk="440103001101")
    assert (area.name, area.official_name) == ("翠洲社区", "翠洲社区居民委员会")
    assert area.parent.name == "沙面街道"
    assert Area.objects.within("440103").filter(level=Level.STREET).count() == 22


@pytest.mark.django_db
def test_every_area_lies_below_the_area_its_code_begins_with():
    call_command("load_areas", verbosity=0)

    assert all(
        area.code.startswith(area.parent_id or "4401") for area in Area.objects.exclude(level=Level.CITY)
    )


@pytest.mark.django_db
def test_no_short_name_still_ends_like_an_office():
    call_command("load_areas", verbosity=0)

    assert not Area.objects.filter(name__endswith="会").exists()


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_keeps_what_staff_edited(divisions, django_assert_max_num_queries):
    load_areas(divisions=divisions, by=CLOCK, at=timezone.now())
    Area.objects.filter(pk="440103001101").update(name="翠洲", official_name="旧称")
    facts = JournalEntry.objects.count()

    with django_assert_max_num_queries(5):
        new = load_areas(divisions=divisions, by=CLOCK, at=timezone.now())

    area = Area.objects.get(pk="440103001101")
    assert (new, area.name, area.official_name) == (0, "翠洲", "翠洲社区居民委员会")
    assert JournalEntry.objects.count() == facts
