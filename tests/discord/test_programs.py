"""`/programs`: the list as a member uses it, with what they keep, drop and signal, and what leaves as a file."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import AcgmeId, MemberId
from bot.domain.ledger import Criterion, ProgramRecord
from bot.domain.profile import (
    ConnectionKind,
    ExperienceKind,
    ExperienceSpecialty,
    Letter,
    LetterState,
    LetterWriter,
    Preferences,
    Profile,
    ProgramTie,
    UsExperience,
    Visa,
)
from bot.domain.program import Program
from bot.domain.program_list import Mark
from bot.i18n import catalogue
from bot.ledger.service import LedgerService
from bot.strategy import list_service
from bot.ui import limits
from bot.ui.programs.export import safe_cell
from tests.discord.simcord_extras import seen_as
from tests.discord.world import World, answer_to, buttons, components, messages, private, texts
from tests.strategy.program_list.synthetic import blank_records, fact, filled_records, record

SAY = catalogue()
CHAT = catalogue(discord=True)
PLACES, REASONS, SEEN, SIGNALS, FINDINGS, EXPORT = (
    SAY(f"programs.button.{name}") for name in ("places", "reasons", "seen", "signals", "findings", "export")
)
NEXT = SAY("strategy_card.why.next")
BUFFALO = AcgmeId("3203521140")


def scored(profile: Profile) -> Profile:
    return replace(
        profile,
        visa=Visa.J1,
        step1=ExamRecord(ExamStatus.PASSED, 1, None, date(2025, 3, 10)),
        step2ck=ExamRecord(ExamStatus.PASSED, 1, 245, date(2026, 6, 20)),
        us_experience=(UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.PEDIATRICS, 2),),
        letters=(Letter(LetterWriter.US_OTHER, LetterState.UPLOADED),),
        preferences=Preferences(states=("NY",)),
        connections=(ProgramTie(BUFFALO, ConnectionKind.ROTATION),),
    )


async def told(world: World) -> None:
    """The member has consented and told the guide's first case, a state and a rotation."""
    who, services = MemberId(world.member.id), world.services
    await services.profiles.register(who, time_zone="Asia/Karachi", now=services.clock.now())
    await services.profiles.change(who, scored, now=services.clock.now())


def ledger_of(monkeypatch: pytest.MonkeyPatch, records: tuple[ProgramRecord, ...]) -> None:
    async def read(_self: LedgerService) -> tuple[ProgramRecord, ...]:
        return records

    monkeypatch.setattr(LedgerService, "records", read)


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> tuple[ProgramRecord, ...]:
    records = filled_records()
    ledger_of(monkeypatch, records)
    return records


async def shown_list(world: World):
    return await world.member.slash(world.general, "programs list")


async def all_pages(world: World, page) -> str:
    read = [texts(page)]
    while not components(answer_to(page))[1].get("disabled"):
        page = await world.member.click(answer_to(page), label=NEXT)
        read.append(texts(page))
    return "\n".join(read)


async def test_the_summary_comes_first_and_is_private(world: World, filled):
    await told(world)
    shown = await shown_list(world)
    assert private(shown)
    assert "The advice is 70 to 90" in texts(shown)
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    assert f"{len(made.programs.refused)} programs, as far as facts go:" in texts(shown)
    assert "ERAS fees for these 90 programs: $2,130" in texts(shown)
    assert SAY("programs.findings.title") in texts(shown)
    assert SAY("common.disclaimer") in texts(shown)
    assert buttons(shown) == [PLACES, REASONS, SEEN, SIGNALS, FINDINGS, EXPORT]
    assert "your chance" not in texts(shown).lower()


async def test_every_place_and_every_refusal_is_read_page_by_page(world: World, filled):
    await told(world)
    page = await world.member.click(answer_to(await shown_list(world)), label=REASONS)
    assert private(page)
    everything = await all_pages(world, page)
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    for number, place in enumerate(made.programs.places, start=1):
        assert f"{number}. {place.program.name}" in everything
    for refused in made.programs.refused:
        assert f"Not on the list: {refused.program.name}" in everything
        assert all(fact.source in everything for fact in refused.facts)
    assert "You have a connection: a rotation." in everything
    assert "`place.target`" in everything


async def test_the_short_pages_are_few_and_name_every_place_with_its_first_reason(world: World, filled):
    await told(world)
    page = await world.member.click(answer_to(await shown_list(world)), label=PLACES)
    everything = await all_pages(world, page)
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    for number, place in enumerate(made.programs.places, start=1):
        assert f"{number}. {place.program.name}" in everything
        assert CHAT.of(place.reasons[0].message) in everything
    assert "`place.target`" not in everything
    assert everything.count(SAY("common.disclaimer")) <= 16


