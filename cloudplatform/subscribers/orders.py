"""What follows facts about orders."""
