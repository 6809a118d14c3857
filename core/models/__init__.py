"""Models without cultural subject: accounts, journal, messages, files, jobs, calendar, rules, assignments."""

from core.models.accounts import Consent, User
from core.models.backups import BackupRun
from core.models.calendar import CalendarDay, CalendarYear
from core.models.desk import Assignment, Cover, Follow, SavedView
from core.models.drafts import Draft, StagedFile
from core.models.files import Attachment
from core.models.jobs import Heartbeat, Job
from core.models.journal import JournalEntry, Seal
from core.models.measures import DailySum, SummedDays
from core.models.notices import Dispatch, Notice, NoticePreference
from core.models.pending import PendingAct
from core.models.pictures import Picture
from core.models.printing import UnprintedDocument
from core.models.privacy import AccountClosure, RetentionRun
from core.models.proofs import ProofRun
from core.models.requests import HandledRequest
from core.models.rules import DatedRule
from core.models.tokens import ApiToken

__all__ = [
    "AccountClosure",
    "ApiToken",
    "Assignment",
    "Attachment",
    "BackupRun",
    "CalendarDay",
    "CalendarYear",
    "Consent",
    "Cover",
    "DailySum",
    "DatedRule",
    "Dispatch",
    "Draft",
    "Follow",
    "HandledRequest",
    "Heartbeat",
    "Job",
    "JournalEntry",
    "Notice",
    "NoticePreference",
    "PendingAct",
    "Picture",
    "ProofRun",
    "RetentionRun",
    "SavedView",
    "Seal",
    "StagedFile",
    "SummedDays",
    "UnprintedDocument",
    "User",
]
