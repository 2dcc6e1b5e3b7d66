"""Mentoring: pairings, what is shared within them, and the words that answer it."""
