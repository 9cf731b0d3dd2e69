"""Answers of Discord that fail, as discord.py raises them."""

from types import SimpleNamespace
from typing import Any

import discord


def failure(status: int, code: int = 0, headers: dict[str, str] | None = None) -> discord.HTTPException:
    """An answer with this status and Discord's own code."""
    response: Any = SimpleNamespace(status=status, reason="x", headers=headers or {})
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    kind = discord.DiscordServerError if status >= 500 else kinds.get(status, discord.HTTPException)
    return kind(response, {"code": code, "message": "x"})
