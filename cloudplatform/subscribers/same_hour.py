"""Says where people of this app are at an hour."""

from cloudplatform.queries.same_hour import events
from community.queries import same_hour

same_hour.register("event", events)
