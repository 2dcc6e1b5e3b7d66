"""What makes words and waiting sound, without a database."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.ids import uuid7
from backend.mentoring import agreements, rules
from backend.mentoring.agreements import Agreed, Agreement, Writer
from backend.mentoring.rules import CommentDraft, CommentKind, Nudge, Role

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "school_days.json").read_text())


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["why"])
def test_school_days_are_counted_as_on_the_phone(case):
    off = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in case["off"]]
    since, until = date.fromisoformat(case["since"]), date.fromisoformat(case["until"])
    assert rules.school_days(since, until, off) == case["days"]


@pytest.mark.parametrize(
    ("days", "nudge"),
    [(0, Nudge.NONE), (2, Nudge.NONE), (3, Nudge.NUDGE), (6, Nudge.NUDGE), (7, Nudge.HAND_OVER)],
)
def test_a_nudge_after_three_and_an_offer_after_seven(days, nudge):
    assert rules.nudge_after(days) is nudge


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001, "half \ud800 a character", "nul \0"])
def test_a_comment_needs_words_that_can_be_kept(text):
    assert [p.field for p in rules.comment_problems(CommentDraft(text))] == ["text"]


def test_a_comment_may_be_as_long_as_a_prompt():
    assert rules.comment_problems(CommentDraft("x" * 10_000)) == []


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "data:text/html,x", "//growth.example", "https://", "ftp://a.example",
        " https://a.example", "https://a.example/\n", "https://[",
        "https://a.example/" + "x" * 2000,
        'https://a.example/"onmouseover="', "",
    ],
)  # fmt: skip
def test_a_resource_is_a_web_address(link):
    found = rules.comment_problems(CommentDraft("Look", CommentKind.RESOURCE, link))
    assert [p.field for p in found] == ["link"]


def test_a_passage_belongs_to_a_prompt():
    assert [p.field for p in rules.comment_problems(CommentDraft("Oh", quote="the wall"))] == [
        "prompt"
    ]
    assert rules.comment_problems(CommentDraft("Oh", quote="the wall", prompt="shared")) == []


LINES = st.lists(st.text("ab c", min_size=1, max_size=4).filter(str.strip), max_size=3)


@given(LINES, LINES)
def test_of_two_texts_written_at_once_no_paragraph_is_lost(mine, theirs):
    both = rules.typed_on("\n\n".join(theirs), "", "\n\n".join(mine)).split("\n\n")
    assert set(mine) | set(theirs) <= set(both) | {""}


@pytest.mark.parametrize(
    ("stands", "before", "mine", "then"),
    [
        ("In the talk\n\nI", "I", "I think", "In the talk\n\nI think"),
        (
            "In the talk",
            "I",
            "I think",
            "In the talk\n\nI think",
        ),  # no part of a sentence
        ("No phones here\n\nphones", "phones", "phones?", "No phones here\n\nphones?"),
        ("One\n\nTwo\n\nHers", "One\n\nTwo", "One", "One\n\nHers"),
        ("Hers", "", "His", "Hers\n\nHis"),
        ("Hers", "", "Hers", "Hers"),
        ("Hers\n\nHis", "His", "", "Hers"),
    ],
)
def test_who_types_on_replaces_their_own_paragraphs_alone(stands, before, mine, then):
    assert rules.typed_on(stands, before, mine) == then


def test_agreements_meet_one_by_one():
    at = datetime(2026, 3, 2, tzinfo=UTC)
    photo = Agreement(uuid7(), "Bring the photo", Role.MENTEE, False, at)
    done = Agreement(photo.id, "Bring the photo", Role.MENTEE, True, at.replace(hour=2))
    plan = Agreement(uuid7(), "Send the plan", Role.MENTOR, False, at)
    writer = Writer("here", 1, 2)

    def texts(known, given):
        return [(one.text, one.is_done) for one in agreements.merged(known, given, writer)]

    [stands] = agreements.merged([], [done], writer)
    assert texts([stands], [photo, plan]) == [("Bring the photo", True), ("Send the plan", False)]
    [stands] = agreements.merged([], [photo], writer)
    assert texts([stands], [done]) == [("Bring the photo", True)]
    assert Agreed.of_json(stands.as_json()) == stands


def test_what_was_taken_back_is_kept_without_words_up_to_a_number():
    at = datetime(2026, 3, 2, tzinfo=UTC)
    writer = Writer("here", 1, 2)
    ids = [uuid7() for _ in range(agreements.GONE_KEPT + 5)]
    made = [Agreement(id, "Plan", Role.MENTOR, False, at) for id in ids]
    known = agreements.merged([], made, writer)
    gone = [Agreement(id, " ", None, None, at + timedelta(minutes=n)) for n, id in enumerate(ids)]
    left = agreements.merged(known, gone, writer)
    assert [one.id for one in left] == ids[5:]
    assert agreements.merged([], gone, writer) == []  # nothing that was never there


def test_a_passage_that_is_gone_is_outdated():
    assert rules.is_outdated("exit map", "Priya's exit card")
    assert not rules.is_outdated("exit map", "Priya's exit map")
    assert not rules.is_outdated("", "")
