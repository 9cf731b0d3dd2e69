"""The composition root: opens what the program needs and puts its parts together. Nothing else builds services."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from typing_extensions import override

from bot import __version__
from bot.audit.service import AuditService
from bot.backups import hourly_backups
from bot.clock import Clock
from bot.cohort.service import CohortService
from bot.cohort.sweep import Sweep, sweeping
from bot.config import Config
from bot.databases import Databases, Files, open_databases
from bot.domain.ids import GuildId, MemberId
from bot.domain.member import StoredProfile
from bot.domain.operator import Operator
from bot.fleet.alone import Alone
from bot.fleet.ports import Fleet, Ring
from bot.gateway.channels import DiscordChannels
from bot.gateway.client import PreceptorClient, use_addresses
from bot.gateway.greeter import DiscordGreeter
from bot.gateway.membership import DiscordMembership
from bot.gateway.messenger import DiscordMessenger
from bot.i18n import catalogue
from bot.ledger.directory import DIRECTORY
from bot.ledger.imports import ImportService
from bot.ledger.news import NewsCarrier, carrying
from bot.ledger.service import LedgerService
from bot.ledger.shipped import NOTHING_SHIPPED, load_shipped
from bot.ledger.suggestions import SuggestionService
from bot.monitoring.figures import Figures, lag_watch
from bot.privacy.cipher import MemberVault, OperatorSeal
from bot.privacy.service import PrivacyService
from bot.profile.service import Planning, ProfileService
from bot.publishing.publisher import Publisher
from bot.publishing.service import PublishingService
from bot.publishing.sharing import InvitationService
from bot.rate_limit import RateLimits
from bot.reminders.dispatcher import LONGEST_PAUSE, Dispatcher
from bot.reminders.inbox import Inbox
from bot.reminders.keys import ButtonSigner, KeyMaker
from bot.reminders.recovery import Recovery
from bot.reminders.service import ReminderService, catching_up
from bot.retention.keeper import Keeper, keeping
from bot.retention.notice import DirectNotices
from bot.retention.seasons import SeasonTidier
from bot.scheduler.heartbeat import Heartbeat, beating
from bot.scheduler.tasks import Task, repeated
from bot.scheduler.wakeup import Bell, Wakeup
from bot.seasons.overlay_loader import load_seasons
from bot.seasons.zone_rules import zone_rules
from bot.servers.departures import Departures, watching
from bot.servers.greetings import Greetings, greeting
from bot.servers.service import ServerService
from bot.services import Services
from bot.stores import Stores, stores_of
from bot.strategy.list_service import ListService
from bot.strategy.loader import load_rulebook
from bot.strategy.service import AdviceService
from bot.timeline.calendar_entries import UidMaker
from bot.timeline.service import TimelineService
from bot.ui.base import open_panels
from bot.ui.reminders.delivery_buttons import REMINDER_ITEMS
from bot.ui.servers.introduction import InvitationButton
from bot.ui.servers.stage_panel import StageButton
from bot.vault import LeadersMark, open_vault
from storage.audit import AuditStore
from storage.calendar import CalendarStore
from storage.erasure import ErasureStore
from storage.files.directory import DataDirectory
from storage.installation import InstallationStore
from storage.keyring.member_keys import OpenedKeys
from storage.keyring.tombstones import Tombstones
from storage.ledger import LedgerStore
from storage.ledger_imports import ImportStore
from storage.members import MemberStore
from storage.program_choices import ChoiceStore
from storage.reminders.records import ReminderRecords
from storage.reminders.recovery import RecoveryStore
from storage.reseal import Sealed
from storage.servers import ServerStore
from storage.suggestions import SuggestionStore

LASTING_ITEMS = (*REMINDER_ITEMS, InvitationButton, StageButton)
"""The buttons that work in messages of any age."""
RENEWED_EVERY = timedelta(minutes=10)
MARKED_EVERY = timedelta(minutes=1)
"""In PostgreSQL: a dump that is put back is not noticed where it is younger than that."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Installation:
    """What lives as long as the lock on the data directory. Made by :func:`open_installation`.

    A :class:`Session` is made of it for each login.
    """

    services: Services
    stores: Stores
    own: InstallationStore
    recovery: Recovery
    signer: ButtonSigner
    fleet: Fleet
    directory: Path
    files: Files | None
    renewals: tuple[Task, ...]
    """Learns what other processes have changed."""
    mark: LeadersMark | None
    figures: Figures = field(default_factory=lambda: Figures(open_panels=open_panels))

    async def take_lead(self) -> None:
        """Finish erasures that were cut short, and find out whose plan is behind: before anything is sent."""
        now = self.services.clock.now()
        if self.mark is not None:
            await self.mark.mark(now)
        await self.services.privacy.finish_erasures(now)
        await self.services.reminders.use_dates(now, zone_rules())

    def new_session(self) -> "Session":
        """A session whose client is not logged in yet."""
        return Session(self)


