from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from backend.journal import rules
from backend.journal.rules import Draft, Edit, FieldState, Prompt, Reason

NOW = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
LATEST = date(2026, 3, 3)
EMPTY = {"shared": "", "received": "", "applied": "", "occurred_on": date(2026, 3, 2)}
PHONE, LAPTOP = UUID(int=1), UUID(int=2)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def draft(change: UUID = PHONE, base: int = 0, **edits: Edit) -> Draft:
    return Draft(change, base, edits)


def meet(written: str, edited_at: datetime, version: int, new: Draft, *, is_done: bool = False):
    """What becomes of an entry whose `shared` was written by the laptop when a draft meets it."""
    states = {"shared": FieldState(edited_at, str(LAPTOP), version)}
    current = {**EMPTY, "shared": written}
    return rules.merged(current, states, new, version=version + 1, is_done=is_done)


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("shared", "x" * 10_001, "shared"),
        ("received", "x\0", "received"),
        ("occurred_on", LATEST + timedelta(days=1), "occurredOn"),
        ("occurred_on", date(1999, 12, 31), "occurredOn"),
    ],
)
def test_each_rule_names_its_field(name, value, field):
    found = rules.draft_problems(draft(**{name: Edit(value, NOW)}), latest=LATEST)
    assert [problem.field for problem in found] == [field]


def test_all_broken_rules_are_named_at_once():
    wrong = {prompt: Edit("x" * 10_001, NOW) for prompt in Prompt}
    assert len(rules.draft_problems(draft(**wrong), latest=LATEST)) == 3


def test_ten_thousand_characters_are_kept():
    assert rules.draft_problems(draft(shared=Edit("x" * 10_000, NOW)), latest=LATEST) == []


def test_an_edit_on_the_newest_version_is_applied():
    merge = meet("old", ago(5), 3, draft(base=3, shared=Edit("new", NOW)))
    assert merge.values == {"shared": "new"}
    assert merge.kept == []


def test_of_two_unseen_edits_the_newer_wins_and_the_older_is_kept():
    merge = meet("laptop", ago(5), 3, draft(base=2, shared=Edit("phone", ago(1))))
    assert merge.values == {"shared": "phone"}
    assert [(kept.text, kept.reason) for kept in merge.kept] == [("laptop", Reason.MERGED)]

    merge = meet("laptop", ago(5), 3, draft(base=2, shared=Edit("phone", ago(9))))
    assert merge.values == {}
    assert [(kept.text, kept.written_at) for kept in merge.kept] == [("phone", ago(9))]


def test_a_tie_goes_to_the_higher_change_id():
    higher = meet("laptop", NOW, 3, draft(UUID(int=3), 2, shared=Edit("phone", NOW)))
    lower = meet("laptop", NOW, 3, draft(UUID(int=1), 2, shared=Edit("phone", NOW)))
    assert (higher.values, lower.values) == ({"shared": "phone"}, {})


def test_fields_that_nobody_else_touched_merge_without_loss():
    merge = meet("laptop", ago(1), 3, draft(base=2, applied=Edit("phone", ago(9))))
    assert merge.values == {"applied": "phone"}
    assert merge.kept == []


def test_the_same_words_on_both_sides_are_no_conflict():
    merge = meet("same", ago(1), 3, draft(base=2, shared=Edit("same", ago(9))))
    assert merge.kept == []


def test_an_empty_text_is_not_worth_keeping():
    merge = meet("  ", ago(5), 3, draft(base=2, shared=Edit("phone", ago(1))))
    assert merge.kept == []


def test_a_done_text_that_stood_a_while_is_kept_when_written_over():
    def replaced(minutes: float, *, is_done: bool) -> list[str]:
        new = draft(base=3, shared=Edit("new", NOW))
        return [k.reason for k in meet("old", ago(minutes), 3, new, is_done=is_done).kept]

    assert replaced(11, is_done=True) == [Reason.REPLACED]
    assert replaced(9, is_done=True) == []
    assert replaced(11, is_done=False) == []


def test_done_asks_for_one_answer():
    assert not rules.is_answered({**EMPTY, "shared": " \n"})
    assert rules.is_answered({**EMPTY, "applied": "x"})


@pytest.mark.parametrize("text", ["", "  ", "x" * 501, "a\0"])
def test_a_spark_is_one_short_line(text):
    assert [problem.field for problem in rules.spark_problems(text)] == ["text"]
    assert rules.spark_problems("x" * 500) == []
