"""The operator's key: 32 bytes in base64, in the configuration or in a file that only its owner can read."""

import base64
import binascii
import secrets
from pathlib import Path

from bot.config.secret_file import require_private
from bot.errors import ExitCode, OperatorError
from bot.privacy.contract import OperatorKey
from storage.files.whole_file import replace_whole, sync

KEY_BYTES = 32


def load_or_create_operator_key(
    path: Path, *, given: str | None = None, file: Path | None = None, may_create: bool
) -> OperatorKey:
    """The key ``given`` in base64, else the one in ``file``, else the one at ``path``.

    Where there is none at ``path`` either, it is made there with mode 0600 if ``may_create``; a new key would
    be useless to an installation that already has member keys. Raises `OperatorError` (exit 78) when the key is
    missing, is no key, or can be read by others; (exit 73) when it cannot be written.
    """
    if given is not None:
        return OperatorKey(_decoded(given, "operator_key"))
    if file is not None:
        return OperatorKey(_read(file), file)
    if path.exists():
        return OperatorKey(_read(path), path)
    if not may_create:
        raise OperatorError(ExitCode.CONFIGURATION, "privacy_keys.key_missing", path=path)
    return _created(path)


def stage_operator_key(path: Path) -> OperatorKey:
    """Make the key that is to follow the one at ``path`` and keep it beside it; the old one is still in force.

    Raises `OperatorError` (exit 73) when it cannot be written.
    """
    return _created(staged_path(path))


def staged_operator_key(path: Path) -> OperatorKey | None:
    """The key that a change of keys left beside the one at ``path``, or ``None``."""
    staged = staged_path(path)
    return OperatorKey(_read(staged), staged) if staged.exists() else None


def adopt_operator_key(path: Path) -> None:
    """Put the staged key in the place of the one at ``path``. Raises `OperatorError` (exit 73) when it cannot."""
    try:
        staged_path(path).replace(path)
        sync(path.parent)
    except OSError as error:
        raise OperatorError(
            ExitCode.UNWRITABLE, "storage.unwritable", path=path.parent, reason=error.strerror
        ) from error


def staged_path(path: Path) -> Path:
    """Where the key that follows the one at ``path`` waits."""
    return path.with_name(path.name + ".next")


def _created(path: Path) -> OperatorKey:
    secret = secrets.token_bytes(KEY_BYTES)
    try:
        replace_whole(path, lambda fresh: _write(fresh, base64.b64encode(secret) + b"\n"))
    except OSError as error:
        raise OperatorError(
            ExitCode.UNWRITABLE, "storage.unwritable", path=path.parent, reason=error.strerror
        ) from error
    return OperatorKey(secret, path, created=True)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _read(path: Path) -> bytes:
    require_private(path)
    try:
        text = path.read_text(encoding="ascii")
    except OSError as error:
        raise OperatorError(
            ExitCode.CONFIGURATION, "config.unreadable", path=path, reason=error.strerror
        ) from error
    except UnicodeDecodeError as error:
        raise OperatorError(ExitCode.CONFIGURATION, "privacy_keys.not_a_key", where=path) from error
    return _decoded(text, path)


def _decoded(text: str, where: object) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        # The cause is left out: it would put the key's text into the trace.
        raise OperatorError(ExitCode.CONFIGURATION, "privacy_keys.not_a_key", where=where)
    return secret
