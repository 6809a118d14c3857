"""Evaluation: frameworks, rounds, scores, declarations, rectifications, surveys. Policy: 3.2.3, 3.3.3."""
