"""Lifecycles of panels, members and score sheets. Policy: 3.5.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class PanelState(TextChoices):
    CONVENED = "convened", _("已公布名单，待抽取")
    DRAWN = "drawn", _("已抽取，待应聘")
    SCORING = "scoring", _("评分中")
    DISCUSSED = "discussed", _("讨论确认中")
    SIGNED = "signed", _("已签署")
    DISSOLVED = "dissolved", _("已解散")


# A re-opened sheet, a recusal or a replacement brings a discussed panel back to scoring.
PANEL = Lifecycle({
    PanelState.CONVENED:  frozenset({PanelState.DRAWN, PanelState.DISSOLVED}),
    PanelState.DRAWN:     frozenset({PanelState.SCORING, PanelState.DISSOLVED}),
    PanelState.SCORING:   frozenset({PanelState.DISCUSSED, PanelState.DISSOLVED}),
    PanelState.DISCUSSED: frozenset({PanelState.SCORING, PanelState.SIGNED, PanelState.DISSOLVED}),
    PanelState.SIGNED:    frozenset(),
    PanelState.DISSOLVED: frozenset(),
})  # fmt: skip

LIVE_PANELS = (PanelState.CONVENED, PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED)


class MemberState(TextChoices):
    DRAWN = "drawn", _("待应聘")
    SITTING = "sitting", _("参加评审")
    DECLINED = "declined", _("不能参加")
    REMOVED = "removed", _("已换人")
    PASSED_OVER = "passed_over", _("轮到时已不能参加")


MEMBER = Lifecycle({
    MemberState.DRAWN:       frozenset({MemberState.SITTING, MemberState.DECLINED, MemberState.REMOVED}),
    MemberState.SITTING:     frozenset({MemberState.DECLINED, MemberState.REMOVED}),
    MemberState.DECLINED:    frozenset(),
    MemberState.REMOVED:     frozenset(),
    MemberState.PASSED_OVER: frozenset(),
})  # fmt: skip

ON_PANEL = (MemberState.DRAWN, MemberState.SITTING)


class SheetState(TextChoices):
    OPEN = "open", _("待评分")
    SUBMITTED = "submitted", _("已提交，已锁定")
    RECUSED = "recused", _("已回避")
    VOID = "void", _("未评，已移交")


SHEET = Lifecycle({
    SheetState.OPEN:      frozenset({SheetState.SUBMITTED, SheetState.RECUSED, SheetState.VOID}),
    SheetState.SUBMITTED: frozenset({SheetState.OPEN, SheetState.RECUSED}),
    SheetState.RECUSED:   frozenset(),
    SheetState.VOID:      frozenset(),
})  # fmt: skip
