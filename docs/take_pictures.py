"""Takes the pictures of README.md and docs/ from the running demo, at the width of a phone: `make pictures`.

It starts the demo, acts in its pages as a member and as a moderator would, and writes docs/images/*.png: single cards, and
two film strips of cards side by side. It needs Playwright and a Chromium (`CHROMIUM`, by default `chromium` of the path).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
PORT = 8790
WIDTH, HEIGHT = 400, 2200
"""In points: as wide as a phone, and high enough for every card."""
COMES_WITHIN, CHANGES_WITHIN = 80, 16
"""Quarters of a second until an answer comes, or the card that was pressed on has changed."""
SHARPNESS = 2
COLOURS = 128
"""Of a picture in the repository; cards have few."""
STRIP_HEIGHT = 1400
"""Pixels of a film strip; what is longer is cut."""
GAP, GROUND = 24, (49, 51, 56)


class Visitor:
    """Somebody in front of a page of the demo."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        page.wait_for_function(
            "() => document.querySelectorAll('#viewer-picker option').length > 0", timeout=60_000
        )

    def become(self, name: str) -> None:
        """Look as the person whose name begins so."""
        names = self.page.locator("#viewer-picker option").all_inner_texts()
        self.page.select_option("#viewer-picker", label=next(each for each in names if each.startswith(name)))
        self.page.wait_for_timeout(2000)

    def run(self, command: str, **options: str) -> Locator:
        """Run a command and give the newest message."""
        box = self.page.locator("#channel-composer-input")
        box.click()
        box.fill("")
        box.type(f"/{command}", delay=15)
        self.page.locator("[role=option]:visible").first.wait_for()
        self.page.wait_for_timeout(500)
        self.page.keyboard.press("Enter")
        for name, value in options.items():
            field = self.page.locator(f'.command-option-input[data-option="{name}"]')
            field.fill(value)
            self.page.wait_for_timeout(800)
            if self.page.locator("[role=option]:visible").count():
                self.page.locator("[role=option]:visible").first.click()
        before = self.page.locator("article.channel-message").count()
        self.page.locator("#send-message").click()
        return self._next(before)

    def press(self, label: str) -> Locator:
        """Press the newest button of that label and give the newest message; it may be the same, changed."""
        before = self.page.locator("article.channel-message").count()
        self.page.locator(".component-button", has_text=label).last.click()
        return self._next(before, same=True)

    def newest_picture(self) -> Locator:
        """The newest message with a picture, when it is loaded."""
        found = self.page.locator(
            "article.channel-message", has=self.page.locator("img.embed-image, img.attachment-image")
        )
        found.last.wait_for()
        self.page.wait_for_timeout(3000)
        return found.last

    def form(self) -> Locator:
        """The form that is open."""
        found = self.page.locator(".modal-dialog")
        found.wait_for()
        return found

    def submit(self, **fields: str) -> Locator:
        """Fill text fields by the number of their place and send the form."""
        for place, value in fields.items():
            self.page.locator(f"[id='modal-input-modal.{place.removeprefix('field')}.component']").fill(value)
        before = self.page.locator("article.channel-message").count()
        self.page.get_by_role("button", name="Submit").click()
        return self._next(before, same=True)

    def _next(self, before: int, *, same: bool = False) -> Locator:
        messages = self.page.locator("article.channel-message")
        for _ in range(CHANGES_WITHIN if same else COMES_WITHIN):
            self.page.wait_for_timeout(250)
            if messages.count() > before:
                break
        self.page.wait_for_timeout(1500)
        return messages.last


def taken(shown: Locator) -> Image.Image:
    """A picture of what is shown."""
    shown.page.mouse.move(0, 0)
    shown.scroll_into_view_if_needed()
    shown.page.wait_for_timeout(500)
    return Image.open(BytesIO(shown.screenshot())).convert("RGB")


def save(name: str, picture: Image.Image) -> None:
    """Write a picture with few colours, so that the repository stays small."""
    picture.quantize(COLOURS).save(IMAGES / f"{name}.png", optimize=True)
    print(f"{name}.png {picture.width} x {picture.height}")


def strip(pictures: Sequence[Image.Image]) -> Image.Image:
    """The pictures side by side, cut to one height."""
    height = min(STRIP_HEIGHT, max(picture.height for picture in pictures)) + 2 * GAP
    width = sum(picture.width + GAP for picture in pictures) + GAP
    whole = Image.new("RGB", (width, height), GROUND)
    left = GAP
    for picture in pictures:
        whole.paste(picture.crop((0, 0, picture.width, min(picture.height, STRIP_HEIGHT))), (left, GAP))
        left += picture.width + GAP
    return whole


@contextmanager
def demo() -> Iterator[dict[str, str]]:
    """The running demo: the addresses on its front page by what they open."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            Path(sys.prefix).parents[2] / ".venv/bin/preceptor",
            "demo",
            "--port",
            str(PORT),
            "--data",
            folder,
        ]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            if not any("http://" in line for line in running.stdout or ()):
                raise SystemExit("the demo did not start")
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/") as page:
                links = re.findall(r'href="(http://127[^"]+)"[^>]*>Open ([^<]+)<', page.read().decode())
            yield {unescape(name): address for address, name in links}
        finally:
            running.terminate()
            running.wait()


def member(page: Page, general: str, inbox: str) -> None:
    """The first contact, the advice and a reminder; and the advice alone."""
    noor = Visitor(page, general)
    noor.become("Noor")
    strip_of = [taken(noor.run("start"))]
    noor.page.locator(".component-button", has_text="I agree").last.click()
    strip_of.append(taken(noor.form()))
    strip_of.append(taken(noor.submit(**{"field1": "232"})))
    noor.become("Amal")
    save("strategy", taken(noor.run("strategy")))
    noor.become("Bela")
    noor.run("timeline show")
    strip_of.append(taken(noor.newest_picture()))
    dana = Visitor(page, inbox)
    for _ in range(COMES_WITHIN):
        if dana.page.locator("article.channel-message").count():
            break
        dana.page.wait_for_timeout(2000)
        dana.page.reload()
    dana.page.locator("article.channel-message").first.wait_for()
    strip_of.append(taken(dana.page.locator("article.channel-message").last))
    save("member", strip(strip_of))


def moderator(page: Page, room: str) -> None:
    """Setting a server up, drawing its statistics; and the post alone."""
    mona = Visitor(page, room)
    mona.become("Mona")
    strip_of = [taken(mona.run("server setup"))]
    mona.run("cohort preview", table="Step 2 CK")
    mona.press("Draw without asking")
    drawn = taken(mona.newest_picture())
    save("statistics", drawn)
    strip_of += [drawn, taken(mona.run("server introduce"))]
    save("moderator", strip(strip_of))


def main() -> None:
    """Take all pictures."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    with demo() as addresses, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SHARPNESS)
        member(page, addresses["#general"], addresses["Dana's direct messages"])
        moderator(page, addresses["#match-stats"])
        browser.close()


if __name__ == "__main__":
    main()
