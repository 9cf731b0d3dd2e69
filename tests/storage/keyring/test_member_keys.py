"""Member keys on disk: the operator's key, the one copy, what is refused, and what is never lost."""

import asyncio
import base64
import contextlib
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from structlog.testing import capture_logs

from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.privacy.cipher import MemberVault
from bot.privacy.contract import KeyMissingError
from storage.keyring import member_keys
from storage.keyring.member_keys import KeysCopy, OpenedKeys, open_keys, open_shared_keys, recover_keys
from storage.keyring.operator_key import load_or_create_operator_key
from tests.databases import opened_copy

AMAL, BEN = MemberId(101), MemberId(102)
SECRET = base64.b64encode(b"s" * 32).decode()


@asynccontextmanager
async def opened(
    folder: Path, *, given: str | None = None, file: Path | None = None
) -> AsyncGenerator[OpenedKeys]:
    async with opened_copy(folder / "main.db") as database:
        keys = await open_keys(folder, database, given=given, file=file)
        try:
            yield keys
        finally:
            await keys.store.close()


async def with_sealed_value(folder: Path) -> bytes:
    """An installation with one member and one profile; the sealed value."""
    async with opened(folder) as keys:
        vault = await MemberVault.open_with(keys.store, keys.operator)
        sealed = await vault.seal(AMAL, "profile", "exams", b"value")
    with contextlib.closing(sqlite3.connect(folder / "main.db", isolation_level=None)) as main:
        main.execute(
            "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
            " VALUES (101, 0, 1, 'UTC', 2028, 0)"
        )
        main.execute("INSERT INTO profile (member_id, exams, updated_at) VALUES (101, ?, 0)", (sealed,))
    return sealed


async def opens(folder: Path, sealed: bytes) -> bool:
    async with opened(folder) as keys:
        vault = await MemberVault.open_with(keys.store, keys.operator)
        return await vault.open(AMAL, "profile", "exams", sealed) == b"value"


async def refused(folder: Path, **settings: object) -> OperatorError:
    with pytest.raises(OperatorError) as refusal:
        async with opened(folder, **settings):  # pyright: ignore[reportArgumentType]
            pass
    return refusal.value


