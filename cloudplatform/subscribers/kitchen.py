"""What follows facts about kitchen."""
