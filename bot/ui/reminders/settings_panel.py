"""The menus and buttons of `/reminders settings`. Each choice is stored at once, and the plan with it."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import time
from typing import Any

import discord
from discord import ui

from bot.domain.ids import LeadId
from bot.domain.reminder import DeliveryRights
from bot.domain.reminder_settings import LEAD_CHOICES, Hours, ReminderSettings
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.reminders.leads import LEADS, ONE_LEAD, MilestoneKind
from bot.reminders.ports import ChangeSettings
from bot.ui import limits
from bot.ui.answers import Interaction
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import clip
from bot.ui.reminders.pause import ask_pause
from bot.ui.reminders.settings_card import (
    kind_name,
    lead_name,
    leads_now,
    obstacle_notes,
    ordered,
    settings_card,
)
from bot.ui.request import Request

NO_QUIET = "none"
"""Value of the choice that ends all quiet hours."""
Chosen = Callable[[Request, Sequence[str]], Coroutine[Any, Any, None]]


async def show_settings(request: Request, note: str = "") -> None:
    """Show the settings with their panel, in place of the card that was clicked on where there is one."""
    texts = request.texts
    standing = await request.services.reminders.standing(request.member)
    card = settings_card(standing, texts, request.now, note)
    await show_in_place(request, card, SettingsPanel(request, standing))


async def store_settings(request: Request, change: ChangeSettings) -> None:
    """Change the settings and show them, with the way back."""
    texts = request.texts
    before = (await request.services.reminders.standing(request.member)).settings
    stored = await request.defer_if_slow(
        request.services.reminders.change_settings(request.member, change, request.now)
    )
    standing = await request.services.reminders.standing(request.member)
    panel = SettingsPanel(request, standing)
    if before != stored.settings:
        panel.add_item(_undo_button(before, stored.settings, texts))
    card = settings_card(standing, texts, request.now, texts("reminders.settings.saved"))
    await show_in_place(request, card, panel)


def _undo_button(before: ReminderSettings, after: ReminderSettings, texts: Catalogue) -> ActButton:
    def taken_back(current: ReminderSettings) -> ReminderSettings:
        if current not in (before, after):
            raise UserError("reminders.settings.changed")
        return before

    async def undo(request: Request) -> None:
        await request.defer_if_slow(
            request.services.reminders.change_settings(request.member, taken_back, request.now)
        )
        await show_settings(request, request.texts("undo.title"))

    return ActButton(texts("undo.button"), undo)


class HeldPanel(YieldingPanel):
    """Below what a pause or its end came to: the other one, and all settings."""

    def __init__(self, request: Request, standing: DeliveryRights) -> None:
        super().__init__(standing.member)
        texts = request.texts
        if standing.paused_until is not None:
            resume_button = texts("reminders.resume.button")
            self.add_item(ActButton(resume_button, resume, discord.ButtonStyle.success))
        self.add_item(ActButton(texts("reminders.settings.open"), show_settings))


async def show_paused(request: Request) -> None:
    """Say until when reminders wait."""
    texts = request.texts
    standing = await request.services.reminders.standing(request.member)
    notes = obstacle_notes(standing, texts, request.now)
    card = Card(texts("reminders.pause.done"), "\n".join(notes), accent=Accent.ATTENTION)
    await show_in_place(request, card, HeldPanel(request, standing))


class _Choice(ui.Select[Any]):
    """A menu that hands on what was chosen; its panel checks who chooses and answers errors."""

    def __init__(
        self,
        placeholder: str,
        options: list[discord.SelectOption],
        chosen: Chosen,
        *,
        least: int = 1,
        most: int = 1,
    ) -> None:
        shown = clip(placeholder, limits.CHOICE_NAME)
        super().__init__(placeholder=shown, options=options, min_values=least, max_values=most)
        self._chosen = chosen

    async def callback(self, interaction: Interaction) -> None:
        """Called by discord.py."""
        await self._chosen(Request.of(interaction), self.values)


class SettingsPanel(YieldingPanel):
    """Kinds on and off, leads of a kind, the hour, quiet hours, pause."""

    def __init__(self, request: Request, standing: DeliveryRights) -> None:
        super().__init__(standing.member)
        texts = request.texts
        settings = standing.settings
        self.add_item(_kinds_menu(settings, self._turn_kinds, texts))
        self.add_item(_leads_menu(self._open_leads, texts))
        self.add_item(_hours_menu("hour", settings.hours.delivery, self._set_hour, texts))
        quiet = ActButton(texts("reminders.settings.quiet.button"), self._open_quiet)
        self.add_item(quiet)
        held = standing.paused_until is not None and standing.paused_until > request.now
        if held or standing.stopped:
            label = texts("reminders.resume.button")
            self.add_item(ActButton(label, resume, discord.ButtonStyle.success))
        else:
            self.add_item(ActButton(texts("reminders.pause.button"), self._pause))

    async def _turn_kinds(self, request: Request, chosen: Sequence[str]) -> None:
        def turned(settings: ReminderSettings) -> ReminderSettings:
            for kind in MilestoneKind:
                settings = settings.mute(kind, muted=kind not in chosen)
            return settings

        await store_settings(request, turned)

    async def _open_leads(self, request: Request, chosen: Sequence[str]) -> None:
        await _show_part(request, LeadsPanel, MilestoneKind(chosen[0]))

    async def _set_hour(self, request: Request, chosen: Sequence[str]) -> None:
        at = time.fromisoformat(chosen[0])
        await store_settings(request, lambda s: replace(s, hours=replace(s.hours, delivery=at)))

    async def _open_quiet(self, request: Request) -> None:
        await _show_part(request, QuietPanel)

    async def _pause(self, request: Request) -> None:
        await ask_pause(request, show_paused)


async def resume(request: Request) -> None:
    """Let reminders come again, and say so."""
    texts = request.texts
    await request.defer_if_slow(request.services.reminders.resume(request.member, request.now))
    standing = await request.services.reminders.standing(request.member)
    notes = [texts("reminders.resume.body"), *obstacle_notes(standing, texts, request.now)]
    card = Card(texts("reminders.resume.title"), "\n".join(notes), accent=Accent.GOOD)
    await show_in_place(request, card, HeldPanel(request, standing))


async def _show_part(
    request: Request,
    panel: "Callable[..., LeadsPanel | QuietPanel]",
    *about: MilestoneKind,
) -> None:
    texts = request.texts
    standing = await request.services.reminders.standing(request.member)
    card = settings_card(standing, texts, request.now)
    await show_in_place(request, card, panel(request, standing, *about))


class LeadsPanel(YieldingPanel):
    """The leads of one kind."""

    def __init__(self, request: Request, standing: DeliveryRights, kind: MilestoneKind) -> None:
        super().__init__(standing.member)
        texts = request.texts
        self._kind = kind
        title = texts("reminders.settings.leads_of", {"kind": kind_name(kind)})
        now = leads_now(kind, standing.settings)
        options = [
            discord.SelectOption(
                label=texts.of(lead_name(lead)),
                value=lead,
                description=texts("reminders.lead.exact" if lead.endswith("h") else "reminders.lead.daily"),
                default=lead in now,
            )
            for lead in LEAD_CHOICES
        ]
        self.add_item(_Choice(title, options, self._set, most=len(options)))
        self.add_item(ActButton(texts("reminders.settings.usual"), self._usual))
        self.add_item(ActButton(texts("reminders.settings.back"), show_settings))

    async def _set(self, request: Request, chosen: Sequence[str]) -> None:
        leads = ordered(LeadId(lead) for lead in chosen)
        as_usual = leads == ordered(LEADS[self._kind])
        await self._store(request, None if as_usual else leads)

    async def _usual(self, request: Request) -> None:
        await self._store(request, None)

    async def _store(self, request: Request, leads: tuple[LeadId, ...] | None) -> None:
        await store_settings(request, lambda s: s.lead(self._kind, leads))


class QuietPanel(YieldingPanel):
    """When the quiet hours begin and end."""

    def __init__(self, request: Request, standing: DeliveryRights) -> None:
        super().__init__(standing.member)
        texts = request.texts
        hours = standing.settings.hours
        begin, end = (hours.quiet_from, hours.quiet_until) if hours.quiet else (None, None)
        start = _hours_menu("quiet_from", begin, self._set_start, texts)
        start.add_option(
            label=texts("reminders.settings.quiet.none"), value=NO_QUIET, default=not hours.quiet
        )
        self.add_item(start)
        self.add_item(_hours_menu("quiet_until", end, self._set_end, texts))
        self.add_item(ActButton(texts("reminders.settings.back"), show_settings))

    async def _set_start(self, request: Request, chosen: Sequence[str]) -> None:
        await store_settings(request, lambda s: _quiet(s, start=chosen[0]))

    async def _set_end(self, request: Request, chosen: Sequence[str]) -> None:
        await store_settings(request, lambda s: _quiet(s, end=chosen[0]))


def _quiet(
    settings: ReminderSettings, *, start: str | None = None, end: str | None = None
) -> ReminderSettings:
    """The settings with other quiet hours. An end alone begins them at 22:00, a beginning alone ends them at 08:00."""
    hours = settings.hours
    if start == NO_QUIET:
        return replace(settings, hours=Hours(hours.delivery, time(), time()))
    before = hours if hours.quiet else replace(hours, quiet_from=time(22), quiet_until=time(8))
    begins = before.quiet_from if start is None else time.fromisoformat(start)
    ends = before.quiet_until if end is None else time.fromisoformat(end)
    if begins == ends:
        raise UserError("reminders.settings.quiet.same")
    try:
        return replace(settings, hours=Hours(hours.delivery, begins, ends))
    except ValueError as too_long:
        raise UserError("reminders.settings.quiet.too_long") from too_long


def _kinds_menu(settings: ReminderSettings, chosen: Chosen, texts: Catalogue) -> _Choice:
    options = [
        discord.SelectOption(label=_kind_label(kind, texts), value=kind, default=not settings.muted(kind))
        for kind in MilestoneKind
    ]
    return _Choice(texts("reminders.settings.kinds.menu"), options, chosen, least=0, most=len(options))


def _leads_menu(chosen: Chosen, texts: Catalogue) -> _Choice:
    options = [
        discord.SelectOption(label=_kind_label(kind, texts), value=kind)
        for kind in MilestoneKind
        if kind not in ONE_LEAD
    ]
    return _Choice(texts("reminders.settings.leads.menu"), options, chosen)


def _kind_label(kind: MilestoneKind, texts: Catalogue) -> str:
    return clip(texts.of(kind_name(kind)), limits.CHOICE_NAME)


def _hours_menu(which: str, now: time | None, chosen: Chosen, texts: Catalogue) -> _Choice:
    """All whole hours of a day; each line says which hour is meant, because a closed menu shows nothing else."""
    options = [
        discord.SelectOption(
            label=texts(f"reminders.settings.one.{which}", {"hour": f"{time(hour):%H:%M}"}),
            value=f"{time(hour):%H:%M}",
            default=time(hour) == now,
        )
        for hour in range(24)
    ]
    return _Choice(texts(f"reminders.settings.menu.{which}"), options, chosen)
