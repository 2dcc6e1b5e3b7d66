"""Course packs: what ours holds, and how a broken one says where it is broken."""

import re
import shutil
import subprocess
from itertools import chain
from pathlib import Path

import pytest

from backend.courses import library, markdown, packs
from backend.courses.front_matter import Broken
from backend.courses.markdown import BlockKind, Mark, Span, Unreadable

OURS = library.OURS / "collective-growth" / "en"
WORDS = range(150, 451)  # of a lesson, for a phone: the issue
PAGE_WORDS = 130  # more than that is more than one idea a screen


@pytest.fixture(scope="module")
def course():
    return library.check(OURS)


@pytest.fixture
def pack(tmp_path):
    """A copy of ours to break."""
    folder = tmp_path / "collective-growth" / "en"
    shutil.copytree(OURS, folder)
    return folder


def lessons_of(course):
    return list(chain.from_iterable(section.lessons for section in course.sections))


def test_it_holds_all_that_the_guide_does(course):
    lessons = lessons_of(course)
    criteria = [one for outcome in course.head.outcomes for one in outcome.criteria]
    assert [len(outcome.criteria) for outcome in course.head.outcomes] == [3, 4, 3]
    assert [len(section.lessons) for section in course.sections] == [4, 5, 4]
    assert len(criteria) == 10
    assert [lesson.head.criterion for lesson in lessons if lesson.head.criterion] == [
        one.slug for one in criteria
    ]
    assert len({lesson.head.activity.slug for lesson in lessons}) == 13
    assert len({section.head.self_assessment.slug for section in course.sections}) == 3
    assert [len(lesson.head.resources) for lesson in lessons] == [
        1, 4, 4, 5, 2, 4, 4, 4, 2, 1, 3, 2, 2,
    ]  # fmt: skip
    assert sum(len(lesson.head.resources) for lesson in lessons) == 38
    assert len(course.works) == 10
    assert course.head.guide.licence == "CC BY-NC-ND 4.0"
    assert [effect.size for effect in course.efficacy.effects] == [
        1.46, 1.36, 0.97, 0.88, 0.57, 0.47, 0.24,
    ]  # fmt: skip
    assert (course.efficacy.mean, course.efficacy.as_of) == (0.4, "2022")


def test_its_minutes_are_the_guides(course):
    minutes = course.head.minutes
    lessons = lessons_of(course)
    assert sum(lesson.head.activity.minutes for lesson in lessons) == minutes.activities == 120
    assessments = [section.head.self_assessment.minutes for section in course.sections]
    assert sum(assessments) == minutes.self_assessments == 240
    fixed = minutes.reading + minutes.activities + minutes.self_assessments + minutes.resources
    totals = [fixed + slots * minutes.journal_entry for slots in (15, 11, 7)]
    assert totals == [900, 840, 780]
    assert minutes.reading + 11 * minutes.journal_entry == 180, "the guide's shortest path"


def test_each_lesson_is_for_a_phone(course):
    for lesson in lessons_of(course):
        assert sum(markdown.words(page.blocks) for page in lesson.pages) in WORDS, lesson.head.slug
        for page in lesson.pages:
            assert page.title, lesson.head.slug
            assert 0 < markdown.words(page.blocks) <= PAGE_WORDS, (lesson.head.slug, page.title)


VOWELS = re.compile("[aeiouy]+")
HARDEST = 10.0  # grade: whoever teaches reads this between two classes


