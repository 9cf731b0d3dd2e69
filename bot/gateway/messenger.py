"""Discord as the carrier of direct messages: sends with the nonce, finds by the key, names every failure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import discord
import structlog
from typing_extensions import override

from bot.domain.discord_answer import UNKNOWN_CHANNEL, Rejected, Retry
from bot.domain.ids import DeliveryKey, MemberId, MessageId
from bot.domain.interview import NO_INTERVIEWS, Interviews, interview_point
from bot.domain.season import SeasonCalendar
from bot.gateway.discord_internals import forget_dm_channel
from bot.gateway.requests import answered
from bot.i18n import DEFAULT_LANGUAGE, catalogue
from bot.privacy.contract import UnreadableError
from bot.profile.ports import ProfileReader
from bot.reminders.keys import ButtonSigner, nonce_of
from bot.reminders.ports import LanguageReader, Messenger, Outcome, Parcel, Sent, SentMessage
from bot.ui.reminders.buttons import keys_in
from bot.ui.reminders.card import delivery_card
from bot.ui.reminders.delivery_buttons import delivery_view

CLOCK_MARGIN = timedelta(days=1)
"""Our clock and Discord's may differ; a day more of history costs one page at most for nearly everybody."""
ALWAYS_READ = 100
"""The newest messages, a page of them, are read whatever our clock says: it may have been wrong by years."""
NEWEST_ONLY = datetime.max.replace(tzinfo=UTC)
"""As the instant since when to look: no more than what is always read."""
HISTORY_LIMIT = 2000
"""Messages read at most; a conversation with the bot holds a handful a day."""
_log = structlog.get_logger(__name__)


class DiscordMessenger(Messenger):
    """Sends direct messages as the bot of ``client``, which has to be logged in."""

    def __init__(
        self,
        client: discord.Client,
        calendar: SeasonCalendar,
        signer: ButtonSigner,
        profiles: ProfileReader,
        languages: LanguageReader,
    ) -> None:
        self._client = client
        self._profiles = profiles
        self._languages = languages
        self._calendar = calendar
        self._signer = signer

    @override
    async def send(self, parcel: Parcel) -> Outcome:
        """Send a message in the language its member used last, with the nonce of its key.

        A channel that Discord does not know any more is opened anew.
        """
        interviews = await self._interviews(parcel)
        texts = catalogue(await self._languages.language(parcel.member) or DEFAULT_LANGUAGE, discord=True)
        card = delivery_card(parcel, self._calendar, texts, interviews)
        embed, view = card.embed(), delivery_view(parcel, self._signer, texts)
        outcome = await answered(self._send(parcel, embed, view), self._client)
        if not (_channel_unknown(outcome) and forget_dm_channel(self._client, parcel.member)):
            return outcome
        # discord.py may have repeated a request that had arrived, and met the vanished channel only then. A nonce is
        # known in its channel only, so the message is looked for before it is sent in the new one.
        found = await self.find(parcel.member, parcel.key, NEWEST_ONLY)
        return await answered(self._send(parcel, embed, view), self._client) if found is None else found

    @override
    async def find(self, member: MemberId, key: DeliveryKey, since: datetime) -> Outcome | None:
        found = await self.sent_since(member, since)
        if isinstance(found, Mapping):
            return Sent(found[key].message) if key in found else None
        return found

    @override
    async def sent_since(
        self, member: MemberId, since: datetime
    ) -> Outcome | Mapping[DeliveryKey, SentMessage]:
        found = await answered(self._sent_since(member, since), self._client)
        if _channel_unknown(found) and forget_dm_channel(self._client, member):
            found = await answered(self._sent_since(member, since), self._client)
        # A history that cannot be read says nothing about the message.
        return Retry(f"history {found.detail}") if isinstance(found, Rejected) else found

    async def _send(self, parcel: Parcel, embed: discord.Embed, view: discord.ui.View) -> Outcome:
        channel = await self._client.create_dm(discord.Object(parcel.member))
        message = await channel.send(
            embed=embed,
            view=view,
            nonce=nonce_of(parcel.key),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        return Sent(MessageId(message.id))

    async def _interviews(self, parcel: Parcel) -> Interviews:
        """The member's interviews if the message is about one. What cannot be read is left unsaid, never unsent."""
        if all(interview_point(item.milestone.id) is None for item in parcel.items):
            return NO_INTERVIEWS
        try:
            stored = await self._profiles.read(parcel.member)
        except UnreadableError:
            _log.error("interviews_unreadable", member=parcel.member)
            return NO_INTERVIEWS
        return NO_INTERVIEWS if stored is None else stored.profile.interviews

    async def _sent_since(self, member: MemberId, since: datetime) -> Mapping[DeliveryKey, SentMessage]:
        """Read backwards; of several messages with one key the first one sent counts."""
        channel = await self._client.create_dm(discord.Object(member))
        found: dict[DeliveryKey, SentMessage] = {}
        read = 0
        async for message in channel.history(limit=HISTORY_LIMIT):
            read += 1
            if read > ALWAYS_READ and message.created_at < since - CLOCK_MARGIN:
                break
            if message.author == self._client.user:
                sent = SentMessage(MessageId(message.id), message.created_at)
                found |= dict.fromkeys(keys_in(message), sent)
        return found


def _channel_unknown(outcome: object) -> bool:
    return isinstance(outcome, Rejected) and outcome.detail == f"404 {UNKNOWN_CHANNEL}"
