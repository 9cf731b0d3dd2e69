"""The configuration file: UTF-8 text in TOML whose paths count from the folder that the file lies in."""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, InitSettingsSource

from bot.errors import ExitCode, OperatorError

PATHS = {
    "discord": ("token_file",),
    "storage": ("directory", "operator_key_file", "password_file"),
    "backups": ("directory",),
    "timeline": ("overlay",),
}
"""Keys that name a file or a folder."""
_BACKSLASH = ("Unescaped '\\'", "Invalid hex value", "Unescaped")


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a file. Raises `OperatorError` (exit 78): it cannot be read, is no UTF-8 text or no TOML."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise OperatorError(ExitCode.CONFIGURATION, "config.not_utf8", path=path) from None
    except OSError as error:
        raise OperatorError(
            ExitCode.CONFIGURATION, "config.unreadable", path=path, reason=error.strerror
        ) from error
    # tomllib lets numbers of thousands of digits fail as ValueError, and deep nesting as RecursionError.
    except (ValueError, RecursionError) as error:
        key = "config.backslash" if str(error).startswith(_BACKSLASH) else "config.not_toml"
        raise OperatorError(ExitCode.CONFIGURATION, key, path=path, reason=str(error)) from error


def source(settings: type[BaseSettings], path: Path) -> InitSettingsSource:
    """What pydantic-settings takes the file's values from. Raises `OperatorError` as :func:`read_toml`."""
    return InitSettingsSource(settings, read_toml(path))


def absolute(path: Path, folder: Path) -> Path:
    """A path as it was written: `~` is somebody's home, and what is relative counts from ``folder``.

    Raises `OperatorError` (exit 78) for the home of nobody.
    """
    try:
        written = path.expanduser()
    except RuntimeError:
        raise OperatorError(ExitCode.CONFIGURATION, "config.no_home", path=path) from None
    return Path(os.path.abspath(folder / written))  # noqa: PTH100 (links are kept as they are)
