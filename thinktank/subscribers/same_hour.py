"""Says where people of this app are at an hour."""

from community.queries import same_hour
from thinktank.queries.same_hour import forums

same_hour.register("forum", forums)
