"""`make screenshots`: pictures of every view, dark and light, on a phone and in English."""

import argparse
import itertools
import secrets
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from local.settings import ROOT
from local.setup import installed_browser
from tests.browser.local_stack import Customer, NewCustomer, Stack, new_customer, running_stack
from tests.browser.views import open_dashboard, shop_with_a_sale, show, sign_in, views

OUT = ROOT / ".local" / "screenshots"
KINDS: dict[str, dict[str, Any]] = {
    "dark": {"theme": "dark"},
    "light": {"theme": "light"},
    "phone": {"theme": "dark", "width": 390, "height": 844},
    "english": {"theme": "light", "language": "en"},
}


def main() -> None:
    arguments = argparse.ArgumentParser(description="Pictures of every view")
    arguments.add_argument("--out", type=Path, default=OUT)
    out: Path = arguments.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder), secrets.token_urlsafe(12)) as stack:
        buyer = shop_with_a_sale(stack, _customers(stack))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=installed_browser(), args=["--no-sandbox"])
            for kind in KINDS:
                _take(browser, stack, buyer, kind, out)
            browser.close()
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")


def _customers(stack: Stack) -> NewCustomer:
    numbers = itertools.count(1)

    def make(name: str) -> Customer:
        return new_customer(stack, name, f"+52155000{next(numbers):05}")

    return make


def _take(browser: Browser, stack: Stack, buyer: str, kind: str, out: Path) -> None:
    with open_dashboard(browser, stack, **KINDS[kind]) as context:
        page = context.pages[0]
        page.screenshot(path=out / f"entrada-{kind}.png", animations="disabled")
        sign_in(page, stack.username, stack.password)
        for view in views(buyer):
            show(page, view)
            page.screenshot(path=out / f"{view.name}-{kind}.png", animations="disabled")


if __name__ == "__main__":
    main()
