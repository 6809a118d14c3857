"""What is done about training and stars."""
