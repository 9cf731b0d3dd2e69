"""Configuration: a TOML file, then environment variables over it, all checked before anything starts.

The file is ``--config``, else ``$PRECEPTOR_CONFIG``, else ``./config.toml`` where it exists. A variable
``PRECEPTOR_SECTION__KEY`` beats the file's ``[section] key``; ``PRECEPTOR_DATA_DIR`` sets ``[storage] directory``.
Secrets come from the environment or from a file that only its owner can read (mode 0600).
"""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, UrlConstraints, ValidationError
from pydantic_core import Url
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from bot.errors import ExitCode, OperatorError

DEFAULT_FILE = Path("config.toml")
PREFIX = "PRECEPTOR_"

HttpUrl = Annotated[Url, UrlConstraints(allowed_schemes=["http", "https"])]
SocketUrl = Annotated[Url, UrlConstraints(allowed_schemes=["ws", "wss"])]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DiscordSection(_Section):
    """How to reach Discord and as whom. The two addresses are for tests and proxies."""

    token: SecretStr | None = None
    token_file: Path | None = None
    api_base: HttpUrl | None = None
    gateway_url: SocketUrl | None = None


class StorageSection(_Section):
    """Where the data lives; ``operator_key`` wraps the members' keys (32 bytes in base64)."""

    directory: Path = Path("data")
    url: Literal[""] = ""
    operator_key: SecretStr | None = None
    operator_key_file: Path | None = None


class BackupsSection(_Section):
    """Where backups go (empty: `backups` in the data folder) and how many stay (see :class:`storage.backup.Kept`)."""

    directory: Path | None = None
    hourly: Annotated[int, Field(ge=1, le=1000)] = 24
    daily: Annotated[int, Field(ge=0, le=1000)] = 14


class StatisticsSection(_Section):
    """``strict`` publishes less often and with more noise (see `docs/statistics.md`)."""

    strict: bool = False


class TimelineSection(_Section):
    """``overlay`` is a file with the operator's own season dates, relative to the folder of the configuration file."""

    overlay: Annotated[Path | None, BeforeValidator(lambda named: named or None)] = None


class LedgerSection(_Section):
    """``servers`` are the Discord servers whose moderators edit the facts about programs; none, unless listed."""

    servers: Annotated[tuple[Annotated[int, Field(ge=1, lt=2**63)], ...], Field(max_length=100)] = ()


class LogSection(_Section):
    """Log lines go to standard error; ``json`` suits journald and collectors."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Config(BaseSettings):
    """The whole configuration. Every key has a default but the token."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    discord: DiscordSection = Field(default_factory=DiscordSection)
    storage: StorageSection = Field(default_factory=StorageSection)
    backups: BackupsSection = Field(default_factory=BackupsSection)
    statistics: StatisticsSection = Field(default_factory=StatisticsSection)
    timeline: TimelineSection = Field(default_factory=TimelineSection)
    ledger: LedgerSection = Field(default_factory=LedgerSection)
    log: LogSection = Field(default_factory=LogSection)

    def secrets(self) -> tuple[str, ...]:
        """Every secret the configuration holds, so that the log can hide it."""
        operator_key = self.storage.operator_key
        return (self.token, *(() if operator_key is None else (operator_key.get_secret_value(),)))

    @property
    def token(self) -> str:
        """The bot's token. Raises `OperatorError` (exit 78) where there is none or its file is open to others."""
        if self.discord.token is not None:
            found = self.discord.token.get_secret_value().strip()
        elif self.discord.token_file is not None:
            found = read_secret(self.discord.token_file)
        else:
            found = ""
        if not found:
            raise OperatorError(ExitCode.CONFIGURATION, "config.no_token")
        return found


def load_config(path: Path | None) -> Config:
    """Read and check the configuration.

    Raises `OperatorError`: the named file does not exist (exit 66), or something in it or in the environment
    is not as it must be (exit 78, every problem in one line).
    """
    variable = os.environ.get(PREFIX + "CONFIG")
    named = path or (Path(variable) if variable else None)
    if named is not None and not named.is_file():
        raise OperatorError(ExitCode.MISSING_FILE, "config.missing_file", path=named)
    file = named or (DEFAULT_FILE if DEFAULT_FILE.is_file() else None)
    try:
        config = _with_overlay_beside(file, _with_data_directory(_reader(file)()))
    except ValidationError as error:
        raise OperatorError(ExitCode.CONFIGURATION, "config.invalid", problems=_problems(error)) from None
    except SettingsError as error:
        section = str(error).partition('"')[2].partition('"')[0]
        raise OperatorError(ExitCode.CONFIGURATION, "config.variable", section=section.upper()) from None
    except UnicodeDecodeError as error:
        raise OperatorError(
            ExitCode.CONFIGURATION, "config.not_toml", path=file, reason=error.reason
        ) from error
    except OSError as error:
        raise OperatorError(
            ExitCode.CONFIGURATION, "config.unreadable", path=file, reason=error.strerror
        ) from error
    # tomllib and json let numbers of thousands of digits fail as ValueError, and deep nesting as RecursionError.
    except (ValueError, RecursionError) as error:
        where = file or "PRECEPTOR_…"
        raise OperatorError(
            ExitCode.CONFIGURATION, "config.not_toml", path=where, reason=str(error)
        ) from error
    if file is not None and _secrets_in_file(config):
        require_private(file)
    return config


def read_secret(path: Path) -> str:
    """The text of a secret file. Raises `OperatorError` when it is missing or others can read it (exit 78)."""
    require_private(path)
    return path.read_text(encoding="utf-8").strip()


def require_private(path: Path) -> None:
    """Raise `OperatorError` unless the file exists and only its owner can read it."""
    if not path.is_file():
        raise OperatorError(ExitCode.CONFIGURATION, "config.secret_missing", path=path)
    if path.stat().st_mode & 0o077:
        raise OperatorError(ExitCode.CONFIGURATION, "config.secret_open", path=path)


def _secrets_in_file(config: Config) -> bool:
    kept = {"DISCORD__TOKEN": config.discord.token, "STORAGE__OPERATOR_KEY": config.storage.operator_key}
    return any(secret is not None and PREFIX + name not in os.environ for name, secret in kept.items())


def _with_data_directory(config: Config) -> Config:
    chosen = os.environ.get(PREFIX + "DATA_DIR")
    if not chosen:
        return config
    storage = config.storage.model_copy(update={"directory": Path(chosen)})
    return config.model_copy(update={"storage": storage})


def _with_overlay_beside(file: Path | None, config: Config) -> Config:
    """The overlay found from the folder of the configuration file, the working directory where there is none."""
    named = config.timeline.overlay
    if named is None or file is None:
        return config
    timeline = config.timeline.model_copy(update={"overlay": file.parent / named})
    return config.model_copy(update={"timeline": timeline})


def _reader(file: Path | None) -> type[Config]:
    class _FileConfig(Config):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            from_file = () if file is None else (TomlConfigSettingsSource(settings_cls, file),)
            return (init_settings, env_settings, *from_file)

    return _FileConfig


def _problems(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)
    )
