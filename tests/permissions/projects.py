"""
Projects: who may open what.

Columns: visitor, citizen, somebody at the lead, somebody at a partner, district staff, city staff.
"""

from projects.models import Call
from projects.states import ListState
from tests.factories.community import district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.projects import checkpoint_of, city_bureau, hall, partner_of, project_in, staff_of
from tests.projects.cast import frozen_list

PEOPLE = ("visitor", "citizen", "lead", "partner", "district", "city")

PERMISSIONS: dict[str, str] = {
    "projects:call": "200 200 200 200 200 200",
    "projects:call_list": "200 200 200 200 200 200",
    "projects:edit_project": "302 404 200 404 404 404",
    "projects:export_project": "302 404 200 200 404 404",
    "projects:my_projects": "302 403 200 200 200 200",
    "projects:naming_certificate": "302 404 200 404 404 404",
    "projects:new_project": "302 403 200 200 200 200",
    "projects:notice": "200 200 200 200 200 200",
    "projects:notice_file": "200 200 200 200 200 200",
    "projects:notice_list": "200 200 200 200 200 200",
    "projects:object_to": "302 200 200 200 200 200",
    "projects:preview": "302 404 200 200 404 404",
    "projects:progress": "302 404 200 200 404 404",
    "POST projects:project_act": "302 404 409 404 404 404",
    "projects:reply_rectification": "302 404 302 404 404 404",
    "projects:report_check": "302 404 200 404 404 404",
    "projects:sign": "302 404 404 200 404 404",
}


def world():
    lead = hall()
    draft = project_in("draft", lead=lead)
    _partner, signer = partner_of(draft)
    named = project_in("rectifying", lead=lead)
    incubating = project_in("incubating", lead=lead)
    city = staff_of(city_bureau())
    check = checkpoint_of(incubating)
    one = named.rectifications.create(
        problem="台账缺三个月", due_on=check.due_on, opened_by=city, opened_at=named.created_at
    )
    in_notice = frozen_list(project_in("in_notice", lead=lead), ListState.IN_NOTICE)
    people = {
        "visitor": None, "citizen": UserFactory(), "lead": holder_of(lead), "partner": signer,
        "district": district_staff(), "city": city,
    }  # fmt: skip
    pk = {"pk": draft.pk}
    numbers = {
        "projects:call": {"pk": Call.objects.filter(state="open").first().pk}, "projects:edit_project": {**pk, "section": "partners"},
        "projects:export_project": pk, "projects:naming_certificate": {"pk": named.pk}, "projects:notice": {"pk": in_notice.pk},
        "projects:notice_file": {"pk": in_notice.pk, "kind": "json"}, "projects:object_to": {"pk": in_notice.pk}, "projects:preview": pk,
        "projects:progress": pk, "projects:project_act": {**pk, "verb": "submit"}, "projects:reply_rectification": {"pk": one.pk},
        "projects:report_check": {"pk": check.pk}, "projects:sign": pk,
    }  # fmt: skip
    return people, numbers
