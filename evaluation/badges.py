"""How the states of this app's models look. States left out are quiet."""

from core.web.badges import BAD, INFO, OK, OK_CHECK, WARN, WARN_ALERT, WARN_HOUR, register
from evaluation.models import (
    Declaration,
    FrameworkVersion,
    FreeText,
    PaperSheet,
    Rectification,
    Round,
    Score,
    Subject,
    Survey,
)
from evaluation.states import (
    DeclarationState,
    RectificationState,
    RoundState,
    ScoreState,
    SheetState,
    SubjectState,
    SurveyState,
    TextState,
    VersionState,
)


def register_badges() -> None:
    register(FrameworkVersion, {VersionState.SUBMITTED: INFO, VersionState.ADOPTED: OK})
    register(
        Round,
        {
            RoundState.OPEN: INFO,
            RoundState.COMPUTING: INFO,
            RoundState.IN_REPLY: INFO,
            RoundState.REVIEWED: INFO,
            RoundState.PUBLISHED: OK,
        },
    )
    register(Subject, {SubjectState.WAITING: WARN_HOUR, SubjectState.SCORED: INFO})
    register(Score, {ScoreState.REFUSED: BAD, ScoreState.FAILED: BAD})
    register(Survey, {SurveyState.OPEN: INFO, SurveyState.PUBLISHED: OK, SurveyState.CANCELLED: BAD})
    register(FreeText, {TextState.WAITING: WARN_HOUR})
    register(PaperSheet, {SheetState.AGREED: OK})
    register(
        Declaration,
        {
            DeclarationState.AT_STREET: INFO,
            DeclarationState.AT_DISTRICT: INFO,
            DeclarationState.AT_CITY: INFO,
            DeclarationState.APPROVED: OK,
            DeclarationState.RETURNED: WARN,
        },
    )
    register(
        Rectification,
        {
            RectificationState.OPENED: WARN_ALERT,
            RectificationState.PLANNED: INFO,
            RectificationState.REPORTED: INFO,
            RectificationState.RETURNED: WARN,
            RectificationState.PARTLY: WARN,
            RectificationState.CLOSED: OK_CHECK,
            RectificationState.FAILED: BAD,
        },
    )
