"""One event looked at twice: mindset reflections."""
