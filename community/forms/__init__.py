"""What the pages about members and places ask for."""
