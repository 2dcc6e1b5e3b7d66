"""Who may see and do what: one file a feature, and nowhere else.

Reading is a `Where` clause (`readable_by`), so lists and single rows obey the same rule.
Changing is a yes-or-no question about one row (`may_change`).
"""
