"""The demo's front page: reachable here only, readable everywhere, with a link to every place."""

import re
import socket
from pathlib import Path

import aiohttp
import pytest

from bot.demo.page import STEPS, front_page, index_page
from bot.demo.world import CAST, CHANNELS
from bot.i18n import catalogue
from tests.approved import approved

PLACES = [*CHANNELS, *(f"dm_{name}" for name in CAST)]
ADDRESSES = {name: f"http://127.0.0.1:{9001 + number}/#key" for number, name in enumerate(PLACES)}


def page(kept: Path | None = None) -> str:
    return index_page(catalogue(), ADDRESSES, CAST, kept)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_whole_page():
    approved("demo/approved/page", page().replace("><", ">\n<"), ending=".html")


def test_every_place_has_a_link():
    assert set(re.findall(r'href="([^"]+)"', page())) == set(ADDRESSES.values())


def test_every_step_happens_in_a_place_of_the_server():
    assert {step.place for step in STEPS} <= set(PLACES)


def test_a_place_that_is_not_open_is_named_without_a_link():
    closed = index_page(catalogue(), {}, CAST, None)
    assert "href" not in closed
    assert "Open #general" in closed


def test_commands_are_set_as_code():
    assert "<code>/strategy</code>" in page()
    assert "`" not in page()


def test_it_says_what_becomes_of_the_data():
    assert "deletes" in page()
    assert "&lt;kept&gt;" in page(Path("/tmp/<kept>"))


def test_it_is_made_for_phones_and_for_the_dark():
    shown = page()
    assert 'lang="en"' in shown
    assert "width=device-width" in shown
    assert "prefers-color-scheme: dark" in shown


async def test_the_page_answers_on_the_loopback_address(port: int):
    async with front_page(port, page), aiohttp.ClientSession() as browser:
        for host in ("127.0.0.1", "localhost"):
            async with browser.get(f"http://127.0.0.1:{port}/", headers={"Host": f"{host}:{port}"}) as answer:
                assert answer.status == 200
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert "Try Preceptor" in await answer.text()


async def test_another_sites_name_for_this_computer_is_refused(port: int):
    elsewhere = {"Host": "evil.example"}
    async with (
        front_page(port, page),
        aiohttp.ClientSession() as browser,
        browser.get(f"http://127.0.0.1:{port}/", headers=elsewhere) as answer,
    ):
        assert answer.status == 403
