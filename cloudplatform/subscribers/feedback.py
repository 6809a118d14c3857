"""What follows facts about feedback."""
