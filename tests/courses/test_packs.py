"""Course packs: what ours holds, and how a broken one says where it is broken."""

import re
import shutil
import subprocess
from itertools import chain
from pathlib import Path

import pytest

from backend.courses import library, markdown, packs
from backend.courses.faults import Broken
from backend.courses.markdown import BlockKind, Mark, Span, Unreadable
from backend.courses.shapes import ActivityKind, AssessmentKind

README = Path("README.md").read_text()
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
        (LESSON, "  minutes: 9", "  minutes: many", 12, "“minutes” is a whole number."),
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
        (LESSON, "## Fixed", "## Fixed\n\n- a\n  - b", 33, "Lists and quotations"),
        (LESSON, "## Fixed", "[x](http://a.example)", 30, "Links start with https://"),
        (LESSON, "## Fixed", "`code`", 30, "No screen shows this here"),
        (LESSON, "## Fixed", "## Fixed\n\n---", 32, "No screen shows this here"),
        (LESSON, "---\nslug", "slug", 1, "Begin the file with its head"),
        ("course.md", '"3.3"', '"3.4"', 49, "No lesson teaches “3.4”."),
        ("2-local/section.md", "outcome: local", "outcome: moon", 4, "No outcome of course.md"),
        ("2-local/section.md", "outcome: local", "outcome: importance", 4, "Another section leads"),
        ("2-local/section.md", "kind: PLAN", "kind:", 8, "“kind” is empty."),
        ("course.md", 'slug: "1.2"', 'slug: "1.1"', 27, "“1.1” is used twice."),
        ("bibliography.md", "key: senge-2012", "key: berry-2013", 8, "“berry-2013” is used twice."),
        (LESSON, 'criterion: "1.1"', 'criterion: "2.1"', 4, "belongs to another outcome"),
        (LESSON, "    by: Carol Dweck\n", "    checked_on: 2026-13-01\n", 15, "This is no day"),
        (LESSON, "title: Types", "title: \x07Types", 3, "A character here cannot be kept."),
        (LESSON, "title: Types", "title: We are #1", 3, "what follows “ #” would not be read"),
        (
            "2-local/section.md",
            "title: Local",
            "title: Local\n  more #one\nx: Local",
            4,
            "what follows",
        ),
        (LESSON, "title: Types", "title: *Types", 3, "Put text that begins with a “*” in quotes"),
        (LESSON, "title: Types", "title:\nx: Types", 3, "“title” is empty."),
        (
            "2-local/section.md",
            "    - Start with one",
            "    - 7\n    - Start",
            13,
            "“points, number 1” is",
        ),
        (LESSON, "## Fixed", "##\n\nWords.\n\n## Fixed", 30, "Give this page a title"),
        (LESSON, "title: Types", "title: " + "long " * 30, 3, "at most 120 characters"),
        (LESSON, 'criterion: "1.1"', "criterion: 1.1", 4, "“criterion” is text: put it in quotes"),
        (LESSON, "slug: four-mindsets", "slug: Four Mindsets", 2, "takes small letters, digits"),
        (LESSON, "title: Types", "title: One: two", 3, "Put text that holds a “:” in quotes."),
        (LESSON, "title: Types", "title:\tTypes", 3, "Use spaces instead of a tab"),
        (
            LESSON,
            "## Fixed",
            "| a | b |\n|---|---|\n\n## Fixed",
            30,
            "differently: | a | b |",
        ),
        (LESSON, "## Fixed", "An <b>old</b> habit\n\n## Fixed", 30, "differently: <b>"),
        (LESSON, "## Fixed", "An **old habit\n\n## Fixed", 30, "differently: **"),
        (LESSON, "## Fixed", "• one\n• two\n\n## Fixed", 30, "differently: •"),
        (LESSON, "## Fixed", "##Fixed", 30, "differently: ##F"),
        (LESSON, "## Fixed", "See https://a.example\n\n## Fixed", 30, "Write a link as"),
        (LESSON, "## Fixed", "A hid\u202eden mark\n\n## Fixed", 30, "a character that nobody sees"),
        (LESSON, "## Fixed", "## Nothing\n\n## Fixed", 30, "There is no text under “Nothing”."),
        (
            LESSON,
            "## Fixed",
            "## Long\n\n" + "word " * 301 + "\n\n## Fixed",
            30,
            "301 words are no",
        ),
        ("efficacy.md", "mean: 0.40", "mean: .nan", 5, "“mean”: Input should be a finite number"),
        ("efficacy.md", "mean: 0.40", "mean: !!float x", 5, "use plain words"),
        ("efficacy.md", "mean: 0.40", 'mean: !!int ""', 5, "use plain words"),
        ("efficacy.md", "mean: 0.40", "mean: !!bool x", 5, "use plain words"),
        ("efficacy.md", "mean: 0.40", "mean: !!timestamp x", 5, "use plain words"),
        ("efficacy.md", "mean: 0.40", "mean: &a [*a]", 5, "use plain words"),
        ("efficacy.md", "mean: 0.40", "mean: " + "[" * 3_000, 5, "use plain words"),
        ("bibliography.md", "year: 2013", "year: 20130", 5, "“year”: Input should be less"),
        (LESSON, "title: Types", 'title: "a\\0b"\nx: Types', 3, "cannot be kept"),
        ("efficacy.md", "mean: 0.40", "mean: some", 5, "“mean” is a number."),
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


