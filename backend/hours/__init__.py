"""Documented minutes: a ledger that only grows."""
