"""How the states of this app's models look. States left out are quiet."""

from community.members.models import (
    Alliance,
    AlliancePlace,
    Membership,
    MembershipApplication,
    NameChange,
    SeatInvitation,
)
from community.members.states import (
    AllianceState,
    ApplicationState,
    InvitationState,
    MembershipState,
    NameChangeState,
    PlaceState,
)
from community.places.models import FacilityGrade, Group, GroupHandOver, SelfCheck, SpaceBooking
from community.places.states import GroupHandOverState, GroupState, SelfCheckState, SpaceBookingState
from community.press.models import (
    Brief,
    Campaign,
    Circular,
    ContributionCall,
    NewsItem,
    PressConference,
    PublicityPlan,
)
from community.press.states import (
    BriefState,
    CampaignState,
    CircularState,
    ConferenceState,
    ContributionCallState,
    NewsState,
    PlanState,
)
from community.training.models import (
    Enrolment,
    GradeObjection,
    Incubatee,
    Secondment,
    TeamGrade,
    TrainingProgramme,
)
from community.training.states import (
    EnrolmentState,
    GradeState,
    IncubateeState,
    ProgrammeState,
    SecondmentState,
)
from core.states import ObjectionState
from core.web.badges import BAD, INFO, INFO_CHECK, OK, OK_CHECK, WARN, WARN_ALERT, WARN_HOUR, register


def register_badges() -> None:
    register(Alliance, {AllianceState.FORMING: INFO, AllianceState.ACTIVE: OK, AllianceState.DISSOLVED: BAD})
    register(AlliancePlace, {PlaceState.INVITED: WARN, PlaceState.JOINED: OK, PlaceState.DECLINED: BAD})
    register(
        MembershipApplication,
        {
            ApplicationState.APPLIED: INFO,
            ApplicationState.RETURNED: WARN,
            ApplicationState.RECOMMENDED: INFO,
            ApplicationState.ADMITTED: OK,
            ApplicationState.REFUSED: BAD,
        },
    )
    register(ContributionCall, {ContributionCallState.OPEN: INFO, ContributionCallState.CANCELLED: BAD})
    register(
        Brief,
        {
            BriefState.SUBMITTED: INFO,
            BriefState.RETURNED: WARN,
            BriefState.ADOPTED: OK,
            BriefState.PUBLISHED: OK,
            BriefState.DECLINED: BAD,
        },
    )
    register(Circular, {CircularState.ISSUED: OK})
    register(
        Secondment,
        {
            SecondmentState.PROPOSED: INFO,
            SecondmentState.AGREED: OK,
            SecondmentState.UNDER_WAY: INFO,
            SecondmentState.REPORTED: INFO,
            SecondmentState.BROKEN_OFF: BAD,
            SecondmentState.DECLINED: BAD,
        },
    )
    register(
        Group,
        {
            GroupState.APPLIED: INFO,
            GroupState.VOUCHED: INFO,
            GroupState.REGISTERED: OK,
            GroupState.SUSPENDED: WARN,
            GroupState.REFUSED: BAD,
        },
    )
    register(
        Incubatee,
        {
            IncubateeState.APPLIED: INFO,
            IncubateeState.INCUBATING: INFO,
            IncubateeState.GRADUATED: OK_CHECK,
            IncubateeState.DECLINED: BAD,
        },
    )
    register(
        TeamGrade,
        {
            GradeState.REPORTED: INFO,
            GradeState.ASSESSED: INFO,
            GradeState.IN_NOTICE: INFO,
            GradeState.GRANTED: OK_CHECK,
            GradeState.RECTIFYING: WARN_ALERT,
            GradeState.REPLIED: INFO,
            GradeState.VERIFIED: OK_CHECK,
            GradeState.LAPSED: BAD,
        },
    )
    register(GradeObjection, {ObjectionState.FILED: INFO, ObjectionState.UPHELD: WARN})
    register(
        GroupHandOver,
        {
            GroupHandOverState.OFFERED: WARN_HOUR,
            GroupHandOverState.ACCEPTED: OK,
            GroupHandOverState.DECLINED: BAD,
        },
    )
    register(
        SeatInvitation,
        {InvitationState.SENT: WARN_HOUR, InvitationState.ACCEPTED: OK, InvitationState.DECLINED: BAD},
    )
    register(Membership, {MembershipState.ADMITTED: OK, MembershipState.SUSPENDED: WARN})
    register(
        NameChange,
        {NameChangeState.ASKED: WARN_HOUR, NameChangeState.CONFIRMED: OK, NameChangeState.DECLINED: BAD},
    )
    register(
        NewsItem,
        {
            NewsState.IN_REVIEW: INFO,
            NewsState.RETURNED: WARN,
            NewsState.APPROVED: OK,
            NewsState.SCHEDULED: OK,
            NewsState.PUBLISHED: OK,
        },
    )
    register(PublicityPlan, {PlanState.IN_FORCE: OK})
    register(
        Campaign,
        {
            CampaignState.PLANNED: INFO,
            CampaignState.UNDER_WAY: INFO,
            CampaignState.DONE: OK,
            CampaignState.CANCELLED: BAD,
        },
    )
    register(
        PressConference,
        {ConferenceState.PLANNED: INFO, ConferenceState.HELD: OK, ConferenceState.CANCELLED: BAD},
    )
    register(
        SpaceBooking,
        {
            SpaceBookingState.ASKED: WARN_HOUR,
            SpaceBookingState.CONFIRMED: OK,
            SpaceBookingState.DECLINED: BAD,
            SpaceBookingState.CANCELLED: BAD,
            SpaceBookingState.SIGNED_IN: INFO_CHECK,
            SpaceBookingState.SIGNED_OUT: OK_CHECK,
            SpaceBookingState.ABSENT: BAD,
        },
    )
    register(
        SelfCheck,
        {
            SelfCheckState.DUE: WARN_HOUR,
            SelfCheckState.SUBMITTED: INFO,
            SelfCheckState.RETURNED: WARN,
            SelfCheckState.DIFFERING: WARN_ALERT,
            SelfCheckState.EXPLAINED: INFO,
            SelfCheckState.CHECKED: OK,
            SelfCheckState.GRADED: OK_CHECK,
        },
    )
    register(
        SelfCheck,
        {FacilityGrade.MET: OK, FacilityGrade.MOSTLY: WARN, FacilityGrade.BELOW: BAD},
        field="grade",
    )
    register(
        TrainingProgramme,
        {ProgrammeState.PUBLISHED: OK, ProgrammeState.RUNNING: OK, ProgrammeState.CANCELLED: BAD},
    )
    register(
        Enrolment,
        {
            EnrolmentState.ASKED: WARN_HOUR,
            EnrolmentState.APPROVED: OK,
            EnrolmentState.WAITLISTED: WARN_HOUR,
            EnrolmentState.ACCEPTED: OK,
            EnrolmentState.REFUSED: BAD,
            EnrolmentState.CANCELLED: BAD,
            EnrolmentState.COMPLETED: OK_CHECK,
            EnrolmentState.FAILED: BAD,
            EnrolmentState.ABSENT: BAD,
        },
    )
