"""The stores that a session works on too, made for one open database."""

from dataclasses import dataclass

from bot.privacy.cipher import MemberVault
from bot.reminders.ports import KeyFor
from storage.cohort import ParticipantStore
from storage.departures import DepartureStore
from storage.greetings import GreetingStore
from storage.invitations import InvitationStore
from storage.past_seasons import PastSeasonStore
from storage.presence import PresenceStore
from storage.profiles import ProfileStore
from storage.publishing import PublishingStore
from storage.reminders.deliveries import DeliveryStore
from storage.reminders.plans import ReminderStore
from storage.snapshots import SnapshotStore
from storage.sql.ports import Database


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores that a session works on too; all others are reached through the services."""

    participants: ParticipantStore
    deliveries: DeliveryStore
    departures: DepartureStore
    greetings: GreetingStore
    presence: PresenceStore
    past_seasons: PastSeasonStore
    profiles: ProfileStore
    reminders: ReminderStore
    posts: PublishingStore
    drawn: SnapshotStore
    invitations: InvitationStore


def stores_of(database: Database, key_for: KeyFor, vault: MemberVault) -> Stores:
    """The stores of a database; ``key_for`` names messages, ``vault`` seals what is personal."""
    return Stores(
        participants=ParticipantStore(database, vault),
        deliveries=DeliveryStore(database, key_for),
        departures=DepartureStore(database),
        greetings=GreetingStore(database),
        presence=PresenceStore(database),
        past_seasons=PastSeasonStore(database),
        profiles=ProfileStore(database, vault),
        reminders=ReminderStore(database, key_for),
        posts=PublishingStore(database),
        drawn=SnapshotStore(database),
        invitations=InvitationStore(database, vault),
    )
