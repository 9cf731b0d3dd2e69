"""A look into the databases of an installation that changes neither, also while the bot runs."""

from dataclasses import dataclass
from datetime import datetime

from storage.inspection import Schema
from storage.postgres.alive import RENEWED_AT
from storage.postgres.connection import Connection, connect
from storage.postgres.migrations import postgres_migrations
from storage.postgres.place import Place
from storage.sql.sessions import ReadSession, statements
from storage.sql.times import optional_from_ms

_KEYS = statements("keys")


@dataclass(frozen=True, slots=True)
class Look:
    """What is there: the schema, ``None`` where there is none yet; of keys the check value of the operator's, and since
    when they are.
    """

    schema: Schema | None
    key_check: bytes | None = None
    keys_since: datetime | None = None


async def look_at(place: Place, folder: str) -> Look:
    """Look at the database there, whose schema is that of `storage/migrations/<folder>/`.

    Raises `OperatorError` for a server out of reach (exit 69) or that does not let us in (exit 78).
    """
    connection = Connection(place, await connect(place))
    try:
        session = ReadSession(connection)
        if not await session.value("SELECT to_regclass('schema_migration') IS NOT NULL"):
            return Look(None)
        version = await session.value("SELECT max(version) FROM schema_migration")
        schema = Schema(version, postgres_migrations(folder)[-1].version)
        if folder != "keys":
            return Look(schema)
        since = optional_from_ms(await session.value(RENEWED_AT))
        return Look(schema, await session.value(_KEYS["check_value"]), since)
    finally:
        await connection.raw.close()
