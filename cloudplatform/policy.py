"""Numbers of the cloud platform fixed by the policy, with unit and source."""

from datetime import timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

DEMAND_REPLY_WORKING_DAYS: Final = 5  # promise on the demand form: the street answers within 5 working days
NOTICE_WORKING_DAYS: Final = 5  # 公示 as the bureau did for 花城市民文化空间 2023
REVIEW_STAGES: Final = (1, 2, 3)  # 三审三校: nobody may do two. Policy: 3.3.1
PANEL_PASS_MEAN: Final = Decimal(60)  # of 100: a product the panel scores below goes back with its comments
CANCEL_BEFORE: Final = timedelta(hours=24)  # default of an event's own setting
OFFER_LASTS: Final = timedelta(hours=2)  # how long a place offered from the waiting list is kept
OFFERS_STOP_BEFORE: Final = timedelta(hours=2)  # no offers in the last hours before the start
MAX_SKIPS: Final = 3  # who does not fit is passed over at most so often (docs/adr/0006)
PARTY_LIMIT: Final = 4  # default: people in one booking
WEEKLY_LIMIT: Final = 6  # default: live bookings of one person for events within 7 days
DOOR_OPENS_BEFORE: Final = timedelta(minutes=60)
DOOR_CLOSES_AFTER: Final = timedelta(hours=6)  # after the end: late sync of a scanner without network
ABSENCES_THAT_PAUSE: Final = 3
ABSENCE_WINDOW: Final = timedelta(days=365)
PAUSE_LASTS: Final = timedelta(days=30)
APPEAL_WITHIN: Final = timedelta(days=14)  # after the end, as for rooms: community/policy.py
MEND_WITHIN: Final = timedelta(days=30)  # after the end: a wrong absence or a wrong tick is put right
WALK_IN_MAX: Final = 500  # people in one count of walk-ins; more is a slip of the finger
TYPED_MAX: Final = 600  # questions of a search box from one address; a thousand people may stand behind one
TYPED_WITHIN: Final = timedelta(minutes=1)
FEEDBACK_WITHIN: Final = timedelta(days=30)
HEAD_COUNT_BELIEVABLE: Final = 3  # times the capacity of the place; more is refused
RATING_MIN: Final = 1
RATING_MAX: Final = 5
CAPACITY_MAX: Final = 100_000
FOLLOWS_MAX: Final = 50  # series of one person: more is no choice, and each session of theirs is a notice
SERIES_MAX: Final = 30  # events made at once: half a year of weekly ones
ORDER_MESSAGE_MAX: Final = 500  # characters
ORDER_MESSAGES_A_DAY: Final = 20  # of one side about one order: each is a notice to the other
QUESTIONS_MAX: Final = 3  # of a host to who books
QUESTION_MAX: Final = 60  # characters of one
ANSWER_MAX: Final = 200
GUEST_MESSAGES_A_DAY: Final = 3  # of a host to everybody who booked one event
PRICE_MAX_CENTS: Final = 100_000_000_00
ONE_DAY: Final = timedelta(days=1)
CONSENT_WITHIN: Final = timedelta(days=3)  # an answer to a proposed change of date
CITY_ZONE: Final = ZoneInfo("Asia/Shanghai")
QUOTA_LOOKS_BACK: Final = timedelta(days=365)  # the tilt looks at the sessions of the year before the cycle
# What a plan of quotas begins with; whoever plans a cycle may choose other weights, which are then public.
QUOTA_BASE: Final = 4  # sessions for every station
QUOTA_NEED_PER: Final = 20  # one more for so many wishes and supports of its street
QUOTA_GROUPS_PER: Final = 2  # one more for so many registered groups
QUOTA_EXTRA_MAX: Final = 6  # both together at most
QUOTA_TILT: Final = 2  # more where the street had few sessions
QUOTA_WEAK_PCT: Final = 60  # of the mean: fewer are few
EVIDENCE_PHOTOS_MAX: Final = 12
