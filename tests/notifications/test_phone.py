"""What a phone takes for granted before the server has answered once."""

import re
from pathlib import Path

import backend.app  # noqa: F401 - every kind registers itself
from backend.notifications import kinds

THINGS = Path("pwa/src/notifications/things.ts")


def test_a_phone_knows_every_kind_and_its_usual_way_in_the_servers_order():
    [line] = re.findall(r"^  ways: \{ (.+) \},$", THINGS.read_text(), re.MULTILINE)
    usual = re.findall(r"(\w+): '(\w+)'", line)
    assert usual == [(kind.name, kind.default_way.name) for kind in kinds.listed()]
