"""Every sentence that members and operators are promised something in names the tests that would fail were it untrue."""

import ast
import re
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from discord import Intents

from bot.app import open_installation
from bot.config import Config, StorageSection
from bot.domain.profile import Profile
from bot.i18n import catalogue
from bot.ui.cohort.membership import PARTS
from tests.reminders.bench import Clock

ROOT = Path(__file__).parents[2]
LISTED = tomllib.loads(Path(__file__).with_name("promises.toml").read_text())["sentence"]
CARDS = {
    "consent": ("consent.stored", "consent.seen", "consent.ends"),
    "join": tuple(f"cohort.about.{part}" for part in PARTS),
}
"""Cards that promise something: the one that asks for consent, and the one to join the statistics."""
ENDS = re.compile(r"(?<=[.!?:])\s+(?=[A-Z`*\[(])")


def text_of(page: str) -> str:
    if page not in CARDS:
        return (ROOT / page).read_text()
    return "\n\n".join(catalogue()(key) for key in CARDS[page])


def sentences(text: str) -> Iterator[str]:
    """The sentences of a page: of its paragraphs, entries of lists and cells of tables; headings promise nothing."""
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.strip().splitlines() if not line.startswith("#")]
        for part in cells(lines) if lines and lines[0].startswith("|") else entries(lines):
            yield from (
                found for found in (s.strip(" |") for s in ENDS.split(" ".join(part.split()))) if found
            )


