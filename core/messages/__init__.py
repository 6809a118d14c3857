"""Messaging: notices (inbox), SMS, e-mail, calendar entries; a local mailbox for trials."""
