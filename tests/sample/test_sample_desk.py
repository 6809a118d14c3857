"""The desk of the sample city: whatever waits has a day, and the page of a case of any kind stays inside the desk."""

import re

import pytest
from django.utils import timezone

from core.desk.inbox import boxes
from core.desk.kinds import kinds
from core.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_city")]
LINK = re.compile(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>(.{0,200})', re.DOTALL)
INSIDE = ("/admin/", "/desk/", "/files/", "/media/", "#", "?", "tel:", "mailto:")


def test_whatever_waits_has_a_day_and_no_case_leads_to_the_citizens_site_unsaid(client):
    """A link out of the desk says so: 公开的页面, 看公开页, 市民看到的页面."""
    staff = User.objects.get(username="sample-city1")
    found = boxes(staff, list(kinds()), timezone.now(), lambda kind: True)
    assert [item.title for item in found.todo if item.light.kind == "none"] == []
    one_of_each = {item.kind.code: item.pk for item in [*found.done, *found.doing, *found.todo]}
    assert len(one_of_each) > 20

    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    out = []
    for code, pk in sorted(one_of_each.items()):
        answer = client.get(f"/admin/case/{code}/{pk}/")
        assert answer.status_code == 200, code
        page = answer.content.decode().partition('<div class="case">')[2].partition('class="work__end"')[0]
        for path, words, after in LINK.findall(page):
            if not path.startswith(INSIDE) and not re.search("公开|市民看到", words + after):
                out.append(f"{code}: {path} {words}")
    assert out == []