def test_a_file_may_come_from_any_system(pack):
    for path in pack.rglob("*.md"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (pack / "Thumbs.db").write_text("")
    assert packs.load(pack) is not None


@pytest.mark.parametrize(
    ("written", "line", "says"),
    [
        ("---\nslug: a\ntitle: Caf\xe9\n".encode("latin-1"), 3, "save it as UTF-8"),
        (b"---\nslug: a\n", 1, "End the head with a line of"),
        (b"slug: a\n", 1, "Begin the file with its head"),
    ],
)
def test_a_file_that_cannot_be_read_says_how_to_save_it(pack, written, line, says):
    (pack / LESSON).write_bytes(written)
    with pytest.raises(Broken) as broken:
        packs.load(pack)
    [fault] = broken.value.faults
    assert (fault.path, fault.line) == (pack / LESSON, line)
    assert says in fault.message


def test_ten_comes_after_two(pack):
    folder = pack / "1-individual-and-collective"
    (folder / "1-mindsets.md").rename(folder / "10-mindsets.md")
    lessons = packs.load(pack).sections[0].lessons
    assert [one.head.slug for one in lessons][-1] == "four-mindsets"


def test_a_course_that_cites_nothing_needs_no_bibliography(pack):
    for path in pack.rglob("*.md"):
        path.write_text(re.sub(r"^sources: .*\n", "", path.read_text(), flags=re.MULTILINE))
    (pack / "bibliography.md").unlink()
    assert packs.load(pack).works == ()


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


def test_languages_of_a_course_ask_the_same(pack):
    german = pack.parent / "de"
    shutil.copytree(pack, german)
    course = german / "course.md"
    course.write_text(course.read_text().replace("language: en", "language: de", 1))
    library.read(pack.parents[1])
    lesson = german / LESSON
    lesson.write_text(lesson.read_text().replace("kind: MINDSET", "kind: TEXT", 1))
    with pytest.raises(Broken, match=r"en/course\.md:1: “which-mindset” is not here"):
        library.read(pack.parents[1])


@pytest.mark.parametrize(
    ("inside", "says"),
    [(".git", "There is no course in this folder"), ("course.md", "that holds the courses")],
)
def test_a_folder_without_courses_is_said_so(tmp_path, inside, says):
    (tmp_path / inside).mkdir()
    with pytest.raises(Broken, match=says):
        library.read(tmp_path)


@pytest.mark.parametrize(
    "prompt",
    [
        '"Choose: use #growth"',
        "'Say it - then post #growth'",
        ">-\n    Use it: tag it #growth now, and be #1 here.",
        "|\n    Room - take it #now",
        "Nothing#here",
    ],
)
def test_what_looks_like_a_remark_and_is_none_is_read(pack, prompt):
    path = pack / LESSON
    path.write_text(re.sub(r"prompt: >-\n(    .*\n)+", f"prompt: {prompt}\n", path.read_text()))
    activity = packs.load(pack).sections[0].lessons[1].head.activity
    assert "#" in activity.prompt


@pytest.mark.parametrize(
    "text",
    [
        "Dear <Name of pupil>, 2 ** 3 is 8, a ~~ b, |x| is absolute, 1 < 2.",
        "[https://a.example](https://a.example) and <https://a.example>",
        "Mixed \u2067text\u2069 of two directions, and #1",
    ],
)
def test_prose_is_read_as_it_is(text):
    assert markdown.blocks(text)


def test_the_course_that_the_readme_shows_is_whole(tmp_path):
    told = re.findall(r"`(reading-circle/\S+)`:\n\n```markdown\n(.*?)```", README, re.DOTALL)
    assert len(told) == 3
    for name, text in told:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    course = library.read(tmp_path)["reading-circle"]["en"]
    assert [len(section.lessons) for section in course.sections] == [1]
    for kind in (*ActivityKind, *AssessmentKind):
        assert f"`{kind}`" in README


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
    (page,) = markdown.pages(text + "\n\n1 < 2 &amp; 3 > 2\n")
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
    assert last.lines[0][0].text == "1 < 2 & 3 > 2", "text, as it was typed"
    with pytest.raises(Unreadable, match="<script>"):
        markdown.pages(text + "\n\n<script>alert(1)</script>\n")


def test_a_text_begins_with_a_page():
    with pytest.raises(Unreadable, match="first page") as error:
        markdown.pages("Words.\n")
    assert error.value.line == 1


def test_the_command_says_it_beforehand(pack):
    def checked(folder: Path):
        command = ["growth", "course", "check", str(folder)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert "Whole: Collective growth (collective-growth, en), 13 lessons" in checked(pack).stdout
    assert checked(pack.parents[1]).returncode == 0
    (pack / LESSON).write_text("nothing")
    broken = checked(pack)
    assert broken.returncode == 1
    assert f"{pack / LESSON}:1: Begin the file with its head" in broken.stderr
