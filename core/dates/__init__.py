"""Dates and times: clock times, days, months, working days and holidays."""
