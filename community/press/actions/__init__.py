"""What is done about briefs and news."""
