"""Answers to interactions: every one gets exactly one, also when something failed.

Replies are ephemeral unless a caller says otherwise, and nothing they contain can ping. Discord gives three seconds, so
work that takes longer is announced before it is finished.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol, TypeVar, cast

import discord
import structlog
from discord import app_commands

from bot.domain.message import Message, message
from bot.errors import OperatorError, UserError
from bot.i18n import Catalogue, catalogue
from bot.logs.faults import log_fault
from bot.services import Services
from bot.ui.card import Accent, Card
from bot.ui.shown import Shown

Interaction = discord.Interaction[Any]
_NOBODY_LISTENS = frozenset({10008, 10062, 40060, 50027, 50083})
"""Codes by which Discord says that an answer can be shown no more: its message, interaction or token is gone, it was
answered before, or its thread is closed (Discord API, JSON error codes). What was to be stored is stored."""
TakeAway = Callable[[], Awaitable[object]]
"""Takes the buttons off a message."""
_log = structlog.get_logger(__name__)


def texts_for(interaction: Interaction) -> Catalogue:
    """The catalogue in the language of the person who acted."""
    return catalogue(interaction.locale.value, discord=True)


async def answer(
    interaction: Interaction,
    card: Card,
    *,
    view: discord.ui.View | None = None,
    file: discord.File | None = None,
    ephemeral: bool = True,
) -> None:
    """Show a card: as the first reply, or as a follow-up when the interaction was answered or deferred before."""
    extras: dict[str, Any] = {}
    if view is not None:
        extras["view"] = view
    if file is not None:
        extras["file"] = file
    if interaction.response.is_done():
        shown = await interaction.followup.send(
            embed=embed_for(interaction, card), ephemeral=ephemeral, wait=True, **extras
        )
        message = shown.id
    else:
        response = await interaction.response.send_message(
            embed=embed_for(interaction, card), ephemeral=ephemeral, **extras
        )
        message = response.message_id
    # A panel takes its buttons away when it ends, so that nobody clicks a dead one.
    ends_with: Callable[[TakeAway], None] | None = getattr(view, "ends_with", None)
    if ends_with is not None and message is not None:
        ends_with(Shown(interaction, message).without_buttons)


async def answer_error(interaction: Interaction, error: BaseException) -> None:
    """Tell the person what went wrong: their part in their words, our part as a code that is also in the log."""
    cause = cause_of(error)
    if isinstance(cause, discord.HTTPException) and cause.code in _NOBODY_LISTENS:
        _log.warning("answer_lost", status=cause.status, code=cause.code)
        return
    if isinstance(cause, UserError):
        refusal = cause.message
    elif isinstance(cause, OperatorError):
        refusal = _unstored(cause)
    elif isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        refusal = message("error.command_gone")
    elif isinstance(cause, app_commands.CheckFailure):
        refusal = message("error.not_allowed")
    else:
        refusal = _incident(cause)
    if interaction.type is discord.InteractionType.autocomplete:
        if not interaction.response.is_done():
            await interaction.response.autocomplete([])
        return
    await _deliver(interaction, refusal)


async def _deliver(interaction: Interaction, refusal: Message) -> None:
    texts = texts_for(interaction)
    card = Card(title=texts("error.title"), body=texts.of(refusal), accent=Accent.PROBLEM)
    try:
        await answer(interaction, card)
    except discord.HTTPException as failure:
        # The interaction is gone (older than 3 s or 15 min): nothing can be shown, so it is only logged.
        _log.warning("answer_lost", status=failure.status, code=failure.code)
    except Exception as failure:  # noqa: BLE001 (the outermost boundary: the way to Discord is cut, or the bot ends)
        _log.warning("answer_lost", kind=type(failure).__name__)


def _unstored(cause: OperatorError) -> Message:
    """The disk takes nothing, or gives nothing back: the operator has to see to it."""
    log_fault("storage_failed", cause)
    return message("error.unstored")


def _incident(cause: BaseException) -> Message:
    incident = secrets.token_hex(3).upper()
    _log.error("incident", incident=incident, exc_info=cause)
    return message("error.ours", incident=incident)


def cause_of(error: BaseException) -> BaseException:
    """What an error of a command is about: discord.py wraps what its callback raised."""
    while isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError) and (
        error.__cause__ is not None
    ):
        error = error.__cause__
    return error


class HasServices(Protocol):
    """A client that carries the services."""

    services: Services


def embed_for(interaction: Interaction, card: Card) -> discord.Embed:
    """The card as an embed whose commands can be pressed, where their numbers are known."""
    ids: Mapping[str, int] = getattr(interaction.client, "command_ids", {})
    return (card.with_commands(ids) if ids else card).embed()


def services_of(interaction: Interaction) -> Services:
    """The services of the bot that received this interaction."""
    return cast("HasServices", interaction.client).services


PATIENCE_SECONDS = 1.5
"""Half of Discord's limit is left for the way there and back."""

T = TypeVar("T")


async def defer_if_slow(interaction: Interaction, work: Coroutine[object, object, T]) -> T:
    """The result of ``work``; when it is slow, the reader sees meanwhile (privately) that it is being done.

    Afterwards no form can be opened: Discord takes none after an announcement.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        if not task.done():
            await interaction.response.defer(ephemeral=True, thinking=True)
        return await task
    finally:
        task.cancel()
