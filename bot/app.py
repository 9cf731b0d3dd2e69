"""The composition root: opens what the program needs and puts its parts together. Nothing else builds services."""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from bot import __version__
from bot.audit.service import AuditService
from bot.backups import backup_folder, hourly_backups
from bot.clock import Clock
from bot.cohort.service import CohortService
from bot.cohort.sweep import Sweep, sweeping
from bot.config import Config
from bot.domain.ids import GuildId, MemberId
from bot.gateway.channels import DiscordChannels
from bot.gateway.client import PreceptorClient, use_addresses
from bot.gateway.membership import DiscordMembership
from bot.gateway.messenger import DiscordMessenger
from bot.i18n import catalogue
from bot.ledger.directory import DIRECTORY
from bot.ledger.imports import ImportService
from bot.ledger.news import NewsCarrier, carrying
from bot.ledger.service import LedgerService
from bot.ledger.shipped import NOTHING_SHIPPED, load_shipped
from bot.ledger.suggestions import SuggestionService
from bot.privacy.cipher import MemberVault, OperatorSeal
from bot.privacy.service import PrivacyService
from bot.profile.service import ProfileService
from bot.publishing.publisher import Publisher
from bot.publishing.service import PublishingService
from bot.rate_limit import RateLimits
from bot.reminders.catching_up import catching_up
from bot.reminders.dispatcher import LONGEST_PAUSE, Dispatcher
from bot.reminders.inbox import Inbox
from bot.reminders.keys import ButtonSigner, KeyMaker
from bot.reminders.recovery import Recovery
from bot.reminders.service import ReminderService
from bot.restoring import restore_what_was_copied
from bot.retention.keeper import Keeper, keeping
from bot.retention.notice import DirectNotices
from bot.retention.seasons import SeasonTidier
from bot.scheduler.heartbeat import Heartbeat, beating
from bot.scheduler.tasks import Task
from bot.scheduler.wakeup import Wakeup
from bot.seasons.overlay_loader import load_seasons
from bot.seasons.zone_rules import zone_rules
from bot.servers.departures import Departures, watching
from bot.servers.service import ServerService
from bot.services import Services
from bot.strategy.list_service import ListService
from bot.strategy.loader import load_rulebook
from bot.strategy.service import AdviceService
from bot.timeline.calendar_entries import UidMaker
from bot.timeline.service import TimelineService
from bot.ui.reminders.delivery_buttons import REMINDER_ITEMS
from bot.vault import open_configured_keys, open_vault
from storage.audit import AuditStore
from storage.backup import BackupFolder
from storage.calendar import CalendarStore
from storage.cohort import ParticipantStore
from storage.departures import DepartureStore
from storage.erasure import ErasureStore
from storage.files.directory import DATABASE_FILE, DataDirectory
from storage.installation import InstallationStore
from storage.keyring.member_keys import OpenedKeys
from storage.keyring.tombstones import Tombstones
from storage.ledger import LedgerStore
from storage.ledger_imports import ImportStore
from storage.lost_database import refuse_lost_database
from storage.members import MemberStore
from storage.migrations import migrations
from storage.past_seasons import PastSeasonStore
from storage.presence import PresenceStore
from storage.profiles import ProfileStore
from storage.program_choices import ChoiceStore
from storage.publishing import PublishingStore
from storage.reminders.deliveries import DeliveryStore
from storage.reminders.plans import ReminderStore
from storage.reminders.records import ReminderRecords
from storage.reminders.recovery import RecoveryStore
from storage.servers import ServerStore
from storage.snapshots import SnapshotStore
from storage.sqlite.database import Database
from storage.suggestions import SuggestionStore

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Retaining:
    """What keeping data no longer than needed takes beside a client."""

    presence: PresenceStore
    seasons: PastSeasonStore
    standings: ReminderStore


@dataclass(frozen=True, slots=True)
class Posting:
    """What the posts for everybody need beside a client."""

    store: PublishingStore
    drawn: SnapshotStore
    wakeup: Wakeup


