"""The installation's own row."""

from storage.installation import InstallationStore
from storage.sql.ports import Database


async def test_secrets_survive_a_restart_and_are_never_printed(database: Database):
    seen = [await InstallationStore(database).secrets() for _ in range(2)]
    assert seen[0] == seen[1]
    assert seen[0].delivery_salt != seen[0].signing_key
    assert "b'" not in repr(seen[0])


async def test_the_tree_hash_is_remembered(database: Database):
    store = InstallationStore(database)
    await store.secrets()
    assert await store.tree_hash() is None
    await store.set_tree_hash("abc")
    assert await store.tree_hash() == "abc"