class Session:
    """What lives as long as one client: what it sends, looks after and reports. Its tasks need the client logged in."""

    def __init__(self, installation: Installation) -> None:
        services, stores, recovery = installation.services, installation.stores, installation.recovery
        self.services = services
        self._installation = installation
        self._joined = Wakeup()
        own, figures, fleet = installation.own, installation.figures, installation.fleet
        self.client = PreceptorClient(services, own, LASTING_ITEMS, figures, self._joined, fleet)
        messenger = DiscordMessenger(
            self.client, services.calendar, installation.signer, services.profiles, services.presence
        )
        membership = DiscordMembership(self.client, fleet)
        renew = services.reminders.replan_stale
        self._dispatcher = Dispatcher(
            stores.deliveries, messenger, services.clock, recovery, figures=figures, renew=renew
        )
        channels = DiscordChannels(self.client, services.servers)
        self.publisher = Publisher(
            stores.posts,
            stores.drawn,
            stores.invitations,
            channels,
            services.calendar,
            services.clock,
            fleet,
        )
        self._sweep = Sweep(stores.participants, membership, fleet)
        self.greetings = Greetings(stores.greetings, DiscordGreeter(self.client))
        self.departures = Departures(stores.departures, services.servers, membership, fleet)
        self.news = NewsCarrier(services.suggestions, stores.reminders, messenger, recovery.key_for)
        self.keeper = Keeper(
            stores.presence,
            membership,
            DirectNotices(stores.reminders, messenger, recovery.key_for),
            services.privacy.erase_idle,
            SeasonTidier(services.profiles, stores.past_seasons, services.calendar),
            (
                services.audit.forget_old,
                services.suggestions.forget_old,
                services.privacy.forget_old,
                services.cohort.forget_old,
                services.invitations.forget_past,
            ),
            services.privacy.finish_held_up,
            self.client.clock_check,
        )

    async def tick(self, now: datetime) -> None:
        """Bring plans up to date and send what is due at ``now``, once; for tests, which run no tasks."""
        await self.services.reminders.replan_stale(now)
        await self._dispatcher.tick(now)
        await self.publisher.tick(now)

    def member_tasks(self) -> tuple[Task, ...]:
        """What writes to members and looks after them: the work of the process that leads."""
        mark = self._installation.mark
        marking = (
            () if mark is None else (repeated("alive", mark.mark, every=MARKED_EVERY, fault="mark_failed"),)
        )
        return *self._letters(), keeping(self.keeper), *marking

    def server_tasks(self) -> tuple[Task, ...]:
        """What posts and greets in servers, looks for them and their participants: each process does it for its own."""
        greeted = greeting(self.greetings, self._joined)
        return self._posts(), sweeping(self._sweep), watching(self.departures), greeted

    def delivery_tasks(self) -> tuple[Task, ...]:
        """What sends reminders, news and posts, and removes nothing."""
        return *self._letters(), self._posts()

    def _letters(self) -> tuple[Task, ...]:
        """Stale plans are rebuilt beside the reminders; nothing is sent to a member until theirs is."""
        rung = self._installation.fleet.heard(Ring.REMINDERS)
        return (
            Task("reminders", self._dispatcher.step, "tick_failed", LONGEST_PAUSE, rung),
            carrying(self.news),
            catching_up(self.services.reminders),
        )

    def _posts(self) -> Task:
        rung = self._installation.fleet.heard(Ring.POSTS)
        return Task("posts", self.publisher.step, "tick_failed", LONGEST_PAUSE, rung)


