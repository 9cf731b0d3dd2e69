"""The services that commands and buttons call, built once by :mod:`bot.app`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.audit.service import AuditService
    from bot.clock import Clock
    from bot.cohort.service import CohortService
    from bot.domain.operator import Operator
    from bot.domain.season import SeasonCalendar
    from bot.ledger.imports import ImportService
    from bot.ledger.service import LedgerService
    from bot.ledger.suggestions import SuggestionService
    from bot.privacy.service import PrivacyService
    from bot.profile.service import ProfileService
    from bot.publishing.service import PublishingService
    from bot.publishing.sharing import InvitationService
    from bot.rate_limit import RateLimits
    from bot.reminders.inbox import Inbox
    from bot.reminders.service import ReminderService
    from bot.retention.ports import PresenceStore
    from bot.servers.service import ServerService
    from bot.strategy.list_service import ListService
    from bot.strategy.service import AdviceService
    from bot.timeline.service import TimelineService


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a command may ask for; no storage and no Discord in it."""

    clock: Clock
    calendar: SeasonCalendar
    profiles: ProfileService
    advice: AdviceService
    reminders: ReminderService
    inbox: Inbox
    cohort: CohortService
    publishing: PublishingService
    invitations: InvitationService
    privacy: PrivacyService
    presence: PresenceStore
    limits: RateLimits
    timeline: TimelineService
    lists: ListService
    ledger: LedgerService
    suggestions: SuggestionService
    imports: ImportService
    servers: ServerService
    audit: AuditService
    operator: Operator
