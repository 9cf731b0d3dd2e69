"""What Discord answers, as outcomes: every failure has a name, and nothing is guessed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.domain.discord_answer import Blocked, DmClosed, Rejected, Retry, UserGone
from bot.domain.ids import AcgmeId, DeliveryKey, MemberId, MessageId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.member import Member, StoredProfile
from bot.domain.profile import Profile
from bot.gateway.messenger import DiscordMessenger
from bot.i18n import catalogue
from bot.privacy.contract import UnreadableError
from bot.reminders.keys import ButtonSigner
from bot.reminders.ports import DueReminders, Parcel, ReminderItem, Sent, SentMessage, TrialMessage
from bot.seasons.loader import load_calendar
from tests.gateway.answers import failure
from tests.reminders.made import MIA, NOON, SEASON, at_wall, milestone, planned

KEY = DeliveryKey("0123456789abcdef0123")
ME = SimpleNamespace(id=1)


class Channel:
    """A direct-message channel that remembers what is sent and can hold older messages."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.held: list[Any] = []
        self.asked: dict[str, Any] = {}
        self.error: Exception | None = None

    async def send(self, **message: Any) -> Any:
        if self.error is not None:
            raise self.error
        self.sent.append(message)
        return SimpleNamespace(id=77)

    async def history(self, **asked: Any) -> AsyncIterator[Any]:
        self.asked = asked
        if self.error is not None:
            raise self.error
        for message in self.held:
            yield message


INTERVIEW = Interview(
    3, SEASON, AcgmeId("3203511146"), at_wall("2027-02-08 09:00"), "Etc/UTC", InterviewFormat.VIDEO
)


class Client:
    """A logged-in client with one channel."""

    user = ME

    def __init__(self) -> None:
        self.channel = Channel()
        self.error: Exception | None = None
        self.opened: list[int] = []

    @property
    def _connection(self) -> "Client":
        return self

    def _get_private_channel_by_user(self, _user: int) -> None:
        return None

    async def create_dm(self, user: discord.Object) -> Channel:
        self.opened.append(user.id)
        if self.error is not None:
            raise self.error
        return self.channel


@pytest.fixture
def client() -> Client:
    return Client()


