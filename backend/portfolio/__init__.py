"""Criteria judged, deeds that show them, plans with dated steps."""
