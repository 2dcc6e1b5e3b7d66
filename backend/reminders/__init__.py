"""Reminders on the journal's timeline: what is due for whom, and when; the calendar feed."""
