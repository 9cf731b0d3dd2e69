"""US experience: every rotation, and a form of menus for each."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import discord
from discord import ui

from bot.domain.message import message
from bot.domain.profile import ExperienceKind, ExperienceSpecialty, Profile, UsExperience
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.experience import (
    REMOVED,
    RotationFields,
    read_rotation,
    rotation_fields,
    with_changed_rotation,
    with_rotation,
    without_rotations,
)
from bot.ui import limits
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import clip
from bot.ui.profile.card import experience_lines
from bot.ui.profile.changes import changed_text
from bot.ui.profile.undo import Change, offer_undo, record_or_ask
from bot.ui.request import Request, handled_by


async def open_rotations(request: Request) -> None:
    """Show the member's rotations, in place of the card that was clicked on where there is one."""
    profile = await request.defer_if_slow(request.services.profiles.profile(request.member))
    texts = request.texts
    panel = RotationsPanel(request, profile)
    await show_in_place(request, rotations_card(profile, texts), panel)


def rotations_card(profile: Profile, texts: Catalogue, note: str = "") -> Card:
    """Every rotation and the months in all. ``note`` stands above them."""
    rotations = profile.us_experience or ()
    lines = [f"• {texts.of(line)}" for line in experience_lines(rotations)] if rotations else []
    if rotations:
        months = sum(rotation.months for rotation in rotations)
        lines.append(texts("rotations.total", {"months": f"{months:g}", "count": 1 if months == 1 else 2}))
    else:
        lines.append(texts("rotations.none" if profile.us_experience == () else "rotations.empty"))
    return Card(texts("rotations.title"), "\n".join([*([note, ""] if note else []), *lines]))


async def _save(request: Request, change: Change) -> None:
    async def show(stored: Request, made: ProfileChange) -> None:
        texts = stored.texts
        panel = RotationsPanel(stored, made.after)
        offer_undo(panel, made, texts)
        note = texts("saved.note", {"changed": changed_text(made, texts)})
        await show_in_place(stored, rotations_card(made.after, texts, note), panel)

    await record_or_ask(request, change, show)


async def _open_form(request: Request, rotation: UsExperience | None) -> None:
    async def store(sent: Request, typed: Typed) -> None:
        after = read_rotation(RotationFields(**typed))

        def changed(profile: Profile) -> Profile:
            if rotation is not None:
                return with_changed_rotation(profile, rotation, after)
            return profile if after is None else with_rotation(profile, after)

        await _save(sent, changed)

    await Draft(_sheet(rotation), asdict(rotation_fields(rotation)), store).open(request)


def _sheet(rotation: UsExperience | None) -> FormSheet:
    kinds = [(kind.value, message(f"profile.experience.kind.{kind}")) for kind in ExperienceKind]
    if rotation is not None:
        kinds.append((REMOVED, message("rotations.remove")))
    fields = tuple(
        (field.value, message(f"profile.experience.specialty.{field}")) for field in ExperienceSpecialty
    )
    return FormSheet(
        message("rotations.form.new" if rotation is None else "rotations.form.change"),
        (
            Blank("months", message("rotations.form.months"), message("rotations.form.months.hint")),
            Blank("kind", message("rotations.form.kind"), choices=tuple(kinds)),
            Blank("specialty", message("rotations.form.specialty"), choices=fields),
        ),
    )


class RotationsPanel(YieldingPanel):
    """A menu of the rotations recorded, a button for a new one, and one that says that there are none."""

    def __init__(self, request: Request, profile: Profile) -> None:
        super().__init__(request.member)
        texts = request.texts
        self._rotations: Sequence[UsExperience] = profile.us_experience or ()
        if self._rotations:
            labels = [texts.of(line) for line in experience_lines(tuple(self._rotations))]
            self._menu: ui.Select[Any] = ui.Select(
                placeholder=texts("rotations.button.change"),
                options=[
                    discord.SelectOption(label=clip(label, limits.CHOICE_NAME), value=str(place))
                    for place, label in enumerate(labels)
                ],
            )
            self._menu.callback = handled_by(self._change)
            self.add_item(self._menu)
        self.add_item(ActButton(texts("rotations.button.add"), self._add, discord.ButtonStyle.primary))
        if profile.us_experience is None:
            self.add_item(ActButton(texts("rotations.button.none"), self._none))

    async def _add(self, request: Request) -> None:
        await _open_form(request, None)

    async def _change(self, request: Request) -> None:
        await _open_form(request, self._rotations[int(self._menu.values[0])])

    async def _none(self, request: Request) -> None:
        await _save(request, without_rotations)
