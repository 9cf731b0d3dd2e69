"""A ledger imported from a file, a member's list from it, and the same list for the operator from what is exported."""

import asyncio
import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot.cli.advise import advise_command
from bot.domain.ids import MemberId
from bot.errors import UserError
from bot.ledger.imports import exported
from bot.seasons.loader import load_calendar
from tests.discord.test_ledger_import import content, give, take_in
from tests.discord.test_programs import told
from tests.discord.world import World, messages, texts
from tests.strategy.program_list.synthetic import filled_records, record

PROFILE = {
    "applicant": "non_us_img",
    "visa": "j1",
    "step1": {"status": "passed", "attempts": 1, "date": "2025-03-10"},
    "step2ck": {"status": "passed", "attempts": 1, "score": 245, "date": "2026-06-20"},
    "us_experience": [{"kind": "observership", "specialty": "pediatrics", "months": 2}],
    "letters": [{"writer": "us_other", "state": "uploaded"}],
    "preferences": {"states": ["NY"]},
    "connections": [{"acgme_id": "3203521140", "kind": "rotation"}],
}
"""What `told` tells."""


def a_year_earlier():
    """The filled ledger as it might have been when the simulation begins."""
    for item in filled_records():
        facts = [fact for facts in item.facts.values() for fact in facts]
        yield record(item.program, *(replace(fact, seen=fact.seen - timedelta(days=365)) for fact in facts))


async def test_an_operator_gets_from_the_export_the_list_that_a_member_gets(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    await world.let_edit_ledger()
    await told(world)
    (whole,) = exported(tuple(a_year_earlier()), ())
    done = await take_in(world, await give(world, whole))
    assert "New facts: 1" in texts(done)
    shown = await world.member.slash(world.general, "programs export")
    (attached,) = [file for message in messages(shown) for file in message.attachments]
    rows = list(csv.DictReader(io.StringIO((await attached.read()).decode("utf-8-sig"))))
    facts, profile = tmp_path / "facts.csv", tmp_path / "profile.json"
    facts.write_bytes(await content(world, await world.moderator.slash(world.general, "ledger export")))
    profile.write_text(json.dumps(PROFILE))
    calendar = load_calendar()
    with time_machine.travel(world.clock.now(), tick=False):
        day = world.clock.now().date().isoformat()
        code = advise_command(
            profile, None, day, True, None, calendar=calendar, with_list=True, ledger=[facts]
        )
    assert code == 0
    printed = json.loads(capsys.readouterr().out)["list"]
    assert len(rows) > 60
    assert len(printed["refused"]) > 20
    assert [(row["acgme_id"], row["placement"], row["usd"]) for row in rows] == [
        (place["program"]["acgme_id"], place["placement"], str(place["usd"])) for place in printed["places"]
    ]


async def test_signals_chosen_at_once_are_never_more_than_the_season_gives(world: World):
    await told(world)
    lists, who, now = world.services.lists, MemberId(world.member.id), world.clock.now()
    numbers = [record.program.acgme_id for record in filled_records()[:12]]
    results = await asyncio.gather(
        *(lists.signal(who, number, now=now) for number in numbers), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, UserError)]
    made = await lists.build(who, now=now)
    assert len(made.signals) == made.signal_count == len(numbers) - len(refused)
