"""What the bot has to reach for inside discord.py, because it offers no other way; checked at start.

Each function says which release it was written against. :func:`require_internals` fails at start, and not in the middle
of a delivery, when a later release has moved something.
"""

from typing import Any, cast

import discord
from discord.http import HTTPClient, Route
from discord.state import ConnectionState
from discord.ui.view import ViewStore

from bot.domain.ids import MemberId

WRITTEN_FOR = "2.7"
_EXPECTED = (
    (ConnectionState, "_get_private_channel_by_user"),
    (ConnectionState, "_remove_private_channel"),
    (HTTPClient, "request"),
    (HTTPClient, "get_bot_gateway"),
    (HTTPClient, "get_member"),
    (ConnectionState, "_remove_guild"),
    (ViewStore, "dispatch_view"),
)


def require_internals() -> None:
    """Raise `RuntimeError` when this discord.py does not have what is used here."""
    missing = [f"{owner.__name__}.{name}" for owner, name in _EXPECTED if not hasattr(owner, name)]
    if missing:
        raise RuntimeError(f"discord.py {discord.__version__} has no {missing}; written for {WRITTEN_FOR}")


def forget_dm_channel(client: discord.Client, member: MemberId) -> bool:
    """Let the next message to a member open their channel anew; whether one was remembered (discord.py 2.7).

    `Client.create_dm` gives back the channel that it opened once, for as long as the process lives.
    """
    state = client._connection  # pyright: ignore[reportPrivateUsage]
    known = state._get_private_channel_by_user(member)  # pyright: ignore[reportPrivateUsage]
    if known is None:
        return False
    state._remove_private_channel(known)  # pyright: ignore[reportPrivateUsage]
    return True


def name_servers_anew(client: discord.AutoShardedClient) -> None:
    """Let each READY name all servers of its shard, as it does without shards (discord.py 2.7).

    With shards discord.py keeps those that the bot was removed from while a session was lost, and they would count as
    servers that the bot is in until the process ends.
    """
    state = client._connection  # pyright: ignore[reportPrivateUsage]
    parsed = state.parsers["READY"]

    def ready(data: Any) -> None:
        number, count = data["shard"]
        for guild in [guild for guild in state.guilds if (guild.id >> 22) % count == number]:
            state._remove_guild(guild)  # pyright: ignore[reportPrivateUsage]
        parsed(data)

    state.parsers["READY"] = ready


def click_again(interaction: discord.Interaction[Any]) -> None:
    """Look once more for the panel of a button or a menu that was used (discord.py 2.7).

    A panel listens only from when Discord's answer has come that it is shown; what is clicked before is dropped.
    """
    data = cast("dict[str, Any]", interaction.data)
    state = interaction.client._connection  # pyright: ignore[reportPrivateUsage]
    state._view_store.dispatch_view(data["component_type"], data["custom_id"], interaction)  # pyright: ignore[reportPrivateUsage]


async def ask_who_we_are(client: discord.Client) -> None:
    """``GET /users/@me`` with the token in use (discord.py 2.7 asks it at login only); raises what discord.py raises."""
    await client.http.request(Route("GET", "/users/@me"))
