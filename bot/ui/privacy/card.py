"""What is kept about a member and why, and the file with all of it."""

import io
import json
from collections.abc import Iterable, Mapping

import discord

from bot.i18n import Catalogue
from bot.privacy.contract import HeldData
from bot.privacy.service import Receipt
from bot.retention.policy import ABSENT_AFTER, INACTIVE_AFTER, NOTICE, TIDY_AFTER
from bot.ui.card import Accent, Card, Field
from bot.ui.servers.stage_roles import Shed

FILE_NAME = "preceptor-data.json"
PARTS = ("ends", "never", "seen", "discord", "rights")
"""The parts of the statement that are the same for everything held, in this order."""


PERIODS: Mapping[str, object] = {
    "absent": ABSENT_AFTER.days,
    "notice": NOTICE.days,
    "months": INACTIVE_AFTER.days // 30,
    "season": TIDY_AFTER.days // 30,
}
"""How long data is kept, in days and whole months."""


def about_card(held: Iterable[HeldData], texts: Catalogue) -> Card:
    """The data statement: each purpose under how long it lasts, then who sees it and what a member can do."""
    purposes: dict[str, list[str]] = {}
    for part in held:
        same = purposes.setdefault(texts.of(part.kept), [])
        why = texts.of(part.why)
        if why not in same:
            same.append(why)
    lines = [texts("privacy.about")]
    for kept, whys in purposes.items():
        lines += ["", texts("privacy.about.kept", {"kept": kept}), *(f"• {why}" for why in whys)]
    fields = (
        Field(texts(f"privacy.about.{part}.name"), texts(f"privacy.about.{part}", PERIODS)) for part in PARTS
    )
    footer = texts("common.disclaimer")
    return Card(texts("privacy.about.title"), "\n".join(lines), tuple(fields), footer=footer)


def export_card(texts: Catalogue) -> Card:
    """What stands beside the file."""
    return Card(texts("privacy.export.title"), texts("privacy.export"), accent=Accent.GOOD)


def export_file(held: Mapping[str, object]) -> discord.File:
    """The export as a JSON file, which people can read too."""
    text = json.dumps(held, ensure_ascii=False, indent=2)
    return discord.File(io.BytesIO(text.encode()), FILE_NAME)


def nothing_card(texts: Catalogue) -> Card:
    """The answer to somebody of whom nothing is stored."""
    return Card(texts("privacy.nothing.title"), texts("privacy.nothing"))


def ask_erase_card(texts: Catalogue) -> Card:
    """What erasing does, before it is done."""
    return Card(texts("privacy.erase.title"), texts("privacy.erase"), accent=Accent.ATTENTION)


def receipt_card(receipt: Receipt, roles: Shed, texts: Catalogue) -> Card:
    """The receipt of an erasure, with what became of the roles, which Discord keeps; none while bytes are left."""
    if receipt.left:
        title, accent = texts("privacy.held_up.title"), Accent.ATTENTION
        left = "\n".join(f"• {texts(f'privacy.left.{trace}')}" for trace in sorted(receipt.left))
        erased = texts("privacy.held_up", {"left": left, "mark": receipt.mark})
    else:
        title, accent = texts("privacy.erased.title"), Accent.GOOD
        erased = texts("privacy.erased", {"at": receipt.at, "count": receipt.records, "mark": receipt.mark})
    return Card(title, "\n\n".join((erased, texts(f"privacy.erased.role.{roles}"))), accent=accent)