def held(path: Path) -> dict[int, bytes]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return dict(file.execute("SELECT member_id, wrapped FROM member_key"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith(("keys", "op"))}


async def test_the_operators_key_is_made_once_for_its_owner_only(tmp_path: Path):
    async with opened(tmp_path) as keys:
        first = keys.operator
    assert first.created
    assert first.path == tmp_path / "operator.key"
    assert (tmp_path / "operator.key").stat().st_mode & 0o777 == 0o600
    async with opened(tmp_path) as keys:
        assert not keys.operator.created
        assert keys.operator.secret == first.secret


async def test_a_configured_key_is_used_and_none_is_made(tmp_path: Path):
    async with opened(tmp_path, given=SECRET) as keys:
        assert keys.operator.secret == b"s" * 32
    file = tmp_path / "elsewhere"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    async with opened(tmp_path, file=file) as keys:
        assert keys.operator.secret == b"s" * 32
    assert not (tmp_path / "operator.key").exists()


@pytest.mark.parametrize("text", ["", "short", "é" * 43, base64.b64encode(b"s" * 31).decode(), SECRET + "!"])
async def test_a_text_that_is_no_key_is_refused(tmp_path: Path, text: str):
    refusal = await refused(tmp_path, given=text)
    assert (refusal.code, refusal.message.key) == (ExitCode.CONFIGURATION, "privacy_keys.not_a_key")
    file = tmp_path / "operator.key"
    file.write_text(text)
    file.chmod(0o600)
    assert (await refused(tmp_path)).message.key == "privacy_keys.not_a_key"
    assert file.read_text() == text


async def test_a_key_file_that_others_can_read_or_that_is_missing_is_refused(tmp_path: Path):
    file = tmp_path / "elsewhere"
    assert (await refused(tmp_path, file=file)).code == ExitCode.CONFIGURATION
    file.write_text(SECRET)
    file.chmod(0o640)
    assert (await refused(tmp_path, file=file)).message.key == "config.secret_open"


async def test_a_missing_operators_key_is_refused_and_none_is_made(tmp_path: Path):
    sealed = await with_sealed_value(tmp_path)
    key = (tmp_path / "operator.key").read_bytes()
    (tmp_path / "operator.key").unlink()
    before = files(tmp_path)
    refusal = await refused(tmp_path)
    assert (refusal.code, refusal.message.key) == (ExitCode.CONFIGURATION, "privacy_keys.key_missing")
    assert files(tmp_path) == before
    (tmp_path / "operator.key").write_bytes(key)
    (tmp_path / "operator.key").chmod(0o600)
    assert await opens(tmp_path, sealed)


async def test_a_missing_operators_key_is_not_replaced_where_only_the_copy_is_left(tmp_path: Path):
    await with_sealed_value(tmp_path)
    (tmp_path / "operator.key").unlink()
    (tmp_path / "keys.db").unlink()
    assert (await refused(tmp_path)).message.key == "privacy_keys.key_missing"
    assert set(files(tmp_path)) >= {"keys-backup.db"}


async def test_a_wrong_operators_key_is_recognised_and_nothing_is_lost(tmp_path: Path):
    sealed = await with_sealed_value(tmp_path)
    copy = held(tmp_path / "keys-backup.db")
    async with opened(tmp_path, given=SECRET) as keys:
        with pytest.raises(OperatorError) as refusal:
            await MemberVault.open_with(keys.store, keys.operator)
    assert (refusal.value.code, refusal.value.message.key) == (78, "privacy_keys.wrong_key")
    assert held(tmp_path / "keys-backup.db") == copy
    assert await opens(tmp_path, sealed)


async def test_keys_of_another_installation_do_not_reach_the_copy(tmp_path: Path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        await with_sealed_value(folder)
    copy = held(ours / "keys-backup.db")
    (theirs / "keys.db").replace(ours / "keys.db")
    async with opened(ours) as keys:
        with pytest.raises(OperatorError):
            await MemberVault.open_with(keys.store, keys.operator)
    assert held(ours / "keys-backup.db") == copy


async def test_the_log_of_lost_keys_does_not_reach_those_that_came_back(tmp_path: Path):
    async with opened(tmp_path) as keys:
        vault = await MemberVault.open_with(keys.store, keys.operator)
        await vault.prepare(AMAL, BEN)
        log = (tmp_path / "keys.db-wal").read_bytes()
        await vault.prepare(*(MemberId(n) for n in range(1, 400)))
    copy = held(tmp_path / "keys-backup.db")
    (tmp_path / "keys.db").unlink()
    (tmp_path / "keys.db-wal").write_bytes(log)
    async with opened(tmp_path):
        pass
    assert held(tmp_path / "keys.db") == copy


async def test_lost_keys_come_back_from_the_copy(tmp_path: Path):
    sealed = await with_sealed_value(tmp_path)
    (tmp_path / "keys.db").unlink()
    # The log of the lost file stays behind and belongs to nothing any more.
    (tmp_path / "keys.db-wal").write_bytes(b"not a log" * 1000)
    with capture_logs() as logs:
        assert await opens(tmp_path, sealed)
    assert [line["event"] for line in logs] == ["keys_copy_used"]


async def test_values_without_any_keys_are_refused_before_anything_is_made(tmp_path: Path):
    await with_sealed_value(tmp_path)
    for name in ("keys.db", "keys-backup.db", "operator.key"):
        (tmp_path / name).unlink()
    assert (await refused(tmp_path)).message.key == "privacy_keys.keys_lost"
    assert files(tmp_path) == {}


async def test_an_emptied_keys_file_is_refused_and_the_copy_kept(tmp_path: Path):
    sealed = await with_sealed_value(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "keys.db", isolation_level=None)) as file:
        file.execute("DELETE FROM member_key")
    assert (await refused(tmp_path)).message.key == "privacy_keys.keys_lost"
    (tmp_path / "keys.db").unlink()
    assert await opens(tmp_path, sealed)


async def test_the_only_members_erasure_cut_short_does_not_look_like_lost_keys(tmp_path: Path):
    await with_sealed_value(tmp_path)
    async with opened(tmp_path) as keys:
        await keys.store.remove(AMAL)
    with contextlib.closing(sqlite3.connect(tmp_path / "main.db", isolation_level=None)) as main:
        main.execute("INSERT INTO erasure (sealed) VALUES (x'313031')")
    async with opened(tmp_path) as keys:
        assert not await keys.store.holds_keys()


async def test_a_damaged_copy_is_refused_in_plain_words(tmp_path: Path):
    await with_sealed_value(tmp_path)
    (tmp_path / "keys.db").unlink()
    (tmp_path / "keys-backup.db").write_bytes(b"not a database" * 100)
    refusal = await refused(tmp_path)
    assert (refusal.code, refusal.message.key) == (ExitCode.INVALID_INPUT, "storage.damaged")


async def test_a_copy_that_cannot_be_taken_back_leaves_nothing_beside_the_lost_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    await with_sealed_value(tmp_path)
    (tmp_path / "keys.db").unlink()
    before, connect = set(tmp_path.iterdir()), sqlite3.connect

    def full(path: Path) -> sqlite3.Connection:
        if path.name != "keys-backup.db":
            path.with_name(f"{path.name}-journal").write_bytes(b"half")
            raise sqlite3.OperationalError("database or disk is full")
        return connect(path)

    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(sqlite3.OperationalError):
        recover_keys(tmp_path)
    assert set(tmp_path.iterdir()) == before


async def test_the_copy_holds_every_change_when_the_change_returns(tmp_path: Path):
    async with opened(tmp_path) as keys:
        vault = await MemberVault.open_with(keys.store, keys.operator)
        await vault.prepare(AMAL, BEN)
        assert set(held(tmp_path / "keys-backup.db")) == {AMAL, BEN}
        await vault.erase(AMAL)
        assert set(held(tmp_path / "keys-backup.db")) == {BEN}
    assert (tmp_path / "keys-backup.db").stat().st_mode & 0o077 == 0


async def test_many_first_seals_at_once_are_all_in_the_copy(tmp_path: Path):
    members = [MemberId(n) for n in range(1, 61)]
    async with opened(tmp_path) as keys:
        vault = await MemberVault.open_with(keys.store, keys.operator)
        await asyncio.gather(*(vault.seal(member, "t", "c", b"v") for member in members))
        assert set(held(tmp_path / "keys-backup.db")) == set(members)


async def test_an_erased_key_is_in_no_file_any_more(tmp_path: Path):
    async with opened(tmp_path) as keys:
        vault = await MemberVault.open_with(keys.store, keys.operator)
        sealed = await vault.seal(AMAL, "t", "c", b"value")
        await vault.prepare(BEN)
        wrapped = (await keys.store.find([AMAL]))[AMAL]
        assert any(wrapped in content for content in files(tmp_path).values())
        await vault.erase(AMAL)
        assert [name for name, content in files(tmp_path).items() if wrapped in content] == []
    (tmp_path / "keys.db").unlink()  # what the copy brings back does not open it either
    async with opened(tmp_path) as keys:
        vault = await MemberVault.open_with(keys.store, keys.operator)
        with pytest.raises(KeyMissingError):
            await vault.open(AMAL, "t", "c", sealed)


async def test_a_key_is_never_replaced(tmp_path: Path):
    async with opened(tmp_path) as keys:
        assert await keys.store.add({AMAL: b"1" * 61}) == {AMAL: b"1" * 61}
        assert await keys.store.add({AMAL: b"2" * 61, BEN: b"3" * 61}) == {AMAL: b"1" * 61, BEN: b"3" * 61}


async def test_a_start_renews_a_copy_that_a_sudden_end_left_behind(tmp_path: Path):
    await with_sealed_value(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "keys.db", isolation_level=None)) as file:
        file.execute("INSERT INTO member_key (member_id, wrapped) SELECT 102, wrapped FROM member_key")
    async with opened(tmp_path) as keys:
        await MemberVault.open_with(keys.store, keys.operator)
    assert set(held(tmp_path / "keys-backup.db")) == {AMAL, BEN}


