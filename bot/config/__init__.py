"""Configuration: a TOML file, then environment variables over it, all checked before anything starts.

The file is ``--config``, else ``$PRECEPTOR_CONFIG``, else ``./config.toml`` where it exists. A variable
``PRECEPTOR_SECTION__KEY`` beats the file's ``[section] key``; ``PRECEPTOR_DATA_DIR`` sets ``[storage] directory``.
Every path of a loaded configuration is absolute: a relative one counts from the folder of the file, one in a variable
from the working directory, and ``~`` is the home of whoever runs the program.
Secrets come from the environment or from a file that nobody else can read (:mod:`bot.config.secret_file`).
"""

import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    UrlConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError, Url
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.config.file import PATHS, absolute, source
from bot.config.mistakes import mistakes, refuse_unknown_variables
from bot.config.secret_file import read_secret, require_private, token_of
from bot.errors import ExitCode, OperatorError

DEFAULT_FILE = Path("config.toml")
PREFIX = "PRECEPTOR_"
OWN = ("CONFIG", "DATA_DIR")
"""Variables that set no key of a section."""
_DATABASE = "preceptor.db"

HttpUrl = Annotated[Url, UrlConstraints(allowed_schemes=["http", "https"])]
SocketUrl = Annotated[Url, UrlConstraints(allowed_schemes=["ws", "wss"])]


def _listed(given: object) -> object:
    """A list as people write one in a variable: ``1, 2`` or ``[1, 2]``; one value is a list of one."""
    if isinstance(given, str) and given.lstrip().startswith(("[", "{")):
        return _json_of(given)
    if isinstance(given, str):
        return tuple(part.strip(" \"'") for part in given.split(",") if part.strip())
    return (given,) if isinstance(given, int) else given


def _json_of(text: str) -> object:
    try:
        return json.loads(text)
    # Numbers of thousands of digits fail as ValueError, and deep nesting as RecursionError.
    except (ValueError, RecursionError):
        return None


def _stripped(given: object) -> object:
    return given.strip() if isinstance(given, str) else given


def _postgres(url: str) -> str:
    """A URL of a PostgreSQL database without a password, which would be in every copy of the configuration; or nothing."""
    if not url:
        return url
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"postgresql", "postgres"} and bool(parts.hostname) and len(parts.path) > 1
        secret = parts.password is not None or "password" in parse_qs(parts.query)
        fits = fits and parts.port != 0
    except ValueError:
        raise PydanticCustomError("postgres_url", "no URL of a PostgreSQL database") from None
    if secret:
        raise PydanticCustomError("password_in_url", "a password in a URL")
    if not fits:
        raise PydanticCustomError("postgres_url", "no URL of a PostgreSQL database")
    return url


PostgresUrl = Annotated[str, BeforeValidator(_stripped), AfterValidator(_postgres)]


def _lower(given: object) -> object:
    return given.strip().lower() if isinstance(given, str) else given


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DiscordSection(_Section):
    """How to reach Discord and as whom. The two addresses are for tests and proxies."""

    token: SecretStr | None = None
    token_file: Path | None = None
    api_base: HttpUrl | None = None
    gateway_url: SocketUrl | None = None


class StorageSection(_Section):
    """Where the data lives; ``operator_key`` wraps the members' keys (32 bytes in base64).

    With ``url`` the data is in PostgreSQL, and the members' keys in another database of it, at ``keys_url``.
    """

    directory: Path = Path("data")
    url: PostgresUrl = ""
    keys_url: PostgresUrl = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    operator_key: SecretStr | None = None
    operator_key_file: Path | None = None

    @model_validator(mode="after")
    def _two_databases(self) -> Self:
        if self.url == self.keys_url and self.url:
            raise PydanticCustomError("same_urls", "one database for data and keys")
        if bool(self.url) != bool(self.keys_url):
            raise PydanticCustomError("one_url", "one URL without the other")
        return self


class BackupsSection(_Section):
    """Where backups go (empty: `backups` in the data folder) and how many stay (see :class:`storage.backup.Kept`)."""

    directory: Path | None = None
    hourly: Annotated[int, Field(ge=1, le=1000)] = 24
    daily: Annotated[int, Field(ge=0, le=1000)] = 14


class StatisticsSection(_Section):
    """``strict`` publishes less often and with more noise (see `docs/statistics.md`)."""

    strict: bool = False


class TimelineSection(_Section):
    """``overlay`` is a file with the operator's own season dates."""

    overlay: Annotated[Path | None, BeforeValidator(lambda named: named or None)] = None


class LedgerSection(_Section):
    """``servers`` are the Discord servers whose moderators edit the facts about programs; none, unless listed.

    ``shipped``: whether the facts and reports that ship are used.
    """

    servers: Annotated[
        tuple[Annotated[int, Field(ge=1, lt=2**63)], ...],
        Field(max_length=100),
        NoDecode,
        BeforeValidator(_listed),
    ] = ()
    shipped: bool = True


class MonitoringSection(_Section):
    """``port`` on 127.0.0.1 where programs of this machine can ask how the bot is; none, unless set."""

    port: Annotated[int, Field(ge=1, le=65535)] | None = None


