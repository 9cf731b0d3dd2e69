"""Every parser of what people, operators and Discord hand in, with a good example and the only error it may raise."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any
from unittest import mock

from bot.config import load_config
from bot.domain.exam import Exam
from bot.domain.ids import AcgmeId, DeliveryKey, MemberId
from bot.domain.ledger import Criterion
from bot.domain.profile import Profile
from bot.errors import OperatorError, UserError
from bot.ledger.facts import is_link
from bot.ledger.loader import load_programs
from bot.ledger.search import ProgramIndex
from bot.ledger.sheet import UnreadableSheetError, read_sheet
from bot.profile import edit, letters, preferences, research, typed_days
from bot.profile.experience import RotationFields, read_rotation
from bot.reminders.keys import ButtonSigner
from bot.seasons.loader import load_calendar, read_calendar
from bot.seasons.overlay_loader import overlaid
from bot.strategy.forms import InvalidProfileError, parse_profile
from bot.strategy.loader import RulebookError, parse_rulebook
from bot.ui import safe_text
from bot.ui.ledger.fact_form import read_fact
from bot.ui.reminders import delivery_buttons as reminder_buttons
from bot.ui.typed import clock_times, days, zones

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
PROGRAMS = {program.acgme_id: program for program in load_programs()}
_SEARCH = ProgramIndex(load_programs())
_SIGNER = ButtonSigner(b"k" * 32)
KEY, SIGNATURE = "0123456789abcdef0123", "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Parser:
    """``read`` takes bytes (a file) or text (a field); ``most`` is the longest input that reaches it."""

    name: str
    read: Callable[[Any], object]
    good: Sequence[Any]
    errors: tuple[type[Exception], ...] = (UserError,)
    most: int = 4000

    def try_on(self, given: Any) -> object:
        """What comes out; ``None`` for a refusal. Any other exception is a fault."""
        try:
            return self.read(given)
        except self.errors:
            return None


def _profile(data: bytes) -> object:
    seasons = [season.id for season in load_calendar().seasons]
    return parse_profile(data, as_of=TODAY, specialties=("pediatrics",), seasons=seasons)


def _config(data: bytes, folder: Path = Path("/dev/shm")) -> object:
    """The configuration file; the environment says nothing."""
    file = folder / f"preceptor-{os.getpid()}.toml"
    file.write_bytes(data)
    file.chmod(0o600)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PRECEPTOR_")}
    try:
        with mock.patch.dict(os.environ, clean, clear=True):
            return load_config(file)
    finally:
        file.unlink()


def _environment(text: str) -> object:
    """Each variable of the configuration with the same text in it."""
    names = ("DISCORD__TOKEN", "LEDGER__SERVERS", "BACKUPS")
    usable = text.replace("\0", "").encode("utf-8", "replace").decode()
    found: list[object] = []
    for name in names:
        with mock.patch.dict(os.environ, {f"PRECEPTOR_{name}": usable}):
            try:
                found.append(load_config(None))
            except OperatorError:
                found.append(None)
    return found


def _custom_id(text: str) -> object:
    """A click on a button with this custom id: which action it asks for, and whether it is signed for the member."""
    items = (*reminder_buttons.REMINDER_ITEMS,)
    matches = [match for item in items if (match := item.__discord_ui_compiled_template__.fullmatch(text))]
    _SIGNER.valid(text, "done", DeliveryKey(KEY), MemberId(1))
    return [
        _SIGNER.valid(match_["signature"], match_["action"], DeliveryKey(match_["key"]), MemberId(1))
        for match_ in matches
    ]


def _form(make: Callable[..., object], kind: type[Any]) -> Callable[[str], object]:
    """A form with the text in each of its fields, one after the other."""

    def read(text: str) -> object:
        read_: list[object] = []
        for field in fields(kind):
            try:
                read_.append(make(kind(**{field.name: text})))
            except UserError:
                read_.append(None)
        return read_

    return read


def _fact(text: str) -> object:
    """The form of a fact with the text in each blank, one after the other."""
    good = {"value": "230", "weight": "strict", "source": "https://a.example.org", "seen": "2026-10-01"}
    read: list[object] = [is_link(text)]
    for blank in ("value", "source", "seen"):
        try:
            read.append(
                read_fact(AcgmeId("3200511018"), Criterion.STEP2CK_MINIMUM, good | {blank: text}, TODAY)
            )
        except UserError:
            read.append(None)
    return read


_SHIPPED = resources.files("bot")
_CASE = _SHIPPED.joinpath("strategy/cases/average.json").read_bytes()
_SEASONS = sorted(file.name for file in _SHIPPED.joinpath("seasons").iterdir() if file.name.endswith(".toml"))
_CALENDAR = _SHIPPED.joinpath("seasons", _SEASONS[0]).read_bytes()
_RULEBOOK = _SHIPPED.joinpath("strategy/rulebooks/pediatrics.toml").read_bytes()
_SHEET = (
    b"acgme_id,criterion,value,weight,source,seen\n"
    b"3200511018,visa_j1,yes,strict,https://a.example.org/visa,2026-10-01\n"
    b"3200511018,step2ck_minimum,230,preference,https://a.example.org/score,2026-10-02\n"
)
_OVERLAY = (
    b'[[season]]\nid = "2028"\n[[season.milestone]]\nid = "own"\ntitle = "Fair"\nlocal = 2027-09-08T10:00:00\n'
    b'audience = "img"\nstatus = "CONFIRMED"\nsource = "AAMC, 2027"\n'
)
_CONFIG = (
    b'[discord]\ntoken = "t"\n[storage]\ndirectory = "d"\n[backups]\nhourly = 3\n[ledger]\nservers = [1]\n'
    b'[log]\nlevel = "info"\n[timeline]\noverlay = "x.toml"\n'
)
FILES = (
    Parser(
        "sheet of facts",
        lambda data: read_sheet(data, PROGRAMS, NOW),
        [_SHEET],
        (UnreadableSheetError,),
        256 * 1024,
    ),
    Parser("profile", _profile, [_CASE], (InvalidProfileError,), 256 * 1024),
    Parser(
        "overlay", lambda data: overlaid(load_calendar(), data, "o"), [_OVERLAY], (OperatorError,), 256 * 1024
    ),
    Parser("configuration", _config, [_CONFIG], (OperatorError,), 24 * 1024),
    Parser(
        "season",
        lambda data: read_calendar(data.decode("utf-8", "replace"), "s"),
        [_CALENDAR],
        (OperatorError,),
        24 * 1024,
    ),
    Parser(
        "rulebook",
        lambda data: parse_rulebook(data.decode("utf-8", "replace")),
        [_RULEBOOK],
        (RulebookError,),
        24 * 1024,
    ),
)
"""Files; what is shipped with the program (season, rulebook) is read from text that Git keeps in UTF-8."""
FIELDS = (
    Parser("environment", _environment, ["info", "[1]", "{}"], (OperatorError,), 1000),
    Parser("custom id", _custom_id, [f"rem:done:{KEY}:{SIGNATURE}"], (), 100),
    Parser(
        "experience",
        lambda text: read_rotation(RotationFields(text, "hands_on", "pediatrics")),
        ["2 months", "6 weeks"],
    ),
    Parser("day of a form", lambda text: typed_days.typed_day(text, TODAY), ["2026-08-01", "1 Aug 2026"]),
    Parser(
        "exam",
        _form(lambda typed: edit.with_exam(Profile(), Exam.STEP2CK, typed, TODAY), edit.ExamFields),
        ["passed", "232"],
    ),
    Parser(
        "background",
        _form(lambda typed: edit.with_background(Profile(), typed), edit.BackgroundFields),
        ["J-1", "2019"],
    ),
    Parser(
        "certification",
        _form(lambda typed: edit.with_certification(Profile(), typed, TODAY), edit.CertificationFields),
        ["yes"],
    ),
    Parser(
        "preferences",
        _form(lambda typed: preferences.with_preferences(Profile(), typed), preferences.PreferenceFields),
        ["Ohio"],
    ),
    Parser(
        "research",
        _form(lambda typed: research.with_research(Profile(), typed), research.ResearchFields),
        ["3"],
    ),
    Parser(
        "readiness",
        _form(lambda typed: research.with_readiness(Profile(), typed), research.ReadinessFields),
        ["draft"],
    ),
    Parser(
        "letter",
        _form(lambda typed: letters.read_letter(typed, TODAY), letters.LetterFields),
        ["agreed", "2026-08-01"],
    ),
    Parser(
        "day of a command",
        lambda text: (days.offered_days(text, TODAY), typed_days.the_coming_day(text, TODAY)),
        ["1 aug"],
    ),
    Parser(
        "time of day",
        lambda text: (clock_times.time_choices(text, "en"), clock_times.the_time(text)),
        ["9:30 pm"],
    ),
    Parser("time zone", lambda text: (zones.search_zones(text), zones.find_zone(text)), ["Karachi", "GMT+5"]),
    Parser(
        "program",
        lambda text: (_SEARCH.search(text), _SEARCH.meant(text)),
        ["Childrens of Ohio", "3200511018"],
    ),
    Parser("fact", _fact, ["230", "https://a.example.org", "2026-10-01"]),
    Parser("text to show", safe_text.safe_text, ["Ohio", "<@1>"]),
)
"""Fields, options and ids; Discord lets no field be longer than 4,000 characters and no option than 6,000."""
