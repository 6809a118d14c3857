"""Lifecycles of consultations and interpretations. Policy: 3.5.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class ConsultationState(TextChoices):
    ASKED = "asked", _("已提出")
    ACCEPTED = "accepted", _("已受理")
    ASSIGNED = "assigned", _("专家研究中")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")
    DECLINED = "declined", _("不予受理")
    WITHDRAWN = "withdrawn", _("已作废")
    DRAFT = "draft", _("草稿")  # taken back before experts were asked; it can be asked again


S = ConsultationState
CONSULTATION = Lifecycle({
    S.ASKED:     frozenset({S.ACCEPTED, S.DECLINED, S.WITHDRAWN, S.DRAFT}),
    S.ACCEPTED:  frozenset({S.ASSIGNED, S.DECLINED, S.WITHDRAWN, S.DRAFT}),
    S.ASSIGNED:  frozenset({S.ANSWERED}),
    S.ANSWERED:  frozenset({S.CLOSED}),
    S.CLOSED:    frozenset(),
    S.DECLINED:  frozenset(),
    S.WITHDRAWN: frozenset(),
    S.DRAFT:     frozenset({S.ASKED, S.WITHDRAWN}),
})  # fmt: skip


class InterpretationState(TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤下")


INTERPRETATION = Lifecycle({
    InterpretationState.DRAFT:     frozenset({InterpretationState.PUBLISHED}),
    InterpretationState.PUBLISHED: frozenset({InterpretationState.WITHDRAWN}),
    InterpretationState.WITHDRAWN: frozenset({InterpretationState.DRAFT}),
})  # fmt: skip
