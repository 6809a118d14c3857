"""What the pages about briefs and news ask for."""
