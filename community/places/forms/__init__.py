"""What the pages about places ask for."""
