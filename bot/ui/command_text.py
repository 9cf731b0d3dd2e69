"""Names and descriptions of commands, written in the catalogue like every other sentence."""

import discord
from discord import app_commands

from bot.i18n import DEFAULT_LANGUAGE, catalogue

_KEY = "key"


def described(key: str, **params: object) -> app_commands.locale_str:
    """The English sentence of a key, carrying the key so that it can be translated when commands are synced."""
    return app_commands.locale_str(catalogue(DEFAULT_LANGUAGE)(key, params), **{_KEY: key}, **params)


class CommandTranslator(app_commands.Translator):
    """Gives Discord the other languages of a description, where the catalogue has them."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002
    ) -> str | None:
        """The sentence in that language, or ``None`` for English or a language without catalogue."""
        key = string.extras.get(_KEY)
        texts = catalogue(locale.value)
        if key is None or texts.language == DEFAULT_LANGUAGE:
            return None
        return texts(key, {name: value for name, value in string.extras.items() if name != _KEY})
