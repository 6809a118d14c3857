"""Hosts keep the record of their places right."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from community.models import Facility, Photo, SharingRule, Space
from community.places.actions import facilities, occupancies, upkeep
from community.places.actions.upkeep import FacilityFields, SpaceFields
from community.places.queries.places import position_of
from community.policy import PHOTOS_MAX
from core.files.attachments import NotAPicture
from tests.factories.community import FacilityFactory, InstitutionFactory, SpaceFactory, holder_of
from tests.factories.core import actor
from tests.factories.spaces import SharingRuleFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = dt.timedelta(hours=1)
ACT = {"at": NOW}


def picture(name="戏台.png"):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def fields(facility, **changes):
    return FacilityFields(**{"name": facility.name, "area": facility.area, **changes})


def change(facility, **changes):
    return upkeep.change_facility(facility=facility, fields=fields(facility, **changes), by=actor(), at=NOW)


def add_photo(facility, words="一楼戏台", upload=None, **more):
    return upkeep.add_photo(
        facility=facility, upload=upload or picture(), words=words, by=actor(), at=NOW, **more
    )


# --- the map ---
def test_a_position_in_the_city_is_kept_and_drawn():
    facility = change(FacilityFactory(), latitude=Decimal("23.2"), longitude=Decimal("113.5"))

    position = position_of(facility)
    assert (position.x, position.y) == (50, 50)
    assert "北纬 23.2000°" in position.words


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("113.2", "23.1"), ("23.1", None), ("22.3", "113.2"), ("39.9", "116.4")]
)
def test_a_position_elsewhere_swapped_or_half_given_is_refused(latitude, longitude):
    with pytest.raises(upkeep.OutsideTheCity):
        change(
            FacilityFactory(), latitude=Decimal(latitude), longitude=Decimal(longitude) if longitude else None
        )


def test_the_database_refuses_another_city_too():
    with pytest.raises(IntegrityError), transaction.atomic():
        FacilityFactory(latitude=Decimal("39.9"), longitude=Decimal("116.4"))


# --- names, archiving ---
def test_names_stay_unique_when_changed():
    first, second = FacilityFactory(), None
    second = FacilityFactory(institution=first.institution)
    room, other = SpaceFactory(facility=first), SpaceFactory(facility=first)

    with pytest.raises(facilities.FacilityNameTaken):
        change(second, name=first.name)
    with pytest.raises(facilities.SpaceNameTaken):
        upkeep.change_space(space=other, fields=SpaceFields(name=room.name, capacity=5), by=actor(), at=NOW)


def test_a_space_with_plans_is_not_archived_and_an_archived_one_takes_none():
    space = SpaceFactory()
    held = occupancies.hold_space(space=space, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    for act, place in (
        (upkeep.archive_space, {"space": space}),
        (upkeep.archive_facility, {"facility": space.facility}),
    ):
        with pytest.raises(upkeep.StillInUse):
            act(**place, by=actor(), at=NOW)

    occupancies.release_space(occupancy=held, at=NOW)
    upkeep.archive_space(space=space, by=actor(), at=NOW)
    with pytest.raises(occupancies.FacilityShut):
        occupancies.hold_space(space=Space.objects.get(), starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)


def test_capacity_is_not_set_below_what_is_planned_and_is_free_once_it_is_over():
    space = SpaceFactory(capacity=80)
    held = occupancies.hold_space(space=space, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, people=60)
    occupancies.hold_space(space=space, starts_at=NOW + 3 * HOUR, ends_at=NOW + 4 * HOUR)

    def resize(capacity, at=NOW):
        fields = SpaceFields(name=space.name, capacity=capacity)
        return upkeep.change_space(space=space, fields=fields, by=actor(), at=at)

    with pytest.raises(upkeep.CapacityBelowHeld, match="60 人"):
        resize(59)
    assert resize(60).capacity == 60
    occupancies.set_people(occupancy=held, people=20)
    assert resize(20).capacity == 20
    assert resize(5, at=NOW + 2 * HOUR).capacity == 5


def test_an_archived_facility_takes_no_plans_until_it_is_back():
    space = SpaceFactory()
    upkeep.archive_facility(facility=space.facility, by=actor(), at=NOW)

    with pytest.raises(occupancies.FacilityShut):
        occupancies.hold_space(space=Space.objects.get(), starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    upkeep.reopen_place(place=Facility.objects.get(), by=actor(), at=NOW)
    assert occupancies.hold_space(space=Space.objects.get(), starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR).pk


# --- photos ---
def test_photos_are_public_in_order_and_move_up():
    facility = FacilityFactory()
    first, second = add_photo(facility), add_photo(facility, "二楼排练室")

    upkeep.move_photo_up(photo=second, by=actor(), at=NOW)
    upkeep.move_photo_up(photo=second, by=actor(), at=NOW)

    assert list(Photo.objects.order_by("position")) == [second, first]
    assert first.file.is_public


def test_a_photo_without_words_a_document_and_one_too_many_are_refused():
    facility = FacilityFactory()
    with pytest.raises(upkeep.PhotoNeedsWords):
        add_photo(facility, words="  ")
    with pytest.raises(NotAPicture):
        add_photo(facility, upload=SimpleUploadedFile("a.pdf", b"%PDF-1.4 ..."))
    first = add_photo(facility)
    for number in range(2, PHOTOS_MAX + 1):
        Photo.objects.create(facility=facility, file=_copy(first.file), words="一样", position=number)
    with pytest.raises(upkeep.TooManyPhotos):
        add_photo(facility)


def _copy(file):
    file.pk = None
    file._state.adding = True
    file.save()
    return file


def test_a_removed_photo_is_closed_to_the_public(client):
    photo = add_photo(FacilityFactory())
    path = reverse("core:file", args=[photo.file.pk, "a.png"])
    assert client.get(path).status_code == 200

    upkeep.remove_photo(photo=photo, by=actor(), at=NOW)

    assert client.get(path).status_code == 404


# --- rules of sharing ---
def rule_form(**changes):
    return {"is_shared": "on", "for_groups": "on", "step_minutes": "30", "min_minutes": "60", "max_minutes": "120",
            "min_notice_hours": "24", "max_ahead_days": "30", "answer_within_hours": "48", "weekly_limit": "2",
            "cancel_before_hours": "24", "release_after_minutes": "30", **changes}  # fmt: skip


def test_more_people_than_fit_are_no_rule():
    rule = SharingRuleFactory()

    with pytest.raises(upkeep.PeopleOverCapacity):
        upkeep.set_rule(space=rule.space, values={"max_people": 121}, by=actor(), at=NOW)


def test_the_database_refuses_lengths_out_of_order():
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingRuleFactory(min_minutes=120, max_minutes=60)


# --- pages ---
@pytest.fixture
def host(client):
    space = SpaceFactory()
    client.force_login(holder_of(space.facility.institution))
    return space


def test_a_host_registers_a_facility_and_a_space_and_shares_it(client):
    owner = InstitutionFactory()
    client.force_login(holder_of(owner))

    client.post(
        "/workbench/places/new/",
        {"name": "新楼（示例）", "area": owner.area_id, "latitude": "23.1", "longitude": "113.2"},
    )
    facility = Facility.objects.get()
    client.post(
        reverse("community:new_space", args=[facility.pk]),
        {"name": "舞蹈室", "capacity": "30", "equipment": "镜墙"},
    )
    space = Space.objects.get()
    answer = client.post(reverse("community:edit_rule", args=[space.pk]), rule_form(purposes=["rehearsal"]))

    assert answer.status_code == 302
    assert SharingRule.objects.get().purposes == ["rehearsal"]
    assert "舞蹈室" in client.get("/spaces/?who=groups").content.decode()


def test_a_wrong_position_is_refused_on_the_page_and_keeps_the_text(client, host):
    path = reverse("community:edit_facility", args=[host.facility_id])

    answer = client.post(
        path, {"name": "改了名的楼", "area": host.facility.area_id, "latitude": "39.9", "longitude": "116.4"}
    )

    assert answer.status_code == 409
    assert "改了名的楼" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"max_minutes": "30"}, {"for_groups": ""}, {"opens": "18:00", "closes": "09:00"}, {"weekly_limit": "0"}],
)
def test_a_rule_that_contradicts_itself_is_named_in_the_form(client, host, wrong):
    sent = {name: value for name, value in rule_form(note="保留我", **wrong).items() if value}

    answer = client.post(reverse("community:edit_rule", args=[host.pk]), sent)

    assert answer.status_code == 422
    assert "保留我" in answer.content.decode()
    assert not SharingRule.objects.exists()


def test_photos_are_added_moved_and_removed_on_their_page(client, host):
    path = reverse("community:photos", args=[host.facility_id])

    assert client.post(path, {"words": "戏台"}).status_code == 422
    client.post(path, {"words": "戏台", "upload": picture(), "space": host.pk})
    photo = Photo.objects.get()
    assert "戏台" in client.get(reverse("community:space", args=[host.pk])).content.decode()
    client.post(reverse("community:photo_act", args=[photo.pk, "remove"]))
    assert not Photo.objects.exists()


def test_archiving_on_the_page_hides_the_space_and_brings_it_back(client, host):
    path = reverse("community:archive", args=["space", host.pk])

    client.post(path)
    assert client.get(reverse("community:space", args=[host.pk])).status_code == 404
    client.post(path)
    assert client.get(reverse("community:space", args=[host.pk])).status_code == 200


def test_the_facility_page_shows_hours_access_and_closures(client):
    facility = FacilityFactory(access=["wheelchair"], latitude=Decimal("23.1"), longitude=Decimal("113.2"))

    page = client.get(reverse("community:facility", args=[facility.pk])).content.decode()

    assert "轮椅可达" in page
    assert "北纬 23.1000°" in page
