"""Discord's channels as the place of posts: what each state of a server and each answer mean for a post."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import discord
import pytest
from structlog.testing import capture_logs

from bot.domain.discord_answer import Retry
from bot.domain.ids import ChannelId, GuildId, MessageId
from bot.domain.publishing import Hindrance, Post, PostId, PostState, Subject, mark_of
from bot.domain.server import ServerSettings
from bot.gateway.channels import DiscordChannels
from bot.publishing.ports import Buttons, Closed, Delivered, MatchDates, Missing, NotNow, Open, Refused
from bot.seasons.loader import load_calendar
from tests.gateway.answers import failure

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
POST = Post(
    PostId(1),
    GuildId(7),
    Subject.INTRODUCTION,
    ChannelId(11),
    NOW,
    "0123456789abcdef0123",
    None,
    PostState.SENDING,
    NOW,
    message=MessageId(77),
)
NEW = replace(POST, id=PostId(2), channel=ChannelId(12))
BUTTONS = Buttons(Subject.INTRODUCTION)
ALL = discord.Permissions.all()


class Hall:
    """A server with one channel, as the client of discord.py knows it; each part of it can be set."""

    def __init__(self) -> None:
        self.asked: dict[str, object] = {}
        self.granted = discord.Permissions.all()
        self.me = Mock(id=1, display_name="Preceptor")
        self.guild = Mock(unavailable=False, me=self.me, preferred_locale="en-US", id=7)
        self.channel = self.made(discord.TextChannel)
        self.guild.get_channel_or_thread = Mock(side_effect=lambda _: self.channel)
        self.guild.fetch_channel = AsyncMock(side_effect=lambda _: self.channel)
        self.guild.fetch_member = AsyncMock(return_value=self.me)
        self.client: Any = Mock(user=self.me)
        self.client.get_guild = Mock(return_value=self.guild)
        servers = Mock(settings=AsyncMock(return_value=ServerSettings(GuildId(7))))
        self.channels = DiscordChannels(self.client, servers)

    def made(self, kind: type) -> Any:
        channel = Mock(spec=kind, guild=self.guild, id=11)
        channel.permissions_for = Mock(side_effect=lambda _: self.granted)
        self.held = Mock(id=77)
        self.held.edit = AsyncMock(return_value=SimpleNamespace(id=77, pinned=False, unpin=AsyncMock()))
        self.held.pin, self.held.delete = AsyncMock(return_value=None), AsyncMock(return_value=None)
        channel.get_partial_message = Mock(return_value=self.held)
        channel.send = AsyncMock(return_value=SimpleNamespace(id=78))
        channel.edit = AsyncMock()
        channel.parent, channel.locked, channel.archived = Mock(), False, False
        return channel

    def forget_channel(self, answer: object) -> None:
        """The client does not know the channel; asked about it Discord answers this."""
        self.guild.get_channel_or_thread = Mock(return_value=None)
        self.guild.fetch_channel = AsyncMock(side_effect=[answer] * 9)

    def history(self, *messages: Any) -> None:
        async def read(**asked: object) -> AsyncIterator[Any]:
            self.asked = asked
            for message in messages:
                yield message

        self.channel.history = read

    def message(
        self, number: int, *, mark: str = mark_of(POST.key), age: timedelta = timedelta(), **more: Any
    ) -> Any:
        embed = SimpleNamespace(footer=SimpleNamespace(text=f"seen · {mark}"))
        found = {"author": self.me, "pinned": False, "embeds": [embed]} | more
        return SimpleNamespace(id=number, created_at=NOW - age, **found)


@pytest.fixture
def hall() -> Hall:
    return Hall()


async def test_a_place_is_open_and_says_whether_its_history_may_be_read(hall: Hall):
    assert await hall.channels.place(GuildId(7), ChannelId(11)) == Open(history=True)
    hall.granted = ALL & ~discord.Permissions(read_message_history=True)
    assert await hall.channels.place(GuildId(7), ChannelId(11)) == Open(history=False)


async def test_a_place_is_not_known_while_the_connection_or_the_server_is_not_up(hall: Hall):
    hall.guild.unavailable = True
    assert await hall.channels.place(GuildId(7), ChannelId(11)) == NotNow()
    hall.guild.unavailable = False
    hall.client.is_ready.return_value = False
    assert await hall.channels.place(GuildId(7), ChannelId(11)) == NotNow()


async def test_a_place_is_closed_where_the_bot_is_not_or_may_not_post(hall: Hall):
    hall.granted = ALL & ~discord.Permissions(embed_links=True)
    assert await hall.channels.place(GuildId(7), ChannelId(11)) == Closed(Hindrance.FORBIDDEN)
    hall.client.get_guild.return_value = None
    assert await hall.channels.place(GuildId(7), ChannelId(11)) == Closed(Hindrance.LEFT)


ASKED_ABOUT = [
    (failure(404, 10003), Refused(Hindrance.CHANNEL_GONE, "404 10003")),
    (failure(403, 50001), Refused(Hindrance.FORBIDDEN, "403 50001")),
    (failure(403, 50013), Retry("403 50013")),
    (failure(404, 50001), Retry("404 50001")),
    (failure(403, 10003), Retry("403 10003")),
    (failure(503), Retry("503 0")),
    (failure(429, headers={"Retry-After": "7"}), Retry("429 0", 7.0)),
    (failure(403, 40003), Retry("403 40003", 600.0)),
    (failure(403, 50007), Retry("DmClosed")),
    (failure(404, 10013), Retry("UserGone")),
    (Mock(spec=discord.VoiceChannel), Refused(Hindrance.CHANNEL_GONE, "unknown channel")),
]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    ASKED_ABOUT,
    ids=lambda part: "voice channel" if isinstance(part, Mock) else str(part)[:40],
)
async def test_what_discord_answers_about_a_channel_that_is_not_known_decides(
    hall: Hall, answer: object, outcome: object
):
    hall.forget_channel(answer)
    assert await hall.channels.send(POST, BUTTONS) == outcome
    assert await hall.channels.find(POST) == outcome
    assert await hall.channels.edit(POST, BUTTONS) == outcome
    assert await hall.channels.tell_moved(POST, NEW, MessageId(80)) == outcome
    closed = Closed(outcome.why) if isinstance(outcome, Refused) else NotNow()
    assert await hall.channels.place(GuildId(7), ChannelId(11)) == closed
    await hall.channels.pin(POST, MessageId(77))
    hall.held.pin.assert_not_awaited()


async def test_a_thread_that_rests_is_fetched(hall: Hall):
    hall.channel = hall.made(discord.Thread)
    hall.forget_channel(hall.channel)
    assert await hall.channels.send(POST, BUTTONS) == Delivered(MessageId(78))


async def test_a_server_that_is_not_known_has_no_channel(hall: Hall):
    hall.client.get_guild.return_value = None
    gone = Refused(Hindrance.CHANNEL_GONE, "unknown channel")
    assert await hall.channels.send(POST, BUTTONS) == gone
    assert await hall.channels.find(POST) == gone


async def test_a_post_bears_its_nonce_and_its_mark_and_can_ping_nobody(hall: Hall):
    assert await hall.channels.send(POST, BUTTONS) == Delivered(MessageId(78))
    sent = hall.channel.send.await_args.kwargs
    assert sent["nonce"] == f"p{POST.key}"
    assert not any(sent["allowed_mentions"].to_dict()["parse"])
    assert [mark_of(POST.key) in embed.footer.text for embed in sent["embeds"]] == [True]
    assert len(sent["view"].children) == 2
    assert sent["files"] == []


async def test_only_a_post_with_buttons_has_any(hall: Hall):
    dates = MatchDates(load_calendar(), NOW)
    await hall.channels.send(replace(POST, subject=Subject.MATCH_DATES), dates)
    assert "view" not in hall.channel.send.await_args.kwargs


REFUSALS = [
    (discord.TextChannel, discord.Permissions.none(), Refused(Hindrance.FORBIDDEN, "403 50013")),
    (discord.TextChannel, ALL, Retry("403 50013")),
    (discord.VoiceChannel, ALL, Refused(Hindrance.CHANNEL_GONE, "403 50013")),
    (failure(404, 10003), ALL, Refused(Hindrance.CHANNEL_GONE, "403 50013")),
    (failure(403, 50001), ALL, Refused(Hindrance.FORBIDDEN, "403 50013")),
    (failure(404, 10004), ALL, Retry("403 50013")),
    (failure(503), ALL, Retry("403 50013")),
]


@pytest.mark.parametrize(("found", "now", "outcome"), REFUSALS, ids=lambda part: str(part)[:40])
async def test_a_refusal_is_believed_once_discord_says_of_the_channel_that_the_bot_may_not_post_there(
    hall: Hall, found: Any, now: discord.Permissions, outcome: object
):
    hall.channel.send.side_effect = failure(403, 50013)
    asked: Any = found if isinstance(found, Exception) else hall.made(found)
    asked.permissions_for = Mock(return_value=now)
    hall.guild.fetch_channel = AsyncMock(side_effect=[asked])
    assert await hall.channels.send(POST, BUTTONS) == outcome


@pytest.mark.parametrize("unknown", ["server", "bot"])
async def test_without_a_server_or_a_self_to_ask_about_a_refusal_is_tried_again(hall: Hall, unknown: str):
    async def refused(**_: object) -> None:
        if unknown == "server":
            hall.client.get_guild.return_value = None
        else:
            hall.client.user = None
        raise failure(403, 50013)

    hall.channel.send = refused
    assert await hall.channels.send(POST, BUTTONS) == Retry("403 50013")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (failure(403, 40003), Retry("403 40003", 600.0)),
        (failure(403, 50007), Retry("DmClosed")),
        (failure(404, 10013), Retry("UserGone")),
        (failure(500), Retry("500 0")),
    ],
)
async def test_what_is_no_word_about_the_channel_is_tried_again(
    hall: Hall, error: Exception, outcome: object
):
    hall.channel.send.side_effect = error
    assert await hall.channels.send(POST, BUTTONS) == outcome


async def test_a_post_is_found_among_the_bots_own_by_its_mark(hall: Hall):
    hall.history(
        hall.message(5, author=Mock()), hall.message(6, mark="deadbeef"), hall.message(8, pinned=True)
    )
    assert await hall.channels.find(POST) == Delivered(MessageId(8), pinned=True)
    assert hall.asked == {"limit": 2000}
    hall.history(hall.message(6, mark="deadbeef"))
    assert await hall.channels.find(POST) == Missing()


@pytest.mark.parametrize(
    ("before", "age", "found"),
    [
        (99, timedelta(days=900), True),
        (100, timedelta(days=1, milliseconds=1), False),
        (100, timedelta(days=1), True),
    ],
    ids=["a page is read whatever the clock says", "then none from before the attempt", "a day's margin"],
)
async def test_the_history_is_read_to_a_day_before_the_first_attempt(
    hall: Hall, before: int, age: timedelta, found: bool
):
    hall.history(
        *(hall.message(100 + each, mark="deadbeef", age=age) for each in range(before)),
        hall.message(8, age=age),
    )
    assert await hall.channels.find(POST) == (Delivered(MessageId(8)) if found else Missing())


async def test_a_post_is_written_anew_and_can_ping_nobody(hall: Hall):
    hall.held.edit.return_value.pinned = True
    assert await hall.channels.edit(POST, BUTTONS) == Delivered(MessageId(77), pinned=True)
    hall.channel.get_partial_message.assert_called_once_with(77)
    written = hall.held.edit.await_args.kwargs
    assert not any(written["allowed_mentions"].to_dict()["parse"])
    assert mark_of(POST.key) in written["embeds"][0].footer.text


async def test_what_was_never_sent_or_is_deleted_cannot_be_written_anew(hall: Hall):
    unsent = replace(POST, message=None)
    assert await hall.channels.edit(unsent, BUTTONS) == Missing()
    assert await hall.channels.tell_moved(unsent, NEW, MessageId(80)) == Missing()
    hall.held.edit.assert_not_awaited()
    hall.held.edit.side_effect = failure(404, 10008)
    assert await hall.channels.edit(POST, BUTTONS) == Missing()
    assert await hall.channels.tell_moved(POST, NEW, MessageId(80)) == Missing()


async def test_another_404_says_nothing_of_the_message(hall: Hall):
    hall.held.edit.side_effect = failure(404, 10003)
    hall.guild.fetch_channel = AsyncMock(side_effect=failure(503))
    assert await hall.channels.edit(POST, BUTTONS) == Retry("404 10003")
    assert await hall.channels.tell_moved(POST, NEW, MessageId(80)) == Retry("404 10003")


@pytest.mark.parametrize("archived", [True, False])
async def test_a_thread_that_rests_is_woken_before_something_in_it_is_written_anew(
    hall: Hall, archived: bool
):
    hall.channel = hall.made(discord.Thread)
    hall.channel.archived = archived
    assert await hall.channels.edit(POST, BUTTONS) == Delivered(MessageId(77))
    assert await hall.channels.tell_moved(POST, NEW, MessageId(80)) == Delivered(MessageId(77))
    assert [call.kwargs for call in hall.channel.edit.await_args_list] == [{"archived": False}] * (
        2 * archived
    )


@pytest.mark.parametrize(("pinned", "may"), [(True, True), (True, False), (False, True)])
async def test_an_old_post_says_where_the_new_one_is_and_is_unpinned(hall: Hall, pinned: bool, may: bool):
    hall.granted = ALL if may else ALL & ~discord.Permissions(pin_messages=True)
    hall.held.edit.return_value.pinned = pinned
    assert await hall.channels.tell_moved(POST, NEW, MessageId(80)) == Delivered(MessageId(77))
    left = hall.held.edit.await_args.kwargs
    assert "<#12>" in left["embeds"][0].description
    assert "https://discord.com/channels/7/12/80" in str(left["embeds"][0].to_dict())
    assert not any(left["allowed_mentions"].to_dict()["parse"])
    assert hall.held.edit.return_value.unpin.await_count == (pinned and may)
    hall.held.delete.assert_not_awaited()


async def test_an_old_post_that_cannot_be_written_anew_is_removed(hall: Hall):
    hall.held.edit.side_effect = failure(403, 50005)
    assert await hall.channels.tell_moved(POST, NEW, MessageId(80)) == Missing()
    hall.held.delete.assert_awaited_once()


async def test_a_post_is_pinned_where_the_bot_may(hall: Hall):
    await hall.channels.pin(POST, MessageId(77))
    hall.held.pin.assert_awaited_once()
    hall.granted = ALL & ~discord.Permissions(pin_messages=True)
    await hall.channels.pin(POST, MessageId(77))
    hall.held.pin.assert_awaited_once()


async def test_a_post_that_is_not_pinned_is_noted_and_stops_nothing(hall: Hall):
    with capture_logs() as logged:
        await hall.channels.pin(POST, MessageId(77))
        assert logged == []
        hall.held.pin.side_effect = failure(400, 30003)
        await hall.channels.pin(POST, MessageId(77))
    assert [(line["event"], line["outcome"]) for line in logged] == [("not_pinned", "Retry")]
