"""The first load of the built page in a real browser, beside an empty page from the same server.

    python -m tests.bench.bench_load [--report FILE.json]

Nobody is signed in, as a new visitor is not. Each load has a fresh browser context, so nothing is cached; the two pages
take turns. Bytes are those that went over the wire, compressed as by CloudFront, with all that the page asked for.
"""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from local.setup import PAGE
from tests.bench.bench_page import browser_of_the_tests, node_environment, served
from tests.bench.part import run_part
from tests.bench.rows import Row, part_of_report

LOADS = 11
EMPTY = "empty.html"
EMPTY_PAGE = (
    '<!doctype html><html lang="es"><meta charset="utf-8"><title>.</title><link rel="icon" href="data:,"><p>.</p>'
)
SHOWN_MS = 5_000
AGAINST = "an empty page"
_MEASURE = """() => {
  const asked = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const [loaded] = asked;
  const [shown] = performance.getEntriesByName("first-contentful-paint");
  return [asked.length, asked.reduce((sum, each) => sum + each.transferSize, 0), shown.startTime, loaded.loadEventEnd];
}"""
_READY = """() => performance.getEntriesByType("navigation")[0].loadEventEnd > 0
  && performance.getEntriesByName("first-contentful-paint").length > 0"""


def main() -> int:
    return run_part(__doc__, lambda: part_of_report("first load", _rows(), NOTES))


NOTES = (f"Medians of {LOADS} loads over this machine's own network; `make bench-page` plays a slow one.",)


def _rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        subprocess.run(
            ["node", "build.mjs", str(site)], cwd=PAGE, env=node_environment(), check=True, stdout=sys.stderr
        )
        (site / EMPTY).write_text(EMPTY_PAGE, encoding="utf-8")
        with served(site) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_of_the_tests())
            page, empty = _in_turns(browser, address, f"{address}{EMPTY}")
            browser.close()
    for number, (what, unit) in enumerate(
        (("requests", "requests"), ("bytes", "bytes"), ("first seen after", "ms"), ("loaded after", "ms"))
    ):
        yield Row(f"the page: {what}", unit, page[number], empty[number], AGAINST)


def _in_turns(browser: Browser, *addresses: str) -> list[list[float]]:
    """Of each address the medians; the first turn only warms up."""
    taken: list[list[Sequence[float]]] = [[] for _ in addresses]
    for number in range(LOADS + 1):
        for which, address in enumerate(addresses):
            measured = _load(browser, address)
            if number:
                taken[which].append(measured)
    return [[statistics.median(values) for values in zip(*loads, strict=True)] for loads in taken]


def _load(browser: Browser, address: str) -> list[float]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.wait_for_function(_READY, timeout=SHOWN_MS)
    measured: list[float] = page.evaluate(_MEASURE)
    context.close()
    return measured


if __name__ == "__main__":
    sys.exit(main())
