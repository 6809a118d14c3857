"""Seats and what is one's own."""

from community.models import Seat, SeatInvitation
from community.policy import Role


def pages(account):
    head, colleague, citizen = map(account, ("hall_head", "hall", "citizen"))
    liaison = Seat.objects.of(colleague).get(role=Role.LIAISON)
    invitation = SeatInvitation.objects.open().first()
    return {
        None: [f"/me/seats/invitations/{invitation.token}/"],
        head: [
            "/workbench/seats/", "/workbench/seats/invite/", f"/workbench/seats/{liaison.pk}/end/",
            f"/workbench/seats/{liaison.pk}/alternate/", f"/workbench/seats/{liaison.pk}/hand-over/", "/me/seats/",
            "/workbench/replies/", "/workbench/first-steps/",
        ],
        colleague: ["/me/seats/"],
        citizen: ["/me/seats/", f"/me/seats/invitations/{invitation.token}/", "/me/data/", "/me/name/", "/me/close/"],
        account("family"): ["/me/consents/", "/me/data/"],
        account("host"): ["/me/data/", "/me/close/"],
    }  # fmt: skip
