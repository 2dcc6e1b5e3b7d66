"""Links are looked at where there is a network; the day stands beside those that lead somewhere."""

import shutil
from datetime import date

from backend.courses import library, links

TODAY = date(2026, 11, 25)
GOOD = {"https://creativecommons.org", "https://openstax.org"}


async def look(url: str) -> str | None:
    return None if url in GOOD else "answers 404"


async def test_the_day_is_noted_beside_what_leads_somewhere(tmp_path):
    folder = tmp_path / "courses"
    shutil.copytree(library.OURS, folder)
    before = [link.url for link in links.links_in(folder)]
    assert set(before) >= GOOD
    for day in (TODAY, date(2027, 1, 1)):
        found = await links.check_links(folder, look, today=day)
        assert {link.url for link, wrong in found.items() if wrong is None} == GOOD
        course = library.read(folder)["collective-growth"]["en"]
        checked = {
            one.url: one.checked_on
            for section in course.sections
            for lesson in section.lessons
            for one in lesson.head.resources
            if one.url
        }
        assert {url for url, on in checked.items() if on == day} == GOOD
        assert all(on is None for url, on in checked.items() if url not in GOOD)
    assert [link.url for link in links.links_in(folder)] == before


async def test_an_address_that_cannot_be_reached_is_said_so():
    assert (await links.look("https://127.0.0.1:9/")) == (
        "cannot be reached (ClientConnectorError)"
    )
