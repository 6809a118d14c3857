"""The list that is decided and stands in public notice, and objections to it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle
from projects.states.projects import _to


class ListState(TextChoices):
    DRAFT = "draft", _("拟定中")
    DECIDED = "decided", _("已审定")
    IN_NOTICE = "in_notice", _("公示中")
    CLOSED = "closed", _("公示结束")


DECISION_LIST = Lifecycle({
    ListState.DRAFT:     _to(ListState.DECIDED),
    ListState.DECIDED:   _to(ListState.IN_NOTICE),
    ListState.IN_NOTICE: _to(ListState.CLOSED),
    ListState.CLOSED:    _to(),
})  # fmt: skip
