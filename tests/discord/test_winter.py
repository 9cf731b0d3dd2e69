"""The winter after applying: which reminders come for each stage, and what none of them may ask for."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import CycleStatus, OetState, PathwayState, Stage
from bot.i18n import catalogue
from tests.discord.simcord_extras import set_time
from tests.discord.world import World, texts

SAY = catalogue()
RANKING_OPENS = datetime(2027, 2, 1, 17, 30, tzinfo=UTC)
CERTIFIED = datetime(2027, 2, 10, 12, tzinfo=UTC)
RESULTS = datetime(2027, 3, 15, 14, 5, tzinfo=UTC)
"""Match Week Monday, five minutes after the results."""
SOAP_ENDS = datetime(2027, 3, 19, 1, tzinfo=UTC)
REGISTER, RANK = {"nrmp_standard_deadline"}, {"nrmp_ranking_opens", "nrmp_rol_deadline"}
WEEK, CLOSING = {"match_week"}, {"match_day", "eras_close", "nrmp_close"}
CERTIFICATION = {"oet", "pathways_deadline", "ecfmg_certificate"}
SOAP = {"soap_review", "soap_round_1", "soap_round_2", "soap_round_3", "soap_round_4", "soap_ends"}
"""Of SOAP's dates all but the hour in which it opens: that is over when the results are known."""
ASKS = re.compile(r"\b(write|e-?mail|call|contact|message|reach)\b[^.]*\bprogram", re.IGNORECASE)
FORBIDS = re.compile(r"\b(no|not|nobody|neither|only programs)\b", re.IGNORECASE)


@pytest.fixture
def start() -> datetime:
    """In the interview season: programs have read since September, ranking opens in February."""
    return datetime(2026, 11, 28, 12, tzinfo=UTC)


async def reach(world: World, status: CycleStatus) -> None:
    who, profiles, now = MemberId(world.member.id), world.app.services.profiles, world.clock.now()
    if await profiles.member(who) is None:
        await profiles.register(who, time_zone="Asia/Karachi", season=SeasonId(2027), now=now)
    await profiles.change(who, lambda known: replace(known, status=status), now=now)


async def winter(world: World, *stages: tuple[datetime, CycleStatus]) -> set[str]:
    """Live through the stages until July; the names of what came after the last of them was set."""
    came: dict[str, str] = {}
    for at, status in stages:
        await run(world, at)
        await reach(world, status)
        came = {}
    came = await run(world, datetime(2027, 7, 1, tzinfo=UTC))
    return set(came)


async def run(world: World, until: datetime) -> dict[str, str]:
    """Let every reminder come that is due by then; each milestone with the text of its last message."""
    who, came = MemberId(world.member.id), dict[str, str]()
    if await world.app.services.profiles.member(who) is not None:
        reminders = world.app.services.reminders
        while (coming := (await reminders.listing(who, world.clock.now())).coming) and (
            due_at := coming[0].due_at
        ) < until:
            due = {str(one.milestone.id) for one in coming if one.due_at == due_at}
            before = len(world.dms(world.member))
            set_time(world.env, due_at - timedelta(seconds=1))
            await world.tick(timedelta(minutes=2))
            [message] = world.dms(world.member)[before:]
            assert_asks_for_no_contact(texts(message), due_at)
            came |= dict.fromkeys(due, texts(message))
    set_time(world.env, max(until, world.clock.now()))
    return came


def assert_asks_for_no_contact(message: str, at: datetime) -> None:
    if not RESULTS - timedelta(days=8) < at < SOAP_ENDS:
        return
    sentences = re.split(r"(?<=[.:!?])\s", message)
    asking = [one for one in sentences if ASKS.search(one) and not FORBIDS.search(one)]
    assert not asking, asking


def test_a_message_that_asks_for_contact_would_be_noticed():
    for asks in ("Write to programs now.", "Then e-mail a few program directors."):
        with pytest.raises(AssertionError):
            assert_asks_for_no_contact(asks, RESULTS)


START = datetime(2026, 11, 28, 12, tzinfo=UTC)
SUBMITTED = CycleStatus(Stage.SUBMITTED, 80)
INTERVIEWING = CycleStatus(Stage.INTERVIEWING, 80, 4)


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        pytest.param([(START, SUBMITTED)], CERTIFICATION | REGISTER | RANK | WEEK | CLOSING, id="submitted"),
        pytest.param(
            [(START, CycleStatus(Stage.SUBMITTED, 80, 0))],
            CERTIFICATION | REGISTER | {"nrmp_rol_deadline"} | WEEK | CLOSING,
            id="no interview",
        ),
        pytest.param(
            [(START, INTERVIEWING)], CERTIFICATION | REGISTER | RANK | WEEK | CLOSING, id="interviewing"
        ),
        pytest.param(
            [(START, INTERVIEWING), (CERTIFIED, replace(INTERVIEWING, stage=Stage.RANKED))],
            {"ecfmg_certificate"} | WEEK | CLOSING,
            id="ranked",
        ),
        pytest.param(
            [(START, INTERVIEWING), (RESULTS, replace(INTERVIEWING, stage=Stage.MATCHED))],
            set[str](),
            id="matched",
        ),
        pytest.param(
            [(START, SUBMITTED), (RESULTS, replace(SUBMITTED, stage=Stage.NOT_MATCHED))],
            SOAP | {"eras_close", "nrmp_close"},
            id="not matched",
        ),
        pytest.param(
            [(START, SUBMITTED), (RESULTS, replace(SUBMITTED, stage=Stage.SOAP))],
            SOAP | {"eras_close", "nrmp_close"},
            id="soap",
        ),
        pytest.param([(START, CycleStatus(Stage.NEXT_CYCLE))], set[str](), id="next cycle"),
        pytest.param([(START, CycleStatus(Stage.PREPARING))], set[str](), id="did not apply"),
    ],
)
async def test_the_reminders_of_a_winter_follow_the_stage(
    world: World, stages: Sequence[tuple[datetime, CycleStatus]], expected: set[str]
):
    assert await winter(world, *stages) == expected


