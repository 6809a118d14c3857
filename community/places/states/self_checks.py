"""A self-check against the service standard: filled in, spot-checked, graded in public. Policy: 4.2c."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class SelfCheckState(TextChoices):
    DUE = "due", _("待填报")
    SUBMITTED = "submitted", _("已提交")
    RETURNED = "returned", _("退回补正")
    DIFFERING = "differing", _("抽查有出入，待说明")
    EXPLAINED = "explained", _("已说明，待复核")
    CHECKED = "checked", _("抽查完成")
    GRADED = "graded", _("已评级")


_S = SelfCheckState
SELF_CHECK = Lifecycle({
    _S.DUE:       frozenset({_S.SUBMITTED}),
    _S.SUBMITTED: frozenset({_S.RETURNED, _S.CHECKED, _S.DIFFERING, _S.GRADED}),
    _S.RETURNED:  frozenset({_S.SUBMITTED}),
    _S.DIFFERING: frozenset({_S.EXPLAINED}),
    _S.EXPLAINED: frozenset({_S.CHECKED, _S.DIFFERING}),
    _S.CHECKED:   frozenset({_S.GRADED}),
    _S.GRADED:    frozenset(),
})  # fmt: skip
