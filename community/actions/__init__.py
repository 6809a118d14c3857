"""What is done across all rooms: forgetting a person."""
