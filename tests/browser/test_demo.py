"""The classroom demo in a browser: every page, and the live lab in Voilà."""

import pytest
from conftest import Watch
from lab_actions import (
    PATIENCE,
    lab_of,
    make_small,
    train_pause_resume_stop,
    upload_three_bad_and_a_good_picture,
)
from pages import empty_widgets
from playwright.sync_api import Page, expect
from servers import wait_for_room

from zssr_teach.demo.pages import PAGES, address

EXPLORERS = [page for page in PAGES if page.name != "live-lab"]


def test_the_live_lab_in_the_demo(page: Page, demo: str, watch: Watch):
    page.goto(demo)
    page.get_by_role("link", name="The live lab").press("Enter")
    lab = lab_of(page)
    make_small(lab)
    train_pause_resume_stop(lab)
    upload_three_bad_and_a_good_picture(lab)
    assert empty_widgets(page) == []
    assert watch.refused == []


@pytest.mark.parametrize("name", [page.name for page in EXPLORERS])
def test_every_page_of_the_demo(page: Page, demo: str, watch: Watch, name: str):
    shown = next(page for page in EXPLORERS if page.name == name)
    title = shown.title
    wait_for_room(f"{demo}/{address(shown)}")
    page.goto(demo)
    page.get_by_role("link", name=title).click()
    expect(page.locator(".zssr-explorer canvas").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    assert "import" not in page.inner_text("body")
    assert empty_widgets(page) == []
    page.get_by_role("link", name="all pages").click()
    expect(page.get_by_role("link")).to_have_count(len(PAGES) + 1)
    assert watch.refused == []


def test_a_link_on_another_page_asks_before_it_takes_a_place(page: Page, demo: str, watch: Watch):
    watch.known.append("Failed to load resource: the server responded with a status of 403")
    elsewhere = demo.replace("127.0.0.1", "localhost")  # another site, as browsers see it
    page.goto(demo)
    page.evaluate(
        "(there) => { document.body.innerHTML = `<a href='${there}'>come in</a>`; }",
        f"{elsewhere}/{address(EXPLORERS[0])}",
    )
    page.get_by_role("link", name="come in").click()
    expect(page.get_by_role("heading", name=EXPLORERS[0].title)).to_be_visible()
    expect(page.locator("canvas")).to_have_count(0)
    page.get_by_role("link", name="Open it").click()
    expect(page.locator(".zssr-explorer canvas").first).to_be_visible(timeout=PATIENCE)
