"""What belongs to one installation: the salt of delivery keys, the key that signs buttons, the command tree's hash.

The salt never rotates: the key of a message must come out the same after years, or reminders would repeat.
"""

from dataclasses import dataclass, field
from secrets import token_bytes

from typing_extensions import override

from bot.fleet.ports import TreeMemory
from storage.sql.ports import Database
from storage.sql.sessions import statements

_SQL = statements("installation")


@dataclass(frozen=True, slots=True)
class InstallationSecrets:
    """32 random bytes each."""

    delivery_salt: bytes = field(repr=False)
    signing_key: bytes = field(repr=False)


class InstallationStore(TreeMemory):
    """Reads and writes the one row of the installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def secrets(self) -> InstallationSecrets:
        """The installation's secrets, made at the first call."""
        async with self._database.write() as tx:
            await tx.run(_SQL["create_secrets"], salt=token_bytes(32), key=token_bytes(32))
            row = (await tx.rows(_SQL["secrets"]))[0]
        return InstallationSecrets(row["delivery_salt"], row["signing_key"])

    @override
    async def tree_hash(self) -> str | None:
        """Hash of the command tree that Discord last took."""
        return await self._database.read.value(_SQL["tree_hash"])

    @override
    async def set_tree_hash(self, digest: str) -> None:
        """Remember what Discord has taken."""
        async with self._database.write() as tx:
            await tx.run(_SQL["set_tree_hash"], hash=digest)
