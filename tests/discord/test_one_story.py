"""Once an application is sent, every card of a member says the same of it: what is settled is asked for nowhere."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import Stage
from bot.i18n import catalogue
from tests.discord.world import World, buttons, texts

SAY = catalogue()
NOON = [
    (datetime(2026, 10, 5, 12, tzinfo=UTC), Stage.SUBMITTED),
    (datetime(2026, 11, 28, 12, tzinfo=UTC), Stage.INTERVIEWING),
    (datetime(2027, 2, 20, 12, tzinfo=UTC), Stage.RANKED),
]
CARDS = (
    *("profile show", "letters list", "programs signal", "timeline show", "status show", "strategy"),
    *("reminders list", "applications list", "interviews list"),
)
SETTLED = (
    # What belongs before the application: each of these sentences tells somebody to do it, or what it would change.
    *(
        SAY(f"timeline.milestone.{name}.name")
        for name in ("letters_request", "signals_chosen", "statement_final")
    ),
    *("more writer", "Send them where", "programs signal program", "count most", "worth asking for"),
    *(SAY("programs.signals.none"), SAY("profile_missing.visa"), SAY("profile_missing.research")),
    *(SAY("strategy.action_name.secure_letters").capitalize(), SAY("strategy.action_name.choose_signals")),
    *("ERAS fees", "to 100 programs", "narrows your list"),
)


@pytest.fixture
def start(request: pytest.FixtureRequest) -> datetime:
    return request.param[0] if hasattr(request, "param") else NOON[1][0]


async def cards(world: World, stage: Stage) -> dict[str, str]:
    """A member of Match 2027 at that stage, with letters, a signal, applications and interviews; every card of theirs."""
    world.lift_limits()
    who, member = MemberId(world.member.id), world.member
    await world.services.profiles.register(
        who, time_zone="Asia/Karachi", season=SeasonId(2027), now=world.clock.now()
    )
    await member.slash(world.general, "score add", exam="step1", date="2024-02-10", result="passed")
    await member.slash(world.general, "score add", exam="step2ck", date="2026-03-10", score=236)
    await member.slash(
        world.general, "letters add", writer="us_pediatrics_attending", state="uploaded", date="2026-09-01"
    )
    await member.slash(world.general, "programs signal", program="lincoln")
    form = await member.slash(world.general, "applications import")
    await member.submit_modal(form, {"lines": "Lincoln Medical\nJacobi"})
    await member.slash(world.general, "status set", stage=stage.value)
    if stage is not Stage.SUBMITTED:
        for program, days in (("lincoln", 17), ("jacobi", 3)):
            day = (world.clock.now() + timedelta(days=days)).date().isoformat()
            given = {"program": program, "date": day, "time": "9am", "format": "video"}
            await member.slash(world.general, "interviews add", **given)
    shown = {card: await member.slash(world.general, card) for card in CARDS}
    return {card: "\n".join([texts(answer), *buttons(answer)]) for card, answer in shown.items()}


@pytest.mark.parametrize(("start", "stage"), [(noon, noon[1]) for noon in NOON], indirect=["start"])
async def test_no_card_asks_for_what_the_application_settled(world: World, stage: Stage):
    for card, said in (await cards(world, stage)).items():
        found = [sentence for sentence in SETTLED if sentence.lower() in said.lower()]
        assert found == [], (card, found, said)


async def test_counts_letters_and_the_next_interview_are_the_same_on_every_card(world: World):
    said = await cards(world, Stage.INTERVIEWING)
    assert "**Applications sent:** 2" in said["status show"]
    assert SAY("applications.title", {"count": 2}) in said["applications list"]
    assert "**Interview invitations:** 2" in said["status show"]
    assert "2 interviews so far" in said["strategy"]
    letter = "US pediatric attending: uploaded · 1 Sep 2026"
    assert letter in said["profile show"]
    assert letter in said["letters list"]
    for card in ("interviews list", "timeline show", "reminders list"):
        first = min((said[card].find(name), name) for name in ("Jacobi", "Lincoln") if name in said[card])
        assert first[1] == "Jacobi", card
    for card in ("profile show", "status show"):
        assert "**Stage:** Interviewing" in said[card]
    assert "Step 1: not known" not in "".join(said.values())
