"""What commands cost the bot, and the refusal of more than a member may ask for.

Commands are listed here, and checked by the tree before they run; panels and forms name their expense
(:class:`bot.ui.base.Panel`, :class:`bot.ui.filled_form.Draft`), which is that of a change unless they say otherwise.
Buttons below reminders, stopping, pausing and erasing cost nothing and are never refused.
"""

from collections.abc import Mapping
from types import MappingProxyType

import discord

from bot.domain.ids import MemberId
from bot.domain.message import Relative
from bot.errors import UserError
from bot.rate_limit import Expense
from bot.ui.answers import Interaction
from bot.ui.context import services_of

_WRITING = (
    *(
        "start",
        "profile edit",
        "profile clear",
        "profile season",
        "profile states",
        "status set",
        "status role",
    ),
    *("score add", "score remove", "letters add", "letters update", "connection add", "connection remove"),
    *("interviews add", "interviews edit", "interviews rate", "interviews remove"),
    *("applications set", "applications import"),
    *("rank add", "rank move", "rank remove", "rank note"),
    *("reminders settings", "server setup", "cohort schedule"),
    *("deadlines post", "deadlines schedule", "ledger edit", "ledger queue", "ledger review", "ledger undo"),
)
COSTS: Mapping[str, Expense] = MappingProxyType(
    dict.fromkeys(_WRITING, Expense.WRITE)
    | {
        "score chart": Expense.PICTURE,
        "timeline show": Expense.PICTURE,
        "cohort preview": Expense.PICTURE,
        "cohort post": Expense.PICTURE,
        "strategy": Expense.ADVICE,
        "whatif": Expense.ADVICE,
        "programs list": Expense.LIST,
        "programs search": Expense.LIST,
        "programs save": Expense.LIST,
        "programs signal": Expense.LIST,
        "programs export": Expense.FILE,
        "timeline calendar": Expense.FILE,
        "rank export": Expense.FILE,
        "privacy export": Expense.FILE,
        "ledger import": Expense.FILE,
        "ledger export": Expense.FILE,
        "reminders test": Expense.TEST_MESSAGE,
        "programs suggest": Expense.SUGGESTION,
    }
)
"""By the full name of a command; what is not here is not limited, but for its choices while typing."""


def spend(interaction: Interaction, expense: Expense) -> None:
    """Count one piece of work. Raises `UserError` that says when to try again."""
    services = services_of(interaction)
    again = services.limits.spend(MemberId(interaction.user.id), expense, services.clock.now())
    if again is not None:
        raise UserError("error.too_often", at=Relative(again))


def spend_for_command(interaction: Interaction) -> None:
    """Count a command, or its choices while typing. Raises `UserError` as :func:`spend`."""
    if interaction.type is discord.InteractionType.autocomplete:
        spend(interaction, Expense.CHOICES)
        return
    command = interaction.command
    expense = None if command is None else COSTS.get(command.qualified_name)
    if expense is not None:
        spend(interaction, expense)
