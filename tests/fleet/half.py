"""One of two processes that share the servers between them as Discord shares them between shards."""

from typing_extensions import override

from bot.domain.ids import GuildId
from bot.fleet.alone import Alone


class Half(Alone):
    """The process with shard ``number`` of two. The other's servers are as if the bot were in none of them."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    @override
    def is_ours(self, guild: GuildId) -> bool:
        return (guild >> 22) % 2 == self._number
