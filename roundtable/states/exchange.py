"""Lifecycles of entries of the exchange board and of agreements. Policy: 3.1.3."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class PostState(TextChoices):
    OPEN = "open", _("挂出")
    AGREED = "agreed", _("已谈成")
    WITHDRAWN = "withdrawn", _("已收回")


POST = Lifecycle({
    PostState.OPEN:      frozenset({PostState.AGREED, PostState.WITHDRAWN}),
    PostState.AGREED:    frozenset({PostState.OPEN}),
    PostState.WITHDRAWN: frozenset(),
})  # fmt: skip


class AgreementState(TextChoices):
    PROPOSED = "proposed", _("等对方签")
    SIGNED = "signed", _("双方已签")
    DECLINED = "declined", _("没有谈成")
    FINISHED = "finished", _("已落实")


AGREEMENT = Lifecycle({
    AgreementState.PROPOSED: frozenset({AgreementState.SIGNED, AgreementState.DECLINED}),
    AgreementState.SIGNED:   frozenset({AgreementState.FINISHED}),
    AgreementState.DECLINED: frozenset(),
    AgreementState.FINISHED: frozenset(),
})  # fmt: skip
