"""The second person, and the day on which an act takes effect."""

from django.utils import timezone
from django.utils.timezone import localdate

from community.models import Seat
from core.models import PendingAct, User
from core.record import pending


def carried_out(by: User) -> PendingAct:
    """The one open act is confirmed by `by`, in their bureau seat, and done as on its day."""
    act = PendingAct.objects.open().get()
    at = timezone.now()
    pending.confirm(act=act, by=Seat.objects.get(user=by).actor, at=at)
    PendingAct.objects.filter(pk=act.pk, state="confirmed").update(effective_on=localdate(at))
    pending.carry_out_due(at=at)
    act.refresh_from_db()
    assert act.state == "in_force", act.answer
    return act
