"""What changed for whom, so that a phone fetches only that."""
