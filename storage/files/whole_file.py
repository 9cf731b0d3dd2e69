"""Files and folders that last: files are there whole or not at all, whatever cuts the writing short."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def replace_whole(path: Path, fill: Callable[[Path], None]) -> None:
    """Put a file of mode 0600 in the place of ``path`` at once: ``fill`` writes it under another name first.

    A reader, or a power cut, meets the old file or the new one, never half of one. Where ``fill`` or the disk fails,
    what was begun is removed.
    """
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    try:
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        fill(fresh)
        sync(fresh)
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    sync(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder of mode 0700 unless it is there, and those above it, whose names then survive a power cut."""
    lacking = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for made in lacking:
        sync(made.parent)


def sync(path: Path) -> None:
    """Let a file, or the names in a folder, reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
