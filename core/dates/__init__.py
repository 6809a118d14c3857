"""Hours, days, months and working days."""
