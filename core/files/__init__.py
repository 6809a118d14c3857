"""File handling: uploads, image processing, downloads, spreadsheets, Word and PDF documents."""
