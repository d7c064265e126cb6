from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from local.setup import installed_browser
from tests.world import World

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
EXPECT_MILLISECONDS = 20_000


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process: Playwright cannot be started twice in it."""
    expect.set_options(timeout=EXPECT_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_browser(), args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()
