"""Discord's limits on what a message may hold, in characters unless said otherwise.

Source: Discord API, resources/message (embed limits) and components. discord.py does not check them.
"""

EMBED_TITLE = 256
EMBED_DESCRIPTION = 4096
EMBED_FIELDS = 25
EMBED_FIELD_NAME = 256
EMBED_FIELD_VALUE = 1024
EMBED_FOOTER = 2048
EMBED_TOTAL = 6000
BUTTON_LABEL = 80
SELECT_OPTIONS = 25
AUTOCOMPLETE_CHOICES = 25
CHOICE_NAME = 100
MODAL_TITLE = 45
MODAL_ITEMS = 5
MODAL_LABEL = 45


def clip(text: str, limit: int) -> str:
    """The text, or as much as fits with an ellipsis at its end."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
