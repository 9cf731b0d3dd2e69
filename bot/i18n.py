"""The catalogue of every sentence people read: gettext files below `bot/locales/`, one folder a language.

Message ids are keys (``strategy.tier.competitive``); blanks are written ``{name}``; a key with plural forms
is chosen by the parameter ``count``. A locale without a folder of its own (``es-419``) gets that of its language
(``es``), one without either gets English, and so does a key that a language lacks. A key that English
lacks is a fault of ours and raises :class:`LookupError`; a test walks the code so that none is left.
"""

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Protocol, cast

from babel.dates import format_date, format_datetime, format_interval
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from babel.support import Translations
from typing_extensions import override

from bot.domain.message import Message, Period, Quantity, Relative, Usd

DEFAULT_LANGUAGE = "en"
_WRITTEN_AS = MappingProxyType({"es": "es_US"})
"""How dates, sums and lists of a language are written: Spanish as in the United States, where "$1,830" is the fee."""


_BEFORE_I = re.compile(r" y (?=h?[ií](?![aeo]))", re.IGNORECASE)


class TimeStyle(Protocol):
    """How instants are written in one medium."""

    def instant(self, at: datetime, language: str) -> str:
        """An aware instant."""
        ...

    def relative(self, at: datetime, language: str) -> str:
        """The distance of an aware instant from the reader's now."""
        ...


class PlainTime(TimeStyle):
    """Times for the shell and for files: UTC, spelled out."""

    @override
    def instant(self, at: datetime, language: str) -> str:
        """For example "23 Sep 2026, 13:00 UTC"."""
        return f"{format_datetime(at, 'd MMM y, HH:mm', locale=language)} UTC"

    @override
    def relative(self, at: datetime, language: str) -> str:
        """The same as the instant: a file has no "now"."""
        return self.instant(at, language)


class DiscordTime(TimeStyle):
    """Times for Discord: a timestamp that every reader sees in their own zone."""

    @override
    def instant(self, at: datetime, language: str) -> str:  # Discord knows the reader's language
        """Date and time of day."""
        return f"<t:{int(at.timestamp())}:f>"

    @override
    def relative(self, at: datetime, language: str) -> str:
        """For example "in 3 days", kept current by the reader's client."""
        return f"<t:{int(at.timestamp())}:R>"


class Catalogue:
    """Writes messages in one language and one medium."""

    def __init__(self, translations: Translations, language: str, times: TimeStyle) -> None:
        self._translations = translations
        self._times = times
        self._known: dict[str, str] = {}
        self._templates: dict[str, str] = {}
        self.language = language

    def of(self, message: Message) -> str:
        """The sentence of a message. Raises `LookupError` for a key that no catalogue has."""
        return self(message.key, message.params)

    def __call__(self, key: str, params: Mapping[str, object] | None = None) -> str:
        """The sentence of a key with its blanks filled."""
        if not params:
            return self._plain(key)
        return self._template(key, params.get("count")).format_map(
            {name: self._show(value) for name, value in params.items()}
        )

    def _plain(self, key: str) -> str:
        """The sentence of a key without blanks; every card has dozens of them."""
        if key not in self._known:
            self._known[key] = self._template(key, None).format_map({})
        return self._known[key]

    def has(self, key: str) -> bool:
        """Whether a sentence exists for this key."""
        return self._translations.ugettext(key) != key or self._translations.ungettext(key, key, 1) != key

    def _template(self, key: str, count: object) -> str:
        if isinstance(count, int):
            found = self._translations.ungettext(key, key, count)
            if found != key:
                return found
        known = self._templates.get(key)
        if known is None:
            known = self._translations.ugettext(key)
            if known == key:
                raise LookupError(f"no sentence for {key!r}")
            self._templates[key] = known
        return known

    def _show(self, value: object) -> str:
        if type(value) is str:  # as most are; an Enum that is a str too is written by its value
            return value
        match value:
            case Message():
                return self.of(value)
            case Relative():
                return self._times.relative(value.at, self.language)
            case Usd() | Quantity() | Period():
                return _written(value, self.language)
            case datetime():
                return self._times.instant(value, self.language)
            case date():
                return _written(value, self.language)
            case tuple():
                items = cast("tuple[object, ...]", value)
                return _euphonic(
                    format_list([self._show(item) for item in items], locale=self.language), self.language
                )
            case Enum():
                return str(value.value)
            case _:
                return str(value)


@lru_cache(maxsize=4096)
def _written(value: Usd | Quantity | Period | date, language: str) -> str:
    """A sum, a number, months or a day. Kept, for one takes as long to write as a whole sentence."""
    match value:
        case Usd():
            return format_currency(value.amount, "USD", "¤#,##0", locale=language, currency_digits=False)
        case Quantity():
            return format_decimal(value.number, locale=language)
        case Period():
            return _period(value.text, language)
        case _:
            return format_date(value, "d MMM y", locale=language)


def _euphonic(text: str, language: str) -> str:
    """Spanish says "e" for "y" before the sound of an i: "postulaciones e invitaciones", "fuego y hielo"."""
    return _BEFORE_I.sub(" e ", text) if language.startswith("es") else text


def _period(text: str, language: str) -> str:
    first, _, last = text.partition("/")
    if len(text) == len("2025"):
        return text
    begin, end = (date.fromisoformat(f"{month[:7]}-01") for month in (first, last or first))
    return str(format_interval(begin, end, "yMMM", locale=language))  # pyright: ignore[reportUnknownArgumentType] (untyped)


def catalogue(language: str = DEFAULT_LANGUAGE, *, discord: bool = False) -> Catalogue:
    """The catalogue of a locale (``es``, ``es-419``; unknown ones get English) for Discord or for plain text."""
    return _catalogue(language_of(language), discord=discord)


@lru_cache(maxsize=256)
def language_of(locale: str) -> str:
    """The language in which the catalogue answers a locale of Discord's: ``es`` for ``es-419``."""
    candidates = (locale, locale.partition("-")[0])
    return next((known for known in candidates if _has_language(known)), DEFAULT_LANGUAGE)


@cache
def _catalogue(known: str, *, discord: bool) -> Catalogue:
    written_as = _WRITTEN_AS.get(known, known.replace("-", "_"))
    return Catalogue(_translations(known), written_as, DiscordTime() if discord else PlainTime())


def _has_language(language: str) -> bool:
    return (
        language.replace("-", "").isalnum() and resources.files("bot").joinpath("locales", language).is_dir()
    )


@cache
def _translations(language: str) -> Translations:
    merged = Translations()
    folder = resources.files("bot").joinpath("locales", language)
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".po"):
            compiled = io.BytesIO()
            with entry.open("rb") as file:
                write_mo(compiled, read_po(file, locale=language.replace("-", "_")))
            compiled.seek(0)
            merged.add(Translations(compiled), merge=True)
    if language != DEFAULT_LANGUAGE:
        merged.add_fallback(_translations(DEFAULT_LANGUAGE))
    return merged
