"""Opening the members' keys with the operator's key, and changing that key for a new one.

A change takes three steps: the new key is written beside the old one, every member's key is wrapped anew in one
transaction, the new key takes the old one's place. Cut short after the second, it is finished at the next start.
"""

from pathlib import Path

from bot.config import Config
from bot.errors import ExitCode, OperatorError
from bot.privacy.cipher import MemberVault, check_value, rewrapping
from bot.privacy.contract import OperatorKey
from storage.keyring.member_keys import OpenedKeys, open_keys
from storage.keyring.operator_key import adopt_operator_key, stage_operator_key, staged_operator_key
from storage.sqlite.database import Database


async def open_configured_keys(config: Config, directory: Path, database: Database) -> OpenedKeys:
    """The keys of an installation with the operator's key as configured. Raises `OperatorError` as `open_keys` does."""
    given = config.storage.operator_key
    return await open_keys(
        directory,
        database,
        given=None if given is None else given.get_secret_value(),
        file=config.storage.operator_key_file,
    )


async def open_vault(keys: OpenedKeys) -> MemberVault:
    """The vault of opened keys. Raises `OperatorError` (exit 78) for a wrong key."""
    vault, _ = await _opened(keys)
    return vault


async def rotate_operator_key(keys: OpenedKeys) -> int:
    """Change the operator's key for a new one in the same file; how many members' keys were wrapped anew.

    Raises `OperatorError` (exit 78): the key is in the configuration or the environment and not in a file, or is
    not the right one. Nothing is changed then.
    """
    _, old = await _opened(keys)
    path = keys.operator.path
    if path is None:
        raise OperatorError(ExitCode.CONFIGURATION, "rotate.not_in_a_file")
    new = stage_operator_key(path)
    count = await keys.store.wrap_anew(check_value(new), rewrapping(old, new))
    adopt_operator_key(path)
    return count


async def _opened(keys: OpenedKeys) -> tuple[MemberVault, OperatorKey]:
    """The vault and the key in force; a change of keys that was cut short is finished first."""
    path = keys.operator.path
    staged = None if path is None else staged_operator_key(path)
    try:
        return await MemberVault.open_with(keys.store, keys.operator), keys.operator
    except OperatorError:
        if path is None or staged is None:
            raise
        vault = await MemberVault.open_with(keys.store, staged)
        adopt_operator_key(path)
        return vault, staged