async def test_an_empty_ledger_says_how_little_is_known(world: World):
    await told(world)
    shown = await shown_list(world)
    assert "Do not pay from this list yet" in texts(shown)
    assert "For 211 more programs we know nothing that decides for you" in texts(shown)
    assert "Nothing that decides for you is known yet of any of the 212 programs." in texts(shown)
    findings = await world.member.click(answer_to(shown), label=FINDINGS)
    assert private(findings)
    assert "1. J-1 sponsorship" in texts(findings)


async def test_would_i_be_seen_counts_by_gate_and_says_what_opens(world: World, filled):
    await told(world)
    seen = await world.member.click(answer_to(await shown_list(world)), label=SEEN)
    assert private(seen)
    assert "Of 212 programs" in texts(seen)
    assert "visa (16)" in texts(seen)
    assert "A month of hands-on experience in the US opens" in texts(seen)


async def test_a_fact_approved_today_changes_the_next_list_with_source_and_date(world: World, monkeypatch):
    await told(world)
    program = blank_records()[0].program
    refusing = record(program, fact(program, Criterion.VISA_J1, False))
    ledger_of(monkeypatch, (refusing, *blank_records()[1:]))
    page = await world.member.click(answer_to(await shown_list(world)), label=PLACES)
    everything = await all_pages(world, page)
    assert f"Not on the list: {program.name}" in everything
    assert "New York, " in everything
    assert f"https://{program.acgme_id}.invalid/visa_j1, seen 1 Jun 2027" in everything


async def test_a_dropped_program_leaves_the_list_and_comes_back(world: World, filled):
    await told(world)
    shown = await world.member.slash(world.general, "programs save", program=BUFFALO, mark="drop")
    assert private(shown)
    assert "Dropped: University at Buffalo is left out" in texts(shown)
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    assert BUFFALO not in {place.program.acgme_id for place in made.programs.places}
    shown = await world.member.slash(world.general, "programs save", program=BUFFALO, mark="forget")
    assert "the facts decide again whether University at Buffalo" in texts(shown)
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    assert made.programs.places[0].program.acgme_id == BUFFALO


async def test_a_list_kept_for_its_buttons_is_made_again_as_it_was(world: World, filled):
    await told(world)
    lists, who, now = world.services.lists, MemberId(world.member.id), world.clock.now()
    made = await lists.build(who, now=now)
    again = made.kept()
    changed = await lists.mark(who, made.programs.places[0].program.acgme_id, Mark.DROP, now=now)
    assert again() == made
    assert changed.kept()() == changed != made


async def test_a_kept_program_stays_also_after_a_restart(world: World):
    await told(world)
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    listed = {place.program.acgme_id for place in made.programs.places}
    last = next(record.program for record in blank_records() if record.program.acgme_id not in listed)
    shown = await world.member.slash(world.general, "programs save", program=last.acgme_id)
    assert "stays on your list" in texts(shown)
    await world.restart()
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    assert last in {place.program for place in made.programs.places if place.kept}


async def test_a_kept_program_that_is_shut_is_named_apart(world: World, filled):
    await told(world)
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    shut = made.programs.refused[0].program
    shown = await world.member.slash(world.general, "programs save", program=shut.acgme_id, mark="keep")
    assert "named apart" in texts(shown)


async def test_signals_are_suggested_chosen_and_never_more_than_the_season_gives(world: World, filled):
    await told(world)
    shown = await world.member.slash(world.general, "programs signal")
    assert private(shown)
    assert "Signals: 0 of 5 chosen" in texts(shown)
    assert "Suggested: University at Buffalo" in texts(shown)
    others = [item.program.acgme_id for item in filled if item.program.acgme_id != BUFFALO][:5]
    for number in (BUFFALO, *others[:4]):
        shown = await world.member.slash(world.general, "programs signal", program=number)
    assert "Signals: 5 of 5 chosen" in texts(shown)
    refused = await world.member.slash(world.general, "programs signal", program=others[4])
    assert "You have chosen all 5 signals" in texts(refused)
    shown = await world.member.slash(world.general, "programs signal", program=BUFFALO, act="remove")
    assert "No signal any more: University at Buffalo" in texts(shown)
    assert "Signals: 4 of 5 chosen" in texts(shown)


async def test_the_export_is_private_and_no_cell_is_a_formula(world: World, monkeypatch):
    await told(world)
    evil = Program(AcgmeId("3209999999"), '=HYPERLINK("https://evil.invalid")', "+1", "NY")
    ledger_of(monkeypatch, (record(evil, fact(evil, Criterion.VISA_J1, True)), *filled_records()))
    shown = await world.member.slash(world.general, "programs export")
    assert private(shown)
    (attached,) = [file for message in messages(shown) for file in message.attachments]
    assert attached.filename == "programs.csv"
    rows = list(csv.reader(io.StringIO((await attached.read()).decode("utf-8-sig"))))
    assert rows[0][:4] == ["number", "acgme_id", "name", "city"]
    assert len(rows) == 91
    assert {len(row) for row in rows} == {len(rows[0])}
    assert ['\'=HYPERLINK("https://evil.invalid")', "'+1"] in [row[2:4] for row in rows]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_cells_that_begin_like_a_formula_are_disarmed():
    for text in ("=1", "+1", "-1", "@a", "\t=1", " =1", "\r1"):
        assert safe_cell(text) == f"'{text}"
    assert safe_cell("J-1 = yes") == "J-1 = yes"


