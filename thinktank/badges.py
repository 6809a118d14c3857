"""How the states of this app's models look. States left out are quiet."""

from core.web.badges import BAD, INFO, OK, OK_CHECK, WARN, WARN_HOUR, register
from thinktank.models import (
    Consultation,
    Expert,
    Fate,
    Forum,
    Interpretation,
    Opinion,
    Panel,
    PanelMember,
    Paper,
    Registration,
    ScoreSheet,
)
from thinktank.states import (
    ConsultationState,
    ExpertState,
    ForumState,
    InterpretationState,
    MemberState,
    PanelState,
    PaperState,
    RegistrationState,
    SheetState,
)


def register_badges() -> None:
    register(
        Expert,
        {
            ExpertState.RECOMMENDED: INFO,
            ExpertState.APPLIED: INFO,
            ExpertState.UNDER_REVIEW: INFO,
            ExpertState.APPOINTED: OK,
            ExpertState.SUSPENDED: WARN,
            ExpertState.DECLINED: BAD,
        },
    )
    register(
        Consultation,
        {
            ConsultationState.ASKED: WARN_HOUR,
            ConsultationState.ACCEPTED: OK,
            ConsultationState.ANSWERED: OK,
            ConsultationState.DECLINED: BAD,
        },
    )
    register(Opinion, {Fate.ADOPTED: OK, Fate.PARTLY: WARN}, field="fate")
    register(
        Forum,
        {ForumState.PLANNED: INFO, ForumState.OPEN: INFO, ForumState.HELD: OK, ForumState.CANCELLED: BAD},
    )
    register(
        Registration,
        {
            RegistrationState.REGISTERED: OK,
            RegistrationState.CHECKED_IN: OK_CHECK,
            RegistrationState.CANCELLED: BAD,
        },
    )
    register(Interpretation, {InterpretationState.PUBLISHED: OK})
    register(
        Panel,
        {
            PanelState.CONVENED: INFO,
            PanelState.DRAWN: INFO,
            PanelState.SCORING: INFO,
            PanelState.DISCUSSED: INFO,
            PanelState.SIGNED: OK,
            PanelState.DISSOLVED: BAD,
        },
    )
    register(PanelMember, {MemberState.DRAWN: INFO, MemberState.SITTING: INFO, MemberState.DECLINED: BAD})
    register(
        Paper,
        {
            PaperState.SUBMITTED: INFO,
            PaperState.IN_REVIEW: INFO,
            PaperState.ACCEPTED: OK,
            PaperState.REJECTED: BAD,
        },
    )
    register(ScoreSheet, {SheetState.OPEN: INFO, SheetState.SUBMITTED: INFO, SheetState.VOID: BAD})
