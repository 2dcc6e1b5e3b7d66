"""What makes an account sound. Plain values in, plain values out: no database, no clock."""

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import available_timezones

from backend.kit.errors import Problem
from backend.kit.text import unkeepable

NAME_LIMIT = 120  # characters
EMAIL_LIMIT = 254  # RFC 5321's longest path
PASSWORD_MIN = 12  # characters; ASVS 5, 6.2.1 asks for at least 8
PASSWORD_LIMIT = 200  # characters, so that hashing stays cheap
COMMON_GUESSES = 1e9  # fewer guesses than this and it stands in a list of common passwords
JUDGED = 32  # characters; judging takes ever longer, and no common password is longer
PASSKEYS_LIMIT = 20  # a person
DAYS_OFF_LIMIT = 300  # ranges a person
DAY_OFF_LONGEST = 120  # days: a summer break and more

SESSION_IDLE = timedelta(days=60)  # a summer holiday, and the phone still opens
SESSION_SEEN_STEP = timedelta(minutes=10)  # how exactly we note when a session was used
CHALLENGE_LIFE = timedelta(minutes=5)
RESET_LIFE = timedelta(hours=24)
SIGN_IN_LINK_LIFE = timedelta(minutes=30)


class Purpose(StrEnum):
    """What a one-time secret is good for, and nothing else."""

    SIGN_UP_KEY = "sign-up-key"
    SIGN_IN_KEY = "sign-in-key"
    ADD_KEY = "add-key"
    RESET = "reset"
    SIGN_IN_LINK = "sign-in-link"


def email_key(email: str) -> str:
    """Return an address as two of them are compared."""
    return email.strip().casefold()


def name_problems(name: str) -> list[Problem]:
    """Name what is wrong with a person's name."""
    if not name.strip():
        return [Problem("name", "Tell us the name colleagues know you by.")]
    if len(name.strip()) > NAME_LIMIT:
        return [Problem("name", f"Use at most {NAME_LIMIT} characters.")]
    return [Problem("name", broken)] if (broken := unkeepable(name)) else []


def email_problems(email: str) -> list[Problem]:
    """Name what is wrong with an address. Only a mail that arrives proves one right."""
    address = email.strip()
    sound = len(email_key(address)) <= EMAIL_LIMIT and re.fullmatch(
        r"[^\s@<>\"(),:;\\\x00-\x1f]+@[^\s@.<>]+(\.[^\s@.<>]+)+", address
    )
    if not sound or len(address) > EMAIL_LIMIT or unkeepable(address):
        return [Problem("email", "Write an address like ana@school.org.")]
    return []


def password_problems(password: str, *, known: tuple[str, ...] = ()) -> list[Problem]:
    """Name what is wrong with a new password. `known` is what a guesser knows: name, address."""
    if len(password) < PASSWORD_MIN:
        return [Problem("password", f"Use at least {PASSWORD_MIN} characters.")]
    if len(password) > PASSWORD_LIMIT:
        return [Problem("password", f"Use at most {PASSWORD_LIMIT} characters.")]
    if broken := unkeepable(password):
        return [Problem("password", broken)]
    if _is_common(password, known):
        return [Problem("password", "Many people use this one. A few unrelated words work well.")]
    return []


def _is_common(password: str, known: tuple[str, ...]) -> bool:
    # Loaded late: its 90,000 ranked words are needed at sign-up only.
    from zxcvbn import zxcvbn

    words = [word for text in known for word in (text, *re.split(r"\W+", text)) if word]
    judged = zxcvbn(password[:JUDGED], user_inputs=[word[:JUDGED] for word in words])
    return bool(judged["guesses"] < COMMON_GUESSES)


@cache
def _time_zones() -> set[str]:
    return available_timezones()


def time_zone_problems(time_zone: str) -> list[Problem]:
    """Name what is wrong with an IANA time zone."""
    if time_zone in _time_zones():
        return []
    return [Problem("timeZone", "Choose a time zone from the list.")]


def locale_problems(locale: str) -> list[Problem]:
    """Name what is wrong with a BCP 47 language tag."""
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", locale):
        return []
    return [Problem("locale", "Choose a language from the list.")]


def day_off_problems(starts_on: date, ends_on: date, name: str) -> list[Problem]:
    """Name what is wrong with a range of days off."""
    found = []
    if not (2000 <= starts_on.year <= 2100 and 2000 <= ends_on.year <= 2100):
        found.append(Problem("startsOn", "Choose days in this century."))
    elif ends_on < starts_on:
        found.append(Problem("endsOn", "Choose a last day that is not before the first."))
    elif (ends_on - starts_on).days >= DAY_OFF_LONGEST:
        found.append(Problem("endsOn", f"Choose at most {DAY_OFF_LONGEST} days at once."))
    if len(name.strip()) > NAME_LIMIT:
        found.append(Problem("name", f"Use at most {NAME_LIMIT} characters."))
    if broken := unkeepable(name):
        found.append(Problem("name", broken))
    return found


def device_label(user_agent: str) -> str:
    """Return what a person recognises of a browser: "Chrome on Android"."""
    browsers = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox"}
    browsers |= {"CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}
    systems = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "Chromebook"}
    systems |= {"Windows": "Windows", "Mac OS X": "Mac", "Linux": "Linux"}
    browser = next((name for mark, name in browsers.items() if mark in user_agent), "A browser")
    system = next((name for mark, name in systems.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
