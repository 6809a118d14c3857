"""Numbers for the roundtable fixed by the policy and working rules. Policy: 3.1.2."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

WARN_DAYS: Final = (60, 30, 7)  # before the half-year ends, while no meeting has been called
YELLOW_DAYS: Final = 60  # the light of a half-year turns yellow
INVITE_AHEAD: Final = timedelta(days=5)  # invitations go out at least this long before the meeting
REPLY_WORKING_DAYS: Final = 3  # in which an institution names its delegate
PAPERS_BEFORE: Final = timedelta(days=3)  # items and papers that come later are marked as late
ITEM_MINUTES: Final = (5, 120)  # shortest and longest time of one item
UNMET_DEMAND_DAYS: Final = 90  # a demand open for longer is proposed by itself
DEMANDS_PROPOSED_MAX: Final = 3  # the most supported ones; the others are named by their number in the brief
REASON_MIN: Final = 6  # characters; a public reason of one word is none
COMMENT_WORKING_DAYS: Final = 3  # in which those who were there may correct the draft of the minutes
BREAK_DOWN_WORKING_DAYS: Final = (
    2  # in which the lead divides a resolution into steps (三亚: 分解立项 within 2 days)
)
DUE_SOON: Final = timedelta(days=7)  # blue
PROGRESS_DAY: Final = 25  # of each month: by then the month's progress is reported
SPEECH_MINUTES: Final = (1, 30)  # shortest and longest turn of one speaker (house rule)
SPEECH_USUAL: Final = 5  # minutes, unless somebody says otherwise (house rule)
SCORE_LINE: Final = 60  # published scores under it are talked about
BEHIND_SHARE: Final = 0.2  # progress this much behind the time gone turns the light yellow
SESSION_MAX: Final = timedelta(hours=8)


def half_of(day: date) -> tuple[int, int]:
    """The half-year of `day`: (2026, 2) from July to December."""
    return day.year, 1 if day.month <= 6 else 2


def days_of_half(year: int, half: int) -> tuple[date, date]:
    """First and last day of a half-year."""
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))


def next_half(year: int, half: int) -> tuple[int, int]:
    return (year, 2) if half == 1 else (year + 1, 1)


SIGN_IN_OPENS: Final = timedelta(hours=1)  # before the meeting
DECIDING_MEMBERS: Final = 2  # a working group of one decides nothing
VISIT_MINUTES_DAYS: Final = 10  # after the last day of a visit its minutes are due (house rule)
