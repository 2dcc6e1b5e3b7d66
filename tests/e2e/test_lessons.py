"""Every page of every lesson as a phone shows it: nothing cut off, nothing that axe names."""

import re

import pytest
from playwright.async_api import Page, expect

from backend.courses import library
from tests.e2e.conftest import sign_up
from tests.e2e.test_access import WIDER, violations

LESSONS = [
    lesson
    for section in library.check(library.OURS / "collective-growth" / "en").sections
    for lesson in section.lessons
]

FIGURES = "What counts most"  # the page with the chart


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_of_every_lesson_is_fit_to_read(phone, scheme):
    page = await phone(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    await sign_up(page, "Lex", f"lex.{scheme}@school.example", "seven quiet green doors")
    for lesson in LESSONS:
        await page.goto(f"/course/lesson/{lesson.head.slug}")
        titles = [one.title for one in lesson.pages]
        titles += [FIGURES] if lesson.head.efficacy else []
        for number, title in enumerate([*titles, "Your turn"], 1):
            await page.get_by_role("heading", name=title, exact=True, level=1).wait_for()
            told = f"Page {number} of {len(titles) + 1}"
            await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuetext", told)
            await look_at(page, f"{lesson.head.slug}, {title}")
            if number <= len(titles):
                await page.get_by_role("button", name=re.compile("^Next")).click()


async def look_at(page: Page, where: str) -> None:
    assert await violations(page) == [], where
    for width in (320, 390):
        await page.set_viewport_size({"width": width, "height": 844})
        assert await page.evaluate(WIDER) == [], f"{where}, {width} wide"
