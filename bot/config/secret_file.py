"""Secrets in files: who may read such a file, and what is forgiven about the text in it."""

import os
import re
import stat
from pathlib import Path

from bot.errors import ExitCode, OperatorError

CONTAINER_SECRETS = Path("/run/secrets")
"""Where Docker, Podman and Compose mount secrets, readable by everybody inside the container."""
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""The variable by which systemd names the folder of a unit's credentials (`LoadCredential=`)."""
_TOKEN = re.compile(r"[\x21-\x7e]+")
_QUOTES = "\"'“”‘’"


def read_secret(path: Path) -> str:
    """The text of a secret file without what surrounds it.

    Raises `OperatorError` (exit 78): there is no such file, others can read it, or it is no UTF-8 text.
    """
    require_private(path)
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        # The cause is left out: it would put the secret into the trace.
        raise OperatorError(ExitCode.CONFIGURATION, "config.secret_not_text", path=path) from None
    except OSError as error:
        raise OperatorError(
            ExitCode.CONFIGURATION, "config.unreadable", path=path, reason=error.strerror
        ) from error


def require_private(path: Path) -> None:
    """Raise `OperatorError` (exit 78) unless the file exists and is guarded as a secret should be.

    Guarded are: a file that only its owner can read; one of root's that its group can read and nobody else; and what
    the system hands to a container or a unit, in a folder that is made for secrets or on a mount that takes no change.
    """
    if not path.is_file():
        raise OperatorError(ExitCode.CONFIGURATION, "config.secret_missing", path=path)
    found = path.stat()
    if not found.st_mode & 0o077 or _handed(path):
        return
    if found.st_uid == 0 and os.geteuid() != 0 and not found.st_mode & (stat.S_IWGRP | stat.S_IRWXO):
        return
    raise OperatorError(ExitCode.CONFIGURATION, "config.secret_open", path=path)


def token_of(text: str, where: object) -> str:
    """A token as Discord gave it: without the quotes, the word "Bot" and the byte order mark that copying adds.

    Raises `OperatorError` (exit 78) for what cannot be a token: spaces, line breaks or other letters inside.
    """
    token = text.removeprefix("\ufeff").strip().strip(_QUOTES).strip()
    token = re.sub(r"^bot\s+", "", token, flags=re.IGNORECASE)
    if token and not _TOKEN.fullmatch(token):
        raise OperatorError(ExitCode.CONFIGURATION, "config.no_such_token", where=where)
    return token


def _handed(path: Path) -> bool:
    folders = [CONTAINER_SECRETS, *(Path(named) for named in [os.environ.get(CREDENTIALS)] if named)]
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 (links are kept: secrets are mounted as links)
    return any(absolute.is_relative_to(folder) for folder in folders) or _takes_no_change(path)


def _takes_no_change(path: Path) -> bool:
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
