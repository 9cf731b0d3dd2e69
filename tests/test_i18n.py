"""The catalogue: blanks, plurals, times, fallbacks, and no key without a sentence."""

import ast
import re
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.domain.message import Quantity, Relative, Usd, message
from bot.i18n import catalogue

ROOT = Path(__file__).parent.parent
SOURCES = [path for folder in ("bot", "cogs", "storage") for path in (ROOT / folder).rglob("*.py")]
KEY = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")
SAYING = {"message", "text", "described", "UserError", "OperatorError", "Message"}


def shipped() -> set[str]:
    keys: set[str] = set()
    for entry in resources.files("bot").joinpath("locales", "en").iterdir():
        with entry.open("rb") as file:
            for item in read_po(file, locale="en"):
                if item.id:
                    name = item.id if isinstance(item.id, str) else item.id[0]
                    assert name not in keys, f"{name} is written twice"
                    keys.add(name)
    return keys


def spoken() -> dict[str, str]:
    """Keys written out in calls that say something, with where they stand."""
    found: dict[str, str] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in SAYING:
                continue
            for argument in node.args:
                if (
                    isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                    and KEY.match(argument.value)
                ):
                    found[argument.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def test_every_key_that_the_code_says_has_a_sentence():
    sentences = shipped()
    missing = {key: place for key, place in spoken().items() if key not in sentences}
    assert missing == {}


def test_every_sentence_is_said_somewhere():
    text = "\n".join(path.read_text() for path in SOURCES)
    text += "\n".join(path.read_text() for path in (ROOT / "bot").rglob("*.toml"))
    unsaid = [key for key in shipped() if key not in text and not _built(key, text)]
    assert unsaid == []


def _built(key: str, text: str) -> bool:
    """Whether code builds the key from a prefix: f"visa.{value}" or "tier." + id."""
    parts = key.split(".")
    prefixes = [".".join(parts[:n]) + "." for n in range(1, len(parts))]
    return any(f'"{prefix}{{' in text or f'"{prefix}"' in text for prefix in prefixes)


def test_plural_forms_follow_the_count():
    texts = catalogue()
    assert texts("exam.attempts", {"count": 1}) == "1 attempt"
    assert texts("exam.attempts", {"count": 80}) == "80 attempts"


def test_values_are_written_for_readers():
    texts = catalogue()
    at = datetime(2027, 9, 22, 13, tzinfo=UTC)
    blank = {"path": "p", "reason": Usd(1830)}
    assert "$1,830" in texts("storage.unwritable", blank)
    assert "22 Sep 2027" in texts("storage.unwritable", {"path": "p", "reason": date(2027, 9, 22)})
    assert "13:00 UTC" in texts("storage.unwritable", {"path": "p", "reason": at})
    inner = message("exam.attempts", count=2)
    assert "2 attempts" in texts("storage.unwritable", {"path": "p", "reason": inner})
    assert "2 attempts and 2 attempts" in texts("storage.unwritable", {"path": "p", "reason": (inner, inner)})


def test_discord_shows_instants_in_the_readers_own_zone():
    texts = catalogue(discord=True)
    at = datetime(2027, 9, 22, 13, tzinfo=UTC)
    stamp = int(at.timestamp())
    assert f"<t:{stamp}:f>" in texts("storage.unwritable", {"path": "p", "reason": at})
    assert f"<t:{stamp}:R>" in texts("storage.unwritable", {"path": "p", "reason": Relative(at)})


@pytest.mark.parametrize("locale", ["es", "es-ES", "es-419"])
def test_every_spanish_of_discord_reads_the_one_spanish_catalogue(locale: str):
    texts = catalogue(locale)
    assert texts is catalogue("es")
    assert texts("error.not_yours") != catalogue()("error.not_yours")


def test_spanish_writes_dates_and_sums_as_spanish_readers_in_the_united_states_do():
    texts = catalogue("es")
    assert texts("command.option", {"name": date(2027, 8, 22)}) == "22 ago 2027"
    assert texts("command.option", {"name": Usd(1830)}) == "$1,830"
    assert texts("command.option", {"name": ("Lugares", "Vínculos")}) == "Lugares y Vínculos"
    assert texts("command.option", {"name": ("Lugares", "Invitaciones")}) == "Lugares e Invitaciones"
    assert texts("command.option", {"name": Quantity(12345)}) == "12,345"


@pytest.mark.parametrize("language", ["de", "pt-BR", "..", "../../etc", ""])
def test_a_language_without_catalogue_reads_english(language: str):
    assert catalogue(language)("exam.attempts", {"count": 2}) == "2 attempts"


def test_an_unknown_key_is_a_fault_of_ours():
    with pytest.raises(LookupError):
        catalogue()("no.such.key")
    assert not catalogue().has("no.such.key")


def test_a_typed_value_with_braces_is_shown_as_it_is():
    assert "{token}" in catalogue()("config.missing_file", {"path": "{token}"})
