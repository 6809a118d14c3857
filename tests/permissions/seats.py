"""
Seats and what is one's own: who may open what.

Columns: visitor, citizen, invited person, handler, head, head of another institution.
"""

from django.utils import timezone

from community.members.actions import handovers, invitations
from community.members.actions.replies import save_reply
from community.policy import Role
from tests.community.members.test_invitations import PHONE, holder_of_phone
from tests.factories.community import SeatFactory
from tests.factories.core import UserFactory

PEOPLE = ("visitor", "citizen", "invited", "handler", "head", "other_head")

PERMISSIONS: dict[str, str] = {
    "community:seats": "302 403 403 403 200 200",
    "community:invite": "302 403 403 403 200 200",
    "POST community:withdraw_invitation": "302 403 403 403 302 404",
    "community:end_seat": "302 403 403 403 200 404",
    "community:alternate": "302 403 403 403 200 404",
    "portal:hand_over": "302 403 403 403 200 404",
    "portal:replies": "302 404 404 200 200 200",
    "portal:reply": "302 404 404 200 200 404",
    "POST portal:remove_reply": "302 404 404 302 404 404",
    "community:my_seats": "302 200 200 200 200 200",
    "POST community:leave_seat": "302 404 404 302 404 404",
    "POST community:acknowledge": "302 404 404 302 404 404",
    "community:invitation": "200 200 200 200 200 200",
    "POST community:accept_invitation": "302 409 302 409 409 409",
    "POST community:decline_invitation": "302 409 302 409 409 409",
}


def world():
    head = SeatFactory(role=Role.HEAD)
    handler = SeatFactory(institution=head.institution)
    at = timezone.now()
    liaison = SeatFactory(institution=head.institution, role=Role.LIAISON)
    made = handovers.hand_over(
        seat=liaison, successor=handler.user, starts_on=timezone.localdate(at), note="", open_items=[],
        by=head.actor, at=at,
    )  # fmt: skip
    invitation = invitations.invite(
        institution=head.institution, role=Role.EDITOR, contact=PHONE, by=head.actor, at=at
    )
    reply = save_reply(
        seat=head, topic="order.message", title="收到", text="收到，按约定来。", by=head.actor, at=at
    )
    cast = {
        "visitor": None, "citizen": UserFactory(), "invited": holder_of_phone(), "handler": handler.user,
        "head": head.user, "other_head": SeatFactory(role=Role.HEAD).user,
    }  # fmt: skip
    link = {"token": invitation.token}
    return cast, {
        "community:withdraw_invitation": {"pk": invitation.pk}, "community:end_seat": {"pk": handler.pk},
        "community:alternate": {"pk": handler.pk}, "portal:hand_over": {"pk": handler.pk},
        "portal:reply": {"pk": reply.pk}, "portal:remove_reply": {"pk": reply.pk},
        "community:leave_seat": {"pk": handler.pk}, "community:acknowledge": {"pk": made.pk},
        "community:invitation": link, "community:accept_invitation": link, "community:decline_invitation": link,
    }  # fmt: skip
