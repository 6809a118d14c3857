"""Answers from snapshots, texts and editions; nothing here writes."""
