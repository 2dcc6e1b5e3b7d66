"""The failures we expect. Services raise them; `kit.graphql` and `app` turn them into answers."""

from dataclasses import dataclass


class ExpectedError(Exception):
    """A failure that is part of normal use, to be shown to the person who asks."""


class NotFound(ExpectedError):
    """The thing does not exist, or the actor may not know that it does."""


class NotAllowed(ExpectedError):
    """The actor may see the thing but not do this to it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that breaks a rule. `field` is the GraphQL input's name for it."""

    field: str
    message: str


class InvalidInput(ExpectedError):
    """The input breaks one or more of the feature's rules."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = problems


class SignedOut(ExpectedError):
    """Only a signed-in person may do this."""


# What data raises that another version, or another machine, wrote: a time zone this one lacks, a
# value it does not know. Whoever works for many people leaves such a one out, and goes on.
BROKEN_DATA = (ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError)


class TooMany(ExpectedError):
    """Too many attempts from here, or at this account."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__("Too many attempts. Wait a little, then try again.")
        self.wait_seconds = wait_seconds
