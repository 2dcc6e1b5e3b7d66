"""Fields that two phones write: the newest edit of each shows, and no text is lost."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from backend.kit.errors import InvalidInput
from backend.kit.fields import KEPT_LIMIT, Edit, Edits, Sheet
from backend.kit.ids import uuid7
from tests.conftest import NOW


def edits(base: int = 0, *, minutes: int = 0, **texts: str) -> Edits:
    at = NOW + timedelta(minutes=minutes)
    fields = {name: Edit(text, at) for name, text in texts.items()}
    return Edits(fields, uuid7(), base)


def after(sheet: Sheet, *changes: Edits) -> Sheet:
    for one in changes:
        sheet.take(one)
    return Sheet.of_json(json.loads(json.dumps(sheet.as_json())))


def test_an_edit_of_what_its_author_saw_replaces_it():
    sheet = after(Sheet(), edits(text="Two bells"), edits(1, minutes=-5, text="Three bells"))
    assert (sheet.texts(), sheet.version, sheet.kept) == ({"text": "Three bells"}, 2, [])


def test_of_two_that_had_not_seen_each_other_the_newer_shows_and_the_other_is_kept():
    phone, tablet = edits(minutes=2, text="On the phone"), edits(minutes=1, text="On the tablet")
    for order in ((phone, tablet), (tablet, phone)):
        sheet = after(Sheet(), *order)
        assert sheet.texts() == {"text": "On the phone"}
        [kept] = sheet.kept
        assert (kept.field, kept.text) == ("text", "On the tablet")
        assert kept.written_at == NOW + timedelta(minutes=1)


def test_each_field_is_weighed_for_itself():
    sheet = after(Sheet(), edits(minutes=1, name="Ana"), edits(why="She asks well"))
    assert sheet.texts() == {"name": "Ana", "why": "She asks well"}
    assert sheet.kept == []


def test_a_change_that_is_sent_twice_is_taken_once():
    lost = edits(text="On the tablet")
    sheet = after(Sheet(), edits(minutes=1, text="On the phone"), lost, lost)
    assert (sheet.version, len(sheet.kept)) == (2, 1)
    assert not sheet.take(lost)


def test_what_follows_an_own_change_has_seen_it():
    first = edits(text="One")
    second = Edits(
        {"text": Edit("Two", NOW)}, uuid7(), 0, follows=frozenset([str(first.change_id)])
    )
    sheet = after(Sheet(), first, second)
    assert (sheet.texts(), sheet.kept) == ({"text": "Two"}, [])


def test_a_kept_text_goes_once_it_is_decided():
    sheet = after(Sheet(), edits(minutes=1, text="Here"), edits(text="There"))
    decided = Edits({}, uuid7(), sheet.version, settles=frozenset([sheet.kept[0].id]))
    assert after(sheet, decided).kept == []


def test_the_same_words_from_two_phones_are_one_text():
    sheet = after(Sheet(), edits(text="Same"), edits(minutes=1, text="Same"))
    assert (sheet.texts(), sheet.kept) == ({"text": "Same"}, [])


def test_a_version_that_never_was_has_seen_nothing():
    sheet = after(Sheet(), edits(minutes=1, text="Here"), edits(99, text="There"))
    assert sheet.texts() == {"text": "Here"}
    assert len(sheet.kept) == 1


def test_an_emptied_field_says_nothing():
    sheet = after(Sheet(), edits(text="Here"), edits(1, text=""))
    assert sheet.texts() == {}
    assert isinstance(next(iter(sheet.fields)), str)
    assert UUID(int=0) not in {one.id for one in sheet.kept}


def test_of_a_choice_the_newest_stands_and_none_is_kept():
    phone, tablet = edits(minutes=2, rating="3"), edits(minutes=1, rating="4")
    sheet = Sheet()
    for one in (phone, tablet):
        sheet.take(one, lambda name: name != "rating")
    assert (sheet.texts(), sheet.kept) == ({"rating": "3"}, [])


def test_no_text_goes_because_many_wait():
    sheet = after(Sheet(), edits(minutes=99, text="Shown"))
    for number in range(KEPT_LIMIT):
        sheet.take(edits(text=f"Lost {number}"))
    with pytest.raises(InvalidInput):
        sheet.take(edits(text="One more"))
    assert [one.text for one in sheet.kept][:1] == ["Lost 0"]
