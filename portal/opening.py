"""The one-time code of the set-up page, and password links for the first accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from community.models import Seat
from core.crypto import keyed_hash
from core.models import User
from core.models.accounts import Office

CODE_LENGTH: Final = 20


def opening_code() -> str:
    """The code of the set-up page, derived from the server's secrets."""
    return keyed_hash("open-city")[:CODE_LENGTH]


def is_opening_code(text: str) -> bool:
    return constant_time_compare(text.strip(), opening_code())


def opening_url() -> str:
    return f"{settings.SITE_URL}{reverse('portal:open_city')}?code={opening_code()}"


def first_sign_in_url(user: User) -> str:
    """A link by which `user` sets a password: once, within PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return f"{settings.SITE_URL}{path}"


def waiting_people() -> list[User]:
    """The first people of the city who have not set a password yet."""
    first = Q(groups__name__in=Office.values) | Q(pk__in=Seat.objects.of_bureaus().values("user"))
    people: Iterable[User] = (
        User.objects.filter(first, is_staff=True, is_active=True).distinct().order_by("pk")
    )
    return [person for person in people if not person.has_usable_password()]


def links(people: Mapping[str, User]) -> list[tuple[str, str, str]]:
    """(post, name, link) of each person who has no password yet; who has one signs in with it."""
    return [
        (post, user.display_name, "" if user.has_usable_password() else first_sign_in_url(user))
        for post, user in people.items()
    ]
