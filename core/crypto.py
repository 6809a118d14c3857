"""Encryption of personal identifiers at rest: Fernet keys from the environment, look-up by a keyed hash (HMAC)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def encrypt_timeless(text: str) -> str:
    """As `encrypt`, but without the creation time that Fernet writes into the ciphertext."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt_at_time(text.encode(), 0).decode()


def decrypt(token: str) -> str:
    """Read what `encrypt` wrote with any of the keys in use. :raises cryptography.fernet.InvalidToken:"""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()


def encrypt_json(value: object) -> str:
    """Encrypt a JSON-serialisable value."""
    return encrypt(json.dumps(value, ensure_ascii=False))


def decrypt_json(token: str) -> Any:
    """Decrypt a value written by `encrypt_json`."""
    return json.loads(decrypt(token))


def new_token() -> str:
    """A random URL-safe token for secret addresses."""
    return secrets.token_urlsafe(24)


def keyed_hash(text: str) -> str:
    """Hash `text` so that equal values can be found and refused twice, but not guessed without the key."""
    return hmac.new(settings.LOOKUP_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text stored as ciphertext. Cannot be filtered or ordered by."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value


class TimelessTextField(EncryptedTextField):
    """An EncryptedTextField whose ciphertext does not contain when it was written."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt_timeless(value) if value else value


class EncryptedJSONField(models.TextField):  # type: ignore[type-arg]
    """A JSON value stored as ciphertext. Cannot be filtered or ordered by."""

    _pyi_private_set_type: Any  # for the type checker: this is no text to who uses it
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else encrypt_json(value)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        return decrypt_json(value) if value else None

    def to_python(self, value: Any) -> Any:
        return value