def cells(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not re.fullmatch(r"[| -]+", line):
            yield from line.strip("|").split(" | ")


def entries(lines: list[str]) -> Iterator[str]:
    part = ""
    for line in lines:
        if re.match("(- |> )", line) and part:
            yield part
            part = ""
        part += " " + re.sub("^(- |> )", "", line.strip())
    yield part


@pytest.mark.parametrize("page", ["docs/privacy.md", "SECURITY.md", *CARDS])
def test_every_sentence_is_listed_as_it_stands(page: str):
    listed = Counter(entry["text"] for entry in LISTED if entry["page"] == page)
    assert max(listed.values()) == 1
    assert set(listed) == set(sentences(text_of(page)))


def test_each_names_tests_that_there_are_or_says_why_there_are_none():
    there = {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name for entry in LISTED for name in entry.get("tests", ())} - there == set()
    assert [
        entry["text"] for entry in LISTED if bool(entry.get("tests")) == bool(entry.get("untested"))
    ] == []


async def test_the_bot_asks_to_see_servers_and_nothing_in_them(tmp_path: Path):
    config = Config(storage=StorageSection(directory=tmp_path / "data"))
    async with open_installation(config, clock=Clock()) as installation:
        assert installation.new_session().client.intents == Intents(guilds=True)


PERSONAL = re.compile("name|nation|citizen|country|school|birth|gender|mail|phone|address")
NAMED = {"schema_migration.name", "sqlite_sequence.name", "added_program.name", "OtherProgram.name"}
"""Names of things and of programs, not of a person."""


def kept_in(kind: Any) -> Iterator[str]:
    """The fields of a record and of all records within it."""
    if get_origin(kind) in {tuple, UnionType, dict}:
        for part in get_args(kind):
            yield from kept_in(part)
    elif is_dataclass(kind):
        hints = get_type_hints(kind)
        for each in fields(kind):
            yield f"{getattr(kind, '__name__', kind)}.{each.name}"
            yield from kept_in(hints[each.name])


async def test_there_is_no_place_for_a_name_a_nationality_or_a_school(tmp_path: Path):
    found = set(kept_in(Profile))
    assert {"ExamRecord.score", "ProgramTie.acgme_id"} <= found, "the records within are looked at too"
    config = Config(storage=StorageSection(directory=tmp_path / "data"))
    async with open_installation(config, clock=Clock()):
        for file in ("preceptor.db", "keys.db"):
            with closing(sqlite3.connect(tmp_path / "data" / file)) as opened:
                tables = [
                    name for (name,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
                ]
                found |= {
                    f"{table}.{row[1]}"
                    for table in tables
                    for row in opened.execute(f"PRAGMA table_info({table})")
                }
    assert {place for place in found - NAMED if PERSONAL.search(place.rpartition(".")[2])} == set()


IN_CLEAR = {
    "Discord ids": "member_id guild_id moderator_id approved_by imported_by",
    "time zone, season, language": "member.time_zone season tidied_season member.language",
    "the last day of use and the servers": (
        "member_presence.last_day member_presence.check_at member_presence.missing_since member_presence.told_at"
        " member_presence.told member.consented_at member.consent_version member.created_at updated_at"
        " member.planned_at"
        " calendar_file.doubted"
    ),
    "who takes part in which statistics": (
        "cohort_participant.joined_at cohort_participant.in_server_since cohort_participant.verified_at"
        " cohort_participant.check_at cohort_participant.missing_since cohort_checked.table_id"
        " cohort_score.frozen_at cohort_spent.budget cohort_spent.epsilon"
    ),
    "suggested facts": (
        "acgme_id criterion value weight source seen suggestion.suggested_at suggestion.state suggestion.decided_at"
        " suggestion.reason suggestion.note suggestion.fact_id suggestion.told_at program_fact.suggested"
        " program_fact.scope"
    ),
    "reminder settings": (
        "reminder_standing.stopped_at reminder_standing.paused_until reminder_standing.dm_closed_at"
        " reminder_standing.hours reminder_standing.kinds"
    ),
    "which reminders are due and when with the dates they are about": (
        "reminder.milestone reminder.occurrence reminder.lead reminder.milestone_wall reminder.milestone_zone"
        " reminder.date_only deadline_at reminder.wall reminder.zone reminder.due_at reminder.next_at reminder.state"
        " reminder.reason reminder.settled_at reminder_change.milestone reminder_change.before reminder_change.after"
        " reminder_plan.calendar_id reminder_plan.notices"
    ),
    "messages sent and when": (
        "delivery_id delivery.key delivery.kind delivery.state delivery.attempts delivery.first_attempt_at"
        " delivery.last_attempt_at delivery.next_attempt_at delivery.message_id delivery.detail delivery.created_at"
        " delivery.settled_at"
    ),
    "what moderators did": (
        "moderator_act.kind moderator_act.subject moderator_act.result moderator_act.was moderator_act.became"
        " moderator_act.at program_fact.approved_at program_fact.import_id program_fact.withdrawn_at"
        " ledger_import.imported_at ledger_import.undone_at"
    ),
}
"""What SECURITY.md says is not sealed, and the columns that are."""
OF_ROWS = {"id", "fence", "look_back", "look_back_since", "profile_version", "planned_version", "removed"}
"""Numbers of rows and of versions, which say nothing about the member."""


async def test_what_is_not_sealed_is_what_the_page_says(tmp_path: Path):
    config = Config(storage=StorageSection(directory=tmp_path / "data"))
    clear: set[str] = set()
    async with open_installation(config, clock=Clock()) as installation:
        tables = {held.table for held in installation.services.privacy.described()}
        for file in ("preceptor.db", "keys.db"):
            with closing(sqlite3.connect(tmp_path / "data" / file)) as opened:
                for table in tables:
                    rows = opened.execute(f"PRAGMA table_info({table})").fetchall()
                    clear |= {
                        f"{table}.{row[1]}" for row in rows if row[2] != "BLOB" and row[1] not in OF_ROWS
                    }
    named = {column for columns in IN_CLEAR.values() for column in columns.split()}
    assert {column for column in clear if not {column, column.partition(".")[2]} & named} == set()
    assert {
        name for name in named if name not in clear and not any(c.endswith(f".{name}") for c in clear)
    } == set()
    [said] = [entry["text"] for entry in LISTED if entry["text"].startswith("Discord ids, time zone, season")]
    assert [phrase for phrase in IN_CLEAR if phrase not in said] == []
