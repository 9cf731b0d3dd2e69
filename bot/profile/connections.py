"""Ties to programs: adding and removing. All pure; refusals are `UserError`."""

from dataclasses import replace

from bot.domain.profile import Profile, ProgramTie
from bot.errors import UserError

CONNECTIONS_MAX = 40
"""Most ties that a member can record."""


def with_connection(profile: Profile, connection: ProgramTie) -> Profile:
    """The profile with one tie more. Raises `UserError`: recorded before, or no more fit."""
    ties = profile.connections or ()
    if connection in ties:
        raise UserError("connection.known")
    if len(ties) >= CONNECTIONS_MAX:
        raise UserError("connection.too_many", most=CONNECTIONS_MAX)
    return replace(profile, connections=(*ties, connection))


def without_connection(profile: Profile, connection: ProgramTie) -> Profile:
    """The profile without a tie. Raises `UserError` when it is not there any more."""
    ties = profile.connections or ()
    if connection not in ties:
        raise UserError("connection.gone")
    return replace(profile, connections=tuple(tie for tie in ties if tie != connection))
