"""What is kept of what happened: journal, facts, pending acts, versions, lifecycles."""
