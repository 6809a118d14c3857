"""What follows facts about demands."""