class OperatorSection(_Section):
    """Who runs the installation, shown to everybody by `/about`; both may be left out.

    ``privacy_contact`` is an e-mail address or an https link.
    """

    name: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$"), BeforeValidator(_stripped)] = (
        ""
    )
    privacy_contact: Annotated[
        str,
        Field(
            max_length=200, pattern=r"^$|^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$|^https://[\w.-]+[\w./?=%&~:#+-]*$"
        ),
        BeforeValidator(_stripped),
    ] = ""


class LogSection(_Section):
    """Log lines go to standard error; ``json`` suits journald and collectors."""

    level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"
    format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = "text"


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
    monitoring: MonitoringSection = Field(default_factory=MonitoringSection)
    operator: OperatorSection = Field(default_factory=OperatorSection)
    log: LogSection = Field(default_factory=LogSection)

    def secrets(self) -> tuple[str, ...]:
        """Every secret the configuration holds, so that the log can hide it."""
        operator_key = self.storage.operator_key
        key = None if operator_key is None else operator_key.get_secret_value()
        return tuple(secret for secret in (self.token, key, self.database_password) if secret)

    @property
    def database_password(self) -> str | None:
        """The password of both databases; ``None`` where the configuration has none.

        Raises `OperatorError` (exit 78) for a file that is missing or that others can read.
        """
        if self.storage.password is not None:
            return self.storage.password.get_secret_value()
        return None if self.storage.password_file is None else read_secret(self.storage.password_file)

    @property
    def token(self) -> str:
        """The bot's token. Raises `OperatorError` (exit 78) for none, one in an open file, or no token."""
        if self.discord.token is not None:
            found = token_of(self.discord.token.get_secret_value(), "[discord] token")
        elif self.discord.token_file is not None:
            found = token_of(read_secret(self.discord.token_file), self.discord.token_file)
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
    refuse_unknown_variables(os.environ, PREFIX, OWN, Config)
    variable = os.environ.get(PREFIX + "CONFIG")
    named = path or (Path(variable) if variable else None)
    if named is not None and not absolute(named, Path.cwd()).is_file():
        raise OperatorError(ExitCode.MISSING_FILE, "config.missing_file", path=absolute(named, Path.cwd()))
    file = absolute(named or DEFAULT_FILE, Path.cwd())
    found = file if file.is_file() else None
    config = _with_absolute_paths(found, _with_data_directory(_read(found)))
    if found is not None:
        if _secrets_in_file(config):
            require_private(found)
        _refuse_moved_data(found, config)
    return config


def _read(file: Path | None) -> Config:
    try:
        return _reader(file)()
    except ValidationError as error:
        raise OperatorError(
            ExitCode.CONFIGURATION, "config.invalid", problems=mistakes(error, Config, PREFIX)
        ) from None
    except SettingsError as error:
        section = str(error).partition('"')[2].partition('"')[0]
        raise OperatorError(ExitCode.CONFIGURATION, "config.variable", section=section.upper()) from None
    # json lets numbers of thousands of digits fail as ValueError, and deep nesting as RecursionError.
    except (ValueError, RecursionError) as error:
        raise OperatorError(ExitCode.CONFIGURATION, "config.variable", section="…") from error


def _secrets_in_file(config: Config) -> bool:
    kept = {"DISCORD__TOKEN": config.discord.token, "STORAGE__OPERATOR_KEY": config.storage.operator_key}
    kept["STORAGE__PASSWORD"] = config.storage.password
    return any(secret is not None and PREFIX + name not in os.environ for name, secret in kept.items())


def _with_data_directory(config: Config) -> Config:
    chosen = os.environ.get(PREFIX + "DATA_DIR")
    if not chosen:
        return config
    storage = config.storage.model_copy(update={"directory": absolute(Path(chosen), Path.cwd())})
    return config.model_copy(update={"storage": storage})


def _with_absolute_paths(file: Path | None, config: Config) -> Config:
    """Every path made absolute: named in a variable it counts from the working directory, else from the file."""
    changed: dict[str, Any] = {}
    for section, keys in PATHS.items():
        part = getattr(config, section)
        paths = {key: getattr(part, key) for key in keys if getattr(part, key) is not None}
        made = {key: absolute(path, _base(file, section, key)) for key, path in paths.items()}
        changed[section] = part.model_copy(update=made)
    return config.model_copy(update=changed)


def _base(file: Path | None, section: str, key: str) -> Path:
    in_a_variable = f"{PREFIX}{section}__{key}".upper() in os.environ
    return Path.cwd() if file is None or in_a_variable else file.parent


def _refuse_moved_data(file: Path, config: Config) -> None:
    """Paths once counted from the working directory: whoever relied on that gets an error, not an empty database."""
    folder = config.storage.directory
    if not folder.is_relative_to(file.parent):
        return
    before = Path.cwd() / folder.relative_to(file.parent)
    if before != folder and (before / _DATABASE).exists() and not (folder / _DATABASE).exists():
        raise OperatorError(
            ExitCode.CONFIGURATION, "config.data_elsewhere", path=folder, found=before, file=file
        )


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
            from_file = () if file is None else (source(settings_cls, file),)
            return (init_settings, env_settings, *from_file)

    return _FileConfig
