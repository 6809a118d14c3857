"""What the clock does for members: each task finds rows and calls one action, or sends one notice, for each."""

from celery import shared_task
from django.utils import timezone

from community.actions import invitations
from community.models import SeatInvitation
from community.notices.seats import remind_of_term
from community.queries.seats import ending_soon
from core.actors import CLOCK


@shared_task(ignore_result=True)
def tend_seats(**_newer: object) -> None:
    """Close invitations nobody answered, and remind of terms that run out."""
    at = timezone.now()
    for invitation in SeatInvitation.objects.open().filter(expires_at__lte=at).select_related("institution"):
        invitations.expire(invitation=invitation, by=CLOCK, at=at)
    for seat in ending_soon(at):
        remind_of_term(seat, at)
