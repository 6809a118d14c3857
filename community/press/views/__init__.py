"""Pages about briefs and news."""
