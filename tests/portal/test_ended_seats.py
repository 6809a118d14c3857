"""With the seat the files of the institution are gone too, also those one uploaded oneself."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from community.states import BriefState
from core.models import Attachment
from core.record.journal import subject_of
from tests.factories.community import former_holder_of, holder_of
from tests.factories.news import brief_in, writer_at
from tests.factories.orders import ShelfProductFactory

pytestmark = pytest.mark.django_db


def product():
    made = ShelfProductFactory()
    return made, made.supplier


def brief():
    by = writer_at()
    made = brief_in(BriefState.SUBMITTED, by=by)
    return made, made.institution


@pytest.mark.parametrize("make", [product, brief])
def test_who_uploaded_a_file_does_not_read_it_once_the_seat_has_ended(client, make):
    about, institution = make()
    uploader, colleague = former_holder_of(institution), holder_of(institution)
    file = Attachment.objects.create(
        name="a.pdf", file=ContentFile(b"%PDF-1.4", "a.pdf"), content_type="application/pdf", size_bytes=8,
        sha256="0" * 64, uploaded_at=timezone.now(), uploaded_by=uploader, about=subject_of(about),
    )  # fmt: skip

    def status(user):
        client.force_login(user)
        return client.get(reverse("core:file", args=[file.pk, "a.pdf"])).status_code

    assert (status(uploader), status(colleague)) == (404, 200)