async def test_the_text_export_holds_every_reason_without_discord_timestamps(world: World, filled):
    await told(world)
    shown = await world.member.slash(world.general, "programs export", format="text")
    (attached,) = [file for message in messages(shown) for file in message.attachments]
    text = (await attached.read()).decode()
    assert attached.filename == "programs.txt"
    assert "List for ERAS 2028: 90 programs" in text
    assert "[place.connection]" in text
    assert "<t:" not in text


async def test_the_button_export_hands_out_the_same_file(world: World, filled):
    await told(world)
    shown = await world.member.click(answer_to(await shown_list(world)), label=EXPORT)
    assert private(shown)
    assert [file.filename for message in messages(shown) for file in message.attachments] == ["programs.csv"]


async def test_strategy_leads_to_the_list(world: World, filled):
    await told(world)
    card = await world.member.slash(world.general, "strategy")
    shown = await world.member.click(answer_to(card), label=SAY("programs.button.list"))
    assert private(shown)
    assert "Your list for ERAS 2028" in texts(shown)


async def test_somebody_new_is_asked_first_and_nothing_is_kept(world: World):
    shown = await world.stranger.slash(world.general, "programs save", program=BUFFALO)
    assert SAY("consent.title") in texts(shown)
    choices = await world.services.privacy.export(MemberId(world.stranger.id), world.clock.now())
    assert choices["data"] == {}


async def test_an_unknown_program_is_answered_kindly(world: World):
    await told(world)
    shown = await world.member.slash(world.general, "programs save", program="zzzzqqqq")
    assert SAY("form.refused") in texts(shown)


async def test_choices_are_exported_and_erased_with_everything_else(world: World):
    await told(world)
    who, privacy = MemberId(world.member.id), world.services.privacy
    await world.member.slash(world.general, "programs save", program=BUFFALO)
    await world.member.slash(world.general, "programs signal", program=BUFFALO)
    held = await privacy.export(who, world.clock.now())
    data = held["data"]
    assert isinstance(data, dict)
    assert data["program_choice"]["marks"] == {BUFFALO: "keep"}
    assert data["program_choice"]["signals"] == [BUFFALO]
    json.dumps(held)
    await privacy.erase(who, world.clock.now())
    assert (await privacy.export(who, world.clock.now()))["data"] == {}


async def test_programs_work_in_the_dm_of_a_user_install(world: World):
    await told(world)
    with seen_as(user_install=True):
        shown = await world.member.user.slash("programs list")
    assert "Your list for ERAS" in texts(shown)


async def test_every_card_fits_discord(world: World, filled):
    await told(world)
    shown = await shown_list(world)
    cards = [
        shown,
        *[await world.member.click(answer_to(shown), label=b) for b in (PLACES, SEEN, SIGNALS, FINDINGS)],
    ]
    for card in cards:
        for message in messages(card):
            for embed in message.embeds:
                assert len(embed) <= limits.EMBED_TOTAL
                assert all(len(field.value or "") <= limits.EMBED_FIELD_VALUE for field in embed.fields)


async def test_no_card_about_the_list_is_a_dead_end(world: World, filled):
    await told(world)
    shown = await world.member.slash(world.general, "programs signal")
    menu = next(part for part in components(shown) if "options" in part)
    value = menu["options"][0]["value"]
    await world.member.select(answer_to(shown), [value])
    taken = next(part for part in components(answer_to(shown)) if "options" in part)["options"]
    back = next(option["value"] for option in taken if option["value"].startswith("back."))
    assert back.partition(".")[2] == value.partition(".")[2]
    await world.member.select(answer_to(shown), [back])
    assert "No signal any more" in texts(answer_to(shown))
    listed = await world.member.click(answer_to(shown), label=SAY("programs.button.list"))
    for button in ("seen", "findings"):
        card = await world.member.click(answer_to(listed), label=SAY(f"programs.button.{button}"))
        assert SAY("programs.button.list") in buttons(card)


async def test_no_more_programs_can_be_marked_than_are_kept(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(list_service, "MARKS_MAX", 2)
    await told(world)
    lists, who, now = world.services.lists, MemberId(world.member.id), world.clock.now()
    first, second, third = (record.program.acgme_id for record in blank_records()[:3])
    for program in (first, second):
        await lists.mark(who, program, Mark.KEEP, now=now)
    shown = await world.member.slash(world.general, "programs save", program=third)
    assert "You can mark 2 programs." in texts(shown)
    made = await lists.build(who, now=now)
    assert {place.program.acgme_id for place in made.programs.places if place.kept} == {first, second}
    await lists.mark(who, first, None, now=now)
    await lists.mark(who, third, Mark.DROP, now=now)
