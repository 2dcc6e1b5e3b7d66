"""The record of learning: what Ana chose, signed, and one changed byte is seen."""

import base64
import csv
import io
import json
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

import pypdfium2
import pytest
import zxingcpp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pypdf import PdfReader

from backend.courses import library
from backend.hours import service as hours
from backend.hours.rules import Bucket
from backend.journal import service as journal
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import uuid7
from backend.portfolio import record, service, signing, table
from backend.portfolio.record import Format, Wanted
from backend.portfolio.rules import EvidenceKind, Rating
from backend.portfolio.tables import IssuedRecord
from tests.conftest import NOW, TODAY
from tests.mentoring.conftest import write
from tests.reflections.test_service import write as reflect

COURSE = "collective-growth"
ORIGIN = "https://growth.example.org"


@pytest.fixture(autouse=True)
def in_use():
    library.use(None)


async def made(actor, kind: Format, **chosen: bool) -> bytes:
    return await record.record_of_learning(actor, Wanted(COURSE, **chosen), kind, ORIGIN, now=NOW)


@pytest.fixture
async def learner(ana):
    entry = await write(ana, shared="Exit tickets at the door", received="", applied="")
    await write(ana, done=False, shared="A draft of mine")
    await service.rate_criterion(ana, COURSE, "2.4", Rating.MET, rated_at=NOW)
    await service.link_evidence(
        ana, COURSE, "2.4", EvidenceKind.ENTRY, entry.id, is_linked=True, chosen_at=NOW
    )
    await hours.record_minutes(ana, uuid7(), Bucket.READING, 12, "topic:x", ended_at=NOW, now=NOW)
    await hours.declare_minutes(
        ana, uuid7(), Bucket.RESOURCES, 90, TODAY, "=cmd|' /C calc'!A0", "", declared_at=NOW,
        now=NOW + timedelta(minutes=1),
    )  # fmt: skip
    return ana