def grade_of(text: str) -> float:
    """Return the school grade at which a text is read (Kincaid and others, 1975)."""
    words = re.findall(r"[A-Za-z’']+", text)
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", text)))
    # A final e is silent; of the rest, vowels in a row are one syllable: within a few per cent.
    syllables = sum(max(1, len(VOWELS.findall(re.sub("e$", "", one.lower())))) for one in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_each_lesson_reads_easily(course, capsys):
    with capsys.disabled():
        print("\nwords, grade")
        for lesson in lessons_of(course):
            lines = [line for page in lesson.pages for block in page.blocks for line in block.lines]
            text = " ".join("".join(span.text for span in line) for line in lines)
            grade = grade_of(text)
            print(f"{len(text.split()):5} {grade:6.1f}  {lesson.head.title}")
            assert grade <= HARDEST, lesson.head.title


def test_nobody_checked_a_link_yet_where_there_is_no_network(course):
    resources = chain.from_iterable(one.head.resources for one in lessons_of(course))
    assert {one.checked_on for one in resources} == {None}


LESSON = "1-individual-and-collective/1-mindsets.md"
NEXT = "1-individual-and-collective/2-efficacy.md"


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "says"),
    [
        (LESSON, "title: Types", "titel: Types", 2, "“title” is missing."),
        (LESSON, "title: Types", "titel: Types", 3, "“titel” is unknown."),
        (LESSON, "  minutes: 9", "  minutes: many", 12, "“minutes”: Input should be a valid"),
        (LESSON, "kind: MINDSET", "kind: DANCE", 8, "“kind”: Input should be 'TEXT'"),
        (LESSON, "    by: Carol Dweck\n", "    url: http://x.example\n", 15, "https://"),
        (LESSON, "    by: Carol Dweck\n", "    from: Carol Dweck\n", 15, "“from” is unknown."),
        (NEXT, 'criterion: "1.2"', 'criterion: "1.1"', 4, "Another lesson teaches “1.1” already."),
        (LESSON, 'criterion: "1.1"', 'criterion: "9.9"', 4, "No criterion of course.md is “9.9”."),
        (LESSON, "couros-2015]", "nobody]", 22, "No work of bibliography.md is “nobody”."),
        (LESSON, "slug: four-mindsets", "slug: why-else", 2, "“why-else” is used twice."),
        (LESSON, "title: Types", "slug: Types", 3, "“slug” stands here twice."),
        (LESSON, "title: Types", "title: [Types", 4, "This is no YAML"),
        (LESSON, "## Fixed", "# Fixed", 30, "Begin a page with “## ”"),
        (LESSON, "## Fixed", "![](x.png)", 30, "Links start with https://"),
        (LESSON, "## Fixed", "<b>Fixed</b>\n\n- a\n  - b", 33, "Lists and quotations"),
        (LESSON, "## Fixed", "[x](http://a.example)", 30, "Links start with https://"),
        (LESSON, "## Fixed", "`code`", 30, "No screen shows this here"),
        (LESSON, "## Fixed", "## Fixed\n\n---", 32, "No screen shows this here"),
        (LESSON, "---\nslug", "slug", 1, "Begin the file with its head"),
        ("course.md", '"3.3"', '"3.4"', 49, "No lesson teaches “3.4”."),
        ("2-local/section.md", "outcome: local", "outcome: moon", 4, "No outcome of course.md"),
        ("2-local/section.md", "outcome: local", "outcome: importance", 4, "Another section leads"),
        ("2-local/section.md", "kind: PLAN", "kind:", 8, "“kind”: Input should be"),
        ("course.md", 'slug: "1.2"', 'slug: "1.1"', 27, "“1.1” is used twice."),
        ("bibliography.md", "key: senge-2012", "key: berry-2013", 8, "“berry-2013” is used twice."),
        (LESSON, 'criterion: "1.1"', 'criterion: "2.1"', 4, "belongs to another outcome"),
        (LESSON, "    by: Carol Dweck\n", "    checked_on: 2026-13-01\n", 15, "This is no day"),
        (LESSON, "title: Types", "title: \x07Types", 3, "A character here cannot be kept."),
        ("efficacy.md", "mean: 0.40", "mean: some", 5, "“mean”: Input should be a valid number"),
    ],
)
def test_what_is_broken_names_file_and_line(pack, file, old, new, line, says):
    path = pack / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(Broken) as broken:
        packs.load(pack)
    found = [(fault.path, fault.line) for fault in broken.value.faults if says in fault.message]
    assert found == [(path, line)], str(broken.value)


@pytest.mark.parametrize(
    "file", ["course.md", "bibliography.md", "efficacy.md", "3-global/section.md", LESSON]
)
def test_what_is_missing_is_named(pack, file):
    (pack / file).unlink()
    with pytest.raises(Broken, match=r"(?s)section\.md|course\.md|bibliography\.md|efficacy\.md"):
        packs.load(pack)


@pytest.mark.parametrize("file", ["5-more.md", "2-local/5-more.txt", "2-local/more/5-more.md"])
def test_what_would_be_passed_over_is_named(pack, file):
    (pack / ".notes").write_text("for ourselves")
    packs.load(pack)
    path = pack / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("a lesson in the wrong place")
    with pytest.raises(Broken, match=r"more.*is no part of a course"):
        packs.load(pack)


def test_everything_that_is_wrong_is_told_at_once(pack):
    for file in ("1-individual-and-collective/0-why.md", LESSON, "bibliography.md"):
        (pack / file).write_text("nothing")
    with pytest.raises(Broken) as broken:
        packs.load(pack)
    assert len(broken.value.faults) == 3


def test_a_district_adds_a_course_or_says_one_of_ours_anew(pack):
    course = pack / "course.md"
    course.write_text(course.read_text().replace("title: Collective growth", "title: Ours"))
    known = library.read(library.OURS, pack.parents[1])
    assert known["collective-growth"]["en"].head.title == "Ours"
    shutil.copytree(pack, pack.parent / "es")
    with pytest.raises(Broken, match="The language is “en”, but the folder is “es”"):
        library.read(pack.parents[1])


def test_text_is_paragraphs_lists_and_quotations_and_never_html():
    text = (
        "## A *fine* page\n\nOne\ntwo **three** [four](https://a.example/x).\n\n- a\n- *b*\n\n> c"
    )
    (page,) = markdown.pages(text + "\n\n<script>alert(1)</script> &amp; &lt;b&gt;\n")
    assert page.title == "A fine page"
    paragraph, bullets, quote, last = page.blocks
    assert paragraph.lines == (
        (
            Span("One two "),
            Span("three", Mark.STRONG),
            Span(" "),
            Span("four", url="https://a.example/x"),
            Span("."),
        ),
    )
    assert (bullets.kind, bullets.lines) == (
        BlockKind.BULLETS,
        ((Span("a"),), (Span("b", Mark.EMPHASIS),)),
    )
    assert (quote.kind, quote.lines) == (BlockKind.QUOTE, ((Span("c"),),))
    assert last.lines[0][0].text == "<script>alert(1)</script> & <b>", "text, as it was typed"


def test_a_text_begins_with_a_page():
    with pytest.raises(Unreadable, match="first page") as error:
        markdown.pages("Words.\n")
    assert error.value.line == 1


def test_the_command_says_it_beforehand(pack):
    def checked(folder: Path):
        command = ["growth", "course", "check", str(folder)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert "Whole: Collective growth (en), 13 lessons" in checked(pack).stdout
    assert checked(pack.parents[1]).returncode == 0
    (pack / LESSON).write_text("nothing")
    broken = checked(pack)
    assert broken.returncode == 1
    assert f"{pack / LESSON}:1: Begin the file with its head" in broken.stderr
