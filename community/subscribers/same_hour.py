"""What people of this app are at, for the question whether somebody is elsewhere at that hour."""

from community.queries import same_hour

same_hour.register("class", same_hour.classes)
same_hour.register("room", same_hour.rooms)
