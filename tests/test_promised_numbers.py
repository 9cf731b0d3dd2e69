"""What is promised, and what Discord and the disk are spared, written as numbers: a test that measures with the constant
itself would hold for any.

A page is named where its readers are told the number; the words stand there as they are quoted here.
"""

import itertools
import re
from dataclasses import astuple
from datetime import time, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from bot.domain.cohort import COARSE_BANDS, FINE_BANDS, INTERVIEW_BANDS, Band
from bot.rate_limit import ALLOWED, Expense
from storage.backup import Kept

ROOT = Path(__file__).parents[1]
DAY, HOUR, MINUTE, SECOND = (timedelta(**{unit: 1}) for unit in ("days", "hours", "minutes", "seconds"))

TOLD = [
    ("bot.retention.policy", "ABSENT_AFTER", 30 * DAY, "docs/privacy.md", "30 days after you last used it"),
    ("storage.presence", "FIRST_CHECK", 30 * DAY, "docs/operators.md", "have not used it for 30 days"),
    ("bot.retention.policy", "CONFIRMED_AFTER", DAY, "docs/privacy.md", "asked twice, at least a day apart"),
    ("bot.retention.policy", "INACTIVE_AFTER", 730 * DAY, "docs/privacy.md", "anywhere for two years"),
    ("bot.retention.policy", "NOTICE", 30 * DAY, "docs/privacy.md", "one direct message 30 days before"),
    ("bot.retention.policy", "TIDY_AFTER", 183 * DAY, "docs/privacy.md", "half a year after its last date"),
    ("bot.domain.suggestion", "KEPT", 90 * DAY, "docs/privacy.md", "90 days after you were told"),
    ("bot.domain.suggestion", "DAY", DAY, "docs/members.md", "24 hours"),
    (
        "bot.domain.moderation",
        "ACTS_KEPT",
        400 * DAY,
        "docs/privacy.md",
        "What a moderator did: after 400 days",
    ),
    ("storage.keyring.tombstones", "KEPT", 30 * DAY, "docs/privacy.md", "For 30 days a keyed hash remembers"),
    (
        "bot.vault",
        "RENEWED_EVERY",
        30 * DAY,
        "docs/privacy.md",
        "which the bot reminds them of after 30 days",
    ),
    ("bot.cohort.aggregate", "SERVER_AGE", 14 * DAY, "docs/statistics.md", "in the server for 14 days"),
    ("bot.cohort.aggregate", "ACCOUNT_AGE", 30 * DAY, "docs/statistics.md", "a Discord account 30 days old"),
    ("bot.cohort.aggregate", "SEEN_WITHIN", 7 * DAY, "docs/statistics.md", "within the last 7 days"),
    ("bot.cohort.sweep", "GONE_AFTER", DAY, "docs/statistics.md", "who is still not there a day later"),
    ("bot.cohort.budget", "BETWEEN_DRAWINGS", 28 * DAY, "docs/statistics.md", "28 days apart"),
    (
        "bot.cohort.budget",
        "AFTER_NOTHING",
        7 * DAY,
        "docs/statistics.md",
        "or 7 after one that had nothing to show",
    ),
    (
        "bot.cohort.budget",
        "DRAWINGS_PER_SEASON",
        4,
        "docs/moderators.md",
        "at most four drawings in a season",
    ),
    ("bot.domain.cohort", "SMALLEST_COHORT", 30, "docs/statistics.md", "fewer than about 30 members"),
    ("bot.domain.cohort", "SMALLEST_BAND", 10, "docs/statistics.md", "10"),
    ("bot.domain.cohort", "FINE_FROM", 100, "docs/statistics.md", "from 100 members on"),
    ("bot.domain.cohort", "ROUNDED_TO", 5, "docs/statistics.md", "5"),
    ("bot.ledger.sheet", "BYTES_MAX", 256 * 1024, "docs/ledger.md", "at most 256 KiB and 5,000 rows"),
    ("bot.ledger.sheet", "ROWS_MAX", 5_000, "docs/ledger.md", "at most 256 KiB and 5,000 rows"),
    ("bot.seasons.overlay_loader", "MOST_BYTES", 256 * 1024, "SECURITY.md", "256 KiB or less"),
    ("bot.ui.base", "PANEL_SECONDS", 14 * 60, "SECURITY.md", "end after 14 minutes, forms after 15"),
    ("bot.ui.base", "MODAL_SECONDS", 15 * 60, "SECURITY.md", "end after 14 minutes, forms after 15"),
    ("bot.ui.base", "MOST_OF_MEMBER", 12, "docs/bounds.md", "12 for a member, 5,000 in all"),
    ("bot.ui.base", "MOST_IN_ALL", 5_000, "docs/bounds.md", "12 for a member, 5,000 in all"),
    ("bot.domain.suggestion", "OPEN_MAX", 10, "docs/bounds.md", "10 that wait, 20 a day"),
    ("bot.domain.suggestion", "DAILY_MAX", 20, "docs/bounds.md", "10 that wait, 20 a day"),
    ("storage.suggestions", "DECIDED_KEPT", 100, "docs/bounds.md", "the latest 100 that were decided"),
    ("bot.profile.scores", "ASSESSMENTS_MAX", 60, "docs/bounds.md", "60 self-assessments"),
    ("bot.profile.letters", "LETTERS_MAX", 12, "docs/bounds.md", "12 letters"),
    ("bot.profile.connections", "CONNECTIONS_MAX", 40, "docs/bounds.md", "40 connections"),
    ("bot.domain.interview", "INTERVIEWS_MAX", 100, "docs/bounds.md", "100 interviews"),
    ("bot.domain.application", "APPLICATIONS_MAX", 400, "docs/bounds.md", "400 applications"),
    ("bot.domain.application", "RANKS_MAX", 100, "docs/bounds.md", "100 ranks"),
    ("bot.profile.experience", "ROTATIONS_MAX", 20, "docs/bounds.md", "20 rotations"),
    ("bot.domain.program_choices", "MARKS_MAX", 200, "docs/bounds.md", "200 programs in it"),
    ("storage.reminders.plans", "SETTLED_KEPT", 400, "docs/bounds.md", "the latest 400 messages"),
    ("storage.audit", "ACTS_KEPT", 10_000, "docs/bounds.md", "the latest 10,000 of a server"),
    ("storage.ledger", "FACTS_OF_PROGRAM", 300, "docs/bounds.md", "a program: 300 that stand"),
    ("storage.ledger_imports", "PROGRAMS_MAX", 20_000, "docs/bounds.md", "20,000"),
    ("storage.ledger_imports", "IMPORTS_KEPT", 500, "docs/bounds.md", "the latest 500"),
    ("bot.ui.servers.panel", "MODERATOR_ROLES_MAX", 10, "docs/bounds.md", "10 roles of moderators"),
]
KEPT_TO = [
    ("bot.domain.discord_answer", "REQUEST_TIMEOUT", 45.0),
    ("bot.domain.discord_answer", "NONCE_MEMORY", MINUTE),
    ("bot.scheduler.nonces", "LEAST", 5.0),
    ("bot.scheduler.tasks", "RESTART_SECONDS", 5.0),
    ("bot.scheduler.heartbeat", "FRESH", MINUTE),
    ("bot.scheduler.heartbeat", "LATE", 5 * MINUTE),
    ("bot.clock", "TOLERANCE", 2 * SECOND),
    ("bot.retention.keeper", "PACE", 5 * SECOND),
    ("bot.retention.keeper", "PUT_OFF_BY", 6 * HOUR),
    ("bot.retention.keeper", "ADOPTED_AT_ONCE", 500),
    ("bot.retention.policy", "LOOK_EVERY", 7 * DAY),
    ("bot.cohort.sweep", "PACE", 5 * SECOND),
    ("bot.cohort.sweep", "PUT_OFF_BY", HOUR),
    ("bot.domain.cohort", "LOOK_AGAIN_AFTER", 3 * DAY),
    ("bot.cohort.service", "VERIFY_AGAIN_AFTER", HOUR),
    ("bot.cohort.service", "PAGES_FREEZING", 3),
    ("bot.servers.departures", "GRACE", 7 * DAY),
    ("bot.backups", "INTERVAL", HOUR),
    ("bot.reminders.dispatcher", "BURST", 10),
    ("bot.reminders.dispatcher", "PER_SECOND", 20.0),
    ("bot.reminders.breaker", "FAILURES", 5),
    ("bot.reminders.breaker", "FIRST_PAUSE", 30.0),
    ("bot.reminders.breaker", "LONGEST_PAUSE", 60.0),
    ("bot.reminders.dispatcher", "ROWS_AT_ONCE", 20),
    ("bot.reminders.dispatcher", "SENDS_AT_ONCE", 4),
    ("bot.reminders.dispatcher", "FIRST_BACKOFF", 2.0),
    ("bot.reminders.dispatcher", "LONGEST_BACKOFF", 900.0),
    ("bot.reminders.dispatcher", "UNREAD_ATTEMPTS", 6),
    ("bot.reminders.dispatcher", "UNREAD_PAUSE", HOUR),
    ("bot.reminders.dispatcher", "SHORTEST_PAUSE", SECOND / 20),
    ("bot.reminders.policy", "ROOM", 15 * MINUTE),
    ("bot.reminders.policy", "BUSY_WAIT", 30 * SECOND),
    ("bot.reminders.policy", "STALE_WAIT", MINUTE),
    ("bot.reminders.policy", "LATE_AFTER", 15 * MINUTE),
    ("bot.reminders.planner", "APART", HOUR),
    ("bot.reminders.planner", "MILESTONES_KEPT", 4096),
    ("bot.reminders.service", "TEST_PATIENCE", 8.0),
    ("bot.reminders.service", "LONGEST_PAUSE", 366 * DAY),
    ("bot.reminders.service", "MEMBERS_AT_ONCE", 100),
    ("storage.reminders.deliveries", "TEST_LIFE", 10 * MINUTE),
    ("storage.reminders.plans", "TEST_INTERVAL", 30 * SECOND),
    ("storage.reminders.recovery", "MARGIN", 2 * DAY),
    ("storage.presence", "REMEMBERED", 20_000),
    ("bot.publishing.publisher", "LATE", DAY),
    ("bot.publishing.publisher", "YOUNG", 15 * SECOND),
    ("bot.publishing.publisher", "FIRST_PAUSE", 5.0),
    ("bot.publishing.publisher", "LONGEST_PAUSE", 900.0),
    ("bot.publishing.publisher", "EDIT_PAUSE", 300.0),
    ("bot.publishing.publisher", "SHORTEST_REST", SECOND / 20),
    ("bot.publishing.service", "PATIENCE_SECONDS", 20.0),
    ("bot.gateway.client", "LONGEST_RATE_LIMIT_SECONDS", 30.0),
    ("bot.gateway.requests", "LONGEST_WAIT", 3600.0),
    ("bot.gateway.messenger", "CLOCK_MARGIN", DAY),
    ("bot.gateway.messenger", "HISTORY_LIMIT", 2000),
    ("bot.gateway.channels", "CLOCK_MARGIN", DAY),
    ("bot.gateway.channels", "HISTORY_LIMIT", 2000),
    ("bot.cli.run", "SHUTDOWN_SECONDS", 4.0),
    ("bot.cli.run", "FIRST_PAUSE_SECONDS", 1.0),
    ("bot.cli.run", "LONGEST_PAUSE_SECONDS", 60.0),
    ("bot.cli.check", "OLD_BACKUP", 26 * HOUR),
    ("bot.cli.check", "CLOCK_SLACK", 30 * SECOND),
    ("bot.ui.answers", "PATIENCE_SECONDS", 1.5),
    ("bot.ui.ledger.import_panel", "DOWNLOAD_SECONDS", 20.0),
    ("bot.privacy.cipher", "CACHED_KEYS", 4096),
    ("bot.privacy.cipher", "VALUES_AT_ONCE", 1_000),
    ("bot.rate_limit", "MOST_BUCKETS", 50_000),
    ("bot.domain.interview", "USUAL_MINUTES", 240),
    ("bot.domain.interview", "MINUTES_MAX", 1440),
    ("bot.domain.suggestion", "NOTE_MAX", 200),
    ("bot.domain.exam", "ATTEMPTS_MAX", 4),
    ("bot.domain.reminder_settings", "SHORTEST_WAKING", HOUR),
    ("bot.ledger.facts", "SOURCE_MAX", 300),
    ("bot.ledger.sheet", "LINE_MAX", 2_000),
    ("bot.ledger.new_program", "NAME_MAX", 120),
    ("bot.ledger.new_program", "CITY_MAX", 60),
    ("bot.seasons.overlay_loader", "MOST_DOTS", 100),
    ("bot.seasons.overlay_forms", "MOST_SEASONS", 30),
    ("bot.seasons.overlay", "MOST_MILESTONES", 100),
    ("bot.seasons.exam_days", "LOOK_BACK", 365 * DAY),
    ("bot.strategy.forms.input", "MAX_BYTES", 64 * 1024),
    ("bot.strategy.forms.input", "DEPTH_MAX", 20),
    ("cogs.applications", "FILE_MAX", 256 * 1024),
    ("bot.app", "RENEWED_EVERY", 10 * MINUTE),
    ("bot.app", "MARKED_EVERY", MINUTE),
    ("bot.backups", "LOOK_EVERY", MINUTE),
    ("bot.cli.check", "DISCORD_SECONDS", 10.0),
    ("bot.cli.check", "ROOM_MIB", 200),
    ("bot.cohort.sweep", "PAUSE_WITHOUT_WORK", MINUTE),
    ("bot.cohort.sweep", "PAUSE_AFTER_A_FAULT", 5 * MINUTE),
    ("bot.domain.invitation", "SHARERS", 5),
    ("bot.domain.invitation", "PROGRAMS_MAX", 20),
    ("bot.domain.invitation", "WAITS", DAY),
    ("bot.domain.profile_check", "MONTHS_MAX", 60),
    ("bot.domain.profile_check", "RESEARCH_MAX", 99),
    ("bot.domain.profile_check", "COUNT_MAX", 999),
    ("bot.fleet.ports", "IDENTIFY_SECONDS", 5.0),
    ("bot.fleet.ports", "LONGEST_GATE", 45.0),
    ("bot.fleet.watch", "BEAT_SECONDS", 10.0),
    ("bot.fleet.watch", "PUT_OUT_SECONDS", 30.0),
    ("bot.fleet.watch", "POLL_SECONDS", 0.25),
    ("bot.gateway.channels", "ALWAYS_READ", 100),
    ("bot.gateway.greeter", "LOG_READ", 10),
    ("bot.gateway.greeter", "NEWEST", 100),
    ("bot.gateway.messenger", "ALWAYS_READ", 100),
    ("bot.gateway.starts", "SPARE", 100),
    ("bot.ledger.news", "ROUND", MINUTE),
    ("bot.ledger.search", "FOUND_MAX", 25),
    ("bot.ledger.search", "TYPED_MAX", 100),
    ("bot.ledger.search", "WHOLE_MAX", 200),
    ("bot.ledger.search", "WORDS_MAX", 5),
    ("bot.monitoring.figures", "MOST_UNANSWERED", 1_000),
    ("bot.monitoring.figures", "LAG_EVERY", SECOND),
    (
        "bot.monitoring.figures",
        "LATE_BY",
        (1.0, 5.0, 30.0, 60.0, 300.0, 1_800.0, 3_600.0, 21_600.0, 86_400.0),
    ),
    ("bot.monitoring.figures", "ANSWERED_IN", (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 10.0)),
    ("bot.monitoring.figures", "LAGGED_BY", (0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)),
    ("bot.monitoring.page", "MOST_CONNECTIONS", 16),
    ("bot.monitoring.page", "LONGEST_SECONDS", 10.0),
    ("bot.profile.typed_text", "MAX_CHARS", 100),
    ("bot.publishing.invitations", "KEPT_AFTER", 30 * DAY),
    ("bot.publishing.publisher", "LONGEST_REST", 20 * SECOND),
    ("bot.reminders.service", "LOOK_EVERY", MINUTE),
    ("bot.reminders.dispatcher", "LONGEST_PAUSE", 20 * SECOND),
    ("bot.reminders.policy", "BREATH", HOUR),
    ("bot.retention.keeper", "PAUSE_WITHOUT_WORK", 10 * MINUTE),
    ("bot.retention.keeper", "PAUSE_AFTER_A_FAULT", 5 * MINUTE),
    ("bot.scheduler.heartbeat", "EVERY", 5 * SECOND),
    ("bot.seasons.after_interviews", "TIME_TO_RANK", DAY),
    ("bot.servers.departures", "LOOK_EVERY", 10 * MINUTE),
    ("bot.servers.greetings", "NEW", DAY),
    ("bot.servers.greetings", "LOOK_EVERY", MINUTE),
    ("bot.servers.greetings", "AGAIN_AFTER", HOUR),
    ("bot.strategy.situation", "ROTATION", 60 * DAY),
    ("bot.strategy.forms.profile", "MAX_ENTRIES", 100),
    ("bot.ui.limits", "EMBED_TITLE", 256),
    ("bot.ui.limits", "EMBED_DESCRIPTION", 4096),
    ("bot.ui.limits", "EMBED_FIELDS", 25),
    ("bot.ui.limits", "EMBED_FIELD_NAME", 256),
    ("bot.ui.limits", "EMBED_FIELD_VALUE", 1024),
    ("bot.ui.limits", "EMBED_FOOTER", 2048),
    ("bot.ui.limits", "EMBED_TOTAL", 6000),
    ("bot.ui.limits", "BUTTON_LABEL", 80),
    ("bot.ui.limits", "SELECT_OPTIONS", 25),
    ("bot.ui.limits", "AUTOCOMPLETE_CHOICES", 25),
    ("bot.ui.limits", "CHOICE_NAME", 100),
    ("bot.ui.limits", "MODAL_TITLE", 45),
    ("bot.ui.limits", "MODAL_ITEMS", 5),
    ("bot.ui.limits", "MODAL_LABEL", 45),
    ("bot.ui.programs.compare", "COMPARED_MAX", 3),
    ("cogs.score", "FORM_MAX", 99),
    ("bot.__main__", "INTERRUPTED", 130),
    ("bot.audit.service", "PAGE_ACTS", 10),
    ("bot.cli.advice_text", "WIDEST", 100),
    ("bot.cli.advice_text", "NARROWEST", 40),
    ("bot.cli.check", "OPEN_BITS", 0o077),
    ("bot.fleet.session", "NEEDED_RELEASE", 14),
    ("bot.fleet.shards", "MOST", 10_000),
    ("bot.gateway.greeter", "MARK_DIGITS", 8),
    ("bot.gateway.membership", "GONE_CODES", {10007, 10013}),
    ("bot.gateway.starts", "SHORTEST_WAIT", 1.0),
    ("bot.gateway.starts", "LONGEST_WAIT", 3600.0),
    ("bot.privacy.cipher", "KEY_BYTES", 32),
    ("bot.privacy.cipher", "VERSION", 1),
    ("bot.privacy.service", "EXPORT_SCHEMA", 1),
    ("bot.reminders.keys", "KEY_LENGTH", 20),
    ("bot.reminders.keys", "SIGNATURE_LENGTH", 16),
    ("bot.reminders.policy", "EVENING", time(20)),
    ("bot.reminders.recovery", "ALL_WAYS_UP_TO", 12),
    ("bot.reminders.service", "COMING_MAX", 1_000),
    ("bot.reminders.service", "LIST_LINES", 10),
    ("storage.cohort", "EPSILON_UNIT", 1_000),
    ("storage.codecs.profile", "BLOCK_BYTES", 128),
    ("storage.invitations", "BLOCK_BYTES", 1_024),
    ("storage.keyring.operator_key", "KEY_BYTES", 32),
    ("storage.program_choices", "BLOCK_BYTES", 256),
    ("storage.cohort", "READ_AT_ONCE", 1_000),
    ("storage.postgres.database", "GOODBYE_SECONDS", 2),
    ("storage.profiles", "READ_AT_ONCE", 1_000),
    ("storage.reseal", "VALUES_AT_ONCE", 1_000),
]


