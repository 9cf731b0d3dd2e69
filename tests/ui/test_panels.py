"""Which buttons a panel has in each of its states, and the words beside them: whole, in `approved/`."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any
from unittest.mock import AsyncMock, Mock

import discord
from discord import ui

from bot.audit.ports import ActId
from bot.audit.service import AuditPage
from bot.cohort.service import Drawing, Membership
from bot.domain.cohort import Charge, CohortTable, Snapshot, TooFew
from bot.domain.ids import (
    ChannelId,
    DeliveryKey,
    GuildId,
    LeadId,
    MemberId,
    MessageId,
    RoleId,
    SeasonId,
)
from bot.domain.moderation import ActKind
from bot.domain.publishing import Hindrance, Post, PostId, PostState, Schedule, Subject, Weekly
from bot.domain.server import RolePurpose, ServerSettings
from bot.i18n import catalogue
from bot.reminders.ports import DueReminders, KeepingNotice, Parcel, ReminderItem, TrialMessage
from bot.reminders.snooze import Refusal, SnoozeResult
from bot.seasons.loader import load_calendar
from bot.ui.card import Card
from bot.ui.cohort.history import HistoryPanel
from bot.ui.cohort.membership import MembershipPanel, membership_card
from bot.ui.publishing.posted_panel import PostedPanel
from bot.ui.publishing.schedule_panel import Kinds, Line, SchedulePanel
from bot.ui.reminders.delivery_buttons import delivery_view, snoozed_card
from bot.ui.servers.audit import AuditPanel
from bot.ui.servers.rights import STAGES
from bot.ui.servers.stage_panel import stage_roles_buttons, stage_roles_card
from tests.approved import approved
from tests.reminders.made import NOON, milestone

SAY = catalogue()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GUILD, MIA = GuildId(7), MemberId(3)
REQUEST = Mock(member=MIA, texts=SAY, now=NOW)


def buttons(view: ui.View | None) -> str:
    """The buttons in order, each by its label; one that is not grey by its colour, and whether it can be pressed."""
    if view is None:
        return "no panel"
    return ", ".join(map(_button, view.children)) or "no button"


def _button(item: ui.Item[Any]) -> str:
    button = item.item if isinstance(item, ui.DynamicItem) else item
    assert isinstance(button, ui.Button)
    grey = button.style is discord.ButtonStyle.secondary
    marks = [*([] if grey else [button.style.name]), *(["disabled"] if button.disabled else [])]
    return f"[{button.label}{''.join(f' ({mark})' for mark in marks)}]"


def words(card: Card) -> str:
    fields = [part for field in card.fields for part in (field.name, field.value)]
    return " | ".join((card.title, card.body, *fields)).replace("\n", " / ")


def kept(name: str, cases: Iterator[tuple[str, object]]) -> None:
    approved("ui/approved/panels", "\n".join(f"{case}: {said}" for case, said in cases), part=name)


def drawing(number: int) -> Drawing:
    """The third has shown nothing, and the fourth is lost."""
    charge = Charge(SeasonId(2028), number, NOW, Fraction(1, 2), empty=number == 3)
    stored = Snapshot(GUILD, CohortTable.STEP2CK, charge, TooFew())
    return Drawing(charge, Fraction(number, 8), None if number == 4 else stored)


async def test_drawings():
    def cases() -> Iterator[tuple[str, object]]:
        for count, first in product((0, 1, 5, 6, 10, 11), (0, 1, 5, 10)):
            if first <= count:
                made = HistoryPanel(
                    REQUEST, CohortTable.STEP2CK, [drawing(n) for n in range(1, count + 1)], first
                )
                yield f"{count} drawings from {first}", buttons(made.if_useful())
        for number in (1, 3, 4):
            yield (
                f"drawing {number}",
                words(HistoryPanel(REQUEST, CohortTable.STEP2CK, [drawing(number)], 0).card(SAY)),
            )
        yield "none", words(HistoryPanel(REQUEST, CohortTable.STEP2CK, [], 0).card(SAY))

    kept("drawings", cases())


async def test_who_takes_part():
    standings: Mapping[str, Membership | None] = {
        "not": None,
        "with a score": Membership(NOW, NOW + timedelta(days=14), has_score=True),
        "without a score": Membership(NOW, NOW + timedelta(days=14), has_score=False),
    }

    def cases() -> Iterator[tuple[str, object]]:
        for name, standing in standings.items():
            yield name, buttons(MembershipPanel(REQUEST, standing))
            card = membership_card(standing, SAY)
            yield name, f"{card.accent.name} {words(card)}"

    kept("taking part", cases())


def post(number: int, message: int | None) -> Post:
    there = None if message is None else MessageId(message)
    place = (GUILD, Subject.STEP2CK, ChannelId(11), NOW, f"{number:020x}", None, PostState.SENT, NOW)
    return Post(PostId(number), *place, message=there)


async def test_posts():
    posts = {"none": None, "one": post(1, 100), "another": post(2, 200), "one not there": post(3, None)}

    def cases() -> Iterator[tuple[str, object]]:
        for (name, now), (earlier, before) in product(posts.items(), posts.items()):
            yield f"{name}, before {earlier}", buttons(PostedPanel(REQUEST, now, before).if_useful())

    kept("posts", cases())


async def test_schedules():
    request = Mock(member=MIA, texts=SAY)
    request.interaction.response.edit_message = AsyncMock()
    kinds = Kinds(ActKind.SERVER_CHANGED, ActKind.SERVER_CHANGED)

    def panel(*paused: Hindrance | None) -> ui.View | None:
        lines = [Line(Subject.STAGE, None)]
        for subject, why in zip((Subject.STEP2CK, Subject.MATCH_DATES), paused, strict=False):
            lines.append(
                Line(subject, Schedule(GUILD, subject, ChannelId(1), Weekly(0, 540, "UTC"), NOW, why))
            )
        return SchedulePanel(request, lines, AsyncMock(), kinds).if_useful()

    def cases() -> Iterator[tuple[str, object]]:
        yield "none", buttons(panel())
        for why in (None, *Hindrance):
            yield f"paused by {why}", buttons(panel(why))
        yield "the second is paused", buttons(panel(None, Hindrance.LEFT))

    kept("schedules", cases())


async def test_pages_of_the_audit_log():
    def cases() -> Iterator[tuple[str, object]]:
        for older, latest in product((None, ActId(0), ActId(4)), (True, False)):
            panel = AuditPanel(REQUEST, AuditPage((), older), latest=latest)
            yield f"older {older}, latest {latest}", buttons(panel.if_useful())

    kept("audit", cases())


async def test_stage_roles():
    first, second, *_ = STAGES
    several: list[dict[RolePurpose, frozenset[RoleId]]] = [
        {},
        {second: frozenset({RoleId(9)})},
        {second: frozenset({RoleId(9), RoleId(5), RoleId(70)}), first: frozenset({RoleId(8)})},
        {stage: frozenset({RoleId(number)}) for number, stage in enumerate(reversed(list(RolePurpose)))},
    ]

    def cases() -> Iterator[tuple[str, object]]:
        for roles in several:
            settings = ServerSettings(GUILD, roles=roles)
            yield f"{len(roles)} with roles", buttons(stage_roles_buttons(settings, SAY))
            yield f"{len(roles)} with roles", words(stage_roles_card(settings, SAY))

    kept("stage roles", cases())


def test_reminders():
    def items(*names: str) -> DueReminders:
        return DueReminders(tuple(ReminderItem(milestone(name), 1, LeadId("7d"), NOON) for name in names))

    question, date = "after_interview_1", "nrmp_rol_deadline"
    bodies = {
        "a date": items(date),
        "two dates": items(date, "match_day"),
        "a question": items(question),
        "two questions": items(question, "after_interview_2"),
        "a question and a date": items(question, date),
        "a date and a question": items(date, question),
        "a trial": TrialMessage(),
        "a notice": KeepingNotice(),
    }

    def cases() -> Iterator[tuple[str, object]]:
        signer = Mock(sign=lambda *_: "f" * 16)
        for name, body in bodies.items():
            yield name, buttons(delivery_view(Parcel(DeliveryKey("a" * 20), MIA, body, NOON), signer, SAY))

    kept("reminders", cases())


def test_what_came_of_later():
    came = (NOON, *Refusal)
    results = {str(one): [SnoozeResult(milestone("match_day"), one)] for one in came}
    results["some of each"] = [SnoozeResult(milestone("match_day"), one) for one in reversed(came)]
    results["eleven"] = [SnoozeResult(milestone("match_day"), NOON)] * 11

    def cases() -> Iterator[tuple[str, object]]:
        for name, each in results.items():
            card = snoozed_card(each, load_calendar(), SAY)
            yield name, f"{card.accent.name} {words(card)}"

    kept("later", cases())
