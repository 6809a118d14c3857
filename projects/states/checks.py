"""Checks of a running project: midterm, acceptance, yearly review; and rectification."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle
from projects.states.projects import _to


class CheckpointState(TextChoices):
    OPEN = "open", _("待报告")
    REPORTED = "reported", _("待检查")
    RETURNED = "returned", _("退回补充")
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")


_C = CheckpointState
CHECKPOINT = Lifecycle({
    _C.OPEN:     _to(_C.REPORTED),
    _C.REPORTED: _to(_C.PASSED, _C.RETURNED, _C.FAILED),
    _C.RETURNED: _to(_C.REPORTED),
    _C.PASSED:   _to(),
    _C.FAILED:   _to(),
})  # fmt: skip


class RectificationState(TextChoices):
    OPENED = "opened", _("待整改")
    REPLIED = "replied", _("待核验")
    RETURNED = "returned", _("退回再改")
    VERIFIED = "verified", _("整改到位")
    FAILED = "failed", _("整改不到位")


_R = RectificationState
RECTIFICATION = Lifecycle({
    _R.OPENED:   _to(_R.REPLIED, _R.FAILED),
    _R.REPLIED:  _to(_R.VERIFIED, _R.RETURNED, _R.FAILED),
    _R.RETURNED: _to(_R.REPLIED, _R.FAILED),
    _R.VERIFIED: _to(),
    _R.FAILED:   _to(),
})  # fmt: skip
