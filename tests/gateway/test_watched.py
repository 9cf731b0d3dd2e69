"""What is counted of each request, and that a success which Discord cannot have given is none."""

from unittest.mock import Mock

import pytest
from discord.http import Route
from yarl import URL

from bot.clock import ClockCheck, SystemClock
from bot.gateway.requests import NotDiscordError, watched
from bot.monitoring.figures import Figures

JSON = "application/json"


async def ended(
    method: str, status: int, kind: str, url: str = f"{Route.BASE}/users/@me", scope: str = ""
) -> Figures:
    figures = Figures()
    headers = {"Content-Type": kind, "X-RateLimit-Scope": scope}
    about = Mock(method=method, response=Mock(status=status, url=URL(url), headers=headers))
    for listener in watched(figures, ClockCheck(SystemClock())).on_request_end:
        await listener(Mock(), Mock(), about)
    return figures


@pytest.mark.parametrize(
    ("method", "status", "kind"),
    [
        ("GET", 200, JSON),
        ("POST", 200, JSON),
        ("PUT", 204, ""),
        ("DELETE", 204, ""),
        ("GET", 300, "text/html"),
        ("GET", 403, "text/html"),
        ("GET", 502, ""),
    ],
)
async def test_an_answer_that_discord_may_give_is_taken(method: str, status: int, kind: str):
    assert (await ended(method, status, kind)).requests == {status: 1}


@pytest.mark.parametrize(("scope", "name"), [("user", "user"), ("shared", "shared"), ("new", "other")])
async def test_a_limit_is_counted_by_whose_it_is(scope: str, name: str):
    assert (await ended("POST", 429, JSON, scope=scope)).rate_limits == {name: 1}
    assert (await ended("POST", 428, JSON, scope=scope)).rate_limits == {}


@pytest.mark.parametrize(
    ("method", "status", "kind"),
    [
        ("GET", 200, "text/html"),
        ("GET", 204, ""),
        ("GET", 299, "text/html"),
        ("POST", 200, ""),
        ("DELETE", 200, "text/plain"),
    ],
)
async def test_a_success_without_json_is_not_discords(method: str, status: int, kind: str):
    with pytest.raises(NotDiscordError):
        await ended(method, status, kind)


async def test_what_is_not_asked_of_the_api_may_be_anything():
    assert (await ended("GET", 200, "image/png", "https://cdn.example.org/a.png")).requests == {}


@pytest.mark.parametrize(
    ("url", "header", "far"),
    [
        (f"{Route.BASE}/users/@me", "Sun, 22 Nov 2020 12:00:00 GMT", True),
        (f"{Route.BASE}/users/@me", "noon", False),
        ("https://example.org/", "Sun, 22 Nov 2020 12:00:00 GMT", False),
    ],
)
async def test_the_clock_is_held_against_the_answers_of_the_api(url: str, header: str, far: bool):
    check = ClockCheck(SystemClock())
    answer = Mock(status=403, url=URL(url), headers={"Date": header})
    for listener in watched(Figures(), check).on_request_end:
        await listener(Mock(), Mock(), Mock(method="GET", response=answer))
    assert check.far_off is far
