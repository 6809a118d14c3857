"""Answers gathered from all rooms: about one person, and for the page of one member."""