class App:
    """The running program. Made by :func:`open_app`; a client is made for each login."""

    def __init__(
        self,
        services: Services,
        participants: ParticipantStore,
        installation: InstallationStore,
        deliveries: DeliveryStore,
        recovery: Recovery,
        signer: ButtonSigner,
        wakeup: Wakeup,
        posting: Posting,
        *,
        departed: DepartureStore,
        retaining: Retaining,
        backups: BackupFolder,
        database: Path,
    ) -> None:
        self.services = services
        self._backups = backups
        self._database = database
        self._participants = participants
        self._installation = installation
        self.deliveries = deliveries
        self.recovery = recovery
        self._signer = signer
        self.wakeup = wakeup
        self.posting = posting
        self._departed = departed
        self._retaining = retaining
        self._dispatcher: Dispatcher | None = None
        self.publisher: Publisher | None = None
        self._sweep: Sweep | None = None
        self._departures: Departures | None = None
        self.keeper: Keeper | None = None
        self.news: NewsCarrier | None = None

    def new_client(self) -> PreceptorClient:
        """A client that is not logged in yet; reminders and posts go out through the newest one."""
        client = PreceptorClient(self.services, self._installation, REMINDER_ITEMS)
        messenger = DiscordMessenger(client, self.services.calendar, self._signer, self.services.profiles)
        self._dispatcher = Dispatcher(self.deliveries, messenger, self.services.clock, self.recovery)
        self.publisher = Publisher(
            self.posting.store,
            self.posting.drawn,
            DiscordChannels(client),
            self.services.calendar,
            self.services.clock,
        )
        membership = DiscordMembership(client)
        self._sweep = Sweep(self._participants, membership)
        self._departures = Departures(self._departed, self.services.servers, membership)
        self.news = NewsCarrier(
            self.services.suggestions, self._retaining.standings, messenger, self.recovery.key_for
        )
        self.keeper = Keeper(
            self._retaining.presence,
            membership,
            DirectNotices(self._retaining.standings, messenger, self.recovery.key_for),
            self.services.privacy.erase_idle,
            SeasonTidier(self.services.profiles, self._retaining.seasons, self.services.calendar),
            (
                self.services.audit.forget_old,
                self.services.suggestions.forget_old,
                self.services.privacy.forget_old,
                self.services.privacy.finish_held_up,
                self.services.cohort.forget_old,
            ),
        )
        return client

    async def tick(self, now: datetime) -> None:
        """Bring plans up to date and send what is due at ``now``, once; for tests, which run no tasks."""
        if self._dispatcher is not None and self.publisher is not None:
            await self.services.reminders.replan_stale(now)
            await self._dispatcher.tick(now)
            await self.publisher.tick(now)

    def delivery_tasks(self) -> tuple[Task, ...]:
        """What sends reminders, posts and news through the newest client, which has to be logged in.

        Stale plans are rebuilt beside that; nothing is sent to a member until theirs is.
        """
        if self._dispatcher is None or self.publisher is None or self.news is None:
            raise RuntimeError("there is no client to deliver with")
        return (
            Task("reminders", self._dispatcher.step, "tick_failed", LONGEST_PAUSE, self.wakeup),
            Task("posts", self.publisher.step, "tick_failed", LONGEST_PAUSE, self.posting.wakeup),
            carrying(self.news),
            catching_up(self.services.reminders),
        )

    async def look_for_servers(self, now: datetime) -> int:
        """Look once which servers the bot has left; how many were forgotten. For tests, which do not wait."""
        return 0 if self._departures is None else await self._departures.step(now)

    def upkeep_tasks(self) -> tuple[Task, ...]:
        """What looks for participants, members and servers through the newest client, and removes what nobody needs."""
        if self._sweep is None or self._departures is None or self.keeper is None:
            raise RuntimeError("there is no client to look with")
        return sweeping(self._sweep), keeping(self.keeper), watching(self._departures)

    def backup_task(self) -> Task:
        """What backs the database up every hour."""
        return hourly_backups(self._backups, self._database, self.services.clock)

    def heartbeat_task(self, client: PreceptorClient) -> Task:
        """What writes a sign of life into the data folder every few seconds."""
        folder = self._database.parent
        started_at = self.services.clock.now()

        async def look(now: datetime) -> Heartbeat:
            return Heartbeat(
                at=now,
                started_at=started_at,
                process=os.getpid(),
                version=__version__,
                connected=client.is_ready() and not client.is_closed(),
                servers=len(client.guilds),
                waiting_since=await self.deliveries.waiting_since(now),
                backup_at=await asyncio.to_thread(self._backups.newest),
            )

        return beating(folder, look)


