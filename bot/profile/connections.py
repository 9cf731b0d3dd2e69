"""Ties to programs: adding and removing. All pure; refusals are `UserError`."""

from dataclasses import replace

from bot.domain.profile import Profile, ProgramTie
from bot.errors import UserError

CONNECTIONS_MAX = 40
"""Most ties that a member can record."""


def with_connection(profile: Profile, connection: ProgramTie) -> Profile:
    """The profile with one tie more. Raises `UserError`: recorded before, or no more fit."""
    told = profile.connections or ()
    if connection in told:
        raise UserError("connection.known")
    if len(told) >= CONNECTIONS_MAX:
        raise UserError("connection.too_many", most=CONNECTIONS_MAX)
    return replace(profile, connections=(*told, connection))


def without_connection(profile: Profile, connection: ProgramTie) -> Profile:
    """The profile without a tie. Raises `UserError` when it is not there any more."""
    told = profile.connections or ()
    if connection not in told:
        raise UserError("connection.gone")
    return replace(profile, connections=tuple(tie for tie in told if tie != connection))
