"""Configuration: precedence, secrets, and one readable line for every mistake."""

from pathlib import Path

import pytest

from bot.config import Config, load_config
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


@pytest.fixture(autouse=True)
def clean_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for name in (
        "PRECEPTOR_CONFIG",
        "PRECEPTOR_DATA_DIR",
        "PRECEPTOR_DISCORD__TOKEN",
        "PRECEPTOR_LOG__LEVEL",
    ):
        monkeypatch.delenv(name, raising=False)


def refused(action) -> tuple[ExitCode, str]:
    with pytest.raises(OperatorError) as refusal:
        action()
    return refusal.value.code, catalogue().of(refusal.value.message)


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_the_example_is_the_default(tmp_path: Path):
    copied = written(tmp_path / "example.toml", EXAMPLE.read_text())
    assert load_config(copied).model_dump() == load_config(written(tmp_path / "empty.toml", "")).model_dump()


def test_the_example_names_every_key():
    text = EXAMPLE.read_text()
    for section, keys in Config().model_dump().items():
        assert f"[{section}]" in text
        for key in keys:
            assert f"{key} = " in text, f"[{section}] {key} is missing in config.example.toml"


def test_an_empty_file_with_a_token_in_the_environment_is_enough(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", "secret-token")
    assert load_config(written(tmp_path / "c.toml", "")).token == "secret-token"


def test_precedence_argument_variable_folder(tmp_path: Path, monkeypatch):
    written(tmp_path / "config.toml", '[log]\nlevel = "error"\n')
    assert load_config(None).log.level == "error"
    monkeypatch.setenv("PRECEPTOR_CONFIG", str(written(tmp_path / "b.toml", '[log]\nlevel = "warning"\n')))
    assert load_config(None).log.level == "warning"
    assert load_config(written(tmp_path / "a.toml", '[log]\nlevel = "debug"\n')).log.level == "debug"


def test_the_environment_beats_the_file_key_by_key(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PRECEPTOR_LOG__LEVEL", "debug")
    config = load_config(written(tmp_path / "c.toml", '[log]\nlevel = "error"\nformat = "json"\n'))
    assert (config.log.level, config.log.format) == ("debug", "json")


def test_the_data_directory_variable_beats_the_file(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PRECEPTOR_DATA_DIR", "/elsewhere")
    config = load_config(written(tmp_path / "c.toml", '[storage]\ndirectory = "here"\n'))
    assert config.storage.directory == Path("/elsewhere")


def test_a_named_file_that_is_missing_exits_66(tmp_path: Path):
    code, line = refused(lambda: load_config(tmp_path / "none.toml"))
    assert code == ExitCode.MISSING_FILE
    assert "none.toml" in line


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[discord\n", "not valid TOML"),
        ("\udcff", "not UTF-8 text"),
        ('[discord]\ntokn = "x"\n', "discord.tokn"),
        ('[log]\nlevel = "loud"\n', "log.level"),
        ('[discord]\napi_base = "ftp://x"\n', "discord.api_base"),
        ("[nonsense]\nx = 1\n", "nonsense"),
        ('[storage]\nurl = "postgres://x"\n', "storage.url"),
        ('[operator]\nname = "a\\nb"\n', "operator.name: write it on one line"),
        (f'[operator]\nname = "{"x" * 81}"\n', "operator.name: at most 80 characters"),
        ('[operator]\nprivacy_contact = "ask me"\n', "write an e-mail address, or a link"),
        ('[operator]\nprivacy_contact = "https://example.org/ <@1>"\n', "write an e-mail address, or a link"),
    ],
)
def test_a_mistake_is_named_in_one_line_and_exits_78(tmp_path: Path, text: str, named: str):
    path = tmp_path / "c.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    code, line = refused(lambda: load_config(path))
    assert code == ExitCode.CONFIGURATION
    assert named in line
    assert "\n" not in line


def test_the_operator_is_named_with_an_address(tmp_path: Path):
    given = '[operator]\nname = " Ana and Bo "\nprivacy_contact = "privacy@example.org"\n'
    operator = load_config(written(tmp_path / "c.toml", given)).operator
    assert (operator.name, operator.privacy_contact) == ("Ana and Bo", "privacy@example.org")


def test_a_mistake_never_shows_the_token(tmp_path: Path):
    path = written(tmp_path / "c.toml", '[discord]\ntoken = ["canary-token"]\n')
    assert "canary-token" not in refused(lambda: load_config(path))[1]


def test_no_token_exits_78():
    assert refused(lambda: Config().token)[0] == ExitCode.CONFIGURATION


def test_a_token_file_is_read_when_only_its_owner_can(tmp_path: Path):
    token = written(tmp_path / "token", "from-file\n")
    config = load_config(written(tmp_path / "c.toml", f'[discord]\ntoken_file = "{token}"\n', 0o644))
    assert config.token == "from-file"
    token.chmod(0o640)
    assert refused(lambda: config.token)[0] == ExitCode.CONFIGURATION
    token.unlink()
    assert refused(lambda: config.token)[0] == ExitCode.CONFIGURATION


def test_a_token_in_a_file_open_to_others_is_refused(tmp_path: Path):
    path = written(tmp_path / "c.toml", '[discord]\ntoken = "x"\n', 0o644)
    code, line = refused(lambda: load_config(path))
    assert code == ExitCode.CONFIGURATION
    assert "chmod 600" in line
    path.chmod(0o600)
    assert load_config(path).token == "x"


def test_an_operator_key_in_a_file_open_to_others_is_refused(tmp_path: Path):
    path = written(tmp_path / "c.toml", '[storage]\noperator_key = "x"\n', 0o644)
    assert refused(lambda: load_config(path))[0] == ExitCode.CONFIGURATION


@pytest.mark.parametrize("text", ["five", "[" * 5000, "{", "[7,"])
def test_a_variable_that_cannot_be_read_is_named_without_its_text(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("PRECEPTOR_LEDGER__SERVERS", text)
    code, line = refused(lambda: load_config(None))
    assert code is ExitCode.CONFIGURATION
    assert "PRECEPTOR_" in line
    assert text not in line


def test_the_token_is_not_in_the_representation(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", "canary-token")
    assert "canary-token" not in repr(load_config(None))


def test_the_overlay_lies_beside_the_configuration_wherever_it_is_named(tmp_path: Path, monkeypatch):
    config = written(tmp_path / "c.toml", '[timeline]\noverlay = "seasons.toml"\n')
    assert load_config(config).timeline.overlay == tmp_path / "seasons.toml"
    monkeypatch.setenv("PRECEPTOR_TIMELINE__OVERLAY", "other.toml")
    assert load_config(config).timeline.overlay == tmp_path / "other.toml"
    monkeypatch.setenv("PRECEPTOR_TIMELINE__OVERLAY", "/etc/dates.toml")
    assert load_config(config).timeline.overlay == Path("/etc/dates.toml")
    monkeypatch.setenv("PRECEPTOR_TIMELINE__OVERLAY", "")
    assert load_config(config).timeline.overlay is None


def under(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return written(path, text)


def test_paths_in_the_file_count_from_its_folder(tmp_path: Path, monkeypatch):
    text = """
    [discord]
    token_file = "token"
    [storage]
    directory = "data"
    operator_key_file = "keys/operator.key"
    [backups]
    directory = "../spare"
    [timeline]
    overlay = "seasons.toml"
    """
    config = load_config(under(tmp_path / "etc" / "c.toml", text))
    etc = tmp_path / "etc"
    assert config.discord.token_file == etc / "token"
    assert config.storage.directory == etc / "data"
    assert config.storage.operator_key_file == etc / "keys" / "operator.key"
    assert config.backups.directory == tmp_path / "spare"
    assert config.timeline.overlay == etc / "seasons.toml"
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    config = load_config(under(etc / "d.toml", '[storage]\ndirectory = "~/data"\n'))
    assert config.storage.directory == tmp_path / "home" / "data"
    assert (
        refused(lambda: load_config(under(etc / "e.toml", '[storage]\ndirectory = "~nobody-at-all/x"\n')))[0]
        == 78
    )


def test_paths_in_variables_count_from_the_working_directory(tmp_path: Path, monkeypatch):
    file = under(tmp_path / "etc" / "c.toml", "")
    for name, value in {
        "DATA_DIR": "here",
        "DISCORD__TOKEN_FILE": "t",
        "BACKUPS__DIRECTORY": "~/b",
    }.items():
        monkeypatch.setenv(f"PRECEPTOR_{name}", value)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    config = load_config(file)
    assert config.storage.directory == tmp_path / "here"
    assert config.discord.token_file == tmp_path / "t"
    assert config.backups.directory == tmp_path / "home" / "b"


def test_data_that_lies_where_paths_once_counted_from_is_not_overlooked(tmp_path: Path):
    file = under(tmp_path / "etc" / "c.toml", '[storage]\ndirectory = "data"\n')
    under(tmp_path / "data" / "preceptor.db", "x")
    code, line = refused(lambda: load_config(file))
    assert code == ExitCode.CONFIGURATION
    assert str(tmp_path / "data") in line
    under(tmp_path / "etc" / "data" / "preceptor.db", "x")
    assert load_config(file).storage.directory == tmp_path / "etc" / "data"


@pytest.mark.parametrize(
    "text",
    ["a.b.c", " a.b.c\r\n", '"a.b.c"', "'a.b.c'", "“a.b.c”", "Bot a.b.c", '"bot a.b.c"', "\ufeffa.b.c"],
)
def test_what_copying_adds_to_a_token_is_forgiven(tmp_path: Path, monkeypatch, text: str):
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", text)
    assert load_config(None).token == "a.b.c"
    monkeypatch.delenv("PRECEPTOR_DISCORD__TOKEN")
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN_FILE", str(written(tmp_path / "t", text)))
    assert load_config(None).token == "a.b.c"


@pytest.mark.parametrize(
    "content", [b"a.b.c\n# mine\n", b"a b", b"a.\xff", "a.b.c".encode("utf-16"), "a.ü".encode()]
)
def test_what_cannot_be_a_token_is_refused_without_showing_it(tmp_path: Path, monkeypatch, content: bytes):
    file = tmp_path / "t"
    file.write_bytes(content)
    file.chmod(0o600)
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN_FILE", str(file))
    code, line = refused(lambda: load_config(None).token)
    assert code == ExitCode.CONFIGURATION
    assert "a.b" not in line
    assert "\n" not in line


def test_secrets_of_containers_and_units_are_taken_as_they_are_mounted(tmp_path: Path, monkeypatch):
    file = under(tmp_path / "credentials" / "token", "a.b.c")
    file.chmod(0o444)
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN_FILE", str(file))
    assert "chmod 600" in refused(lambda: load_config(None).token)[1]
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(file.parent))
    assert load_config(None).token == "a.b.c"
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    monkeypatch.setattr("bot.config.secret_file.CONTAINER_SECRETS", file.parent)
    assert load_config(None).token == "a.b.c"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("PRECEPTOR_TOKEN", "PRECEPTOR_DISCORD__TOKEN"),
        ("PRECEPTOR_DISCORD_TOKEN", "PRECEPTOR_DISCORD__TOKEN"),
        ("PRECEPTOR_LOGG__LEVEL", "PRECEPTOR_LOG__LEVEL"),
        ("PRECEPTOR_DATADIR", "PRECEPTOR_DATA_DIR"),
        ("PRECEPTOR_XYZZY", "no setting"),
    ],
)
def test_a_variable_that_sets_nothing_is_named_with_the_nearest(monkeypatch, name: str, near: str):
    monkeypatch.setenv(name, "x")
    code, line = refused(lambda: load_config(None))
    assert code == ExitCode.CONFIGURATION
    assert name in line
    assert near in line


def test_variables_that_container_platforms_set_are_not_ours(monkeypatch):
    monkeypatch.setenv("PRECEPTOR_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("PRECEPTOR_PORT_80_TCP", "tcp://10.0.0.1:80")
    assert load_config(None).ledger.servers == ()


@pytest.mark.parametrize("text", ["1,2", "[1, 2]", '["1", "2"]', " 1 , 2 "])
def test_a_list_in_a_variable_is_read_as_people_write_it(monkeypatch, text: str):
    monkeypatch.setenv("PRECEPTOR_LEDGER__SERVERS", text)
    assert load_config(None).ledger.servers == (1, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[discord]\ntokenfile = "x"\n', "did you mean token_file"),
        ('[log]\ndirectory = "x"\n', "belongs below [storage]"),
        ('[ledger]\nservers = "x"\n', "whole number"),
        ("[ledger]\nservers = {a = 1}\n", "write a list"),
        ("[backups]\nhourly = 0\n", "smallest that is allowed is 1"),
        ("[backups]\nhourly = 1.5\n", "whole number"),
        ('[statistics]\nstrict = "perhaps"\n', "true or false"),
        ("log = 5\n", "is a section"),
        ("[storage]\ndirectory = 5\n", "text in straight quotes"),
        ('[storage]\nurl = "postgresql://x"\n', "leave it empty"),
        ('[discord]\napi_base = "ftp://x"\n', "write an address"),
        ("[log]\nlevel = “info”\n", "straight quotes"),
        ('[storage]\ndirectory = "C:\\Users"\n', "single quotes"),
    ],
)
def test_mistakes_are_told_in_words_that_help(tmp_path: Path, text: str, words: str):
    code, line = refused(lambda: load_config(written(tmp_path / "c.toml", text)))
    assert code == ExitCode.CONFIGURATION
    assert words in line
    assert "Input should" not in line
    assert "Extra inputs" not in line


def test_a_byte_order_mark_and_capitals_are_read(tmp_path: Path):
    assert load_config(written(tmp_path / "c.toml", '\ufeff[log]\nlevel = "INFO"\n')).log.level == "info"


DATA_URL, KEYS_URL = (
    "postgresql://p@db.example.org:5432/data",
    "postgresql://p@db.example.org/keys?sslmode=require",
)


def test_two_databases_of_postgresql_are_read(tmp_path: Path):
    file = written(tmp_path / "c.toml", f'[storage]\nurl = " {DATA_URL}"\nkeys_url = "{KEYS_URL}"\n')
    storage = load_config(file).storage
    assert (storage.url, storage.keys_url) == (DATA_URL, KEYS_URL)


@pytest.mark.parametrize(
    ("url", "keys_url", "said"),
    [
        ("mysql://p@db/x", KEYS_URL, "postgresql://user@host"),
        ("postgresql://p@db", KEYS_URL, "postgresql://user@host"),
        ("postgresql://p@db/", KEYS_URL, "postgresql://user@host"),
        ("postgresql:///data", KEYS_URL, "postgresql://user@host"),
        ("postgresql://p@db:no/data", KEYS_URL, "postgresql://user@host"),
        ("postgresql://p@[db/data", KEYS_URL, "postgresql://user@host"),
        ("postgresql://p:hunter2@db/data", KEYS_URL, "leave the password out"),
        (DATA_URL, "postgresql://p@db/keys?password=hunter2", "leave the password out"),
        (DATA_URL, DATA_URL, "one of their own"),
        (DATA_URL, "", "belong together"),
        ("", KEYS_URL, "belong together"),
    ],
)
def test_urls_that_do_not_fit_are_refused_without_showing_a_secret(
    tmp_path: Path, url: str, keys_url: str, said: str
):
    file = written(tmp_path / "c.toml", f'[storage]\nurl = "{url}"\nkeys_url = "{keys_url}"\n')
    code, text = refused(lambda: load_config(file))
    assert code == ExitCode.CONFIGURATION
    assert said in text
    assert "hunter2" not in text


def test_the_password_of_the_databases_comes_from_a_guarded_file_or_a_variable(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", "secret-token")
    open_file = written(tmp_path / "password", "hunter2\n", 0o644)
    named = written(tmp_path / "c.toml", f'[storage]\npassword_file = "{open_file.name}"\n')
    assert refused(lambda: load_config(named).database_password)[0] == ExitCode.CONFIGURATION
    open_file.chmod(0o600)
    assert load_config(named).database_password == "hunter2"
    assert "hunter2" in load_config(named).secrets()
    monkeypatch.setenv("PRECEPTOR_STORAGE__PASSWORD", "other")
    assert load_config(named).database_password == "other"
    assert "other" not in repr(load_config(named))
    monkeypatch.delenv("PRECEPTOR_STORAGE__PASSWORD")
    assert load_config(written(tmp_path / "d.toml", "")).database_password is None
    written(tmp_path / "e.toml", '[storage]\npassword = "x"\n', 0o644)
    assert refused(lambda: load_config(tmp_path / "e.toml"))[0] == ExitCode.CONFIGURATION
