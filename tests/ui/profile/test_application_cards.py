"""The cards of letters, connections, places and clearing say what is stored and fit with the longest content."""

from datetime import date

import pytest

from bot.domain.ids import AcgmeId
from bot.domain.places import STATE_NAMES
from bot.domain.profile import (
    ConnectionKind,
    Division,
    Letter,
    LetterState,
    LetterWriter,
    Preferences,
    Profile,
    ProgramTie,
)
from bot.i18n import catalogue
from bot.ledger.loader import load_programs
from bot.profile.clearing import Clearable
from bot.profile.connections import CONNECTIONS_MAX
from bot.profile.letters import LABEL_MAX, LETTERS_MAX
from bot.ui import limits
from bot.ui.card import Accent, Card
from bot.ui.filled_form import LINE_MAX
from bot.ui.profile.card import places_card, places_notes
from bot.ui.profile.clear import ask_card
from bot.ui.profile.connections import connection_menu, connections_card
from bot.ui.profile.forms import ProfileForm, typed_of
from bot.ui.profile.forms import sheet_of as profile_sheet
from bot.ui.profile.letters import letter_menu, letters_card, sheet_of
from bot.ui.programs.choice import program_label, program_line
from bot.ui.typed.state_names import ALL_PLACES, place_menu, place_of

SAY = catalogue(discord=True)
LONGEST = Letter(
    LetterWriter.US_PEDIATRICS_DIRECTOR, LetterState.REQUESTED, date(2026, 11, 20), "*" * LABEL_MAX
)
UPLOADED = Letter(LetterWriter.HOME, LetterState.UPLOADED)
BY_LENGTH = sorted(load_programs(), key=lambda program: -len(program_line(program.acgme_id)))
CONNECTED = Profile(
    connections=tuple(
        ProgramTie(program.acgme_id, ConnectionKind.ROTATION) for program in BY_LENGTH[:CONNECTIONS_MAX]
    )
)


def assert_whole(card: Card) -> None:
    """Nothing of the card is clipped by Discord's limits."""
    embed = card.embed()
    assert len(embed) <= limits.EMBED_TOTAL
    assert embed.description == card.body
    assert [(field.name, field.value) for field in embed.fields] == [(f.name, f.value) for f in card.fields]


def test_the_most_letters_fit_whole():
    card = letters_card(Profile(letters=(LONGEST,) * LETTERS_MAX), SAY, "Saved.")
    assert_whole(card)
    assert card.body.count("• ") == LETTERS_MAX


def test_what_is_to_be_done_is_said_in_words_and_by_colour():
    few, enough, done = (
        letters_card(Profile(letters=letters), SAY)
        for letters in ((LONGEST,) * 4, (LONGEST,) * 5, (UPLOADED,) * 4)
    )
    assert "**Ask 1 more writer**" in few.fields[0].value
    assert "Nobody more to ask" in enough.fields[0].value
    assert "as many as a program takes (4)" in done.fields[0].value
    assert [card.accent for card in (few, enough, done)] == [Accent.ATTENTION, Accent.GOOD, Accent.GOOD]


def test_letters_told_alike_stand_in_the_menu_once():
    assert len(letter_menu(Profile(letters=(LONGEST, LONGEST, UPLOADED)), SAY).lines) == 2


@pytest.mark.parametrize("letter", [None, LONGEST])
def test_the_form_of_a_letter_keeps_discords_limits(letter: Letter | None):
    sheet = sheet_of(letter)
    assert len(SAY.of(sheet.title)) <= limits.MODAL_TITLE
    assert len(sheet.blanks) <= limits.MODAL_ITEMS
    assert all(len(SAY.of(blank.label)) <= limits.MODAL_LABEL for blank in sheet.blanks)


@pytest.mark.parametrize("form", list(ProfileForm))
def test_no_sentence_of_a_form_is_cut(form: ProfileForm):
    sheet = profile_sheet(form)
    assert len(SAY.of(sheet.title)) <= limits.MODAL_TITLE
    assert len(sheet.blanks) <= limits.MODAL_ITEMS
    for blank in sheet.blanks:
        assert len(SAY.of(blank.label)) <= limits.MODAL_LABEL
        assert blank.hint is None or len(SAY.of(blank.hint)) <= limits.CHOICE_NAME
        assert len(blank.choices) < limits.SELECT_OPTIONS


def test_the_longest_preferences_stand_in_their_form_whole():
    everything = Profile(preferences=Preferences(tuple(STATE_NAMES), tuple(Division), None))
    typed = typed_of(ProfileForm.PREFERENCES, everything)
    assert LINE_MAX < len(typed["states"]) < 2000
    assert profile_sheet(ProfileForm.PREFERENCES).blanks[0].several_lines


def test_the_most_connections_with_the_longest_names_fit():
    card = connections_card(CONNECTED, SAY)
    assert_whole(card)
    assert card.body.count("• ") > 20
    assert "… and " in card.body or card.body.count("• ") == CONNECTIONS_MAX


def test_a_program_that_is_not_listed_any_more_is_shown_by_its_number():
    gone = Profile(connections=(ProgramTie(AcgmeId("3209999999"), ConnectionKind.FAMILY),))
    assert connections_card(gone, SAY).body == "• 3209999999: family"


def test_long_names_are_shortened_in_menus_and_what_tells_them_apart_is_not():
    for program in load_programs():
        label = program_label(program)
        assert len(label) <= limits.CHOICE_NAME
        assert label.endswith(f" · {program.city}, {program.state}")
    for line in connection_menu(CONNECTED, SAY).lines.values():
        assert len(line) <= limits.CHOICE_NAME
        assert line.endswith(" · rotation")


def test_all_places_fit_and_are_counted():
    card = places_card(Profile(preferences=Preferences(tuple(STATE_NAMES), tuple(Division))), SAY)
    assert_whole(card)
    assert "212 of 212 programs" in card.body


def test_a_division_counts_the_programs_of_its_states_once():
    both = Preferences(("NY",), (Division.MIDDLE_ATLANTIC,))
    alone = Preferences(None, (Division.MIDDLE_ATLANTIC,))
    assert places_notes(Profile(preferences=both), SAY) == places_notes(Profile(preferences=alone), SAY)


def test_a_place_that_does_not_matter_is_not_the_same_as_an_unknown_one():
    assert places_card(Profile(), SAY).body == "nothing recorded"
    assert places_card(Profile(preferences=Preferences(states=())), SAY).body == "no preference"


def test_every_place_of_the_menu_leads_back_to_itself():
    for value, place in zip(place_menu(ALL_PLACES, SAY).lines, ALL_PLACES, strict=True):
        assert place_of(value) == place


@pytest.mark.parametrize("what", list(Clearable))
def test_a_question_before_clearing_names_what_and_how_much(what: Clearable):
    card = ask_card(what, 40, SAY)
    assert_whole(card)
    assert SAY(f"clear.what.{what}") in card.body
    assert "40 entries" in card.body


def test_after_the_application_is_sent_nobody_more_is_asked_for_a_letter():
    one = Profile(letters=(LONGEST,))
    before, after = letters_card(one, SAY), letters_card(one, SAY, sent=True)
    plan = SAY("letters.card.plan")
    assert "more writers" in next(field.value for field in before.fields if field.name == plan)
    assert "nobody more" in next(field.value for field in after.fields if field.name == plan)
    assert after.accent is Accent.GOOD
