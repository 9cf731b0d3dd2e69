"""The demo's ledger: invented and marked as such, about no real program, and enough for a list worth looking at."""

from datetime import UTC, datetime
from pathlib import Path

from bot.app import open_installation
from bot.config import Config, StorageSection
from bot.demo.ledger import INVENTED, fill_ledger
from bot.demo.moment import beginning
from bot.domain.ids import MemberId
from bot.ledger.loader import load_programs
from tests.discord.test_programs import scored

START = beginning(datetime(2026, 11, 28, 12, tzinfo=UTC))


class Clock:
    def now(self) -> datetime:
        return START


async def test_every_invented_fact_is_about_an_invented_program_and_a_list_is_worth_paying_for(
    tmp_path: Path,
):
    config = Config(storage=StorageSection(directory=tmp_path / "data"))
    async with open_installation(config, clock=Clock()) as installation:
        services = installation.services
        await fill_ledger(services, START)
        await fill_ledger(services, START)
        real = {program.acgme_id for program in load_programs()}
        stored = [
            fact
            for record in await services.ledger.records()
            for facts in record.facts.values()
            for fact in facts
            if fact.id > 0
        ]
        added = services.ledger.directory.added
        assert len(added) == INVENTED
        assert all(program.name.startswith("Invented ") for program in added)
        assert not real & {fact.program for fact in stored}
        assert all(fact.source.startswith("https://example.org/invented/") for fact in stored)
        ages = {(START.date() - fact.seen).days for fact in stored}
        assert min(ages) >= 1, "read before today"
        assert 100 < max(ages) < 120, "some long ago, none too long"
        await services.profiles.register(MemberId(5), time_zone="UTC", now=START)
        await services.profiles.change(MemberId(5), scored, now=START)
        made = (await services.lists.build(MemberId(5), now=START)).programs
        assert made.knowledge.ready
        assert made.places[0].program.name.startswith("Invented ")
        assert made.refused
