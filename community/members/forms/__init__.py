"""What the pages about members ask for."""
