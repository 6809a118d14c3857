"""What the pages about training ask for."""
