"""Periodic tasks of this app: each finds rows and calls one action, or sends one notice, for each."""

from celery import shared_task
from django.utils import timezone

from community import policy
from community.members.actions import invitations
from community.members.models import SeatInvitation
from community.members.notices.seats import remind_of_term
from community.members.queries.seats import ending_soon
from community.places.actions import group_handovers, space_bookings, space_desk
from community.places.models import GroupHandOver, SpaceBooking
from community.places.states import SpaceBookingState
from community.press.actions import news
from community.press.actions.contribution_calls import close_contribution_call
from community.press.models import ContributionCall, NewsItem
from community.press.notices import remind_of_calls
from community.press.states import ContributionCallState
from community.training import notices as training_notices
from community.training.actions import grades, programmes, secondments, training_proofs
from community.training.queries import training_duties as training
from core import schedule
from core.record.actors import CLOCK


@shared_task(ignore_result=True)
@schedule.every(3600)
def run_due_seats(**_newer: object) -> None:
    """Close invitations and offers of groups nobody answered, and remind of terms that run out."""
    at = timezone.now()
    for invitation in SeatInvitation.objects.open().filter(expires_at__lte=at).select_related("institution"):
        invitations.expire(invitation=invitation, by=CLOCK, at=at)
    for seat in ending_soon(at):
        remind_of_term(seat, at)
    for offer in GroupHandOver.objects.overdue(at).select_related("group"):
        group_handovers.expire_offer(hand_over=offer, by=CLOCK, at=at)


@shared_task(ignore_result=True)
@schedule.every(60)
def run_due_space_bookings(**_newer: object) -> None:
    """Asks nobody answered lapse, times nobody came to are freed, what nobody signed out of is closed."""
    at = timezone.now()
    rows = SpaceBooking.objects.select_related("space__rule").order_by("starts_at")
    for booking in rows.filter(state=SpaceBookingState.ASKED, answer_due_at__lte=at):
        space_bookings.expire_ask(booking=booking, at=at)
    for booking in rows.filter(state=SpaceBookingState.CONFIRMED, starts_at__lte=at):
        space_desk.note_absence(booking=booking, at=at)
    for booking in rows.filter(state=SpaceBookingState.SIGNED_IN, ends_at__lte=at - policy.SIGN_OUT_GRACE):
        space_desk.close_booking(booking=booking, at=at)


@shared_task(ignore_result=True)
@schedule.every(30)
def publish_due_news(**_newer: object) -> None:
    at = timezone.now()
    for item in NewsItem.objects.due(at).defer("search"):
        news.publish_due(item=item, by=CLOCK, at=at)


@shared_task(ignore_result=True)
@schedule.every(600)
def run_due_contribution_calls(**_newer: object) -> None:
    """Remind of calls that end soon, and close those whose deadline has come."""
    at = timezone.now()
    remind_of_calls(at)
    for call in ContributionCall.objects.filter(state=ContributionCallState.OPEN, deadline__lte=at):
        close_contribution_call(call=call, by=CLOCK, at=at)


@shared_task(ignore_result=True)
@schedule.every(900)
def run_due_training(**_newer: object) -> None:
    """Begin what has come to its day, remind of what is near or due, and end what was not put right in time."""
    at = timezone.now()
    for programme in training.to_start(at):
        programmes.start_programme(programme=programme, by=CLOCK, at=at)
    for session in training.sessions_near(at):
        training_notices.remind_of_session(session, at)
    for secondment in training.secondments_to_begin(at):
        secondments.begin_secondment(secondment=secondment, by=CLOCK, at=at)
    for secondment in training.reports_due(at):
        training_notices.remind_of_report(secondment, at)
    for grade in training.lapsed_grades(at):
        grades.lapse_rectification(grade=grade, by=CLOCK, at=at, reason="到期没有回复整改。")


@shared_task(ignore_result=True)
@schedule.every(24 * 3600)
def reconcile_places(**_newer: object) -> None:
    training_proofs.reconcile_places(at=timezone.now())