async def test_who_is_certified_by_ecfmg_is_reminded_of_no_certification(world: World):
    await reach(world, SUBMITTED)
    who, profiles = MemberId(world.member.id), world.app.services.profiles
    await profiles.change(
        who,
        lambda known: replace(
            known, oet=OetState.PASSED, pathway=PathwayState.ACCEPTED, ecfmg_certified=True
        ),
        now=world.clock.now(),
    )
    assert not CERTIFICATION & (await run(world, datetime(2027, 7, 1, tzinfo=UTC))).keys()


async def test_a_stage_recorded_before_it_can_be_true_counts_from_its_day(world: World):
    await reach(world, CycleStatus(Stage.MATCHED))
    reminders, who = world.app.services.reminders, MemberId(world.member.id)
    assert (await reminders.listing(who, world.clock.now())).coming, "nobody has matched in November"
    set_time(world.env, RESULTS)
    await world.tick(timedelta(minutes=2))
    assert not (await reminders.listing(who, world.clock.now())).coming


async def test_who_matched_is_congratulated_and_told_when_they_learn_where(world: World):
    await reach(world, INTERVIEWING)
    set_time(world.env, RESULTS)
    shown = texts(await world.member.slash(world.general, "status set", stage="matched"))
    assert "Congratulations, you matched!" in shown
    assert "Match Day: <t:1805472000:f>" in shown
    timeline = texts(await world.member.slash(world.general, "timeline show"))
    assert "Congratulations, you matched!" in timeline
    assert SAY("timeline_card.none") not in timeline
    set_time(world.env, datetime(2027, 3, 20, tzinfo=UTC))
    again = texts(await world.member.slash(world.general, "status set", stage="matched"))
    assert "Congratulations, you matched!" in again
    assert "Match Day" not in again


async def test_nobody_is_congratulated_before_results_are_known(world: World):
    await reach(world, CycleStatus(Stage.MATCHED))
    assert "Congratulations" not in texts(await world.member.slash(world.general, "timeline show"))


async def test_the_advice_stops_first_who_applied_without_oet_and_pathway(world: World):
    await reach(world, SUBMITTED)
    who, profiles = MemberId(world.member.id), world.app.services.profiles
    await profiles.change(who, lambda known: replace(known, oet=OetState.NOT_TAKEN), now=world.clock.now())
    shown = texts(await world.member.slash(world.general, "strategy")).splitlines()
    assert shown[1].startswith("**Stop.**")
    assert "Interview season" in shown[2]


@pytest.mark.parametrize("stage", [Stage.SOAP, Stage.NOT_MATCHED])
async def test_in_match_week_the_advice_is_soap_and_asks_for_no_contact(world: World, stage: Stage):
    await reach(world, CycleStatus(stage, 80, 1))
    set_time(world.env, RESULTS + timedelta(days=1))
    shown = texts(await world.member.slash(world.general, "strategy"))
    assert "1. Follow SOAP" in shown
    assert_asks_for_no_contact(shown, world.clock.now())


async def test_the_advice_of_who_matched_is_to_start(world: World):
    await reach(world, CycleStatus(Stage.MATCHED, 80, 9))
    set_time(world.env, RESULTS + timedelta(days=6))
    shown = texts(await world.member.slash(world.general, "strategy"))
    assert "Congratulations, you matched!" in shown
    assert "1. Start training" in shown
    for gone in ("Tier:", "in all", "Last test day", "this season is over"):
        assert gone not in shown


@pytest.mark.parametrize(("stage", "asked"), [(Stage.INTERVIEWING, False), (Stage.NEXT_CYCLE, True)])
async def test_who_has_applied_is_asked_for_no_more_letters(world: World, stage: Stage, asked: bool):
    await reach(world, CycleStatus(stage, 80, 2))
    shown = texts(await world.member.slash(world.general, "letters list"))
    assert ("more writers**" in shown) is asked


async def test_who_has_applied_is_suggested_no_signals(world: World):
    await reach(world, SUBMITTED)
    shown = texts(await world.member.slash(world.general, "programs signal"))
    assert SAY("strategy.signals.match", {"season": 2027}) in shown
    assert SAY("programs.signals.none.name") not in shown
