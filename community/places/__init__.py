"""Where things happen: facilities, shared rooms, service standards, groups."""
