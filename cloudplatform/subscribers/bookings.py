"""What follows facts about bookings."""
