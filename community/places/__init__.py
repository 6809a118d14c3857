"""Places: facilities, shared spaces, service standards, citizens' groups."""
