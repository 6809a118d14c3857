"""Prepared statements: several querysets asked at once answer what each of them answers alone."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from community.models import OpeningHours
from core.models import Notice, User
from core.prepared import Plan, Question, Rows, beginning, hour, moment, number, numbers, small_number
from core.web.pages import watching
from tests.factories.community import FacilityFactory, SpaceFactory
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db

PERSON, PEOPLE, SINCE = number(1), numbers(2), moment(3)
JOINED = moment(9, "(SELECT date_joined FROM wanted)")
AT = timezone.now()


def plan():
    others = User.objects.filter(pk__in=[PEOPLE.stands_for]).order_by("pk")
    mine = Notice.objects.filter(recipient=PERSON.stands_for, created_at__gte=SINCE.stands_for)
    return Plan(
        head=User.objects.filter(pk=PERSON.stands_for).values("id", "display_name", "date_joined"),
        rows={"others": others.values("id", "display_name")},
        exists={"told": mine, "percent": mine.filter(title__contains="100%"),
                "told_since_joining": Notice.objects.filter(created_at__gte=JOINED.stands_for)},
        givens=[PERSON, PEOPLE, SINCE, JOINED],
    )  # fmt: skip


@pytest.fixture
def question():
    yield Question("test_together", ["bigint", "bigint[]", "timestamptz"], plan)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.prepared.clear()


def notice(user, title="x"):
    return Notice.objects.create(
        recipient=user, topic="ticket", title=title, created_at=AT, key=f"{user.pk}{title}"
    )


def test_each_part_answers_for_itself(question, django_assert_num_queries):
    person, *others = UserFactory.create_batch(3)
    notice(person, "100% 满座")

    found = question.ask(person.pk, [one.pk for one in others], AT - dt.timedelta(days=1))

    assert (found["id"], found["display_name"]) == (person.pk, person.display_name)
    assert [row["display_name"] for row in found["others"]] == [one.display_name for one in others]
    assert (found["told"], found["percent"]) == (True, True)
    with django_assert_num_queries(1):
        later = question.ask(person.pk, [], AT + dt.timedelta(days=1))
    assert (later["others"], later["told"]) == ([], False)


def test_without_the_head_there_is_no_answer(question):
    assert question.ask(0, [], AT) is None


def test_it_is_planned_again_on_a_connection_that_forgot_it(question):
    person = UserFactory()
    with transaction.atomic():
        question.ask(person.pk, [], AT)
        transaction.set_rollback(True)

    assert question.ask(person.pk, [], AT)["id"] == person.pk


def test_rows_are_the_instances_of_their_queryset_with_all_it_joins_and_prefetches(
    question, django_assert_num_queries
):
    """As lists use them: beginnings, times, small numbers, annotations, a limit."""
    area, at_nine, monday = beginning(1), hour(2), small_number(3)

    def rows():
        return (
            OpeningHours.objects.filter(facility__area__code__startswith=area.stands_for)
            .filter(weekday=monday.stands_for, opens__lte=at_nine.stands_for)
            .select_related("facility__area").prefetch_related("facility__spaces")
            .annotate(twice=F("weekday") * 2).order_by("pk")[:2]
        )  # fmt: skip

    prepared = Rows("test_rows", ["text", "time", "smallint"], rows, [area, at_nine, monday])
    facility, other = FacilityFactory(), FacilityFactory()
    hours = [
        OpeningHours.objects.create(facility=facility, weekday=1, opens=dt.time(n), closes=dt.time(n + 1))
        for n in (7, 8, 9)
    ]
    SpaceFactory(facility=facility)
    beginning_here, nowhere = facility.area_id[:4], "9"
    prepared.all(beginning_here, dt.time(9), 1)

    with django_assert_num_queries(2):  # the rows; what is prefetched
        found = prepared.all(beginning_here, dt.time(9), 1)
    with django_assert_num_queries(0):
        said = [(one.facility.area.code, one.twice, len(one.facility.spaces.all())) for one in found]

    assert found == hours[:2]
    assert said == [(facility.area_id, 2, 1)] * 2
    assert [one.opens for one in found] == [dt.time(7), dt.time(8)]
    assert prepared.all(beginning_here, dt.time(7), 1) == hours[:1]
    assert prepared.all(nowhere, dt.time(9), 1) == prepared.all(beginning_here, dt.time(9), 2) == []
    assert other.area_id.startswith(beginning_here)


@pytest.mark.parametrize("length", [18, 19, 40])
def test_a_number_in_an_address_may_be_of_any_length(client, length):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    for name in ("event", "ticket", "cancel_booking", "move_booking"):
        path = reverse(f"cloudplatform:{name}", args=[int("9" * length)])
        assert client.get(path).status_code == 404, path


def test_what_prepared_rows_read_is_known_to_the_page_cache(question):
    with watching.reading(connection) as seen:
        User.objects.get(pk=UserFactory().pk)

    assert "core_user" in seen
    assert watching.UNKNOWN not in seen
    assert watching.read_by("EXECUTE somebody_elses (1)") == {watching.UNKNOWN}


def test_who_is_signed_in_is_read_as_by_any_other_query(django_assert_num_queries):
    person = UserFactory(display_name="街坊（示例）")
    person.set_phone("13800000000")
    person.save()
    User.objects.get(pk=person.pk)

    with django_assert_num_queries(1):
        found = User.objects.get(pk=person.pk)

    plain = User.objects.filter(pk=person.pk).get()
    names = [field.attname for field in User._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(plain, name) for name in names]
    assert (found, found._state.adding, found._state.db) == (plain, False, "default")
    assert found.get_session_auth_hash() == plain.get_session_auth_hash()


@pytest.mark.parametrize("number", [0, -1, 2**62, 2**70])
def test_who_is_not_there_is_refused_as_by_any_other_query(number):
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=number)
