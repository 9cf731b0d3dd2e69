"""Cutting the power loses nothing that the program was told is stored; and the model would notice if it did."""

import random
from pathlib import Path

import pytest

from storage import restore
from storage.files import whole_file
from storage.keyring import member_keys as keys
from storage.keyring import operator_key
from storage.sqlite import database
from tests.storage.power.cuts import faults_of_cuts
from tests.storage.power.disk import Disk, Name, Sync, Truncate, Write, sectors
from tests.storage.power.life import Life, record
from tests.storage.power.sqlite_calls import OutOfReachError

ACTS = 15


def recorded_life(tmp_path: Path, seed: int, pragmas: tuple[str, ...] = ()) -> Life:
    root = tmp_path / "disk"
    root.mkdir()
    try:
        return record(root, seed, acts=ACTS, pragmas=pragmas)
    except OutOfReachError as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_cut_loses_an_acknowledged_commit_and_the_bot_starts_again(tmp_path: Path, seed: int):
    life = recorded_life(tmp_path, seed)
    assert list(faults_of_cuts(life, seed, cuts=35)) == []


def test_the_model_notices_commits_that_are_not_synced(tmp_path: Path):
    life = recorded_life(tmp_path, 3, pragmas=("synchronous=NORMAL",))
    assert "lost an acknowledged commit" in first_fault(life)


@pytest.mark.parametrize("skipped", ["folders", "files"])
def test_the_model_notices_names_and_files_that_are_not_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, skipped: str
):
    real = whole_file.sync

    def forgetful(path: Path) -> None:
        if path.is_dir() != (skipped == "folders"):
            real(path)

    for module in (whole_file, database, keys, operator_key, restore):
        monkeypatch.setattr(module, "sync", forgetful)
    assert first_fault(recorded_life(tmp_path, 4))


def first_fault(life: Life) -> str:
    """Of cuts after the first thing that could be lost."""
    since = life.acknowledged[0].at
    return next((cut.found for cut in faults_of_cuts(life, seed=5, cuts=100, since=since)), "")


def test_a_cut_may_leave_any_sector_of_what_is_pending_and_all_of_what_is_synced(tmp_path: Path):
    disk = Disk(frozenset({0}))
    for entry in (Name(0, "a", 1), Write(1, 0, b"x" * 700), Sync(1), Sync(0), Write(1, 500, b"y" * 600)):
        disk.do(entry)
    pieces = sectors(Write(1, 500, b"y" * 600))
    assert [(piece.offset, len(piece.data)) for piece in pieces if isinstance(piece, Write)] == [
        (500, 12), (512, 512), (1024, 76),
    ]  # fmt: skip
    assert left_by(disk, tmp_path / "none", 0) == b"x" * 700
    assert left_by(disk, tmp_path / "all", 3) == b"x" * 500 + b"y" * 600
    assert left_by(disk, tmp_path / "first", 1) == b"x" * 500 + b"y" * 12 + b"x" * 188


def left_by(disk: Disk, into: Path, pieces: int) -> bytes:
    disk.cut(lambda write: sectors(write)[:pieces], random.Random(0), into)  # pyright: ignore[reportArgumentType]
    return (into / "a").read_bytes()


def test_a_name_is_lost_until_its_folder_is_synced(tmp_path: Path):
    disk = Disk(frozenset({0}))
    for entry in (Name(0, "a", 1), Write(1, 0, b"x"), Sync(1), Truncate(1, 0)):
        disk.do(entry)
    disk.cut(lambda _: [], random.Random(0), tmp_path / "left")
    assert list((tmp_path / "left").iterdir()) == []
