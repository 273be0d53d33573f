"""Chromium on the chat page of a real server: what a user does, in words of a user."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 30_000
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


class Visitor:
    """One person with a browser of their own."""

    def __init__(self, context: Any, url: str) -> None:
        self.context = context
        self.url = f"{url}/app/"
        self.page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(message.text)

    def arrive(self) -> None:
        self.page.goto(self.url)
        self.page.wait_for_selector("#tries button")

    def say(self, text: str) -> str:
        """Send a message and give the reply's text."""
        self.page.fill("#message", text)
        self.page.press("#message", "Enter")
        return self.reply_to(text)

    def reply_to(self, text: str) -> str:
        self.page.wait_for_function(
            "text => [...document.querySelectorAll('.message.user .text')].at(-1)?.textContent === text",
            arg=text,
        )
        return self.settled()

    def settled(self) -> str:
        """Wait until nothing is under way; give the last reply's text."""
        self.page.wait_for_function(
            "() => !document.querySelector('#send').disabled && document.querySelector('.message.konak:not(.waiting)')"
        )
        return str(self.page.locator(".message.konak").last.inner_text())

    def click(self, selector: str) -> None:
        self.page.locator(selector).click()

    def texts(self, selector: str) -> list[str]:
        return [re.sub(r"\s+", " ", text).strip() for text in self.page.locator(selector).all_inner_texts()]

    def chips(self) -> dict[str, list[str]]:
        """Give the chips' words and sources by slot."""
        found: dict[str, list[str]] = {}
        for chip in self.page.locator(".chip").all():
            words = f"{chip.locator('.chip-label').inner_text()} ({chip.get_attribute('data-source')})"
            found.setdefault(str(chip.get_attribute("data-slot")), []).append(words)
        return found

    def counts(self, selector: str, number: int) -> None:
        """Wait until there are so many."""
        self.page.wait_for_function(
            "([selector, number]) => document.querySelectorAll(selector).length === number",
            arg=[selector, number],
        )

    def counted(self, selector: str) -> int:
        return int(self.page.locator(selector).count())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    # For a module, not for the session: while Playwright runs, its loop counts as running in every other test.
    if CHROMIUM is None:
        pytest.skip("no chromium: .ci/debian-packages installs it")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Any, server: Any) -> Iterator[Callable[..., Visitor]]:
    """Make visitors; at the end nothing may have gone wrong in their browsers."""
    made: list[Visitor] = []

    def make(lang: str = "en", size: dict[str, int] = DESKTOP, **options: Any) -> Visitor:
        context = chromium.new_context(viewport=size, locale=lang, **options)
        context.set_default_timeout(PATIENCE_MS)
        made.append(Visitor(context, server.url))
        made[-1].arrive()
        return made[-1]

    yield make
    problems = [problem for one in made for problem in one.problems]
    for one in made:
        one.context.close()
    assert problems == []
