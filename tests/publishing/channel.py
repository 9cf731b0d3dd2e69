"""A channel for tests: it keeps what is posted, forgets nonces, and fails as it is told to."""

from dataclasses import dataclass, field

from bot.domain.cohort import Snapshot
from bot.domain.ids import ChannelId, GuildId, MessageId
from bot.domain.publishing import Post
from bot.publishing.ports import Content, Delivered, Missing, Open, Outcome, Place


class CutShortError(BaseException):
    """The process ends here."""


@dataclass
class Channel:
    """The one channel of all servers. ``posts`` holds key and content of every message that exists."""

    open_: Place = field(default_factory=lambda: Open(history=True))
    posts: dict[MessageId, tuple[str, Content]] = field(default_factory=dict)
    pinned: list[MessageId] = field(default_factory=list)
    nonces: dict[str, MessageId] = field(default_factory=dict)
    before: list[Outcome | BaseException] = field(default_factory=list)
    """What becomes of the next sends instead of posting."""
    after: list[Outcome | BaseException] = field(default_factory=list)
    """What becomes of the next sends once the message exists."""
    told_moved: list[tuple[MessageId | None, ChannelId, ChannelId, MessageId]] = field(default_factory=list)
    moves: list[Outcome | BaseException] = field(default_factory=list)
    edits: list[Outcome] = field(default_factory=list)
    sends: int = 0
    searches: int = 0

    async def place(self, guild: GuildId, channel: ChannelId) -> Place:
        return self.open_

    async def send(self, post: Post, content: Content) -> Outcome:
        self.sends += 1
        if self.before:
            return _struck(self.before.pop(0))
        message = self.nonces.setdefault(post.key, MessageId(len(self.posts) + len(self.nonces) + 1))
        self.posts.setdefault(message, (post.key, content))
        return _struck(self.after.pop(0)) if self.after else Delivered(message)

    async def find(self, post: Post) -> Outcome:
        self.searches += 1
        found = [message for message, (key, _) in self.posts.items() if key == post.key]
        return Delivered(found[0], found[0] in self.pinned) if found else Missing()

    async def edit(self, post: Post, content: Content) -> Outcome:
        if self.edits:
            return self.edits.pop(0)
        if post.message is None or post.message not in self.posts:
            return Missing()
        self.posts[post.message] = (self.posts[post.message][0], content)
        return Delivered(post.message, post.message in self.pinned)

    async def tell_moved(self, old: Post, new: Post, message: MessageId) -> Outcome:
        self.told_moved.append((old.message, old.channel, new.channel, message))
        return _struck(self.moves.pop(0)) if self.moves else Delivered(message)

    async def pin(self, post: Post, message: MessageId) -> None:
        self.pinned.append(message)

    def numbers(self) -> list[int]:
        """Which drawing each message shows, in order."""
        return [c.charge.number for _, c in self.posts.values() if isinstance(c, Snapshot)]


def _struck(fault: Outcome | BaseException) -> Outcome:
    if isinstance(fault, BaseException):
        raise fault
    return fault
