"""Identifiers, each its own type so that one cannot stand in for another."""

from typing import NewType

MemberId = NewType("MemberId", int)
"""A Discord user id (snowflake)."""
GuildId = NewType("GuildId", int)
"""A Discord server id (snowflake)."""
ChannelId = NewType("ChannelId", int)
"""A Discord channel id (snowflake)."""
RoleId = NewType("RoleId", int)
"""A Discord role id (snowflake)."""
MessageId = NewType("MessageId", int)
"""A Discord message id (snowflake)."""
SeasonId = NewType("SeasonId", int)
"""The year of the Match a season ends in: ERAS 2028 is matched in March 2028."""
MilestoneId = NewType("MilestoneId", str)
"""A dated point of a season or of a member's own plan, such as ``eras_review`` or ``exam_step2ck``."""
LeadId = NewType("LeadId", str)
"""How long before its milestone a reminder comes: ``30d``, ``0d`` (same morning), ``48h``, ``snooze-1``."""
DeliveryKey = NewType("DeliveryKey", str)
"""20 hex digits that name one message for ever; see :mod:`bot.reminders.keys`."""
AcgmeId = NewType("AcgmeId", str)
"""A program's ACGME number; pediatrics programs begin with ``320``."""
RuleId = NewType("RuleId", str)
"""The id of a rule in a rulebook; every line of advice names one."""
FactId = NewType("FactId", int)
"""A fact of the ledger, numbered from 1 within the installation."""
SuggestionId = NewType("SuggestionId", int)
"""A fact that a member proposed, numbered from 1 within the installation."""
