"""An installation whose data is in PostgreSQL: looked at, erased from, given new keys; what is of files is refused."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import open_installation
from bot.cli import check
from bot.cli.check import findings
from bot.cli.storage import backup_command, restore_command, restore_done, restore_done_command, rotate_key
from bot.config import Config, StorageSection
from bot.databases import require_installation
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.privacy.cipher import MemberVault
from bot.privacy.contract import UnreadableError
from storage.files.directory import DataDirectory
from storage.keyring.member_keys import MemberKeyStore
from storage.keyring.operator_key import load_or_create_operator_key
from storage.postgres.connection import connect
from storage.postgres.database import Database
from storage.postgres.place import Place
from storage.sql.times import to_ms
from tests import postgres
from tests.postgres_server import programs
from tests.reminders.bench import Clock

MIA, SAM = MemberId(1_184_467_283_919_929_451), MemberId(284_467_283_919_929_452)
NOW = Clock().now()
LATER = NOW + timedelta(days=2)


@pytest.fixture
async def config(tmp_path: Path) -> AsyncIterator[Config]:
    async with postgres.made("") as data, postgres.made("") as keys:
        yield Config(
            storage=StorageSection(
                directory=tmp_path / "data", url=data.url, keys_url=keys.url, password=None
            )
        )


async def live(config: Config, *members: MemberId) -> None:
    """Members with a score each."""
    async with open_installation(config, clock=Clock()) as installation:
        for member in members:
            profiles = installation.services.profiles
            await profiles.register(member, time_zone="Etc/UTC", now=NOW)
            await installation.stores.profiles.change(
                member,
                lambda stored: replace(stored.profile, step2ck=ExamRecord(ExamStatus.PASSED, score=231)),
                now=NOW,
            )


def dumped(url: str) -> str:
    """All that `pg_dump` writes of a database."""
    bin_ = programs()
    assert bin_ is not None
    done = subprocess.run([bin_ / "pg_dump", "--inserts", url], capture_output=True, check=True, text=True)
    return done.stdout


async def test_no_table_and_no_new_dump_holds_somebody_erased(config: Config):
    await live(config, MIA, SAM)
    for url in (config.storage.url, config.storage.keys_url):
        assert str(MIA) in await asyncio.to_thread(dumped, url)
    async with open_installation(config, clock=Clock()) as installation:
        receipt = await installation.services.privacy.erase(MIA, NOW)
        assert receipt.left == frozenset()
        assert not await installation.services.privacy.holds_anything(MIA)
    for url in (config.storage.url, config.storage.keys_url):
        text = await asyncio.to_thread(dumped, url)
        assert str(MIA) not in text
        assert str(SAM) in text


async def sealed_score(url: str, member: MemberId) -> bytes:
    database = await Database.open(Place(url), "main")
    value = await database.read.value("SELECT exams FROM profile WHERE member_id = :member", member=member)
    await database.close()
    return value


async def test_a_change_of_keys_ends_what_older_copies_could_open(config: Config):
    await live(config, MIA, SAM)
    before = await sealed_score(config.storage.url, MIA)
    old_key = config.storage.directory / "old.key"
    shutil.copy(config.storage.directory / "operator.key", old_key)
    directory = DataDirectory.lock(config.storage.directory)
    done = await rotate_key(config, directory, NOW)
    directory.release()
    assert (done.members, done.unreadable, done.damaged) == (2, 0, ())
    after = await sealed_score(config.storage.url, MIA)
    keys = MemberKeyStore(await Database.open(Place(config.storage.keys_url), "keys"), None)
    with pytest.raises(OperatorError):
        await MemberVault.open_with(keys, load_or_create_operator_key(old_key, may_create=False))
    new = load_or_create_operator_key(config.storage.directory / "operator.key", may_create=False)
    vault = await MemberVault.open_with(keys, new)
    assert b"231" in await vault.open(MIA, "profile", "exams", after)
    with pytest.raises(UnreadableError):
        await vault.open(MIA, "profile", "exams", before)
    await keys.close()
    async with open_installation(config, clock=Clock()) as installation:
        stored = await installation.stores.profiles.read(SAM)
        assert stored is not None
        assert stored.profile.step2ck is not None
        assert stored.profile.step2ck.score == 231


def put_back(url: str, dump: Path) -> None:
    bin_ = programs()
    assert bin_ is not None
    subprocess.run([bin_ / "pg_restore", "--clean", "--if-exists", "-1", "-d", url, dump], check=True)


async def test_a_dump_that_was_put_back_is_noticed_and_mended(config: Config, tmp_path: Path):
    await live(config, MIA, SAM)
    bin_ = programs()
    assert bin_ is not None
    dump = tmp_path / "data.dump"
    subprocess.run([bin_ / "pg_dump", "-Fc", "-f", dump, config.storage.url], check=True)
    async with open_installation(config, clock=Clock(LATER)) as installation:
        await installation.services.privacy.erase(SAM, LATER)
    await asyncio.to_thread(put_back, config.storage.url, dump)
    with pytest.raises(OperatorError) as refused:
        await live(config)
    assert (refused.value.code, refused.value.message.key) == (ExitCode.INVALID_INPUT, "storage.put_back")
    directory = DataDirectory.lock(config.storage.directory)
    done = await restore_done(config, directory, LATER)
    directory.release()
    assert (done.members, done.erased) == (1, 1)
    async with open_installation(config, clock=Clock(LATER)) as installation:
        assert await installation.services.profiles.read(SAM) is None
        assert await installation.services.profiles.read(MIA) is not None
    database = await Database.open(Place(config.storage.url), "main")
    doubted = await database.read.value("SELECT count(*) FROM reminder_plan WHERE look_back_since IS NULL")
    await database.close()
    assert doubted == 0, "what may have been sent since is looked for first"


async def test_what_is_left_of_a_restore_is_not_done_while_a_process_runs(config: Config, tmp_path: Path):
    async with open_installation(config, clock=Clock()):
        directory = DataDirectory.lock(tmp_path / "elsewhere")
        with pytest.raises(OperatorError) as refused:
            await restore_done(config, directory, NOW)
        directory.release()
    assert refused.value.code == ExitCode.LOCKED


async def test_the_process_that_leads_marks_both_databases_the_data_never_later(config: Config):
    async with open_installation(config, clock=Clock()) as installation:
        [marking] = [task for task in installation.new_session().member_tasks() if task.name == "alive"]
        assert await marking.step(LATER) == timedelta(minutes=1)
    for url, folder in ((config.storage.url, "main"), (config.storage.keys_url, "keys")):
        database = await Database.open(Place(url), folder)
        assert await database.read.value("SELECT at FROM alive") == to_ms(LATER)
        await database.close()


async def advised(config: Config, *minutes: datetime) -> list[object]:
    """Since when the keys are, as often as the log says that they are to be changed, by a process that leads then."""
    with capture_logs() as lines:
        async with open_installation(config, clock=Clock(minutes[0])) as installation:
            [marking] = [task for task in installation.new_session().member_tasks() if task.name == "alive"]
            for now in minutes:
                await marking.step(now)
    return [line["since"] for line in lines if line["event"] == "keys_old"]


async def test_the_process_that_leads_says_once_that_the_keys_are_to_be_changed(config: Config):
    month, minute = timedelta(days=30), timedelta(minutes=1)
    assert await advised(config, NOW, NOW + month) == []
    assert await advised(config, NOW + month, NOW + month + minute, NOW + month + 2 * minute) == [
        NOW.isoformat()
    ]
    assert await advised(config, NOW + 2 * month) == [NOW.isoformat()]
    directory = DataDirectory.lock(config.storage.directory)
    await rotate_key(config, directory, NOW + 2 * month)
    directory.release()
    assert await advised(config, NOW + 3 * month) == []
    assert await advised(config, NOW + 3 * month + minute) == [(NOW + 2 * month).isoformat()]


async def test_one_process_works_on_an_installation_also_from_another_folder(config: Config, tmp_path: Path):
    elsewhere = config.model_copy(
        update={"storage": config.storage.model_copy(update={"directory": tmp_path / "elsewhere"})}
    )
    async with open_installation(config, clock=Clock()):
        with pytest.raises(OperatorError) as refused:
            async with open_installation(elsewhere, clock=Clock()):
                pass
    assert refused.value.code == ExitCode.LOCKED


@pytest.mark.parametrize("lost", ["the key", "the keys"])
async def test_data_without_its_keys_is_not_opened(config: Config, lost: str):
    await live(config, MIA)
    if lost == "the key":
        (config.storage.directory / "operator.key").unlink()
    else:
        admin = await connect(Place(config.storage.keys_url))
        await admin.execute("DELETE FROM member_key")
        await admin.close()
    with pytest.raises(OperatorError) as refused:
        await live(config)
    assert refused.value.code == ExitCode.CONFIGURATION
    assert not (config.storage.directory / "operator.key.next").exists()
    assert (config.storage.directory / "operator.key").exists() == (lost == "the keys")


@pytest.mark.parametrize(
    "command",
    [lambda c: backup_command(c, None), lambda c: restore_command(c, Path("x.db"))],
    ids=["backup", "restore"],
)
def test_what_works_on_a_file_says_so(command: Callable[[Config], int]):
    urls = {"url": "postgresql://p@127.0.0.1:1/a", "keys_url": "postgresql://p@127.0.0.1:1/b"}
    config = Config(storage=StorageSection.model_validate(urls))
    require_installation(config)
    with pytest.raises(OperatorError) as refused:
        command(config)
    assert refused.value.code == ExitCode.USAGE


async def looked_at(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime = NOW
) -> dict[str, list[str]]:
    async def answer(*_: object) -> tuple[int, str, None]:
        return 200, "Preceptor", None

    monkeypatch.setattr(check, "ask_discord", answer)
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", "a.b.c")
    text = f'[storage]\nurl = "{config.storage.url}"\nkeys_url = "{config.storage.keys_url}"\n'
    (tmp_path / "config.toml").write_text(text)
    found = await asyncio.to_thread(findings, tmp_path / "config.toml", now)
    levels: dict[str, list[str]] = {}
    for finding in found:
        levels.setdefault(finding.what, []).append(f"{finding.level.value} {finding.text.key}")
    return levels


async def test_a_check_looks_into_both_databases(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    new = await looked_at(config, tmp_path, monkeypatch)
    assert new["database"] == ["note check.shared_new"] * 2
    assert new["key"] == ["note check.key_new"]
    await live(config, MIA)
    used = await looked_at(config, tmp_path, monkeypatch)
    assert used["database"] == ["good check.database"] * 2
    assert used["key"] == ["good check.key"]
    assert used["backups"] == ["note check.dumps"]
    month = await looked_at(config, tmp_path, monkeypatch, NOW + timedelta(days=30, minutes=1))
    assert month["key"] == ["good check.key", "note check.keys_old"]
    (tmp_path / "data" / "operator.key").write_text("A" * 43 + "=")
    wrong = await looked_at(config, tmp_path, monkeypatch)
    assert wrong["key"] == ["fault privacy_keys.wrong_key"]


def test_the_rest_of_a_restore_is_asked_for_on_postgresql_only(tmp_path: Path):
    with pytest.raises(OperatorError) as refused:
        restore_done_command(Config(storage=StorageSection(directory=tmp_path / "data")))
    assert refused.value.code == ExitCode.USAGE
