"""How the states of this app's models look. States left out are quiet."""

from core.web.badges import BAD, INFO, OK, OK_CHECK, WARN, WARN_HOUR, register
from roundtable.models import (
    AgendaItem,
    Agreement,
    Correction,
    Excerpt,
    Invitation,
    Minutes,
    Outcome,
    Place,
    Post,
    Resolution,
    Roundtable,
    Speech,
    Topic,
    Visit,
    Vote,
    WorkingGroup,
)
from roundtable.states import (
    AgreementState,
    CorrectionState,
    ExcerptState,
    GroupState,
    InvitationState,
    ItemState,
    MinutesState,
    PlaceState,
    PostState,
    ResolutionState,
    RoundtableState,
    SpeechState,
    TopicState,
    VisitState,
    VoteState,
)


def register_badges() -> None:
    register(
        Roundtable,
        {
            RoundtableState.PLANNED: INFO,
            RoundtableState.INVITED: WARN,
            RoundtableState.SITTING: INFO,
            RoundtableState.HELD: OK,
            RoundtableState.MINUTED: OK,
            RoundtableState.ADOPTED: OK,
            RoundtableState.CANCELLED: BAD,
        },
    )
    register(
        AgendaItem,
        {
            ItemState.PROPOSED: INFO,
            ItemState.LISTED: INFO,
            ItemState.SITTING: INFO,
            ItemState.DECIDED: INFO,
            ItemState.DECLINED: BAD,
        },
    )
    register(
        AgendaItem, {Outcome.AGREED: OK, Outcome.IN_PRINCIPLE: OK, Outcome.DEFERRED: WARN}, field="outcome"
    )
    register(
        Invitation,
        {InvitationState.SENT: WARN_HOUR, InvitationState.ACCEPTED: OK, InvitationState.DECLINED: BAD},
    )
    register(
        Speech, {SpeechState.WAITING: WARN_HOUR, SpeechState.SPEAKING: INFO, SpeechState.SPOKEN: OK_CHECK}
    )
    register(Post, {PostState.OPEN: INFO, PostState.AGREED: OK})
    register(
        Agreement, {AgreementState.PROPOSED: INFO, AgreementState.SIGNED: OK, AgreementState.DECLINED: BAD}
    )
    register(
        Minutes,
        {
            MinutesState.DRAFTED: INFO,
            MinutesState.COMMENTING: WARN_HOUR,
            MinutesState.COUNTERSIGNING: WARN_HOUR,
            MinutesState.ISSUED: OK,
            MinutesState.ADOPTED: OK,
        },
    )
    register(
        Correction,
        {CorrectionState.PROPOSED: INFO, CorrectionState.ACCEPTED: OK, CorrectionState.REJECTED: BAD},
    )
    register(Excerpt, {ExcerptState.TOLD: INFO, ExcerptState.ACKNOWLEDGED: OK_CHECK})
    register(
        Resolution,
        {
            ResolutionState.PROVISIONAL: INFO,
            ResolutionState.OPEN: INFO,
            ResolutionState.UNDER_WAY: INFO,
            ResolutionState.REPORTED: INFO,
            ResolutionState.DONE: OK,
            ResolutionState.CARRIED: INFO,
            ResolutionState.VOID: BAD,
        },
    )
    register(WorkingGroup, {GroupState.ACTIVE: INFO})
    register(Place, {PlaceState.ASKED: WARN_HOUR, PlaceState.JOINED: OK})
    register(
        Topic,
        {
            TopicState.OPEN: INFO,
            TopicState.PUT: WARN_HOUR,
            TopicState.DECIDED: OK,
        },
    )
    register(
        Visit,
        {
            VisitState.PLANNED: INFO,
            VisitState.MADE: WARN_HOUR,
            VisitState.WRITTEN: WARN_HOUR,
            VisitState.CONFIRMED: OK_CHECK,
        },
    )
    register(Vote, {VoteState.OPEN: INFO, VoteState.VOID: BAD})