def table_of(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_the_paper_says_what_she_documented_and_nothing_of_the_journal(learner):
    text = text_of(await made(learner, Format.PDF))
    for said in ("Ana", "1 hour 42 minutes", "I can put a strategy", "Met, March 2, 2026",
                 "a journal entry, linked March 2, 2026", "1 entry is done",
                 f"{ORIGIN}/verify#"):  # fmt: skip
        assert said in text.replace("\n", " "), said
    assert "Exit tickets" not in text
    assert "draft" not in text


async def test_it_is_never_said_to_be_credit(learner):
    for kind in Format:
        file = await made(learner, kind, with_entries=True)
        said = text_of(file) if kind is Format.PDF else file.decode()
        assert "credit" not in said.lower()


async def test_entries_are_included_only_when_she_chose_so(learner):
    with_words = json.loads(await made(learner, Format.JSON, with_entries=True))
    assert with_words["entries"] == {
        "count": 1,
        "included": [{"occurredOn": "2026-03-02", "shared": "Exit tickets at the door"}],
    }
    assert "Exit tickets" in text_of(await made(learner, Format.PDF, with_entries=True))
    without = json.loads(await made(learner, Format.JSON))
    assert without["entries"] == {"count": 1, "included": None}
    bare = json.loads(await made(learner, Format.JSON, with_deeds=False))
    [strategy] = [one for one in bare["criteria"] if one["criterion"] == "2.4"]
    assert (strategy["isShownByADeed"], strategy["deeds"]) == (True, None)


async def test_the_report_is_the_sum_of_the_ledger(learner):
    said = json.loads(await made(learner, Format.JSON))["hours"]
    rows = table_of(await made(learner, Format.CSV))
    minutes = [int(row["minutes"]) for row in rows if row["part"] == "minutes"]
    assert said["documented"] == sum(minutes) == 102
    assert sum(one["minutes"] for one in said["buckets"]) == 102


async def test_the_table_says_all_that_the_others_do(learner):
    rows = table_of(await made(learner, Format.CSV, with_entries=True))
    [about] = [row for row in rows if row["part"] == "record"]
    assert (about["note"], about["day"]) == ("Ana", "2026-03-02")
    assert len([row for row in rows if row["part"] == "criterion"]) == 10
    [met] = [row for row in rows if row["known"] == "MET"]
    assert (met["documents"], met["day"]) == ("2.4", "2026-03-02")
    assert [row["what"] for row in rows if row["part"] == "deed"] == ["ENTRY"]
    assert [row["note"] for row in rows if row["part"] == "entry"] == ["Exit tickets at the door"]
    counted = table_of(await made(learner, Format.CSV, with_deeds=False))
    assert not [row for row in counted if row["part"] in ("deed", "entry")]
    assert [row["note"] for row in counted if row["part"] == "entries"] == ["1"]


async def test_each_file_is_another_though_nothing_was_done_since(ana, eve):
    for kind in Format:
        for actor in (ana, eve, eve):
            file = await made(actor, kind)
            assert await signing.verified(sha256(file).hexdigest())


async def test_a_deed_that_is_gone_shows_nothing(learner):
    [link] = await service.list_standing(learner, COURSE)
    await journal.delete_entry(learner, link.thing, now=NOW)
    said = json.loads(await made(learner, Format.JSON))
    assert not any(one["isShownByADeed"] or one["deeds"] for one in said["criteria"])


async def test_a_reflection_shows_something_once_it_names_a_mindset(learner):
    begun = await reflect(learner, event="The fire drill")
    kind = EvidenceKind.REFLECTION
    await service.link_evidence(learner, COURSE, "1.1", kind, begun, is_linked=True, chosen_at=NOW)
    for version, (said, shown) in enumerate((("", False), ("GROWTH", True), ("", False)), 1):
        await reflect(learner, begun, base=version, before=said)
        criteria = json.loads(await made(learner, Format.JSON))["criteria"]
        [mindsets] = [one for one in criteria if one["criterion"] == "1.1"]
        assert mindsets["isShownByADeed"] is shown


async def test_what_is_linked_again_is_looked_at_again(learner):
    [link] = await service.list_standing(learner, COURSE)
    kind, later = EvidenceKind.ENTRY, [NOW + timedelta(days=days) for days in (1, 2, 3)]
    for is_linked, at in zip((False, True), later, strict=False):
        await service.link_evidence(
            learner, COURSE, "2.4", kind, link.thing, is_linked=is_linked, chosen_at=at
        )
    [again] = await service.list_standing(learner, COURSE)
    assert again.linked_at == later[1]
    await service.link_evidence(
        learner, COURSE, "2.4", kind, link.thing, is_linked=False, chosen_at=later[2]
    )
    await journal.delete_entry(learner, link.thing, now=NOW)
    with pytest.raises(NotFound):
        await service.link_evidence(
            learner, COURSE, "2.4", kind, link.thing, is_linked=True,
            chosen_at=later[2] + timedelta(days=1),
        )  # fmt: skip


async def test_a_judgement_is_told_however_many_came_after_it(learner):
    for day in range(1, 26):
        at = NOW + timedelta(days=day)
        for criterion in ("1.1", "1.2", "1.3", "2.1"):
            await service.rate_criterion(learner, COURSE, criterion, Rating.NOT_YET, rated_at=at)
    said = json.loads(await made(learner, Format.JSON))["criteria"]
    assert [one["rating"] for one in said if one["criterion"] == "2.4"] == ["MET"]


async def test_a_clock_that_was_years_ahead_does_not_judge_for_ever(learner):
    for rating, at, day in (
        (Rating.MET, NOW, date(2199, 1, 1)),
        (Rating.NOT_YET, NOW + timedelta(days=3), None),
    ):
        await service.rate_criterion(learner, COURSE, "1.1", rating, day, rated_at=at)
        said = json.loads(await made(learner, Format.JSON))["criteria"]
        [one] = [one for one in said if one["criterion"] == "1.1"]
        assert (one["rating"], one["ratedOn"]) == (rating, str(at.date()))


async def test_the_paper_is_tagged(learner):
    root = PdfReader(io.BytesIO(await made(learner, Format.PDF))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root


async def test_its_code_leads_to_where_it_is_verified(learner):
    file = await made(learner, Format.PDF)
    paper = pypdfium2.PdfDocument(file)
    last = paper[len(paper) - 1].render(scale=2).to_pil()  # as a phone's camera sees it
    [code] = zxingcpp.read_barcodes(last)
    [issued] = await IssuedRecord.objects()
    assert code.text == f"{ORIGIN}/verify#{issued.id}"


async def test_declared_minutes_beside_others_are_said_so(learner):
    before = json.loads(await made(learner, Format.JSON))["hours"]
    assert before["declaredBesideOthers"] == 0
    for minutes, bucket in ((30, Bucket.READING), (45, Bucket.RESOURCES)):
        row = await hours.declare_minutes(
            learner, uuid7(), bucket, minutes, TODAY, "", "", declared_at=NOW, now=NOW
        )
        if bucket is Bucket.READING:
            await hours.correct_minutes(learner, uuid7(), row.id, 20, "", corrected_at=NOW, now=NOW)
    after = json.loads(await made(learner, Format.JSON))["hours"]
    assert after["declaredBesideOthers"] == 20
    assert "20 are for days on which the same" in text_of(await made(learner, Format.PDF))
    rows = [one for one in table_of(await made(learner, Format.CSV)) if one["beside"]]
    assert [(one["minutes"], one["what"]) for one in rows] == [
        ("30", "READING"),
        ("-10", "READING"),
    ]


async def test_no_cell_is_a_formula(learner):
    rows = list(csv.reader(io.StringIO((await made(learner, Format.CSV)).decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "@", "\t")) for row in rows for cell in row)
    assert "'=cmd|' /C calc'!A0" in {cell for row in rows for cell in row}


@pytest.mark.parametrize("kind", Format)
async def test_one_changed_byte_is_seen(learner, kind):
    file = await made(learner, kind)
    assert await signing.verified(sha256(file).hexdigest())
    for place in (0, len(file) // 2, len(file) - 1):
        changed = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        assert await signing.verified(sha256(changed).hexdigest()) is None


async def test_the_json_is_verified_by_anybody_who_has_the_key(learner):
    said = json.loads(await made(learner, Format.JSON))
    key = Ed25519PublicKey.from_public_bytes(
        base64.urlsafe_b64decode(said["signature"]["publicKey"])
    )
    signature = base64.urlsafe_b64decode(said["signature"]["ed25519"])
    key.verify(signature, signing.canonical(said))
    said["hours"]["documented"] += 1
    with pytest.raises(InvalidSignature):
        key.verify(signature, signing.canonical(said))


async def test_a_row_that_somebody_put_in_by_hand_is_no_record(learner):
    file = await made(learner, Format.JSON)
    forged = sha256(b"forged").hexdigest()
    await IssuedRecord.update({IssuedRecord.sha256: forged}).where(
        IssuedRecord.sha256 == sha256(file).hexdigest()
    )
    assert await signing.verified(forged) is None
    with pytest.raises(NotFound):
        await signing.issued(UUID(json.loads(file)["number"]))


async def test_what_is_no_fingerprint_is_said_so(ana):
    for wrong in ("", "x" * 64, "A" * 64, "0" * 63):
        with pytest.raises(InvalidInput):
            await signing.verified(wrong)


async def test_there_is_no_record_of_no_course(ana):
    with pytest.raises(NotFound):
        await record.record_of_learning(ana, Wanted("alchemy"), Format.JSON, ORIGIN, now=NOW)


async def test_somebody_who_did_nothing_yet_has_a_record_too(eve):
    said = json.loads(await made(eve, Format.JSON))
    assert (said["hours"]["documented"], said["entries"]["count"]) == (0, 0)
    assert "0 minutes" in text_of(await made(eve, Format.PDF))


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_plain_text(cell):
    assert table.neutral(cell) == f"'{cell}"
    assert table.neutral(f"x{cell}") == f"x{cell}"


async def test_it_is_handed_out_to_its_person_and_verified_by_anybody(browser):
    address = "/records/of-learning/json?course=collective-growth"
    assert (await browser.get(address)).status_code == 401
    await browser.sign_up("Ana")
    answer = await browser.get(address)
    assert answer.headers["content-disposition"].startswith("attachment")
    number = json.loads(answer.content)["number"]
    browser.cookies.clear()
    told = (await browser.get(f"/records/{number}")).json()
    assert set(told) == {"number", "kind", "issuedAt"}
    key = (await browser.get("/records/key")).json()
    assert key == {"ed25519": json.loads(answer.content)["signature"]["publicKey"]}
    fingerprint = sha256(answer.content).hexdigest()
    found = await browser.send_json("/records/verify", {"sha256": fingerprint})
    assert found.json()["isUnchanged"] is True
    other = sha256(answer.content + b" ").hexdigest()
    assert (await browser.send_json("/records/verify", {"sha256": other})).json() == {
        "isUnchanged": False
    }
    assert (await browser.get(f"/records/{uuid7()}")).status_code == 404
    assert (await browser.get("/records/of-learning/exe?course=x")).status_code in (400, 404)