class Profiles:
    """The profile of a member with one interview; ``error`` is raised instead."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.reads = 0

    async def read(self, member: MemberId) -> StoredProfile | None:
        self.reads += 1
        if self.error is not None:
            raise self.error
        profile = Profile(interviews=Interviews((INTERVIEW,), 3))
        return StoredProfile(Member(member, "Etc/UTC", SEASON, NOON), profile, 1)


class Languages:
    """Members and the languages that they used last."""

    def __init__(self) -> None:
        self.known: dict[MemberId, str] = {}

    async def language(self, member: MemberId) -> str | None:
        return self.known.get(member)


@pytest.fixture
def languages() -> Languages:
    return Languages()


@pytest.fixture
def profiles() -> Profiles:
    return Profiles()


@pytest.fixture
def messenger(client: Client, profiles: Profiles, languages: Languages) -> DiscordMessenger:
    logged_in: Any = client
    return DiscordMessenger(logged_in, load_calendar(), ButtonSigner(b"k" * 32), profiles, languages)


def parcel(body: TrialMessage | None = None) -> Parcel:
    wish = planned("7d", of=milestone("match_day", "2027-03-19 12:00"))
    items = (ReminderItem(wish.milestone, 1, wish.lead, wish.due_at),)
    return Parcel(KEY, MIA, body or DueReminders(items), NOON)


def custom_ids(view: discord.ui.View) -> list[str]:
    return [str(item.custom_id) for item in view.children]  # type: ignore[attr-defined]


async def test_a_message_is_sent_with_the_nonce_of_its_key_and_can_ping_nobody(
    messenger: DiscordMessenger, client: Client
):
    assert await messenger.send(parcel()) == Sent(77)  # type: ignore[arg-type]
    [sent] = client.channel.sent
    assert client.opened == [MIA]
    assert sent["nonce"] == f"r{KEY}"
    assert not any([sent["allowed_mentions"].everyone, sent["allowed_mentions"].users])
    assert [custom_id.split(":")[:3] for custom_id in custom_ids(sent["view"])] == [
        ["rem", "done", KEY],
        ["rem", "snooze", KEY],
        ["rem", "mute", KEY],
        ["rem", "stop", KEY],
    ]


async def test_a_message_is_written_in_the_language_that_its_member_used_last(
    messenger: DiscordMessenger, client: Client, languages: Languages
):
    await messenger.send(parcel())
    languages.known[MIA] = "es"
    await messenger.send(parcel())
    english, spanish = (sent["embed"].footer.text for sent in client.channel.sent)
    assert catalogue("en")("common.disclaimer") in english
    assert catalogue("es")("common.disclaimer") in spanish


async def test_nothing_in_a_custom_id_names_the_member(messenger: DiscordMessenger, client: Client):
    await messenger.send(parcel())
    view = client.channel.sent[0]["view"]
    assert all(str(MIA) not in custom_id and len(custom_id) <= 100 for custom_id in custom_ids(view))


async def test_a_test_message_carries_its_key_too(messenger: DiscordMessenger, client: Client):
    await messenger.send(parcel(TrialMessage()))
    assert [custom_id.split(":")[2] for custom_id in custom_ids(client.channel.sent[0]["view"])] == [KEY]


FAILURES = [
    (failure(403, 50007), DmClosed("403 50007")),
    (failure(400, 50007), DmClosed("400 50007")),
    (failure(403, 50278), DmClosed("403 50278")),
    (failure(400, 50278), DmClosed("400 50278")),
    (failure(404, 10013), UserGone()),
    (failure(400, 50033), UserGone()),
    (failure(400, 50035), Rejected("400 50035")),
    (failure(404, 10003), Rejected("404 10003")),
    (failure(403, 40333), Retry("403 40333", refused=True)),
    (failure(408), Retry("408 0")),
    (failure(403, 40003), Blocked("403 40003", 600.0)),
    (failure(403, 20026), Blocked("403 20026", 3600.0)),
    (failure(429, headers={"Retry-After": "12.5"}), Retry("429 0", after=12.5)),
    (failure(429, headers={"Retry-After": "soon"}), Retry("429 0")),
    (failure(500), Retry("500 0")),
    (failure(503), Retry("503 0")),
    (discord.RateLimited(90.0), Retry("rate limited", after=90.0)),
    (ConnectionResetError(), Retry("ConnectionResetError")),
    (aiohttp.ServerDisconnectedError(), Retry("ServerDisconnectedError")),
    (TimeoutError(), Retry("TimeoutError")),
]


@pytest.mark.parametrize(("error", "outcome"), FAILURES, ids=[str(outcome) for _, outcome in FAILURES])
async def test_every_failure_has_a_name_wherever_it_happens(
    messenger: DiscordMessenger, client: Client, error: Exception, outcome: object
):
    client.error = error
    assert await messenger.send(parcel()) == outcome
    client.error, client.channel.error = None, error
    assert await messenger.send(parcel()) == outcome


async def test_a_fault_of_ours_is_not_hidden(messenger: DiscordMessenger, client: Client):
    client.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await messenger.send(parcel())


def held(message_id: int, custom_id: str, author: object = ME) -> Any:
    raw: Any = {"type": 1, "components": [{"type": 2, "style": 2, "custom_id": custom_id, "label": "x"}]}
    row = discord.ActionRow(raw)
    return SimpleNamespace(id=message_id, author=author, components=[row], created_at=NOON)


async def test_the_message_is_found_by_its_key(messenger: DiscordMessenger, client: Client):
    client.channel.held = [
        held(1, f"rem:done:{'f' * 20}:{'0' * 16}"),
        held(2, f"rem:done:{KEY}:{'0' * 16}", author=SimpleNamespace(id=9)),
        held(3, f"rem:stop:{KEY}:{'0' * 16}"),
    ]
    assert await messenger.find(MIA, KEY, NOON) == Sent(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("count", "away", "found"),
    [
        (99, timedelta(days=3650), True),
        (100, timedelta(days=3650), False),
        (150, timedelta(days=2), False),
        (150, timedelta(hours=23), True),
        (150, timedelta(hours=24), True),
        (150, timedelta(hours=24, seconds=1), False),
    ],
    ids=[
        *("a page is read whatever the clock says", "then not", "before our attempt", "a day's margin"),
        *("to the second", "and not a second more"),
    ],
)
async def test_the_history_is_read_backwards_to_a_day_before_the_first_attempt(
    messenger: DiscordMessenger, client: Client, count: int, away: timedelta, found: bool
):
    client.channel.held = [
        *(held(number, f"rem:done:{'f' * 20}:{'0' * 16}") for number in range(10, 10 + count)),
        held(3, f"rem:stop:{KEY}:{'0' * 16}"),
    ]
    for message in client.channel.held:
        message.created_at = NOON - away
    assert await messenger.find(MIA, KEY, NOON) == (Sent(MessageId(3)) if found else None)
    assert client.channel.asked["limit"] == 2000


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (failure(403, 50001), Retry("history 403 50001")),
        (failure(503), Retry("503 0")),
        (failure(403, 50007), DmClosed("403 50007")),
    ],
)
async def test_a_history_that_cannot_be_read_says_nothing(
    messenger: DiscordMessenger, client: Client, error: Exception, outcome: object
):
    client.channel.error = error
    assert await messenger.find(MemberId(5), KEY, NOON) == outcome
    assert await messenger.sent_since(MemberId(5), NOON) == outcome


async def test_all_our_messages_are_told_by_key_and_those_of_others_are_not(
    messenger: DiscordMessenger, client: Client
):
    client.channel.held = [
        held(1, f"rem:done:{'f' * 20}:{'0' * 16}"),
        held(2, f"rem:done:{'e' * 20}:{'0' * 16}", author=SimpleNamespace(id=9)),
        held(3, "panel:something"),
        held(4, f"rem:stop:{KEY}:{'0' * 16}"),
    ]
    found = await messenger.sent_since(MIA, NOON)
    assert found == {
        "f" * 20: SentMessage(MessageId(1), NOON),
        KEY: SentMessage(MessageId(4), NOON),
    }


def about_an_interview() -> Parcel:
    wish = planned("7d", of=milestone("interview_3", "2027-02-08 09:00"))
    items = (ReminderItem(wish.milestone, 1, wish.lead, wish.due_at),)
    return Parcel(KEY, MIA, DueReminders(items), NOON)


async def test_a_reminder_of_an_interview_names_its_program(messenger: DiscordMessenger, client: Client):
    await messenger.send(about_an_interview())
    [sent] = client.channel.sent
    assert sent["embed"].title == "Interview: BronxCare Health System, Bronx, NY, by video"


async def test_a_profile_that_cannot_be_read_leaves_the_number_and_stops_nothing(
    messenger: DiscordMessenger, client: Client, profiles: Profiles
):
    profiles.error = UnreadableError("section cycle")
    assert isinstance(await messenger.send(about_an_interview()), Sent)
    [sent] = client.channel.sent
    assert sent["embed"].title == "Interview"


async def test_no_profile_is_read_for_other_reminders(messenger: DiscordMessenger, profiles: Profiles):
    await messenger.send(parcel())
    assert profiles.reads == 0
