"""Hashing passwords, off the event loop and a few at a time."""

import asyncio
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_HASHING = PasswordHash((Argon2Hasher(),))  # argon2id, 64 MiB, about 100 ms a hash
_places = asyncio.Semaphore(2)  # as many as cores: each takes 64 MiB


@cache
def _nobodys_hash() -> str:
    return _HASHING.hash("no account has this password")


async def hash_password(password: str) -> str:
    """Return an argon2id hash in PHC form."""
    async with _places:
        return await asyncio.to_thread(_HASHING.hash, password)


async def is_password(password: str, stored: str | None) -> bool:
    """Tell whether the password fits. Without a stored hash it takes as long, and never fits."""
    async with _places:
        fits = await asyncio.to_thread(_verify, password, stored)
    return fits and stored is not None


def _verify(password: str, stored: str | None) -> bool:
    return _HASHING.verify(password, stored or _nobodys_hash())
