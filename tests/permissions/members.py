"""
Members, applications, alliances: who may open what.

Columns: visitor, the citizen who applied, the head of a member that leads an alliance, district staff, city staff.
"""

from django.utils import timezone

from community.members.actions import alliances as actions
from community.policy import Role
from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.members import ApplicationFactory, charter, member

PEOPLE = ("visitor", "citizen", "head", "district", "city")

PERMISSIONS: dict[str, str] = {
    "portal:alliance": "200 200 200 200 200",
    "portal:alliance_feed": "200 200 200 200 200",
    "portal:alliances": "200 200 200 200 200",
    "POST community:answer_invitation": "302 404 302 404 404",
    "community:application": "302 200 404 404 404",
    "POST community:take_invitation_back": "302 404 302 404 404",
    "community:ask_name": "302 403 200 403 403",
    "POST community:dissolve_alliance": "302 404 422 404 404",
    "community:edit_about": "302 403 200 403 403",
    "community:edit_application": "302 200 404 404 404",
    "community:found_alliance": "302 403 200 403 403",
    "POST community:hand_over": "302 404 422 404 404",
    "POST community:invite_to_alliance": "302 404 422 404 404",
    "community:join": "302 200 200 200 200",
    "community:lead_alliance": "302 404 200 404 404",
    "community:leave_community": "302 403 200 403 403",
    "portal:member": "200 200 200 200 200",
    "portal:member_events": "200 200 200 200 200",
    "community:member_export": "200 200 200 200 200",
    "community:member_list": "200 200 200 200 200",
    "community:membership": "302 404 200 200 200",
    "portal:first_steps": "302 404 200 404 404",
    "POST portal:turn_guide": "302 404 302 302 302",
    "community:my_alliances": "302 404 200 200 200",
    "POST community:replace_charter": "302 404 422 404 404",
    "portal:responsibilities": "200 200 200 200 200",
    "POST community:stay": "302 403 409 403 403",
    "POST community:copy_application": "302 404 404 404 404",
    "POST community:withdraw_application": "302 302 404 404 404",
}


def world():
    """Answer the cast, by name, and the numbers of each URL, by its name."""
    now = timezone.now()
    AreaFactory(code="440103", name="荔湾区")
    institution = InstitutionFactory(name="西关文化馆（示例）", area=AreaFactory(code="440103101"))
    member(institution, joined_on=timezone.localdate())
    cast = {
        "visitor": None, "citizen": UserFactory(), "head": holder_of(institution, Role.HEAD),
        "district": district_staff("440103"), "city": city_staff(),
    }  # fmt: skip
    by = Actor(cast["head"])
    led = _alliance(institution, "我们的", by, now)
    guest = actions.invite(alliance=led, institution=member().institution, by=by, at=now)
    actions.accept_invitation(place=guest, by=by, at=now)
    invited = actions.invite(
        alliance=_alliance(member().institution, "别人的", by, now), institution=institution, by=by, at=now
    )
    asked = actions.invite(alliance=led, institution=member().institution, by=by, at=now)
    application = {"pk": ApplicationFactory(applicant=cast["citizen"], returned=True).pk}
    lead = {"pk": led.pk}
    return cast, {
        "portal:member": {"pk": institution.pk}, "portal:member_events": {"pk": institution.pk},
        "portal:turn_guide": {"verb": "away"},
        "community:take_invitation_back": {"pk": asked.pk},
        "community:member_export": {"form": "csv"},
        "community:application": application, "community:edit_application": application,
        "community:withdraw_application": application, "community:copy_application": application,
        "portal:alliance": lead, "portal:alliance_feed": lead, "community:lead_alliance": lead, "community:invite_to_alliance": lead,
        "community:hand_over": lead, "community:replace_charter": lead, "community:dissolve_alliance": lead,
        "community:answer_invitation": {"pk": invited.pk, "verb": "accept"},
    }  # fmt: skip


def _alliance(lead, name, by, at):
    return actions.found_alliance(
        lead=lead,
        name=f"{name}联盟（示例）",
        kind="alliance",
        purpose="一起",
        charter=charter(by),
        by=by,
        at=at,
    )
