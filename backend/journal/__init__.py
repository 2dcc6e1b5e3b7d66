"""Journal: a timeline of dated slots, entries with three prompts, and sparks caught in seconds."""
