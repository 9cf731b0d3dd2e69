"""A look into the databases of an installation that changes neither, also while the bot runs."""

from dataclasses import dataclass

from storage.inspection import Schema
from storage.postgres.connection import Connection, connect
from storage.postgres.migrations import postgres_migrations
from storage.postgres.place import Place
from storage.sql.sessions import ReadSession, statements

_KEYS = statements("keys")


@dataclass(frozen=True, slots=True)
class Look:
    """What is there: the schema, ``None`` where there is none yet, and what the keys remember of the operator's key."""

    schema: Schema | None
    key_check: bytes | None


async def look_at(place: Place, folder: str) -> Look:
    """Look at the database there, whose schema is that of `storage/migrations/<folder>/`.

    Raises `OperatorError` for a server out of reach (exit 69) or that does not let us in (exit 78).
    """
    connection = Connection(place, await connect(place))
    try:
        session = ReadSession(connection)
        if not await session.value("SELECT to_regclass('schema_migration') IS NOT NULL"):
            return Look(None, None)
        version = await session.value("SELECT max(version) FROM schema_migration")
        check = await session.value(_KEYS["check_value"]) if folder == "keys" else None
        return Look(Schema(version, postgres_migrations(folder)[-1].version), check)
    finally:
        await connection.raw.close()
