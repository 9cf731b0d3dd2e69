"""The installation's own row."""

from pathlib import Path

from storage.installation import InstallationStore
from storage.migrations import migrations
from storage.sqlite.database import Database


async def test_secrets_survive_a_restart_and_are_never_printed(tmp_path: Path):
    seen = []
    for _ in range(2):
        database = await Database.open(tmp_path / "a.db", migrations("main"))
        seen.append(await InstallationStore(database).secrets())
        await database.close()
    assert seen[0] == seen[1]
    assert seen[0].delivery_salt != seen[0].signing_key
    assert "b'" not in repr(seen[0])


async def test_the_tree_hash_is_remembered(tmp_path: Path):
    database = await Database.open(tmp_path / "a.db", migrations("main"))
    store = InstallationStore(database)
    await store.secrets()
    assert await store.tree_hash() is None
    await store.set_tree_hash("abc")
    assert await store.tree_hash() == "abc"
    await database.close()
