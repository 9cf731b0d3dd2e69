"""Every answer that Discord, or a machine between, can give to a direct message: final is what proves something.

discord.py itself is real down to the response that it reads; statuses and bodies are combined in every way.
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Self

import discord
import discord.http
import pytest

from bot.domain.discord_answer import Blocked, DmClosed, Rejected, Retry, UserGone
from bot.errors import TokenRefusedError
from bot.gateway.requests import answered
from tests.reminders.made import MIA

STATUSES = (
    *(200, 202, 204, 304),
    *(400, 403, 404, 405, 408, 413, 418, 429, 451),
    *(500, 502, 503, 504, 520, 524, 599),
)
PROOF = (400, 403, 404)
CODES = (
    *(0, 12345, 10003, 10008, 10013, 20026, 40001, 40003, 40333),
    *(50001, 50007, 50013, 50033, 50035, 50109, 50278),
)
PAGE = "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head></html>"
HTML, JSON = "text/html; charset=UTF-8", "application/json"
FORMS = {
    "a page": (PAGE, HTML),
    "a page called JSON": (PAGE, JSON),
    "nothing": ("", HTML),
    "nothing called JSON": ("", JSON),
    "no content type": ("", ""),
    "half": ('{"message": "Cannot send messages to this user", "code": 500', JSON),
    "a number": ("50007", JSON),
    "null": ("null", JSON),
    "a list": ('[{"code": 50007}]', JSON),
    "a word": ('"50007"', JSON),
    "no code": ('{"message": "x"}', JSON),
    "a code in words": ('{"message": "x", "code": "50007"}', JSON),
    "no message": ('{"message": null, "code": 50007}', JSON),
    "nested": ('{"code": {"code": 50007}, "message": "x", "errors": {"content": {"_errors": []}}}', JSON),
    "with a charset": ('{"message": "x", "code": 50007}', JSON + "; charset=utf-8"),
}


@dataclass
class Response:
    """What a request is answered with, as aiohttp shows it."""

    status: int
    body: str
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = "x"

    def __post_init__(self) -> None:
        kind = {"content-type": self.content_type, "Content-Type": self.content_type}
        self.headers = (kind if self.content_type else {}) | {"Via": "1.1 google"} | self.headers

    async def text(self, encoding: str) -> str:
        return self.body

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


@dataclass
class Session:
    """Answers each path as told; the direct messages are open."""

    answers: dict[str, Response]

    def request(self, _method: str, url: str, **_: object) -> Response:
        path = url.removeprefix(discord.http.Route.BASE)
        opened = Response(200, json.dumps({"id": "77", "type": 1, "recipients": []}), JSON)
        return self.answers.get(path, opened)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> discord.Client:
    async def no_sleep(_: float) -> None:
        pass

    monkeypatch.setattr("discord.http.asyncio.sleep", no_sleep)
    return discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30.0)


async def sent(client: discord.Client, answer: Response, who_we_are: Response | None = None) -> object:
    """What sending a message comes to when the POST of the message is answered so."""
    answers = {"/channels/77/messages": answer}
    if who_we_are is not None:
        answers["/users/@me"] = who_we_are
    http: Any = client.http
    http._HTTPClient__session = Session(answers)
    http._global_over = asyncio.Event()
    http._global_over.set()

    async def send() -> str:
        channel = await client.create_dm(discord.Object(MIA))
        await channel.send("due", nonce="r1")
        return "sent"

    return await answered(send(), client)


@pytest.mark.parametrize("status", STATUSES)
async def test_an_answer_that_is_not_discords_is_never_final(client: discord.Client, status: int):
    outcomes = {form: await sent(client, Response(status, *FORMS[form])) for form in FORMS}
    assert {form: outcome for form, outcome in outcomes.items() if not isinstance(outcome, Retry)} == {}


@pytest.mark.parametrize("status", STATUSES)
async def test_final_is_what_proves_something_about_one_person(client: discord.Client, status: int):
    outcomes: dict[int, object] = {}
    for code in CODES:
        answer = Response(status, json.dumps({"message": "x", "code": code, "retry_after": 0.1}), JSON)
        outcomes[code] = await sent(client, answer)
    final = {code for code, outcome in outcomes.items() if isinstance(outcome, DmClosed | UserGone)}
    assert final == ({50007, 50278, 10013, 50033} if status in PROOF else set())
    held_back = {code for code, outcome in outcomes.items() if isinstance(outcome, Blocked)}
    assert held_back == ({40003, 20026} if status >= 300 else set())
    refused = {code for code, outcome in outcomes.items() if isinstance(outcome, Rejected)}
    assert refused == ({10003, 50001, 50013, 50035, 50109} if status in PROOF else set())
    left = set(CODES) - final - held_back - refused
    assert all(isinstance(outcomes[code], Retry) for code in left)


REFUSED = Response(401, '{"message": "401: Unauthorized", "code": 0}', JSON)


async def test_a_401_is_believed_when_discord_confirms_it(client: discord.Client):
    with pytest.raises(TokenRefusedError):
        await sent(client, REFUSED, REFUSED)


@pytest.mark.parametrize("status", [200, 204, 401, 403, 429, 503])
async def test_a_401_that_nobody_confirms_is_tried_again(client: discord.Client, status: int):
    for form in FORMS.values():
        assert isinstance(await sent(client, REFUSED, Response(status, *form)), Retry)


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ("12.5", 12.5),
        ("soon", 0.0),
        ("-5", 0.0),
        ("nan", 0.0),
        ("inf", 0.0),
        ("3600", 3600.0),
        ("3600.1", 0.0),
    ],
)
async def test_how_long_an_answer_asks_to_wait_is_bounded(client: discord.Client, asked: str, waits: float):
    answer = Response(503, PAGE, HTML, {"Retry-After": asked})
    assert await sent(client, answer) == Retry("503 0", waits)