@asynccontextmanager
async def open_app(config: Config, *, clock: Clock) -> AsyncGenerator[App]:
    """Lock the data directory, open the storage, build the services and find out whose plan is behind.

    Raises `OperatorError` for a directory, database or key that cannot be used.
    """
    use_addresses(config.discord.api_base, config.discord.gateway_url)
    async with AsyncExitStack() as opened:
        directory = DataDirectory.lock(config.storage.directory)
        opened.callback(directory.release)
        path, backups = directory.path / DATABASE_FILE, backup_folder(config)
        await asyncio.to_thread(refuse_lost_database, path, backups)
        await restore_what_was_copied(config, directory, clock.now())
        database = await Database.open(
            path,
            migrations("main"),
            ahead=lambda: asyncio.to_thread(backups.write, path, clock.now(), before="migration"),
        )
        opened.push_async_callback(database.close)
        keys = await open_configured_keys(config, directory.path, database)
        opened.push_async_callback(keys.store.close)
        opened.callback(DIRECTORY.use, ())  # what its imports added is known as long as the database is open
        app = await _build(config, clock, database, keys, backups)
        await app.services.privacy.finish_erasures(clock.now())
        await app.services.reminders.use_dates(clock.now(), await asyncio.to_thread(zone_rules))
        yield app


async def _opened_vault(
    keys: OpenedKeys, database: Path, backups: BackupFolder
) -> tuple[MemberVault, OperatorSeal]:
    if keys.operator.created:
        _log.warning(
            "operator_key_made",
            path=str(keys.operator.path),
            advice=catalogue()("run.operator_key_made"),
        )
    opened = await open_vault(keys, database, backups)
    return opened.vault, OperatorSeal(opened.operator)


def _ledger(facts: LedgerStore, config: Config) -> LedgerService:
    shipped = load_shipped() if config.ledger.shipped else NOTHING_SHIPPED
    return LedgerService(facts, DIRECTORY, map(GuildId, config.ledger.servers), shipped)


async def _imports(store: ImportStore, ledger: LedgerService) -> ImportService:
    imports = ImportService(store, ledger)
    await imports.open()
    return imports


def _planning(reminders: ReminderService, clock: Clock) -> Callable[[MemberId], Awaitable[None]]:
    async def plan_anew(member: MemberId) -> None:
        await reminders.replan(member, clock.now())

    return plan_anew


async def _build(
    config: Config, clock: Clock, database: Database, keys: OpenedKeys, backups: BackupFolder
) -> App:
    calendar = load_seasons(config.timeline.overlay)
    vault, seal = await _opened_vault(keys, database.path, backups)
    secrets = await (installation := InstallationStore(database)).secrets()
    signer, wakeup = ButtonSigner(secrets.signing_key), Wakeup()
    key_for = KeyMaker(secrets.delivery_salt).key
    profiles = ProfileStore(database, vault)
    store, deliveries = ReminderStore(database, key_for), DeliveryStore(database, key_for)
    reminders = ReminderService(profiles, store, calendar, signer, wakeup, load_rulebook().plan_rules)
    members, participants = MemberStore(database, vault), ParticipantStore(database, vault)
    erasures, audit = ErasureStore(database, keys.store, seal, backups), AuditStore(database)
    facts, suggested = LedgerStore(database), SuggestionStore(database)
    ledger = _ledger(facts, config)
    imports = await _imports(ImportStore(database), ledger)
    posting = Posting(PublishingStore(database), SnapshotStore(database), Wakeup())
    choices, dates = ChoiceStore(database, vault), CalendarStore(database, vault)
    presence = PresenceStore(database)
    records = (ReminderRecords(database), choices, dates, audit, facts, suggested)
    # Erased in this order; the member's own row goes last, for the others refer to it.
    holders = (participants, *records, presence, profiles, members, erasures)
    advice = AdviceService(
        profiles, rulebook=load_rulebook(), calendar=calendar, program_count=lambda: len(DIRECTORY.programs)
    )
    services = Services(
        clock=clock,
        calendar=calendar,
        profiles=ProfileService(members, profiles, calendar, _planning(reminders, clock)),
        advice=advice,
        lists=ListService(advice, ledger, choices, load_rulebook()),
        ledger=ledger,
        suggestions=SuggestionService(suggested, ledger),
        imports=imports,
        servers=ServerService(ServerStore(database)),
        audit=AuditService(audit),
        reminders=reminders,
        inbox=Inbox(store, deliveries),
        cohort=CohortService(
            participants, posting.drawn, profiles, calendar, strict=config.statistics.strict
        ),
        publishing=PublishingService(posting.store, posting.wakeup),
        presence=presence,
        limits=RateLimits(),
        privacy=PrivacyService(holders, vault, erasures, Tombstones(keys.store.database, seal)),
        timeline=TimelineService(
            profiles, store, dates, calendar, load_rulebook().plan_rules, UidMaker(secrets.delivery_salt)
        ),
    )
    return App(
        services,
        participants,
        installation,
        deliveries,
        Recovery(RecoveryStore(database), key_for),
        signer,
        wakeup,
        posting,
        departed=DepartureStore(database),
        retaining=Retaining(presence, PastSeasonStore(database), store),
        backups=backups,
        database=database.path,
    )
