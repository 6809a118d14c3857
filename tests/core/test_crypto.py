"""Phones and names at rest."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import IntegrityError, connection

from core import crypto
from core.models import User
from tests.factories.core import UserFactory

PHONE = "13800138000"


def stored(user, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM core_user WHERE id = %s", [user.pk])  # noqa: S608
        return cursor.fetchone()[0]


@pytest.fixture
def neighbour(db):
    user = UserFactory.build()
    user.set_phone(PHONE)
    user.save()
    return user


def test_the_database_never_sees_a_phone(neighbour):
    row = stored(neighbour, "core_user::text")

    assert PHONE not in row
    assert crypto.decrypt(stored(neighbour, "phone")) == PHONE
    assert User.objects.get(pk=neighbour.pk).phone == PHONE


def test_a_person_is_found_by_phone_without_reading_any(neighbour):
    UserFactory()

    assert User.objects.with_phone(PHONE) == neighbour
    assert User.objects.with_phone("13800138001") is None


def test_two_people_cannot_have_the_same_phone(neighbour):
    twin = UserFactory.build()
    twin.set_phone(PHONE)

    with pytest.raises(IntegrityError):
        twin.save()


@pytest.mark.django_db
def test_many_people_may_have_no_phone():
    for user in UserFactory.create_batch(2):
        user.set_phone("")
        user.save()


def test_a_phone_is_shown_masked(neighbour):
    assert neighbour.masked_phone == "138****8000"
    assert UserFactory.build().masked_phone == ""


def test_an_update_of_many_is_encrypted_too(neighbour):
    User.objects.filter(pk=neighbour.pk).update(phone="13911112222")

    assert crypto.decrypt(stored(neighbour, "phone")) == "13911112222"


def test_an_old_key_still_opens_what_it_closed(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    token = crypto.encrypt(PHONE)

    settings.FIELD_KEYS = [new, old]
    assert crypto.decrypt(token) == PHONE
    settings.FIELD_KEYS = [new]
    with pytest.raises(InvalidToken):
        crypto.decrypt(token)


def test_the_hash_cannot_be_made_without_the_key(settings):
    settings.LOOKUP_KEY = "one"
    first = crypto.keyed_hash(PHONE)
    settings.LOOKUP_KEY = "another"

    assert crypto.keyed_hash(PHONE) != first
