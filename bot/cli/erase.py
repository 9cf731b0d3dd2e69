"""`preceptor erase-user`: what `/privacy erase` does, for a member who cannot do it themselves."""

import asyncio

from bot.app import open_installation
from bot.cli.output import write_out
from bot.clock import SystemClock
from bot.config import Config
from bot.databases import require_installation
from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.logs.setup import configure_logs
from bot.privacy.service import Receipt


def erase_user_command(config: Config, user: int) -> int:
    """Erase a member; the bot must be stopped.

    Raises `OperatorError`: there is no database (exit 66), nothing is stored about them (exit 64), the bot is
    running (exit 75), or the keys cannot be opened (exit 78).
    """
    require_installation(config)
    configure_logs(config.log, hidden=())
    receipt = asyncio.run(erase_user(config, MemberId(user)))
    if receipt is None:
        raise OperatorError(ExitCode.USAGE, "erase_user.unknown")
    texts = catalogue()
    if receipt.left:
        left = "; ".join(texts(f"privacy.left.{trace}") for trace in sorted(receipt.left))
        write_out(texts("erase_user.held_up", {"left": left, "mark": receipt.mark}) + "\n")
    else:
        write_out(texts("erase_user.done", {"count": receipt.records, "mark": receipt.mark}) + "\n")
    return 0


async def erase_user(config: Config, member: MemberId) -> Receipt | None:
    """Erase a member; ``None`` when nothing is stored about them. Raises what opening the installation raises."""
    clock = SystemClock()
    async with open_installation(config, clock=clock) as installation:
        if not await installation.services.privacy.holds_anything(member):
            return None
        return await installation.services.privacy.erase(member, clock.now())
