"""The schema in PostgreSQL: a baseline, then SQLite's later migrations by the rules of :mod:`storage.postgres.schema`.

`storage/migrations/<folder>/postgres/` holds the baseline, whose number is that of the last migration in it, and what
stands in the place of a migration that no rule translates, under that one's number. All of it is one transaction.
"""

from functools import cache
from importlib import resources

from bot.errors import ExitCode, OperatorError
from bot.fleet.locks import Lock
from storage.migrations import Migration, migrations, refuse_unknown
from storage.postgres.connection import SCHEMA, Connection
from storage.postgres.schema import translated
from storage.sql.ports import Query
from storage.sql.sessions import WriteSession

_TABLE = (
    "CREATE TABLE schema_migration (version bigint PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,"
    " applied_at bigint NOT NULL DEFAULT (extract(epoch FROM now()) * 1000)::bigint)"
)


@cache
def postgres_migrations(folder: str) -> tuple[Migration, ...]:
    """What makes the schema of `storage/migrations/<folder>/` here, in order."""
    baseline, *instead = migrations(f"{folder}/postgres")
    own_folder = resources.files("storage").joinpath("postgres")
    words, alive = (
        own_folder.joinpath(f"{name}.sql").read_text(encoding="utf-8") for name in ("words", "alive")
    )
    own = {migration.version: migration for migration in instead}
    later = [migration for migration in migrations(folder) if migration.version > baseline.version]
    return (
        Migration(baseline.version, baseline.name, words + alive + baseline.sql),
        *(
            own.get(step.version) or Migration(step.version, step.name, translated(step.sql))
            for step in later
        ),
    )


async def migrate(connection: Connection, folder: str) -> None:
    """Apply what the database lacks, all of it or nothing; another process that starts meanwhile waits.

    Raises `OperatorError` when the database was made by a newer version, by migrations that have changed since, is that
    of the keys where the data's is wanted, or has a schema `preceptor` that is not ours.
    """
    wanted = postgres_migrations(folder)
    tx = WriteSession(connection, Query(f"BEGIN; SELECT pg_advisory_xact_lock({Lock.SCHEMA:d}, 0)", {}))
    try:
        await _make_room(tx)
        rows = await tx.rows("SELECT version, name, checksum FROM schema_migration ORDER BY version")
        if rows and rows[0]["name"] != wanted[0].name:
            raise OperatorError(ExitCode.CONFIGURATION, "storage.other_database", place=str(connection.place))
        applied = {int(row["version"]): str(row["checksum"]) for row in rows}
        refuse_unknown(applied, wanted)
        for migration in wanted:
            if migration.version not in applied:
                await connection.script(migration.sql)
                await tx.run(
                    "INSERT INTO schema_migration (version, name, checksum) VALUES (:version, :name, :checksum)",
                    version=migration.version,
                    name=migration.name,
                    checksum=migration.checksum,
                )
        await tx.commit()
    except BaseException:
        await connection.rollback()
        raise


async def _make_room(tx: WriteSession) -> None:
    """Make our schema and the table of its migrations, where they are not there."""
    if await tx.value("SELECT to_regclass(:table) IS NOT NULL", table=f"{SCHEMA}.schema_migration"):
        return
    if not await tx.value("SELECT to_regnamespace(:schema) IS NOT NULL", schema=SCHEMA):
        await tx.run(f"CREATE SCHEMA {SCHEMA}")
    elif await tx.value(
        "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace(:schema))", schema=SCHEMA
    ):
        raise OperatorError(ExitCode.INVALID_INPUT, "storage.foreign_schema", schema=SCHEMA)
    await tx.run(_TABLE)