@cache
def read(page: str) -> str:
    """A page with its line ends taken for spaces."""
    return re.sub(r"\s+", " ", (ROOT / page).read_text())


@pytest.mark.parametrize(("module", "name", "number"), [entry[:3] for entry in TOLD] + KEPT_TO, ids=str)
def test_the_number_is_as_it_was_promised(module: str, name: str, number: object):
    assert getattr(import_module(module), name) == number


def test_the_pages_tell_the_numbers():
    assert [(page, words) for *_, page, words in TOLD if words not in read(page)] == []


def test_backups_are_kept_as_operators_are_told():
    assert astuple(Kept()) == (24, 14, 5, 30)
    assert "24 hourly and 14 daily copies" in read("docs/operators.md")


@pytest.mark.parametrize(
    ("bands", "edges"),
    [
        (INTERVIEW_BANDS, [0, 1, 3, 6, 10]),
        (FINE_BANDS, [None, 218, 225, 230, 235, 240, 245, 255]),
        (COARSE_BANDS, [None, 225, 235, 245]),
    ],
    ids=["interviews", "fine", "coarse"],
)
def test_bands_lie_side_by_side_and_each_number_is_in_one(bands: tuple[Band, ...], edges: list[int | None]):
    assert [band.lowest for band in bands] == edges
    assert bands[-1].highest is None
    for band, above in itertools.pairwise(bands):
        assert band.highest is not None
        assert above.lowest == band.highest + 1


@pytest.mark.parametrize(
    ("expense", "burst", "every"),
    [
        (Expense.PICTURE, 8, 10 * SECOND),
        (Expense.ADVICE, 12, 5 * SECOND),
        (Expense.LIST, 12, 5 * SECOND),
        (Expense.FILE, 5, 30 * SECOND),
        (Expense.CHOICES, 60, SECOND / 2),
        (Expense.TEST_MESSAGE, 3, MINUTE),
        (Expense.SUGGESTION, 20, 30 * SECOND),
        (Expense.WRITE, 60, 2 * SECOND),
    ],
    ids=lambda value: f"bot.rate_limit-ALLOWED-{value}",
)
def test_how_often_a_member_may_ask_for_what_costs_something(expense: Expense, burst: int, every: timedelta):
    assert astuple(ALLOWED[expense]) == (burst, every)