class SelfReport:
    """What the process says of itself, from its start on: also while Discord cannot be reached.

    ``client`` is the newest one, of which it is said whether it is connected.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._started_at = installation.services.clock.now()
        self.client: PreceptorClient | None = None

    async def heartbeat(self, now: datetime) -> Heartbeat:
        """How it stands now."""
        installation, client = self._installation, self.client
        files = installation.files
        return Heartbeat(
            at=now,
            started_at=self._started_at,
            process=os.getpid(),
            version=__version__,
            connected=client is not None and client.is_ready() and not client.is_closed(),
            servers=0 if client is None else len(client.guilds),
            waiting_since=await installation.stores.deliveries.waiting_since(now),
            backup_at=None if files is None else await asyncio.to_thread(files.backups.newest),
        )

    def tasks(self) -> tuple[Task, ...]:
        """Everything that runs whether there is a connection or not."""
        installation = self._installation
        beats = beating(installation.directory, self.heartbeat)
        always = (beats, lag_watch(installation.figures), *installation.renewals)
        if (files := installation.files) is None:
            return always
        return hourly_backups(files.backups, files.database, installation.services.clock), *always


@asynccontextmanager
async def open_installation(
    config: Config, *, clock: Clock, fleet: Fleet | None = None
) -> AsyncGenerator[Installation]:
    """Lock the data directory, open the storage, build the services, and take the lead unless others may have it.

    Raises `OperatorError` for a directory, database or key that cannot be used.
    """
    use_addresses(config.discord.api_base, config.discord.gateway_url)
    fleet = fleet or Alone()
    await asyncio.to_thread(zone_rules)  # before any zone is read, also where the lead is taken only later
    async with AsyncExitStack() as opened:
        directory = DataDirectory.lock(config.storage.directory)
        opened.callback(directory.release)
        databases = await opened.enter_async_context(open_databases(config, directory, clock, fleet))
        opened.callback(DIRECTORY.use, ())  # what its imports added is known as long as the database is open
        installation = await _build(config, clock, databases, directory.path, fleet)
        if not fleet.several:
            await installation.take_lead()
        yield installation


async def _opened_vault(keys: OpenedKeys, sealed: Sealed, now: datetime) -> tuple[MemberVault, OperatorSeal]:
    if keys.operator.created:
        path, advice = str(keys.operator.path), catalogue()("run.operator_key_made")
        _log.warning("operator_key_made", path=path, advice=advice)
    opened = await open_vault(keys, sealed, now)
    return opened.vault, OperatorSeal(opened.operator)


def _ledger(facts: LedgerStore, config: Config, changed: Bell) -> LedgerService:
    shipped = load_shipped() if config.ledger.shipped else NOTHING_SHIPPED
    return LedgerService(facts, DIRECTORY, map(GuildId, config.ledger.servers), shipped, changed)


async def _imports(store: ImportStore, ledger: LedgerService) -> ImportService:
    imports = ImportService(store, ledger)
    await imports.open()
    return imports


def _renewals(fleet: Fleet, vault: MemberVault, imports: ImportService) -> tuple[Task, ...]:
    """What is held in memory is read anew when another process rings, and now and then in case it could not."""
    renewed = partial(repeated, every=RENEWED_EVERY, fault="renewal_failed")
    return (
        renewed("keys", lambda _: vault.forget_keys(), wakeup=fleet.heard(Ring.FORGOTTEN)),
        renewed("programs", lambda _: imports.open(), wakeup=fleet.heard(Ring.LEDGER)),
    )


@dataclass(frozen=True, slots=True)
class _PlanOfReminders(Planning):
    reminders: ReminderService
    clock: Clock

    @override
    def basis(self, stored: StoredProfile, now: datetime) -> object:
        return self.reminders.milestones(stored, now)

    @override
    async def follow(self, member: MemberId, stored: StoredProfile | None) -> None:
        await self.reminders.replan(member, self.clock.now(), stored)


async def _build(
    config: Config, clock: Clock, databases: Databases, directory: Path, fleet: Fleet
) -> Installation:
    calendar = load_seasons(config.timeline.overlay)
    database, keys, files = databases.data, databases.keys, databases.files
    vault, seal = await _opened_vault(keys, databases.sealed, clock.now())
    secrets = await (own := InstallationStore(database)).secrets()
    signer, key_for = ButtonSigner(secrets.signing_key), KeyMaker(secrets.delivery_salt).key
    stores = stores_of(database, key_for, vault)
    profiles, rulebook = stores.profiles, load_rulebook()
    reminders = ReminderService(
        profiles, stores.reminders, calendar, signer, fleet.ring(Ring.REMINDERS), rulebook.plan_rules
    )
    members = MemberStore(database, vault)
    erasures = ErasureStore(database, seal, None if files is None else files.remains)
    audit, facts, suggested = AuditStore(database), LedgerStore(database), SuggestionStore(database)
    ledger = _ledger(facts, config, fleet.ring(Ring.LEDGER))
    imports = await _imports(ImportStore(database), ledger)
    choices, dates = ChoiceStore(database, vault), CalendarStore(database, vault)
    records = (ReminderRecords(database), choices, stores.invitations, dates, audit, facts, suggested)
    # Erased in this order; the member's own row goes last, for the others refer to it.
    holders = (stores.participants, *records, stores.presence, profiles, members, erasures)
    advice = AdviceService(
        profiles, rulebook=rulebook, calendar=calendar, program_count=lambda: len(DIRECTORY.programs)
    )
    publishing = PublishingService(stores.posts, fleet.ring(Ring.POSTS))
    tombstones, forgotten = Tombstones(keys.store.database, seal), fleet.ring(Ring.FORGOTTEN)
    services = Services(
        clock=clock,
        calendar=calendar,
        profiles=ProfileService(members, profiles, calendar, _PlanOfReminders(reminders, clock)),
        advice=advice,
        lists=ListService(advice, ledger, choices, rulebook),
        ledger=ledger,
        suggestions=SuggestionService(suggested, ledger),
        imports=imports,
        servers=ServerService(ServerStore(database)),
        audit=AuditService(audit),
        operator=Operator(config.operator.name, config.operator.privacy_contact),
        reminders=reminders,
        inbox=Inbox(stores.reminders, stores.deliveries),
        cohort=CohortService(
            stores.participants, stores.drawn, profiles, calendar, strict=config.statistics.strict
        ),
        publishing=publishing,
        invitations=InvitationService(stores.invitations, profiles, publishing, calendar),
        presence=stores.presence,
        limits=RateLimits(),
        privacy=PrivacyService(holders, vault, erasures, tombstones, forgotten),
        timeline=TimelineService(
            profiles, stores.reminders, dates, calendar, rulebook.plan_rules, UidMaker(secrets.delivery_salt)
        ),
    )
    recovery = Recovery(RecoveryStore(database), key_for)
    renewals = _renewals(fleet, vault, imports) if fleet.several else ()
    mark = None if databases.alive is None else LeadersMark(databases.alive)
    return Installation(services, stores, own, recovery, signer, fleet, directory, files, renewals, mark)
