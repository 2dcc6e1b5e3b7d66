"""The app's own files: small enough for a phone, and in no circle."""

import gzip
import re
from pathlib import Path

DIST = Path("pwa/dist")
ASSETS = DIST / "assets"
# Bytes, as they are sent: the budgets of the design's ARCHITECTURE.
FIRST_SCRIPT, FIRST_STYLE, WORKER, LAZY = 45_000, 8_000, 10_000, 10_000


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def first_load() -> list[Path]:
    shell = (DIST / "index.html").read_text()
    return [DIST / name for name in re.findall(r'(?:src|href)="/(assets/[^"]+)"', shell)]


def test_a_phone_loads_little_before_the_first_screen():
    loaded = first_load()
    assert sum(packed(one) for one in loaded if one.suffix == ".js") <= FIRST_SCRIPT
    assert sum(packed(one) for one in loaded if one.suffix == ".css") <= FIRST_STYLE
    assert packed(DIST / "sw.js") <= WORKER


def test_no_screen_loads_much():
    later = [one for one in ASSETS.glob("*.js") if one not in first_load()]
    assert [one.name for one in later if packed(one) > LAZY] == []


def test_no_file_waits_for_one_that_waits_for_it():
    """In a circle one of them runs before what it needs is there: a handler without its kind."""
    needs = {
        one.name: set(re.findall(r'(?:from|import)"\./([^"]+)"', one.read_text()))
        for one in ASSETS.glob("*.js")
    }
    done: set[str] = set()
    while ready := {name for name in needs.keys() - done if needs[name] <= done}:
        done |= ready
    assert needs.keys() - done == set()
