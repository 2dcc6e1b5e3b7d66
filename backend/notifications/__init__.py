"""Notifications: what a person was told, and how it reached them: in the app, by push, by mail."""
