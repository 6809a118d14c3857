"""
Models of the cloud platform: demand → call → product review (open kitchen) → shelf → order → delivery → event → booking
→ feedback.
"""

from cloudplatform.models.answers import BookingAnswers
from cloudplatform.models.bookings import Attendee, Booking, CheckIn, Method, UndoneCheckIn, WaitEntry
from cloudplatform.models.coverage import Cover, Street
from cloudplatform.models.deliveries import ChecklistItem, CountingRule, Delivery
from cloudplatform.models.demands import Demand, DemandSupport, TimeWish
from cloudplatform.models.events import Event, EventChange, EventSeries, Mode, SeatNeed
from cloudplatform.models.feedback import Dimension, Feedback, FeedbackScore
from cloudplatform.models.follows import SessionFollow
from cloudplatform.models.kitchen import ContentReview, LineNote, Objection, ProductVersion, Verdict
from cloudplatform.models.links import ProjectLink
from cloudplatform.models.order_contacts import OrderContact
from cloudplatform.models.order_messages import OrderMessage
from cloudplatform.models.orders import Cycle, DateProposal, Order, Quota, Side
from cloudplatform.models.products import ArtForm, Audience, Language, Product, ProductCall, ProductKind
from cloudplatform.models.scores import PanelScore
from cloudplatform.models.search_words import SearchWord

__all__ = [
    "ArtForm",
    "Attendee",
    "Audience",
    "Booking",
    "BookingAnswers",
    "CheckIn",
    "ChecklistItem",
    "ContentReview",
    "CountingRule",
    "Cover",
    "Cycle",
    "DateProposal",
    "Delivery",
    "Demand",
    "DemandSupport",
    "Dimension",
    "Event",
    "EventChange",
    "EventSeries",
    "Feedback",
    "FeedbackScore",
    "Language",
    "LineNote",
    "Method",
    "Mode",
    "Objection",
    "Order",
    "OrderContact",
    "OrderMessage",
    "PanelScore",
    "Product",
    "ProductCall",
    "ProductKind",
    "ProductVersion",
    "ProjectLink",
    "Quota",
    "SearchWord",
    "SeatNeed",
    "SessionFollow",
    "Side",
    "Street",
    "TimeWish",
    "UndoneCheckIn",
    "Verdict",
    "WaitEntry",
]
