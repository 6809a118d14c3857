"""Files in and out: attachments, pictures, documents, sheets."""
