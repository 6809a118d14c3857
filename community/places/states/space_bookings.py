"""
Lifecycle of a space booking, from request to sign-out. The space is held from the request on, so two requests never
overlap.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class SpaceBookingState(TextChoices):
    ASKED = "asked", _("待同意")
    CONFIRMED = "confirmed", _("已约好")
    DECLINED = "declined", _("没有同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("过期未答复")
    CANCELLED = "cancelled", _("已取消")
    SIGNED_IN = "signed_in", _("使用中")
    SIGNED_OUT = "signed_out", _("已用完")
    ABSENT = "absent", _("没有来")
    EXCUSED = "excused", _("已谅解")


_S = SpaceBookingState
SPACE_BOOKING = Lifecycle({
    _S.ASKED:      frozenset({_S.CONFIRMED, _S.DECLINED, _S.WITHDRAWN, _S.EXPIRED}),
    _S.CONFIRMED:  frozenset({_S.CANCELLED, _S.SIGNED_IN, _S.ABSENT}),
    _S.DECLINED:   frozenset(),
    _S.WITHDRAWN:  frozenset(),
    _S.EXPIRED:    frozenset(),
    _S.CANCELLED:  frozenset(),
    _S.SIGNED_IN:  frozenset({_S.SIGNED_OUT}),
    _S.SIGNED_OUT: frozenset(),
    _S.ABSENT:     frozenset({_S.EXCUSED}),
    _S.EXCUSED:    frozenset(),
})  # fmt: skip

HOLDING = (_S.ASKED, _S.CONFIRMED, _S.SIGNED_IN)  # states in which the space is held
COUNTED = (*HOLDING, _S.SIGNED_OUT, _S.ABSENT)  # states that count towards the weekly limit
