"""From an interaction to the services behind it, for items that Discord rebuilds from a custom id."""

from typing import Protocol, cast

from bot.services import Services
from bot.ui.answers import Interaction


class HasServices(Protocol):
    """A client that carries the services."""

    services: Services


def services_of(interaction: Interaction) -> Services:
    """The services of the bot that received this interaction."""
    return cast("HasServices", interaction.client).services
