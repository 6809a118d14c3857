"""The text of a chapter: cleaned HTML in the database, typed blocks for everything that reads it."""
