"""How the states of this app's models look. States left out are quiet."""

from core.states import ObjectionState
from core.web.badges import (
    BAD,
    INFO,
    INFO_INBOX,
    OK,
    OK_CHECK,
    OK_STAR,
    WARN,
    WARN_ALERT,
    WARN_HOUR,
    register,
)
from projects.models import (
    Brand,
    Call,
    Case,
    Checkpoint,
    DecisionList,
    Empowerment,
    Milestone,
    Objection,
    Partner,
    Project,
    Rectification,
    Replication,
    SharedUse,
)
from projects.states import (
    BrandState,
    CallState,
    CaseState,
    CheckpointState,
    EvidenceState,
    ListState,
    MilestoneState,
    PartnerState,
    ProjectState,
    RectificationState,
    ReplicationState,
    ShareState,
)


def register_badges() -> None:
    register(Call, {CallState.OPEN: INFO, CallState.CANCELLED: BAD})
    register(
        Project,
        {
            ProjectState.SUBMITTED: INFO,
            ProjectState.RETURNED: WARN,
            ProjectState.RECOMMENDED: INFO,
            ProjectState.QUALIFIED: INFO,
            ProjectState.UNDER_REVIEW: INFO,
            ProjectState.RESERVED: INFO_INBOX,
            ProjectState.DECIDED: INFO,
            ProjectState.IN_NOTICE: INFO,
            ProjectState.INCUBATING: INFO,
            ProjectState.MIDTERM_CHECKED: INFO,
            ProjectState.ACCEPTED: OK,
            ProjectState.NAMED: OK_STAR,
            ProjectState.CONFIRMED: OK,
            ProjectState.RECTIFYING: WARN_ALERT,
            ProjectState.EXITED: BAD,
            ProjectState.REJECTED: BAD,
        },
    )
    register(Brand, {BrandState.PROPOSED: INFO, BrandState.JOINED: OK, BrandState.REFUSED: BAD})
    register(
        Empowerment, {EvidenceState.BASELINE: INFO, EvidenceState.MEASURED: INFO, EvidenceState.CONFIRMED: OK}
    )
    register(
        Case,
        {
            CaseState.SUBMITTED: INFO,
            CaseState.RETURNED: WARN,
            CaseState.APPROVED: OK,
            CaseState.PUBLISHED: OK,
        },
    )
    register(
        Replication,
        {
            ReplicationState.PROPOSED: INFO,
            ReplicationState.UNDER_WAY: INFO,
            ReplicationState.REPORTED: INFO,
            ReplicationState.CONFIRMED: OK,
            ReplicationState.ABANDONED: BAD,
        },
    )
    register(Partner, {PartnerState.ASKED: WARN_HOUR, PartnerState.SIGNED: OK, PartnerState.DECLINED: BAD})
    register(
        Milestone, {MilestoneState.PLANNED: INFO, MilestoneState.REPORTED: INFO, MilestoneState.DONE: OK}
    )
    register(
        Checkpoint,
        {
            CheckpointState.OPEN: INFO,
            CheckpointState.REPORTED: INFO,
            CheckpointState.RETURNED: WARN,
            CheckpointState.PASSED: OK_CHECK,
            CheckpointState.FAILED: BAD,
        },
    )
    register(
        Rectification,
        {
            RectificationState.OPENED: WARN_ALERT,
            RectificationState.REPLIED: INFO,
            RectificationState.RETURNED: WARN,
            RectificationState.VERIFIED: OK_CHECK,
            RectificationState.FAILED: BAD,
        },
    )
    register(
        SharedUse, {ShareState.REPORTED: INFO, ShareState.CONFIRMED: OK, ShareState.DISPUTED: WARN_ALERT}
    )
    register(DecisionList, {ListState.DECIDED: INFO, ListState.IN_NOTICE: INFO})
    register(Objection, {ObjectionState.FILED: INFO, ObjectionState.UPHELD: WARN})
