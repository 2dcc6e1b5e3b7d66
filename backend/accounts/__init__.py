"""Who people are: accounts, the ways they sign in, and their sessions."""
