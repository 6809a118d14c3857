"""/files/: through a permission check, and harmless in a browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.files import attachments
from tests.core.test_attachments import DOCX, PDF, picture
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory()


def handed_in(owner, content=PDF, name="证明 材料🙂.pdf", **options):
    return attachments.accept(
        upload=SimpleUploadedFile(name, content), purpose="x", by=actor(owner), at=timezone.now(), **options
    )


def url(attachment):
    return reverse("core:file", args=[attachment.pk, attachment.name])


def test_the_owner_reads_the_bytes_under_their_name(client, owner):
    client.force_login(owner)

    answer = client.get(url(handed_in(owner)))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert "filename*=utf-8''%E8%AF%81%E6%98%8E" in answer["Content-Disposition"]


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_file_does_not_exist_for_strangers(client, owner, signed_in):
    if signed_in:
        client.force_login(UserFactory())

    assert client.get(url(handed_in(owner))).status_code == 404


def test_a_public_file_is_for_everybody(client, owner):
    answer = client.get(url(handed_in(owner, picture(), "a.jpg", is_public=True)))

    assert answer.status_code == 200
    assert answer["Cache-Control"].startswith("public")


def test_a_file_cannot_act_in_the_browser(client, owner):
    client.force_login(owner)

    answer = client.get(url(handed_in(owner)))

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"


def test_office_files_are_downloaded_and_not_shown(client, owner):
    client.force_login(owner)

    assert client.get(url(handed_in(owner, DOCX, "a.docx")))["Content-Disposition"].startswith("attachment")
    assert client.get(url(handed_in(owner)))["Content-Disposition"].startswith("inline")


def test_nothing_is_written_through_the_door(client, owner):
    assert client.post(url(handed_in(owner))).status_code == 405


def test_an_unknown_number_does_not_exist(client):
    assert client.get("/files/00000000-0000-0000-0000-000000000000/a.pdf").status_code == 404
