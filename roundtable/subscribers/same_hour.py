"""Says where people of this app are at an hour."""

from community.queries import same_hour
from roundtable.queries.same_hour import meetings

same_hour.register("meeting", meetings)