@pytest.mark.parametrize("turns", range(8))
async def test_a_cancelled_erasure_leaves_file_and_copy_alike(tmp_path: Path, turns: int):
    async with opened(tmp_path) as keys:
        vault = await MemberVault.open_with(keys.store, keys.operator)
        await vault.prepare(AMAL, BEN)
        erasing = asyncio.create_task(vault.erase(AMAL))
        await asyncio.sleep(0.0004 * turns)
        erasing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await erasing
    assert held(tmp_path / "keys-backup.db") == held(tmp_path / "keys.db")


def test_a_key_is_taken_as_a_container_mounts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    key = tmp_path / "secrets" / "key"
    key.parent.mkdir()
    key.write_text(base64.b64encode(bytes(32)).decode())
    key.chmod(0o444)
    with pytest.raises(OperatorError):
        load_or_create_operator_key(tmp_path / "none", file=key, may_create=False)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(key.parent))
    assert load_or_create_operator_key(tmp_path / "none", file=key, may_create=False).secret == bytes(32)


async def test_with_shared_keys_that_are_in_use_no_new_operators_key_is_made(tmp_path: Path):
    """Nobody is a member yet, and another process has made the keys."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    async with opened_copy(tmp_path / "main.db") as database, opened(tmp_path / "there") as there:
        await MemberVault.open_with(there.store, there.operator)
        keys = there.store.database
        with pytest.raises(OperatorError):
            await open_shared_keys(tmp_path / "here", database, keys)
        assert not (tmp_path / "here" / "operator.key").exists()


async def test_a_copy_that_began_after_a_change_is_the_copy_of_that_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Of three changes the first is copied; the two that come meanwhile share the next copy."""
    begun, go_on, made = Event(), Event(), list[Path]()

    def replaced(path: Path, _: object) -> None:
        made.append(path)
        begun.set()
        assert go_on.wait(30)

    monkeypatch.setattr(member_keys, "replace_whole", replaced)
    copy = KeysCopy(tmp_path / "keys.db")
    first = copy.renew()
    assert await asyncio.to_thread(begun.wait, 30)
    others = [copy.renew(), copy.renew()]
    go_on.set()
    for copied in (first, *others):
        await copy.awaited(copied)
    assert made == [tmp_path / "keys-backup.db"] * 2
    await copy.awaited(copy.renew())
    assert len(made) == 3
    await copy.close()
