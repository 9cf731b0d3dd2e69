"""A change of the operator's key: everything stays readable, the old key opens nothing, a cut loses nothing."""

from pathlib import Path

import pytest

from bot import vault as vaults
from bot.config import Config, StorageSection
from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.privacy.cipher import MemberVault
from bot.vault import open_configured_keys, open_vault, rotate_operator_key
from storage.keyring.member_keys import COPY_FILE, KEYS_FILE, OPERATOR_KEY_FILE, OpenedKeys
from storage.sqlite.database import Database

MEMBERS = [MemberId(number) for number in range(1, 31)]


async def opened_keys(database: Database, **storage: object) -> OpenedKeys:
    config = Config(storage=StorageSection.model_validate(storage))
    return await open_configured_keys(config, database.path.parent, database)


async def sealed(keys: OpenedKeys) -> list[bytes]:
    vault = await open_vault(keys)
    return [await vault.seal(member, "t", "c", str(member).encode()) for member in MEMBERS]


async def readable(database: Database, values: list[bytes]) -> bool:
    keys = await opened_keys(database)
    vault = await open_vault(keys)
    try:
        found = [await vault.open(m, "t", "c", value) for m, value in zip(MEMBERS, values, strict=True)]
    finally:
        await keys.store.close()
    return found == [str(member).encode() for member in MEMBERS]


async def test_everything_stays_readable_with_the_new_key_and_the_old_one_is_refused(
    database: Database, tmp_path: Path
):
    keys = await opened_keys(database)
    values, old = await sealed(keys), keys.operator
    assert await rotate_operator_key(keys) == len(MEMBERS)
    await keys.store.close()
    assert (tmp_path / OPERATOR_KEY_FILE).read_text() != ""
    assert (tmp_path / OPERATOR_KEY_FILE).stat().st_mode & 0o077 == 0
    assert await readable(database, values)
    again = await opened_keys(database)
    assert again.operator.secret != old.secret
    with pytest.raises(OperatorError) as refused:
        await MemberVault.open_with(again.store, old)
    assert refused.value.code is ExitCode.CONFIGURATION
    await again.store.close()


async def test_the_copy_of_the_keys_follows_at_once(database: Database, tmp_path: Path):
    keys = await opened_keys(database)
    values = await sealed(keys)
    await rotate_operator_key(keys)
    await keys.store.close()
    for file in tmp_path.glob(KEYS_FILE + "*"):
        file.unlink()
    assert (tmp_path / COPY_FILE).exists()
    assert await readable(database, values)


@pytest.mark.parametrize("step", ["stage_operator_key", "rewrapping", "adopt_operator_key"])
async def test_cut_short_at_any_step_nothing_is_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch, step: str
):
    keys = await opened_keys(database)
    values = await sealed(keys)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(vaults, step, cut)
        with pytest.raises(KeyboardInterrupt):
            await rotate_operator_key(keys)
    await keys.store.close()
    assert await readable(database, values)
    keys = await opened_keys(database)
    assert await rotate_operator_key(keys) == len(MEMBERS)
    await keys.store.close()
    assert await readable(database, values)


async def test_a_change_cut_before_the_last_step_can_be_repeated_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    keys = await opened_keys(database)
    values = await sealed(keys)
    with monkeypatch.context() as patched:
        patched.setattr(vaults, "adopt_operator_key", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await rotate_operator_key(keys)
    await keys.store.close()
    keys = await opened_keys(database)
    await rotate_operator_key(keys)
    await keys.store.close()
    assert await readable(database, values)


async def test_a_key_in_the_configuration_is_not_changed(database: Database):
    keys = await opened_keys(database)
    secret = (database.path.parent / OPERATOR_KEY_FILE).read_text().strip()
    await keys.store.close()
    keys = await opened_keys(database, operator_key=secret)
    with pytest.raises(OperatorError) as refused:
        await rotate_operator_key(keys)
    assert refused.value.code is ExitCode.CONFIGURATION
    await keys.store.close()
