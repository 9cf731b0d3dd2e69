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


def test_the_example_is_the_default():
    assert load_config(EXAMPLE).model_dump() == Config().model_dump()


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
        ("\udcff", "not valid TOML"),
        ('[discord]\ntokn = "x"\n', "discord.tokn"),
        ('[log]\nlevel = "loud"\n', "log.level"),
        ('[discord]\napi_base = "ftp://x"\n', "discord.api_base"),
        ("[nonsense]\nx = 1\n", "nonsense"),
        ('[storage]\nurl = "postgres://x"\n', "storage.url"),
    ],
)
def test_a_mistake_is_named_in_one_line_and_exits_78(tmp_path: Path, text: str, named: str):
    path = tmp_path / "c.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    code, line = refused(lambda: load_config(path))
    assert code == ExitCode.CONFIGURATION
    assert named in line
    assert "\n" not in line


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
