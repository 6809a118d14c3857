"""Training, exchange, incubation, stars, certificates."""

from community.training.models.certificates import Certificate, CertificateKind
from community.training.models.exchange import Secondment, SecondmentKind
from community.training.models.grade_objections import GradeObjection
from community.training.models.incubation import (
    GradeRow,
    Incubatee,
    Milestone,
    Outcome,
    StarField,
    Support,
    SupportKind,
    TeamGrade,
)
from community.training.models.training import (
    Attendance,
    CheckInBy,
    Enrolment,
    TrainingProgramme,
    TrainingSession,
    UnitQuota,
)

__all__ = [
    "Attendance",
    "Certificate",
    "CertificateKind",
    "CheckInBy",
    "Enrolment",
    "GradeObjection",
    "GradeRow",
    "Incubatee",
    "Milestone",
    "Outcome",
    "Secondment",
    "SecondmentKind",
    "StarField",
    "Support",
    "SupportKind",
    "TeamGrade",
    "TrainingProgramme",
    "TrainingSession",
    "UnitQuota",
]
